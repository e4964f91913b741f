"""The rules as a program for Nemo, a fast rule engine in memory: `pip install nemo-python`.

.venv/bin/python benchmarks/nemo_rules.py BUILD prints CPU seconds and triples of both.
A rule that waits for no later one (`early`) reads what is stated; strata need nothing else here.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from exomet.engine.triples import loaded
from exomet.files import package_data
from exomet.graph.layout import ASSERTED_FILE
from exomet.graph.make import Inputs, check_inputs
from exomet.graph.open import triple_store
from exomet.query.construct import Pattern
from exomet.reason.compiled import constants
from exomet.reason.inference import infer
from exomet.reason.reasoning import all_rules
from exomet.reason.rules import Rule

_CONDITION = re.compile(r"isIRI \( (\?\w+) \)|(\S+) != (\S+)")


def program(rules: Sequence[Rule], graph: Path) -> Iterator[str]:
    """Yield the lines of a program that reads a graph and runs rules."""
    patterns = [pattern for rule in rules for pattern in (rule.conclusion, *rule.premises)]
    relations = {name: f"p{place}" for place, name in enumerate(sorted({p[1] for p in patterns}))}
    yield f'@import raw :- ntriples{{resource = "{graph}"}} .'
    for relation, name in relations.items():
        yield f"{name}(?s, ?o) :- raw(?s, {relation}, ?o) ."
        yield f"stated_{name}(?s, ?o) :- raw(?s, {relation}, ?o) ."
    for rule in rules:
        early = "stated_" if rule.early else ""
        body = [_atom(premise, relations, early) for premise in rule.premises]
        body += _conditions(rule)
        yield f"{_atom(rule.conclusion, relations)} :- {', '.join(body)} ."


def _atom(pattern: Pattern, relations: dict[str, str], prefix: str = "") -> str:
    subject, relation, value = pattern
    return f"{prefix}{relations[relation]}({subject}, {value})"


def _conditions(rule: Rule) -> Iterator[str]:
    for match in _CONDITION.finditer(" ".join(rule.filters)):
        yield f"isIri({match[1]}) = true" if match[1] else f"{match[2]} != {match[3]}"


def main() -> None:
    """Run the rules both ways and print what each used."""
    graph = (Path(sys.argv[1]) / ASSERTED_FILE).absolute()
    inputs = Inputs(package_data() / "data", package_data() / "ontology")
    ontology = triple_store(check_inputs(inputs, lambda _: None).ontology)
    rules = all_rules(ontology, inputs.ontology / "rules")
    start = time.process_time()
    with loaded([[graph]], also=constants(rules)) as triples:
        inferred = len(infer(triples, rules))
    print(f"ExoMet\t{time.process_time() - start:.1f} CPU s\t{inferred:,} inferred, with proofs")
    import nmo_python

    start = time.process_time()
    engine = nmo_python.NemoEngine(nmo_python.load_string("\n".join(program(rules, graph))))
    engine.reason()
    print(f"Nemo\t{time.process_time() - start:.1f} CPU s\twithout proofs written")


if __name__ == "__main__":
    main()
