"""The findings as one source has them, from a real server."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.serving import Server


@pytest.fixture
def server(served: Server) -> Server:
    return served


def test_many_who_ask_at_once_get_the_same_view(server: Server) -> None:
    def asked(_: int) -> str:
        answer = server.client.get("/findings", params={"reported-by": "abstracts"})
        assert answer.status_code == 200
        return answer.text

    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(asked, range(8)))
    assert len({*pages}) == 1
    assert "Reported by: abstracts of the papers" in pages[0]


def test_a_file_of_a_view_is_named_after_its_source(server: Server) -> None:
    answer = server.client.get(
        "/findings.csv", params={"reported-by": "tahan2025", "cancer": "oral cavity cancer"}
    )
    assert 'filename="exomet-findings-tahan2025.csv"' in answer.headers["content-disposition"]
    names = [row["finding"] for row in csv.DictReader(io.StringIO(answer.text))]
    # The abstract of F0018 is on breast cancer; the review has another one.
    assert "F0018" in names
    whole = server.client.get("/findings.csv", params={"cancer": "oral cavity cancer"})
    assert "F0018" not in [row["finding"] for row in csv.DictReader(io.StringIO(whole.text))]


def test_an_unknown_source_is_refused_in_files(server: Server) -> None:
    answer = server.client.get("/findings.tsv", params={"reported-by": "tahan2024"})
    assert answer.status_code == 400
    assert answer.text == 'no source "tahan2024" reports findings; did you mean "tahan2025"?\n'


def test_a_paper_is_data_too(server: Server) -> None:
    answer = server.client.get(
        "/paper/zhou2014", headers={"accept": "text/turtle"}, follow_redirects=True
    )
    assert answer.status_code == 200
    assert "10.1016/j.ccr.2014.03.007" in answer.text
