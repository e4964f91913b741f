"""Corroboration: what files that are brought say for and against the tiny graph, by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from exomet.cli.verbs import cli
from exomet.errors import UnknownNameError
from exomet.files import package_data
from exomet.graph.disk import open_store
from exomet.graph.sealed import build_faults, digest_of
from exomet.pages.router import Router
from exomet.query.select import select
from exomet.questions.catalogue import read_catalogue
from exomet.questions.knowledge_graph import KnowledgeGraph
from tests.brought import write_all

QUERIES = package_data() / "queries"
ABOUT = (
    "PREFIX x: <https://w3id.org/exomet/ontology/> PREFIX f: <https://w3id.org/exomet/finding/> "
)
GRAPH = "https://w3id.org/exomet/graph/"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def digests(build: Path) -> dict[str, str]:
    """Return the files of a build but for its store, which has other bytes each time."""
    files = [path for path in build.rglob("*") if path.is_file()]
    names = {path.relative_to(build).as_posix(): path for path in files}
    return {name: digest_of(path) for name, path in names.items() if not name.startswith("store/")}


@pytest.fixture(scope="module")
def brought(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny build, with files of every resource beside it."""
    folder = tmp_path_factory.mktemp("brought")
    build = Path(shutil.copytree(tiny, folder / "build"))
    options = [*write_all(folder), "--release", "mirtarbase=9.0", "--build", str(build)]
    done = run("corroborate", *options)
    assert done.exit_code == 0, done.output
    return build


@pytest.fixture(scope="module")
def graph(brought: Path) -> KnowledgeGraph:
    return KnowledgeGraph(open_store(brought), QUERIES)


def lines_of(store: ox.Store, resource: str) -> set[tuple[object, ...]]:
    _, rows = select(
        store,
        f"""{ABOUT} SELECT ?what ?relation ?grade ?pmid ?arms ?cited WHERE {{
          GRAPH <{GRAPH}corroboration/{resource}> {{
            VALUES ?relation {{ x:supports x:disputes }}
            ?line ?relation ?what ; x:grade ?grade ; x:citedAlready ?cited .
            OPTIONAL {{ ?line x:recordPmid ?pmid }} OPTIONAL {{ ?line x:armMatch ?arms }} }} }}""",
    )
    return {tuple(row) for row in rows}


def test_lines_of_mirtarbase(graph: KnowledgeGraph) -> None:
    bare, same = "the finding names no arm", "same arm"
    yes, no = "exomet:supports", "exomet:disputes"
    one, two, four = "finding:F0001-s1", "finding:F0002-s1", "finding:F0004-s1"
    reporter, blot, clip = "reporter assay", "western blot", "sequencing alone"
    assert isinstance(graph.store, ox.Store)
    assert lines_of(graph.store, "mirtarbase") == {
        (one, yes, reporter, "900", bare, False),
        (one, yes, reporter, "102", bare, False),
        (one, yes, clip, "901", bare, False),
        (one, yes, blot, "902", bare, False),  # (by the previous symbol of PTEN)
        (one, yes, "other functional assay", "903", bare, False),  # (its other arm)
        (two, yes, reporter, "900", same, False),
        (two, yes, reporter, "102", same, True),
        (two, yes, clip, "901", same, False),
        (two, yes, blot, "902", same, False),
        (four, no, reporter, "904", same, False),
    }


def test_cargo_names_the_paper_and_the_arm(graph: KnowledgeGraph) -> None:
    seen, supports = "found in vesicles", "exomet:supports"
    bare, neither = "the record names no arm", "neither names an arm"
    assert isinstance(graph.store, ox.Store)
    assert lines_of(graph.store, "vesiclepedia") == {
        ("finding:F0001", supports, seen, "910", neither, False),
        ("finding:F0002", supports, seen, "910", bare, False),
        ("finding:F0005", supports, seen, "910", bare, False),
        ("finding:F0003", supports, seen, "104", "same arm", False),
        ("finding:F0004", supports, seen, "104", "same arm", True),
    }


def test_go_is_a_reference_of_a_regulation(graph: KnowledgeGraph) -> None:
    assert isinstance(graph.store, ox.Store)
    relation = ("regulation:R002", "exomet:supports", "curated relation", None, None, False)
    assert lines_of(graph.store, "go") == {relation}
    page = graph.describe("R002")
    assert [row[1:3] for section in page.sections for row in section.rows][-1] == [
        "supports",
        "curated relation",
    ]
    assert graph.ask("regulations-without-reference").column("regulation") == ["regulation:R001"]


