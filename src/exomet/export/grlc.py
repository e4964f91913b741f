"""The questions as grlc takes them, which makes a web API of SPARQL files.

grlc puts the value of a parameter where the query has ``?_name_iri`` (an IRI), ``?_name_number`` or
``?_name`` (a text). Such a query does not run as it stands, so the files of the catalogue hold
VALUES with a default instead, and these are made from them. grlc knows no names: it takes the IRIs
of the graph.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from exomet.questions.catalogue import Parameter, Question
from exomet.terms.header import without_header
from exomet.terms.iris import expand


def grlc_query(question: Question, endpoint: str = "") -> str:
    """Return a question as a query file of grlc.

    Args:
        question: the question.
        endpoint: address of the endpoint that answers it; grlc's own settings count without it.

    Example:
        >>> from exomet.files import package_data
        >>> from exomet.questions.catalogue import read_question
        >>> question = read_question(package_data() / "queries" / "target-mirnas.rq")
        >>> "BIND(?_target_iri AS ?target_or_family)" in grlc_query(question)
        True
    """
    text = without_header(question.sparql)
    for parameter in question.parameters:
        block = rf"VALUES \?{parameter.variable} \{{[^}}]*\}}"
        text = re.sub(block, f"BIND({_grlc_name(parameter)} AS ?{parameter.variable})", text)
    header = "".join(f"#+ {line}\n" for line in _decorators(question, endpoint))
    return f"{header}\n{text}\n"


def grlc_specification(questions: Iterable[Question]) -> str:
    """Return the list of all queries that grlc reads, with addresses relative to its own.

    It is JSON, and so YAML.
    """
    specification = {
        "title": "ExoMet: exosomal microRNAs in cancer metastasis",
        "description": "The questions of the ExoMet catalogue; parameters are IRIs of its graph.",
        "licence": "https://creativecommons.org/licenses/by-nc/4.0/",
        "queries": [f"grlc/{question.name}.rq" for question in questions],
    }
    return json.dumps(specification, indent=1) + "\n"


def _grlc_name(parameter: Parameter) -> str:
    if parameter.kinds:
        return f"?_{parameter.name}_iri"
    return f"?_{parameter.name}_number" if parameter.type == "integer" else f"?_{parameter.name}"


def _decorators(question: Question, endpoint: str) -> Iterator[str]:
    """Yield the header, one field a line. Texts are JSON strings, which are YAML too."""
    yield f"summary: {_yaml_text(question.summary)}"
    yield f"description: {_yaml_text(f'{question.question} {question.description}')}"
    if endpoint:
        yield f"endpoint: {_yaml_text(endpoint)}"
    yield "method: GET"
    yield f"tags: [{', '.join(map(_yaml_text, question.tags))}]"
    if question.parameters:
        yield "defaults:"
    for parameter in question.parameters:
        default = expand(parameter.default) if parameter.kinds else parameter.default
        yield f"  - {parameter.name}: {_yaml_text(str(default))}"


def _yaml_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
