"""The findings as JSON: the listing with its filters, and one finding with all that is known."""

from __future__ import annotations

from exomet.api.declared import (
    ApiField,
    ApiParameter,
    ApiRecord,
    ApiRequest,
    ApiRows,
    ApiTable,
    ApiThing,
)
from exomet.api.thing_tables import THING_FIELDS, thing_record
from exomet.errors import UnknownNameError
from exomet.finding.listing import column_shapes, finding_record
from exomet.finding.request import REPORTED_BY, sort_columns
from exomet.pages.explorer import Explorer
from exomet.terms.roles import ROLES, former_names, renamed
from exomet.terms.support_kinds import SUPPORT_KINDS
from exomet.terms.traits import EFFECTS, INDEPENDENT_PAPERS, TRAITS

_SORT = "sort"
_EXAMPLES = {
    "mirna": "miR-21",
    "cancer": "HCC",
    "sender": "CAF",
    "sample": "plasma",
    "recipient": "macrophage",
    "condition": "hypoxia",
    "target": "PTEN",
    "pathway": "PI3K/AKT",
    "process": "angiogenesis",
    "site": "liver",
    "effect": "represses",
    "kind": "mechanistic",
    "year": "2018",
    INDEPENDENT_PAPERS: "1",
}
_ABOUT_FIELDS = {
    "finding": "name of the finding",
    "kind": "mechanistic, biomarker or background",
    "vesicle_term": "the word of the source for the vesicle",
    "year": "year of the latest paper that the finding rests on",
    "references": "entries of the reference list of the source",
    "anchors": "where the source reports it",
    "reported_as": "the microRNA as printed",
    "direct_targets": "molecules that the source names as bound or targeted by the microRNA",
    "level": "whether the microRNA is up or down in the sample",
    "iri": "IRI of the finding",
    "doi": "DOIs of its papers",
    "pmid": "PMIDs of its papers",
    INDEPENDENT_PAPERS: "how many papers are behind the lines that support it",
    "standing": "papers that were corrected, put under a concern or retracted",
}


def _parameters() -> tuple[ApiParameter, ...]:
    roles = (
        ApiParameter(role.name, role.help, _EXAMPLES.get(role.name, ""), repeats=True)
        for role in ROLES.values()
    )
    traits = (
        ApiParameter(
            trait.name, trait.help, _EXAMPLES.get(trait.name, ""), trait.choices, repeats=True
        )
        for trait in TRAITS.values()
    )
    columns = tuple(sort_columns())
    return (
        *roles,
        *traits,
        ApiParameter(REPORTED_BY, "A source: the findings as it has them.", "tahan2025"),
        ApiParameter(
            _SORT,
            f"A column, with - before it for descending order: {', '.join(columns)}.",
            f"-{INDEPENDENT_PAPERS}",
        ),
    )


def _finding_fields() -> tuple[ApiField, ...]:
    about = dict(_ABOUT_FIELDS)
    for role in ROLES.values():
        about[role.column] = f"labels: {role.title}"
        about[role.id_column] = f"identifiers: {role.title}"
    for effect in EFFECTS.values():
        about[effect.column] = f"what it {effect.word}"
    for kind in SUPPORT_KINDS.values():
        about[kind.column] = kind.words
    shapes = column_shapes()
    return tuple(ApiField(name, about.get(name, ""), shape) for name, shape in shapes.items())


def _find_findings(explorer: Explorer, request: ApiRequest) -> ApiRows:
    filters = dict(request.values)
    sort, source = request.text(_SORT), request.text(REPORTED_BY)
    filters.pop(_SORT, None)
    filters.pop(REPORTED_BY, None)
    seen = explorer.as_reported_by(source) if source else explorer
    answer = seen.knowledge.findings(sort=sort, **filters)
    model = seen.knowledge.model
    return ApiRows(
        answer.column("finding"),
        lambda name: finding_record(model, name),
        [note.on_page for note in answer.notes],
    )


def _find_finding(explorer: Explorer, name: str) -> ApiRecord:
    bare = name.removeprefix("finding:")
    model = explorer.knowledge.model
    if bare not in model.all:
        near = tuple(explorer.names.lexicon.near(bare, "finding"))
        raise UnknownNameError(f'no finding called "{name}" in the graph', near)
    return {**thing_record(explorer, f"finding:{bare}"), "record": finding_record(model, bare)}


def findings_table() -> ApiTable:
    """Return the table of findings: a filter for each role and trait, a field for each column."""
    return ApiTable(
        "/findings",
        "Findings that pass all filters",
        "The filters are those of `exomet findings`: a finding passes a filter by any of its "
        "values, and a class includes all that is below it.",
        _finding_fields(),
        _find_findings,
        _parameters(),
        {name: renamed(name) for name in former_names()},
    )


FINDING_THING = ApiThing(
    "/finding",
    "One finding",
    "Name of a finding.",
    "F0049",
    (*THING_FIELDS, ApiField("record", "its row in the table of findings", "record")),
    _find_finding,
)
