"""What strangers give: files and queries that end a parser, or never end, are refused in words."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.engine import confined
from exomet.errors import ExometError
from exomet.graph.open import load_store
from exomet.query.evaluation import EndlessQueryError, evaluated
from exomet.query.select import run_query, select
from tests.commands import exomet, exomet_process

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="other systems limit no memory")
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="urn:a:"'
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(9))
LONG = "x" * 50_000
DEEP_XML = ("<rdf:Description><a:b>" * 2_000, "</a:b></rdf:Description>" * 2_000)
# File name -> what it holds, and what is said.
FILES: dict[str, tuple[str, str]] = {
    "entities.rdf": (
        f"<!DOCTYPE rdf:RDF [{ENTITIES}]><rdf:RDF {RDF}><rdf:Description a:b='&e8;'/></rdf:RDF>",
        "has a DOCTYPE",
    ),
    "deep.rdf": (f"<rdf:RDF {RDF}>{'1'.join(DEEP_XML)}</rdf:RDF>", "nested more than 1,000 deep"),
    "deep.jsonld": ('{"urn:a":' * 2_000 + "1" + "}" * 2_000, "nested more than 1,000 deep"),
    "list.jsonld": ('{"@list":[' * 600 + "]}" * 600, "nested more than 1,000 deep"),
    "grown.ttl": (
        f"@prefix a: <urn:{LONG}> .\n" + "".join(f"a:{n} a:b a:c .\n" for n in range(3_000)),
        "makes more than",
    ),
    "within.nt": (
        f"<a:a> <a:b> {'<<( <a:a> <a:b> ' * 60}<a:c>{' )>>' * 60} .\n",
        "has triples within triples more than 50 deep",
    ),
    "long.nt": (f'<a:a> <a:b> "{"x" * (17 << 20)}" .\n', "takes too much memory"),
}


@LINUX
@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_in_words(name: str, tmp_path: Path) -> None:
    text, says = FILES[name]
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(ExometError, match=f"^{says}|^is {says}"):
        confined.rewrite_confined(file, file.suffix[1:], "urn:f", tmp_path / "out.nq")


@LINUX
def test_a_file_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    monkeypatch.setattr(confined, "_PATIENCE", 0.1)
    with pytest.raises(ExometError, match="takes more than 10 s to be parsed"):
        confined.rewrite_confined(tmp_path / "pipe.ttl", "ttl", "urn:f", tmp_path / "out.nq")


@LINUX
def test_a_chain_that_ends_the_parser_is_named(tmp_path: Path) -> None:
    chain = ",".join(f'"k{n}":"k{n + 1}:x"' for n in range(20_000))
    (tmp_path / "chain.jsonld").write_text(f'{{"@context":{{{chain}}},"k0":1}}')
    with pytest.raises(ExometError, match="deeper than the parser takes"):
        confined.rewrite_confined(tmp_path / "chain.jsonld", "jsonld", "urn:f", tmp_path / "o.nq")


@LINUX
def test_a_file_that_takes_too_much_memory_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deep.ttl").write_text("<a:a> <a:b> " + "[ <a:b> " * 200_000 + "1" + "]" * 200_000)
    monkeypatch.setattr(confined, "_MEMORY", 100 << 20)
    with pytest.raises(ExometError, match="memory"):
        confined.rewrite_confined(tmp_path / "deep.ttl", "ttl", "urn:f", tmp_path / "out.nq")


def test_a_good_file_says_the_same_as_before(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<#a> <#b> [ <#c> 1 ], 'süß'@de .", encoding="utf-8")
    store = ox.Store()
    confined.load_confined(store, tmp_path / "a.ttl", "ttl")
    base = (tmp_path / "a.ttl").as_uri()
    (node,) = {quad.subject for quad in store if isinstance(quad.subject, ox.BlankNode)}
    assert set(map(str, store)) == {
        f"<{base}#a> <{base}#b> {node}",
        f'<{base}#a> <{base}#b> "süß"@de',
        f'{node} <{base}#c> "1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    }


def test_a_syntax_error_has_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a:a> <a:b>\n  <a:c> .\n<a:a> <a:b> ( .\n")
    with pytest.raises(SyntaxError) as caught:
        confined.load_confined(ox.Store(), tmp_path / "a.ttl", "ttl")
    assert (caught.value.lineno, caught.value.filename) == (3, "a.ttl")


@LINUX
def test_validate_refuses_it_at_its_file(tmp_path: Path) -> None:
    text, says = FILES["grown.ttl"]
    (tmp_path / "grown.ttl").write_text(text)
    done = exomet("validate", "grown.ttl", cwd=tmp_path)
    assert done.returncode == 1
    assert f"grown.ttl:1:1: error REFUSED: the file {says}" in done.stderr


def test_a_server_refuses_it_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.rdf").write_text(FILES["entities.rdf"][0])
    done = exomet("serve", "--file", tmp_path / "a.rdf", "--port", "0")
    assert done.returncode == 2
    assert f"exomet: {tmp_path / 'a.rdf'} has a DOCTYPE" in done.stderr


# Queries


NUMBERS = " ".join(map(str, range(5_000)))


def test_a_flat_list_of_numbers_ends_no_process(tiny: Path) -> None:
    query = f"SELECT * {{ ?s ?p ({NUMBERS}) }}"
    # In a process of its own, with which the thread ends that still evaluates.
    done = exomet_process("sparql", "--timeout", "0.5", "--build", tiny, stdin=query)
    assert done.returncode == 2
    assert done.stderr == (
        "exomet: the query did not end within 0.5 s: ask for less, "
        "or allow more with --timeout SECONDS\n"
    )


def test_a_long_query_has_its_rows(tiny: Path) -> None:
    store = load_store(tiny)
    numbers = NUMBERS.replace(" ", ", ")
    assert run_query(store, f"ASK {{ FILTER(4999 IN ({numbers})) }}")[1] == [[True]]
    listed = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?v {{ {NUMBERS * 20} }} }}"
    assert run_query(store, listed)[1][0][0] >= 95_000
    done = exomet("sparql", "--build", tiny, stdin=f"ASK {{ VALUES ?v {{ {NUMBERS} }} }}")
    assert (done.returncode, done.stdout) == (0, "answer\ntrue\n")


def test_more_words_than_the_engine_takes_are_refused(tiny: Path) -> None:
    done = exomet("sparql", "--build", tiny, stdin=f"ASK {{ ?s ?p ({NUMBERS * 20}) }}")
    assert done.returncode == 2
    assert "more than 50,000 words outside of VALUES: use VALUES for lists" in done.stderr


def test_work_in_a_thread_gives_what_it_raises() -> None:
    with pytest.raises(KeyError):
        evaluated(lambda: os.environ["EXOMET_NONE"])
    held = threading.Event()
    with pytest.raises(EndlessQueryError, match="did not end within"):
        evaluated(held.wait, 0.1)
    held.set()
    assert select(ox.Store(), f"ASK {{}} #{'x' * 2_000}")[1] == [[True]]
    assert threading.stack_size() == 0
