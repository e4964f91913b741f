"""The scene of a finding: by hand on the tiny graph, and against the graph for every finding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from exomet.finding.effects import Mechanisms
from exomet.finding.model import Findings
from exomet.finding.scene import Scene, SceneStep, read_scene
from exomet.finding.sentence import finding_sentence, reading_order
from exomet.finding.telling import telling_finding
from exomet.graph.grounding import Names
from exomet.pages.router import Router
from exomet.pages.scene_blocks import Block, Node, mirna_node_key
from exomet.pages.scene_layout import NARROW, WIDE, Drawing, Form, lay_out
from exomet.pages.scene_wires import scene_wires

SENTENCES = {
    # The sender was a macrophage before; whether PTEN is targeted directly is not stated.
    "F0002": "In melanoma, M2 macrophages, formerly macrophages, send hsa-miR-21-5p in exosomes to "
    "malignant cells, where it lowers PTEN; through this it suppresses angiogenesis (condition: "
    "miRNA lost).",
    "F0001": "In hepatocellular carcinoma, malignant cells send hsa-miR-21 in exosomes to "
    "endothelial cells, which become cancer-associated fibroblasts; there it lowers PTEN (a direct "
    "target); through this it activates PI3K/AKT signaling; through this it promotes angiogenesis.",
    # A marker has no mechanism, sender or recipient.
    "F0003": "In colorectal cancer, a high level of hsa-miR-25-3p in exosomes from blood plasma "
    "goes with liver metastasis; no mechanism is stated; the metastatic site is liver.",
    "F0004": "In colorectal cancer, malignant cells (hypoxia) send hsa-miR-25-3p in small "
    "extracellular vesicles to cancer-associated fibroblasts, where it lowers KLF2 (a direct "
    "target, reporter assay); through this it raises VEGFA; through KLF2 it inhibits Wnt signaling (cell not "
    "stated); through VEGFA it promotes vascular permeability; through Wnt signaling and vascular "
    "permeability it promotes liver metastasis; the metastatic site is liver.",
    "F0005": "In breast cancer, hsa-miR-21-5p acts without transfer by vesicles; it lowers PDCD4 "
    "(a direct target) and changes VEGFA (direction not stated); through PDCD4 it promotes "
    "epithelial to mesenchymal transition.",
}
NOT_STATED = {
    "sender": "cells that are not stated send ",
    "recipient": "to cells that are not stated|in cells that are not stated",
}


@pytest.fixture(scope="module")
def tiny_findings(tiny_store: ox.Store) -> Findings:
    return Findings(Names(tiny_store))


@pytest.fixture(scope="module")
def findings(whole_store: ox.Store) -> Findings:
    return Findings(Names(whole_store))


@pytest.fixture(scope="module")
def scenes(findings: Findings) -> dict[str, Scene]:
    return {name: read_scene(findings, name) for name in findings.all}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_finding_is_one_sentence(tiny_findings: Findings, name: str) -> None:
    assert finding_sentence(read_scene(tiny_findings, name)) == SENTENCES[name]


def test_a_scene_is_read_in_its_order(tiny_findings: Findings) -> None:
    assert reading_order(read_scene(tiny_findings, "F0001")) == [
        "Sender: malignant cells.",
        "Carried in exosomes: hsa-miR-21.",
        "Recipient: endothelial cells, which become cancer-associated fibroblasts.",
        "Step s1, in endothelial cells, by the microRNA: PTEN goes down; direct target; called a "
        "target (review: Doe J (2024)).",
        "Step s2, in endothelial cells, after PTEN: PI3K/AKT signaling goes up; consequence.",
        "Step s3, in endothelial cells, after PI3K/AKT signaling: angiogenesis goes up; "
        "consequence.",
        "Model systems: not stated. Species: not stated.",
        "Evidence: vesicle-associated, transferred to the recipient, target regulated, called a "
        "target and phenotype.",
    ]


def test_a_sentence_says_all_that_its_finding_states_and_no_more(
    scenes: dict[str, Scene],
) -> None:
    assert len(scenes) > 150
    for scene in scenes.values():
        sentence = finding_sentence(scene)
        named = [step.what.label for step in scene.steps]
        named += [cell.cell.label.partition(" of ")[0] for cell in scene.cells.values()]
        named += [site.organ.label for site in scene.sites]
        named += [scene.mirna.label, *(thing.label for thing in scene.outcomes)]
        assert [label for label in named if label not in sentence] == [], sentence
        for role, words in NOT_STATED.items():
            assert (role in scene.not_stated) == bool(re.search(words, sentence, re.I)), sentence
        assert ("no mechanism is stated" in sentence) == (scene.kind == "biomarker")
        assert "None" not in sentence
        assert sentence.count(". ") == 0 and sentence.endswith(".")


def test_the_verbs_of_a_sentence_are_the_signs_of_its_steps(scenes: dict[str, Scene]) -> None:
    verbs = {1: "raises|activates|promotes", -1: "lowers|inhibits|suppresses", 0: "changes"}
    for scene in scenes.values():
        # Every stretch from one verb to the next names only things of its sign.
        parts = re.split(
            r"\b(raises|activates|promotes|lowers|inhibits|suppresses|changes) ",
            finding_sentence(scene),
        )
        told = dict.fromkeys(
            (verb, label)
            for verb, text in zip(parts[1::2], parts[2::2], strict=True)
            for label in (step.what.label for step in scene.steps)
            if re.search(rf"(^|, |and ){re.escape(label)}\b", text.split("; ")[0])
        )
        for step in scene.steps:
            assert any(
                re.fullmatch(verbs[step.sign], verb) and label == step.what.label
                for verb, label in told
            ), (scene.name, step)


def test_steps_are_those_of_the_graph(findings: Findings, scenes: dict[str, Scene]) -> None:
    effects = Mechanisms(findings).effects_by_finding
    for name, scene in scenes.items():
        stated = {
            (effect.step.partition("-")[2], effect.sign, effect.thing, *sorted(effect.before))
            for effect in effects.get(name, ())
        }
        assert stated == {
            (step.name, step.sign, step.what.thing, *(f"finding:{name}-{c}" for c in step.causes))
            for step in scene.steps
        }


def nodes(drawing: Drawing) -> Iterator[Node]:
    for block in drawing.blocks:
        yield from block.nodes


def wanted(scene: Scene) -> set[tuple[str, str, str]]:
    """Return the lines that a picture of the scene must have, by hand."""
    ends = {1: "raises", -1: "lowers", 0: "acts"}
    lines = set()
    for step in scene.steps:
        for cause in step.causes:
            sign = scene.by_name[cause].sign * step.sign
            lines.add((cause, step.name, ends[sign]))
        if not step.causes:
            lines.add((mirna_node_key(step.place), step.name, ends[step.sign]))
    for site in scene.sites:
        lines |= {(end, f"organ {site.organ.thing}", "joins") for end in site.reached_by}
    return lines


@pytest.mark.parametrize("form", [WIDE, NARROW], ids=lambda form: form.name)
def test_a_picture_has_what_its_finding_states(scenes: dict[str, Scene], form: Form) -> None:
    for scene in scenes.values():
        drawing = lay_out(scene, form)
        wires = scene_wires(scene, drawing)
        between = {(wire.start, wire.finish, wire.end) for wire in wires if wire.end != "moves"}
        transfers = {(wire.start, wire.finish) for wire in wires if wire.end == "moves"}
        blocks = {block.key: block for block in drawing.blocks}
        drawn = {line for line in between if line[0] not in ("sample", "vesicle")}
        assert drawn == wanted(scene), scene.name
        if scene.kind == "mechanistic":
            recipients = {key for key in blocks if key.startswith("recipient")}
            senders = {key for key in blocks if key.startswith("sender")}
            assert transfers == {
                *((key, "vesicle") for key in senders),
                *(("vesicle", key) for key in recipients),
            }
            assert ("sender" in scene.not_stated) == (blocks["sender"].style == "open")
        else:
            assert transfers == set()
        places = {node.key: block.key for block in drawing.blocks for node in block.nodes}
        assert {step.name: step.place for step in scene.steps} == {
            key: place for key, place in places.items() if re.fullmatch(r"s\d+", key)
        }


@pytest.mark.parametrize("form", [WIDE, NARROW], ids=lambda form: form.name)
def test_nothing_in_a_picture_lies_on_another_thing(scenes: dict[str, Scene], form: Form) -> None:
    for scene in scenes.values():
        drawing = lay_out(scene, form)
        both: tuple[Sequence[Node | Block], ...] = (list(nodes(drawing)), drawing.blocks)
        for things in both:
            for number, one in enumerate(things):
                assert one.x >= 0 and one.x + one.width <= drawing.width, scene.name
                assert one.y >= 0 and one.y + one.height <= drawing.height, scene.name
                for other in things[number + 1 :]:
                    apart_x = max(one.x, other.x) - min(one.x + one.width, other.x + other.width)
                    apart_y = max(one.y, other.y) - min(one.y + one.height, other.y + other.height)
                    assert max(apart_x, apart_y) >= 0, (scene.name, one, other)
        for block in drawing.blocks:
            for node in block.nodes:
                assert block.x < node.x and node.x + node.width < block.x + block.width
                assert block.y < node.y and node.y + node.height < block.y + block.height
        # Arrows go down.
        places = {node.key: node for node in nodes(drawing)}
        for wire in scene_wires(scene, drawing):
            if wire.start in places and not form.stacked:
                start, finish = places[wire.start], places[wire.finish]
                assert start.y + start.height < finish.y, (scene.name, wire)
    assert form is WIDE or drawing.width <= 362


@pytest.mark.parametrize("form", [WIDE, NARROW], ids=lambda form: form.name)
def test_no_word_is_broken_and_every_line_fits(scenes: dict[str, Scene], form: Form) -> None:
    for scene in scenes.values():
        labels = {step.name: step.what.label for step in scene.steps}
        for node in nodes(lay_out(scene, form)):
            if node.key in labels:
                shown = re.sub(r"^. ", "", "".join(f"{line} " for line in node.lines)).split()
                words = re.sub(r"-(?=\S)", "- ", labels[node.key]).split()
                assert "".join(shown) == labels[node.key].replace(" ", "")
                assert all(any(each.startswith(w) or w in each for each in shown) for w in words)
            # 6.9 pixels are the mean of a bold character at this size.
            assert max(map(len, node.lines)) * 6.9 <= node.width, (scene.name, node.lines)


def test_an_arrow_head_and_a_bar_end_beside_each_other(scenes: dict[str, Scene]) -> None:
    wires = scene_wires(scenes["F0033"], lay_out(scenes["F0033"], WIDE))
    heads = {
        wire.head.split("h")[0].split("l")[0]: wire.end for wire in wires if wire.finish == "s5"
    }
    assert sorted(heads.values()) == ["lowers", "raises"]


def test_lines_that_pass_one_gap_have_lanes(scenes: dict[str, Scene]) -> None:
    wires = scene_wires(scenes["F0049"], lay_out(scenes["F0049"], NARROW))
    passing = [re.findall(r"([\d.]+),[\d.]+V", wire.path.partition("C")[2]) for wire in wires]
    lanes = [float(lane) for found in passing for lane in found]
    assert len(lanes) >= 6 and len(set(lanes)) == len(lanes)


def test_a_site_to_which_nothing_leads_stands_beside_the_cells(scenes: dict[str, Scene]) -> None:
    scene = scenes["F0049"]
    steps = tuple(replace(step, place="recipient") for step in scene.steps)
    sites = tuple(replace(site, reached_by=()) for site in scene.sites)
    blocks = {block.key: block for block in lay_out(scene, WIDE).blocks}
    assert not blocks["organs"].small and blocks["organs"].y > blocks["recipient"].y
    alone = lay_out(replace(scene, steps=steps, sites=sites), WIDE)
    blocks = {block.key: block for block in alone.blocks}
    assert blocks["organs"].small == ["no step leads there"]
    assert blocks["organs"].y == blocks["recipient"].y


def test_the_legend_says_how_signs_and_lines_go_together(whole_store: ox.Store) -> None:
    site = Router(whole_store, live=True)
    # In F0045 nothing goes down.
    for name, told in (("F0049", True), ("F0045", False)):
        page = site.get(f"/finding/{name}", {})
        assert page is not None
        assert ("leads from ▼ to ▼" in page.body.decode()) is told


def test_a_phone_shows_causes_above_effects(scenes: dict[str, Scene]) -> None:
    upward = 0
    for scene in scenes.values():
        drawing = lay_out(scene, NARROW)
        places = {node.key: node for node in nodes(drawing)}
        for wire in scene_wires(scene, drawing):
            if wire.start in places and places[wire.start].y >= places[wire.finish].y:
                upward += 1
    assert upward == 0


def test_the_picture_of_the_first_page_is_chosen_by_its_evidence(
    tiny_findings: Findings, findings: Findings
) -> None:
    # F0001 and F0002 state no site, F0003 and F0005 no transfer.
    assert telling_finding(tiny_findings) == "F0004"
    name = telling_finding(findings)
    scene = read_scene(findings, name)
    assert scene.senders and scene.recipients and scene.sites and scene.steps
    assert any(methods(step) for step in scene.steps)


def methods(step: SceneStep) -> list[str]:
    return list(step.methods)


def test_a_finding_page_has_its_picture_in_two_forms_and_as_text(tiny_store: ox.Store) -> None:
    site = Router(tiny_store, live=True)
    for path in ("/finding/F0004", "/"):
        page = site.get(path, {})
        assert page is not None
        text = page.body.decode()
        assert SENTENCES["F0004"] in text
        assert path == "/" or f'name="description" content="{SENTENCES["F0004"]}"' in text
        assert 'class="wide"' in text and 'class="narrow"' in text
        assert "<li>Step s1, in cancer-associated fibroblasts, by the microRNA: KLF2" in text
    file = site.get("/picture/F0004.svg", {})
    assert file is not None and file.media_type == "image/svg+xml"
    tree = ElementTree.fromstring(file.body)  # noqa: S314
    words = ["".join(text.itertext()) for text in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Sender", "malignant cell", "hypoxia", "▼ KLF2", "liver"} <= set(words)
    assert "Model systems: in vivo. Species: Mus musculus." in words
    assert not [element for element in tree.iter() if element.get("class")]
    links = [link.get("href") for link in tree.iter("{http://www.w3.org/2000/svg}a")]
    assert "http://identifiers.org/hgnc/6347" in links
    # It names the sources of this finding, and no others.
    assert "from Doe J (2024); Authors of the papers (2024)." in " ".join(words)
    assert site.get("/picture/F9999.svg", {}) is None
    assert site.get("/picture/F0004", {}) is None