SUPPORT = {
    # reviews, primary, reporter grade, weak, disputed, cargo, computed
    "F0001": (1, 0, 4, 1, 0, 1, 1),
    "F0002": (2, 0, 2, 1, 0, 1, 1),
    "F0003": (1, 0, 0, 0, 0, 1, 0),
    "F0004": (1, 1, 0, 0, 1, 0, 0),
    "F0005": (1, 0, 0, 0, 0, 1, 0),
}
KINDS = (
    "review_papers",
    "primary_papers",
    "reporter_grade_elsewhere",
    "weak_elsewhere",
    "disputed_elsewhere",
    "cargo_elsewhere",
    "computed",
)


def test_support_is_counted_in_papers(graph: KnowledgeGraph) -> None:
    listed = graph.findings()
    columns = zip(*(listed.column(kind) for kind in KINDS), strict=True)
    counts = dict(zip(listed.column("finding"), columns, strict=True))
    assert counts == {name: tuple(map(str, row)) for name, row in SUPPORT.items()}
    asked = {str(row[0])[8:]: row[2:] for row in graph.ask("finding-support")}
    assert asked == SUPPORT
    # The paper of F0002 that miRTarBase has too counts for F0001, which does not cite it.
    assert counts["F0001"][2] == "4"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("reporter-grade", ["F0001", "F0002"]),
        ("weak", ["F0001", "F0002"]),
        ("disputed", ["F0004"]),
        ("cargo", ["F0001", "F0002", "F0003", "F0005"]),
        ("computed", ["F0001", "F0002"]),
        ("nothing", ["F0003", "F0005"]),
    ],
)
def test_the_filter(value: str, found: list[str], graph: KnowledgeGraph) -> None:
    assert graph.findings(corroboration=value).column("finding") == found


def test_the_order_and_unknown_values(graph: KnowledgeGraph) -> None:
    ordered = graph.findings(sort="-reporter_grade_elsewhere").column("finding")
    assert ordered[:2] == ["F0001", "F0002"]
    with pytest.raises(UnknownNameError, match='did you mean "disputed"'):
        graph.findings(corroboration="disputd")


def test_show_reads_it_out(brought: Path) -> None:
    shown = run("show", "F0004", "--build", brought).output
    assert "904" in shown
    assert "direct, but no canonical site" in shown
    assert "miRTarBase 9.0" in shown
    assert "Vesiclepedia" in shown


SITES = {
    "finding:F0001-s1": ("8mer", "only one arm fits: hsa-miR-21-5p", None),
    "finding:F0002-s1": ("8mer", "the arm is stated", None),
    "finding:F0004-s1": ("none", "the arm is stated", "direct, but no canonical site"),
    "finding:F0005-s1": ("none", "the arm is stated", "direct, but no canonical site"),
}


def test_seed_sites(graph: KnowledgeGraph) -> None:
    _, rows = select(
        graph.store,
        f"""{ABOUT} SELECT ?step ?best ?arms ?flag ?rate WHERE {{
          GRAPH <{GRAPH}computed/seed-sites> {{
            ?verdict x:bearsOn ?step ; x:bestSite ?best ; x:armSupport ?arms ;
              x:backgroundRate ?rate . OPTIONAL {{ ?verdict x:auditClass ?flag }} }} }}""",
    )
    assert {row[0]: tuple(row[1:4]) for row in rows} == SITES
    # Of the two other genes one has a 7mer-m8 of miR-21-5p and none a site of miR-25-3p.
    assert {str(row[4]) for row in rows} == {"0.5", "0.0"} or {row[4] for row in rows} == {0.5, 0.0}
    assert graph.ask("direct-without-site").column("finding") == ["finding:F0004", "finding:F0005"]


def test_the_other_questions(graph: KnowledgeGraph) -> None:
    disputed = graph.ask("disputed-statements")
    assert disputed[0][:6] == (
        "finding:F0004",
        "hsa-miR-25-3p",
        "decrease of KLF2",
        "miRTarBase",
        "reporter assay",
        "904",
    )
    assert graph.ask("lone-statements").column("finding") == [
        "finding:F0004",
        "finding:F0004",
        "finding:F0005",
    ]
    assert graph.ask("supported-routes").column("finding") == ["finding:F0004"]
    assert graph.ask("supported-routes", site="lung").column("finding") == []
    # The only record of miR-25-3p in vesicles is of a paper that F0004 cites.
    assert graph.ask("cargo-not-seen").column("finding") == ["finding:F0004"]


