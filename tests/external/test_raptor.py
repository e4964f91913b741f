"""Raptor, the RDF parser of the Redland libraries in C, reads what is built without a word of
warning.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import SECONDS, graphs

RAPPER = shutil.which("rapper")
pytestmark = pytest.mark.skipif(
    RAPPER is None, reason="rapper is not installed (Debian: raptor2-utils)"
)

FILES = {
    "exomet.ttl": "turtle",
    "ontology/exomet.ttl": "turtle",
    "ontology/borrowed.ttl": "turtle",
    "ontology/bridge.ttl": "turtle",
    "ontology/exomet.shapes.ttl": "turtle",
    "ontology/exomet-merged.ttl": "turtle",
    "ontology/exomet.owl": "rdfxml",
    "ontology/exomet-base.owl": "rdfxml",
    "with-inferred.ttl": "turtle",
    "exomet.trig": "trig",
    "exomet.rdf": "rdfxml",
    "with-inferred.rdf": "rdfxml",
    "exomet.nq": "nquads",
    "exomet.nt": "ntriples",
    "inferred.nt": "ntriples",
}


def rapper(path: Path, syntax: str) -> tuple[int, list[str]]:
    """Return how many triples Raptor counts in a file, and the warnings and errors it has."""
    assert RAPPER is not None
    command = [RAPPER, "--input", syntax, "--count", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    count = re.search(r"^rapper: Parsing returned (\d+) triple", done.stderr, re.MULTILINE)
    complaints = [
        line for line in done.stderr.splitlines() if not line.startswith("rapper: Parsing ")
    ]
    assert bool(done.returncode) <= bool(complaints), done.stderr
    return int(count[1]) if count else 0, complaints


@pytest.mark.parametrize(("name", "syntax"), FILES.items(), ids=list(FILES))
def test_raptor_counts_the_same_triples_and_warns_of_nothing(
    exports: Path, name: str, syntax: str
) -> None:
    count, complaints = rapper(exports / name, syntax)
    assert not complaints
    assert count == graphs(exports / name).total() > 0


def test_raptor_would_warn(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text(
        "@prefix ex: <https://example.org/> .\nex:a ex:b ex:c .\nex:a ex:b unknown:c .\n", "utf-8"
    )
    _, complaints = rapper(broken, "turtle")
    assert complaints
