"""The graph that was good goes on being served: its files last, whatever takes the build's place."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.files import linked_folder
from tests.commands import exomet
from tests.load import COUNT, put, twin
from tests.serving import SAFETY, Server, until


def count(server: Server) -> int:
    return int(server.ask(COUNT).json()["results"]["bindings"][0]["n"]["value"])


def links_beside(build: Path) -> list[Path]:
    return list(build.parent.glob(f".{build.name}.*.linked"))


@pytest.fixture
def served(tiny: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny, tmp_path / "build"))


def test_workers_start_again_from_the_good_graph(tiny: Path, served: Path, tmp_path: Path) -> None:
    damaged = twin(tiny, tmp_path)
    (damaged / "inferred.nt").write_bytes(b"")
    with Server("--build", served) as server:
        before = count(server)
        put(damaged, served)
        told = "the earlier graph is still served: "
        assert until(lambda: any(line.startswith(told) for line in server.lines))
        assert until(lambda: len(server.workers()) == 4)
        for worker in server.processes():
            os.kill(worker, signal.SIGKILL)
            # (what is asked next is told that its worker is gone, and another one starts)
            assert until(lambda: server.ask(COUNT).status_code == 200)
        assert until(lambda: len(server.workers()) == 4)
        assert {count(server) for _ in range(10)} == {before}
        assert server.client.get("/finding/F0001").status_code == 200
        assert sum(line.startswith(told) for line in server.lines) == 1
        shutil.rmtree(damaged)
        put(twin(tiny, tmp_path), served)
        assert until(lambda: count(server) == before + 1)


def test_no_link_is_left(served: Path) -> None:
    with Server("--build", served) as server:
        assert len(links_beside(served)) == 1
        assert server.process.poll() is None
    assert links_beside(served) == []
    with Server("--build", served) as killed:
        killed.process.kill()
        killed.process.wait(SAFETY)
        assert len(left := links_beside(served)) == 1
    with Server("--build", served):
        assert links_beside(served) != left
        assert len(links_beside(served)) == 1


def test_a_folder_that_is_replaced_while_it_is_linked_is_linked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        for name in "ab":
            (folder / name).write_text(folder.name, encoding="utf-8")
    real_link = os.link

    def link(source: str, target: str) -> None:
        real_link(source, target)
        if second.exists():
            first.rename(tmp_path / "gone")
            second.rename(first)

    monkeypatch.setattr(os, "link", link)
    with linked_folder(first) as links:
        assert {file.read_text(encoding="utf-8") for file in links.iterdir()} == {"second"}


def test_without_links_the_folder_itself_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: str, target: str) -> None:
        raise PermissionError(1, "Operation not permitted")

    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "a").touch()
    monkeypatch.setattr(os, "link", refuse)
    with linked_folder(tmp_path / "build") as links:
        assert links == tmp_path / "build"
    assert [path.name for path in tmp_path.iterdir()] == ["build"]


def test_a_store_on_disk_is_served(tiny: Path, tmp_path: Path) -> None:
    store = ox.Store(str(tmp_path / "store"))
    store.bulk_load(path=str(tiny / "exomet.nt"), format=ox.RdfFormat.N_TRIPLES)
    solutions = store.query(COUNT)
    assert isinstance(solutions, ox.QuerySolutions)
    expected = [solution["n"].value for solution in solutions]
    store.flush()
    del store
    with Server("--store", tmp_path / "store") as server:
        assert [str(count(server))] == expected
        assert server.client.get("/", follow_redirects=False).headers["location"] == "sparql"
        # (a worker ended and started again opens it again)
        os.kill(server.workers()[0], signal.SIGKILL)
        assert until(lambda: server.ask(COUNT).status_code == 200)


def test_a_folder_that_is_no_store_is_refused(served: Path, tmp_path: Path) -> None:
    done = exomet("serve", "--port", "0", "--store", tmp_path)
    assert done.returncode == 2
    assert f"{tmp_path} holds no store of Oxigraph (" in done.stderr
    done = exomet("serve", "--port", "0", "--store", served)
    assert f"did you mean {served / 'store'}?" in done.stderr
    done = exomet("serve", "--store", tmp_path, "--file", served / "exomet.nt")
    assert "--file and --store exclude each other" in done.stderr
