"""The published catalogue: SPARQL examples in RDF, and a page of questions with answers.

The RDF has the form of the examples of the Swiss Institute of Bioinformatics
(sib-swiss/sparql-examples), which endpoints and query editors read: a SHACL executable with its
query, its target endpoint and keywords.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exomet.questions.answer import Answer
from exomet.questions.catalogue import Question
from exomet.terms.header import without_header
from exomet.terms.iris import BASE, prefixes
from exomet.terms.markdown import markdown_row

TARGET = BASE + "sparql"
_ROWS_SHOWN = 5
_HEAD = f"""@prefix question: <{BASE}question/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<{BASE}prefixes> sh:declare
"""


def catalogue_turtle(catalogue: Iterable[Question], target: str = TARGET) -> str:
    """Return the questions as SPARQL examples in Turtle.

    Args:
        catalogue: the questions.
        target: IRI of the endpoint that answers them.

    Example:
        >>> from exomet.files import package_data
        >>> from exomet.questions.catalogue import read_question
        >>> question = read_question(package_data() / "queries" / "target-mirnas.rq")
        >>> text = catalogue_turtle([question])
        >>> "question:target-mirnas a sh:SPARQLExecutable, sh:SPARQLSelectExecutable" in text
        True
    """
    # Prefixes are named by IRIs and not by blank nodes, so that each load names them alike.
    names = " ,\n".join(f"    <{BASE}prefixes#{prefix}>" for prefix in prefixes())
    declarations = "\n".join(
        f'<{BASE}prefixes#{prefix}> sh:prefix "{prefix}" ; sh:namespace "{namespace}"^^xsd:anyURI .'
        for prefix, namespace in prefixes().items()
    )
    examples = "\n".join(_example(question, target) for question in catalogue)
    return f"{_HEAD}{names} .\n\n{declarations}\n\n{examples}"


def _example(question: Question, target: str) -> str:
    keywords = ", ".join(f'"{tag}"' for tag in question.tags)
    return f"""question:{question.name} a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ;
    rdfs:label {_turtle_string(question.summary)}@en ;
    rdfs:comment {_turtle_string(question.question)}@en ;
    sh:prefixes <{BASE}prefixes> ;
    sh:select {_turtle_string(without_header(question.sparql))} ;
    schema:target <{target}> ;
    schema:keywords {keywords} .
"""


def _turtle_string(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""{escaped}"""' if "\n" in value else f'"{escaped}"'


def catalogue_page(answers: Iterable[tuple[Question, Answer]]) -> str:
    """Return a page in Markdown: each question with its parameters, query and first rows."""
    pairs = list(answers)
    parts = [
        "# The question catalogue",
        "",
        f"{len(pairs)} questions, each with its query and the first rows of its answer on the"
        " packaged graph with the default parameters. Run one with `exomet ask NAME`."
        " `make docs` writes this page.",
        "",
        *_contents([question for question, _ in pairs]),
    ]
    for question, answer in pairs:
        parts += _question_section(question, answer)
    return "\n".join(parts) + "\n"


def _contents(catalogue: list[Question]) -> Iterator[str]:
    tags = set().union(*(question.tags for question in catalogue))
    for tag in sorted(tags):
        named = ", ".join(f"[{q.name}](#{q.name})" for q in catalogue if tag in q.tags)
        yield f"- **{tag}**: {named}"


def _question_section(question: Question, answer: Answer) -> Iterator[str]:
    yield from (
        "",
        f"## {question.name}",
        "",
        f"**{question.question}** {question.description}",
        "",
    )
    for p in question.parameters:
        examples = ", ".join(f"`{example}`" for example in p.examples)
        yield f"- `--{p.name}`: {p.about} (default `{p.default}`; for example {examples})"
    if question.parameters:
        yield ""
    yield from (
        "```sparql",
        without_header(question.sparql),
        "```",
        "",
        markdown_row(answer.columns),
        markdown_row("---" for _ in answer.columns),
    )
    for row in answer.rows[:_ROWS_SHOWN]:
        yield markdown_row("" if value is None else str(value) for value in row)
    left = len(answer) - _ROWS_SHOWN
    yield from (
        "",
        f"... and {left} more."
        if left > 0
        else f"{len(answer)} row{'' if len(answer) == 1 else 's'}.",
    )
