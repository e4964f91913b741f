"""The tables as JSON: each address that the description lists is asked, and answers as described."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pyoxigraph as ox
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

import exomet
from exomet.api.declared import MOST_IN_PAGE
from exomet.api.router import ApiRouter
from exomet.pages.explorer import Explorer
from exomet.terms.roles import ROLES, filter_names
from tests.serving import Server
from tests.test_roles import FINDINGS, SMALL, VESICLE


@pytest.fixture(scope="module")
def api(whole: Path, whole_store: ox.Store) -> ApiRouter:
    return ApiRouter(Explorer(whole_store, whole))


def asked(api: ApiRouter, path: str, **query: str | list[str]) -> Any:
    """Return what an address answers."""
    page = api.get(path, {k: v if isinstance(v, list) else [v] for k, v in query.items()})
    assert page.status == 200, page.body
    assert page.media_type == "application/json"
    return json.loads(page.body)


def refused(api: ApiRouter, status: int, path: str, **query: str) -> dict[str, Any]:
    """Return the problem at an address that is refused."""
    page = api.get(path, {name: [text] for name, text in query.items()})
    assert (page.status, page.media_type) == (status, "application/problem+json")
    problem: dict[str, Any] = json.loads(page.body)
    validator(api, {"$ref": "#/components/schemas/Problem"}).validate(problem)
    assert problem["status"] == status
    return problem


def validator(api: ApiRouter, schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": api.document["components"]})


def answer_schema(operation: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return schema


def test_the_description_is_openapi(api: ApiRouter) -> None:
    validate(api.document)
    assert api.document["openapi"] == "3.1.0"
    names = [operation["get"]["operationId"] for operation in api.document["paths"].values()]
    assert len(names) == len(set(names)) == len(api.tables) + 3
    assert json.loads(api.get("/api/openapi.json", {}).body) == api.document
    assert api.get("/api", {}).location == "/api/openapi.json"


def test_every_address_answers_as_described(api: ApiRouter) -> None:
    for path, operations in api.document["paths"].items():
        operation = operations["get"]
        names = [each for each in operation.get("parameters", ()) if each.get("in") == "path"]
        here = path.replace("{name}", names[0]["example"]) if names else path
        needed = {
            each["name"]: each["example"]
            for each in operation.get("parameters", ())
            if each.get("required") and each["in"] == "query"
        }
        found = asked(api, here, **needed)
        validator(api, answer_schema(operation)).validate(found)
        if "total" in found:
            assert found["rows"] or found["notes"], path
            assert found["total"] >= len(found["rows"])


def test_every_parameter_is_taken_with_its_example(api: ApiRouter) -> None:
    tried = 0
    for path, operations in api.document["paths"].items():
        parameters = [each for each in operations["get"].get("parameters", ()) if "name" in each]
        needed = {each["name"]: each["example"] for each in parameters if each["required"]}
        for each in parameters:
            if each["in"] == "query" and "example" in each:
                found = asked(api, path, **{**needed, each["name"]: each["example"]})
                # Some questions need files of others (exomet corroborate), and say so.
                assert found["rows"] or "corroborate" in " ".join(found["notes"]), (path, each)
                tried += bool(found["rows"])
    assert tried > 80


def test_the_filters_are_those_of_the_command_line(api: ApiRouter, whole: Path) -> None:
    described = api.document["paths"]["/api/findings"]["get"]["parameters"]
    names = [each["name"] for each in described if "name" in each]
    assert names == [*filter_names(), "reported-by", "sort"]
    filters: dict[str, Any] = {"cancer": ["carcinoma"], "sender": ["immune cell"]}
    rows = asked(api, "/api/findings", **filters)["rows"]
    expected = exomet.findings(build=whole, **filters)
    assert [row["finding"] for row in rows] == expected.column("finding")
    for row, record in zip(rows, expected.records(), strict=True):
        for column, value in row.items():
            joined = "|".join(value) if isinstance(value, list) else str(value or "")
            assert joined == str(record[column] or ""), column
    viewed = asked(api, "/api/findings", **{"reported-by": "tahan2025", "limit": "1"})
    assert viewed["total"] == len(exomet.findings(build=whole, reported_by="tahan2025"))
    ordered = asked(api, "/api/findings", sort="-independent_papers")["rows"]
    numbers = [row["independent_papers"] for row in ordered]
    assert numbers == sorted(numbers, reverse=True)


def test_questions_answer_as_in_python(api: ApiRouter, whole: Path) -> None:
    found = asked(api, "/api/question/mirna-targets", mirna=["miR-21", "miR-155"])
    answer = exomet.ask("mirna-targets", mirna=["miR-21", "miR-155"], build=whole)
    assert found["rows"] == answer.records()
    assert found["notes"] == [note.on_page for note in answer.notes]


def test_a_new_role_is_a_filter_and_a_field(
    tiny_store: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROLES, VESICLE.name, VESICLE)
    found = asked(ApiRouter(Explorer(tiny_store)), "/api/findings", vesicle=SMALL)
    assert [row["finding"] for row in found["rows"]] == FINDINGS
    assert found["rows"][0]["vesicle"] == ["small extracellular vesicle"]


def test_pages_follow_each_other(api: ApiRouter) -> None:
    whole = asked(api, "/api/findings", cancer="carcinoma", limit=str(MOST_IN_PAGE))
    assert whole["next"] is None
    rows: list[Any] = []
    address = "/api/findings?cancer=carcinoma&limit=20"
    while True:
        parts = urlsplit(address)
        page = asked(api, parts.path, **parse_qs(parts.query))
        assert page["total"] == whole["total"]
        rows += page["rows"]
        if page["next"] is None:
            break
        address = urljoin(address, page["next"])
    assert rows == whole["rows"]
    assert len(rows) > 40


@pytest.mark.parametrize(
    ("status", "path", "query", "told"),
    [
        (400, "/api/findings", {"mirn": "x"}, 'no parameter "mirn"; did you mean "mirna"?'),
        (400, "/api/findings", {"source": "x"}, "source is now sender (sending cell)"),
        (400, "/api/findings", {"cancer": "colorectal cancr"}, 'did you mean "colorectal cancer"'),
        (400, "/api/findings", {"effect": "represes"}, 'did you mean "represses"'),
        (400, "/api/findings", {"sort": "yaer"}, 'no column "yaer" to sort by; did you mean'),
        (400, "/api/findings", {"reported-by": "tahan"}, 'did you mean "tahan2025"'),
        (400, "/api/findings", {"limit": "0"}, "limit is a number from 1 to 1000, not 0"),
        (400, "/api/findings", {"offset": "-1"}, 'offset is a whole number from 0, not "-1"'),
        (400, "/api/findings", {"mirna": "m" * 301}, "takes 300 characters at most"),
        (400, "/api/names", {}, "name is missing"),
        (400, "/api/terms", {"kind": "cancr"}, 'no kind "cancr"; did you mean "cancer"?'),
        (400, "/api/audit", {"source": "tahan"}, 'did you mean "tahan2025"'),
        (400, "/api/question/mirna-targets", {"mirna": "miR-99999"}, "no microRNA called"),
        (400, "/api/finding/F0049", {"x": "1"}, "takes no parameter x"),
        (404, "/api/finding/F9999", {}, 'no finding called "F9999"'),
        (404, "/api/thing/colorectal cancr", {}, 'did you mean "colorectal cancer"'),
        (404, "/api/question/mirna-target", {}, 'did you mean "question/mirna-targets"'),
        (404, "/api/fndings", {}, 'did you mean "findings"'),
        (404, "/api/xyz", {}, "there are /findings, /terms"),
    ],
)
def test_refusals_have_the_words_of_the_command_line(
    status: int, path: str, query: dict[str, str], told: str, api: ApiRouter
) -> None:
    assert told in refused(api, status, path, **query)["detail"]


def test_candidates_come_as_a_list(api: ApiRouter) -> None:
    problem = refused(api, 400, "/api/findings", effect="represes")
    assert problem["candidates"][0] == "represses"


def test_an_empty_answer_says_why(api: ApiRouter) -> None:
    found = asked(api, "/api/findings", mirna="miR-21", site="brain", effect="inhibits")
    assert found["total"] == 0
    assert found["notes"]
    near = asked(api, "/api/terms", text="colorectal cancr")
    assert 'near: "colorectal cancer"' in near["notes"]


def test_a_retracted_paper_leads_to_its_findings(api: ApiRouter) -> None:
    papers = asked(api, "/api/papers", standing="retracted")["rows"]
    named = {name for paper in papers for name in paper["findings"]}
    audit = asked(api, "/api/audit", section="standing", limit=str(MOST_IN_PAGE))["rows"]
    assert named
    assert named <= {name for row in audit for name in row["findings"]}


def test_over_http(served: Server) -> None:
    found = served.client.get("/api/findings", params={"mirna": "miR-21", "limit": 2})
    assert found.status_code == 200
    assert found.headers["content-type"] == "application/json"
    assert found.headers["access-control-allow-origin"] == "*"
    page = found.json()
    more = served.client.get(urljoin(str(found.url), page["next"])).json()
    assert more["offset"] == 2
    assert more["rows"] != page["rows"]
    again = served.client.get(str(found.url), headers={"If-None-Match": found.headers["etag"]})
    assert again.status_code == 304
    validate(served.client.get("/api/openapi.json").json())
    assert served.client.get("/api/", follow_redirects=True).json()["openapi"] == "3.1.0"
    assert served.client.head("/api/sources").status_code == 200
    assert served.client.options("/api/sources").status_code == 204
    assert served.client.post("/api/sources").status_code == 405
    # A browser that asks for pages gets JSON here too, and RDF is not made of it.
    for accept in ("text/html", "text/turtle"):
        plain = served.client.get("/api/finding/F0049", headers={"Accept": accept})
        assert plain.json()["record"]["mirna"] == ["hsa-miR-25-3p"]
    missing = served.client.get("/api/finding/F9999")
    assert (missing.status_code, missing.headers["access-control-allow-origin"]) == (404, "*")
    assert missing.headers["content-type"] == "application/problem+json"
    long = served.client.get("/api/findings", params={"mirna": "m" * 9_000})
    assert long.status_code == 414
