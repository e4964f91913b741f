"""The data of the pictures: plain values that a page embeds as ``view-data`` and also prints as a table.

Every picture has ``title`` (a sentence) and ``leftOut``: a list of ``{"what": "sender", "count": 3}``, the findings
in which that part is not stated and which are for that reason not in (that part of) the picture. Every ``href`` is
relative to the page, or "" where there is no page to go to.

``network``::

    {"title": "...", "leftOut": [...],
     "nodes": [{"id": "mirna:MIMAT0000081", "label": "hsa-miR-25-3p", "kind": "mirna", "href": "../mirna/...",
                "focus": true}],
     "edges": [{"from": "...", "to": "...", "sign": "+", "count": 2, "findings": ["F0049", "F0050"]}]}

    kind: source | mirna | target | pathway | process | site.  focus: the node that was chosen.
    sign: how "from" acts on "to": "+" raises, "-" lowers, "0" acts, direction not stated, "" no action
          (a cell sends a microRNA, a process happens at a site).

``flow`` (levels from left to right; a level that a finding does not state is passed over)::

    {"title": "...", "leftOut": [...], "levels": ["source", "mirna", "target", "pathway", "process", "site"],
     "nodes": [{"id": "...", "label": "...", "level": 0, "href": "..."}],
     "links": [{"from": "...", "to": "...", "value": 3, "findings": ["F0049"]}]}

    Ids are unique over levels, links go from a lower level to a higher one, value counts findings.

``heatmap``::

    {"title": "...", "leftOut": [...], "by": "cancer",
     "rows": [{"label": "hsa-miR-21", "href": "..."}], "columns": [{"label": "breast carcinoma", "href": "..."}],
     "cells": [{"row": 0, "column": 4, "count": 3, "up": 2, "down": 1, "href": "../findings?..."}]}

    by: cancer (up, down: findings that promote, suppress a process) | process (findings that promote, suppress it).

``tropism``::

    {"title": "...", "leftOut": [...],
     "sites": [{"label": "liver", "href": "...", "count": 6,
                "mirnas": [{"label": "hsa-miR-25-3p", "href": "...", "count": 1}]}]}
"""

from __future__ import annotations
