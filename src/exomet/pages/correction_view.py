"""Corrections on pages: what was printed of which object, and what was curated."""

from __future__ import annotations

from exomet.finding.corrections import corrected_object, correction_sentence
from exomet.pages.entity import EntityView
from exomet.pages.explorer import Explorer
from exomet.terms.sorting import natural_sort_key


def corrections_of(explorer: Explorer, thing: EntityView) -> list[tuple[EntityView, str]]:
    """Return the corrections of a finding, or at an anchor, each with its words."""
    paths: set[str] = set()
    for mention in thing.mentions():
        paths.update(ref.path for ref in mention.refs if ref.path.startswith("/correction/"))
    corrections = []
    for path in sorted(paths, key=natural_sort_key):
        correction = EntityView(explorer, explorer.addresses.thing(path))
        corrections.append((correction, correction_told(correction)))
    return corrections


def correction_told(correction: EntityView) -> str:
    """Return a correction as a sentence without its full stop."""
    things: list[str] = []
    for step in correction.linked("correctedStep"):
        things += [each.label for each in step.linked("affects")]
    corrected = corrected_object(correction.stated("field"), ", ".join(things))
    printed, curated = correction.stated("printedValue"), correction.stated("curatedValue")
    return correction_sentence(corrected, printed, curated)