CORROBORATED = [each for each in read_catalogue(QUERIES).values() if "corroboration" in each.tags]


@pytest.mark.parametrize("question", CORROBORATED, ids=lambda question: question.name)
def test_without_files_a_question_says_why_it_is_empty(
    question: object, tiny: Path, graph: KnowledgeGraph
) -> None:
    name = getattr(question, "name", "")
    assert len(graph.ask(name)) > 0
    empty = KnowledgeGraph(open_store(tiny), QUERIES).ask(name)
    assert len(empty) == 0
    assert next(note.text for note in empty.notes if note.code == "empty").startswith(
        "No file of another resource was brought"
    )


def test_there_are_seven_such_questions() -> None:
    assert len(CORROBORATED) == 7


def test_without_files_the_filter_says_why_it_is_empty(tiny_store: ox.Store) -> None:
    empty = KnowledgeGraph(tiny_store, QUERIES).findings(corroboration="disputed")
    assert [note.text[:39] for note in empty.notes] == ["No file of another resource was brought"]


@pytest.fixture(scope="module")
def router(brought: Path) -> Router:
    return Router(open_store(brought), live=True, build=brought)


def test_pages_have_badges_with_words(router: Router) -> None:
    page = text_of(router, "/finding/F0004", {})
    assert "1 disputed elsewhere" in page
    assert "direct, but no canonical site" in page
    assert '<h2 id="corroboration">Elsewhere</h2>' in page
    table = text_of(router, "/findings", {"corroboration": ["disputed"]})
    assert "1 disputed elsewhere" in table
    assert "F0001" not in table.partition("<tbody>")[2]
    assert "curated relation" in text_of(router, "/regulation/R002", {})


def text_of(router: Router, path: str, query: dict[str, list[str]]) -> str:
    page = router.get(path, query)
    assert page is not None
    body = page.body
    return body if isinstance(body, str) else body.decode()


def test_the_asserted_graph_is_untouched_and_all_is_removed_again(
    tiny: Path, brought: Path, tmp_path: Path
) -> None:
    before, after = digests(tiny), digests(brought)
    new = {name for name in after if name not in before}
    assert {name.partition("/")[0] for name in new} == {"corroboration", "computed"}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"exomet-build.json"}
    assert build_faults(brought, whole=True) == []
    copy = Path(shutil.copytree(brought, tmp_path / "build"))
    assert run("corroborate", "--remove", "--build", copy).exit_code == 0
    assert digests(copy) == before
    assert build_faults(copy, whole=True) == []


def test_the_same_files_give_the_same_bytes(tiny: Path, brought: Path, tmp_path: Path) -> None:
    build = Path(shutil.copytree(tiny, tmp_path / "build"))
    settings = tmp_path / "corroboration.toml"
    options = write_all(tmp_path)
    named: dict[str, list[str]] = {}
    for option, file in zip(options[::2], options[1::2], strict=True):
        named.setdefault(option.removeprefix("--"), []).append(Path(file).name)
    entries = []
    for name, files in reversed(named.items()):
        release = 'release = "9.0"\n' if name == "mirtarbase" else ""
        entries.append(f"[{name}]\nfiles = {sorted(files)}\n{release}")
    settings.write_text("\n".join(entries), encoding="utf-8", newline="\n")
    assert run("corroborate", settings, "--build", build).exit_code == 0
    ours, theirs = digests(build), digests(brought)
    assert {name for name in theirs if theirs[name] != ours.get(name)} <= {"exomet-build.json"}


def test_what_is_brought_replaces_what_was_brought(brought: Path, tmp_path: Path) -> None:
    build = Path(shutil.copytree(brought, tmp_path / "build"))
    options = write_all(tmp_path)
    assert run("corroborate", *options[:2], "--build", build).exit_code == 0
    names = {path.name for path in (build / "corroboration").iterdir()}
    assert names == {"mirtarbase.nt"}
    assert {path.name for path in (build / "computed").iterdir()} == {"support.nt"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name a file, such as --mirtarbase FILE"),
        (["--remove", "--go", "go.tsv"], "--remove takes no files"),
        (["--release", "mirtarbase"], "--release takes RESOURCE=TEXT"),
        (["--release", "go=1", "--remove"], "--release names go, of which no file is brought"),
    ],
)
def test_wrong_use(words: list[str], said: str, tiny: Path) -> None:
    done = run("corroborate", *words, "--build", tiny)
    assert done.exit_code == 2
    assert said in done.output
