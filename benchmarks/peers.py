"""The best peer of each job, where it is installed: pip install pyrudof nemo-python maplib.

Each way is a process of its own that reads the real graph; this script is that process too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from checking import damaged_graph
from exomet.engine.triples import loaded
from exomet.files import package_data
from exomet.graph.layout import ASSERTED_FILE, SHAPES_FILE
from exomet.graph.make import Inputs, check_inputs
from exomet.graph.open import triple_store
from exomet.reason.compiled import constants
from exomet.reason.inference import infer
from exomet.reason.reasoning import all_rules
from exomet.reason.rules import Rule
from exomet.validate import check_graph
from measure import Line, Section, times
from nemo_rules import program
from place import Place, real_build, silent
from process import Used, run_for_text, run_process

_SHAPES = package_data() / "ontology" / SHAPES_FILE
_COUNT = """
    SELECT count(*)
    FROM read_csv($file, columns = {'line': 'VARCHAR'}, delim = '\\0', header = false)"""


def read_here(graph: Path) -> int:
    """Return the number of triples."""
    with loaded([[graph]]) as triples:
        return int(triples.connection.execute("SELECT count(*) FROM triple").fetchall()[0][0])


def read_maplib(graph: Path) -> int:
    """Return the number of triples in maplib."""
    import maplib

    model = maplib.Model()
    model.read(str(graph), format="ntriples")
    return int(model.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")["n"][0])


def read_duckdb(graph: Path) -> int:
    """Return the number of lines, as DuckDB reads them: the floor."""
    import duckdb

    return int(duckdb.execute(_COUNT, {"file": str(graph)}).fetchall()[0][0])


def check_here(graph: Path) -> int:
    """Return the number of problems."""
    return len(check_graph(graph, _SHAPES).problems)


def check_pyrudof(graph: Path) -> int:
    """Return the number of problems that rudof finds."""
    import pyrudof

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(graph, format=pyrudof.RDFFormat.NTriples)
    rudof.read_shacl(_SHAPES)
    return len(rudof.validate_shacl())


def infer_here(graph: Path) -> int:
    """Return the number of inferred triples, which come with their proofs."""
    rules = _rules()
    with loaded([[graph]], also=constants(rules)) as triples:
        return len(infer(triples, rules))


def infer_nemo(graph: Path) -> str:
    """Return that Nemo has run the rules; it does not count what it infers."""
    import nmo_python

    lines = "\n".join(program(_rules(), graph.absolute()))
    nmo_python.NemoEngine(nmo_python.load_string(lines)).reason()
    return "done"


def _rules() -> list[Rule]:
    inputs = Inputs(package_data() / "data", package_data() / "ontology")
    ontology = triple_store(check_inputs(inputs, silent).ontology)
    return all_rules(ontology, inputs.ontology / "rules")


_Way = Callable[[Path], object]
# What is done, the way of ExoMet, and the peer with its package and its way.
JOBS: list[tuple[str, _Way, str, str, _Way]] = [
    ("triples read", read_here, "maplib", "maplib", read_maplib),
    ("triples read", read_here, "DuckDB, as lines", "duckdb", read_duckdb),
    ("shapes, damaged graph", check_here, "rudof", "pyrudof", check_pyrudof),
    ("rules", infer_here, "Nemo", "nmo_python", infer_nemo),
]


def best_peers(place: Place) -> Section:
    """Measure ExoMet and the peer of each job, each in a process of its own."""
    whole = real_build(place) / ASSERTED_FILE
    damaged = damaged_graph(whole)
    start = run_process([sys.executable, "-c", "import exomet.engine.triples, duckdb"])
    lines = [Line("start of Python with DuckDB", start.words)]
    notes = ["CPU seconds and peak memory of a process that reads the graph and does the job."]
    done: dict[_Way, tuple[Used, str]] = {}
    for job, ours, name, package, theirs in JOBS:
        graph = damaged if "damaged" in job else whole
        if ours not in done:
            done[ours] = _run(ours, graph)
        used, found = done[ours]
        line = f"{job}, against {name}"
        if find_spec(package) is None:
            lines.append(Line(line, used.words, "not installed"))
            continue
        other, others = _run(theirs, graph)
        lines.append(Line(line, used.words, other.words, times(other.cpu, used.cpu)))
        notes.append(f"{line}: ExoMet gives {found or 'nothing'}, the other {others or 'nothing'}.")
    return Section("Best peers, real graph", lines, notes)


def _run(way: _Way, graph: Path) -> tuple[Used, str]:
    name = getattr(way, "__name__", "")
    return run_for_text([sys.executable, __file__, name, graph])


if __name__ == "__main__":
    print(globals()[sys.argv[1]](Path(sys.argv[2])))
