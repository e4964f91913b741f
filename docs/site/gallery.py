"""The catalogue of questions as a gallery: a page for each subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from docs.site.made import MadePage
from exomet.files import package_data
from exomet.questions.catalogue import Question, read_catalogue

FOLDER = "questions"
_SECTION = re.compile(r"^## (\S+)\n", re.MULTILINE)


def gallery_pages() -> Iterator[MadePage]:
    """Yield the list of all questions, then a page for each subject that is the main one of some.

    Queries and answers are those of ``docs/questions.md``, which the tests hold against the graph.
    """
    catalogue = read_catalogue(package_data() / "queries")
    yield MadePage(f"{FOLDER}/index.md", "All questions", _list(catalogue))
    sections = question_sections()
    for subject in sorted({question.tags[0] for question in catalogue.values()}):
        text = _subject_page(subject, catalogue, sections)
        yield MadePage(f"{FOLDER}/{subject}.md", _title(subject), text)


def question_sections() -> dict[str, str]:
    """Return what the page of the catalogue says on each question, by name, without a heading."""
    page = (package_data() / "docs" / "questions.md").read_text(encoding="utf-8")
    _, *parts = _SECTION.split(page)
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _title(subject: str) -> str:
    return "MicroRNA" if subject == "mirna" else subject[:1].upper() + subject[1:]


def _place(question: Question, here: str) -> str:
    """Return the link from the page of a subject to a question."""
    subject = question.tags[0]
    page = "" if subject == here else f"{subject}.md"
    return f"[{question.name}]({page}#{question.name})"


def _list(catalogue: Mapping[str, Question]) -> str:
    lines = [
        "# Questions",
        "",
        f"{len(catalogue)} questions, by main subject. Each can be asked with"
        " `exomet ask NAME`, on its page of the explorer, and in Python.",
    ]
    for subject in sorted({question.tags[0] for question in catalogue.values()}):
        lines += ["", f"## {_title(subject)}", "", "| question | lists |", "|---|---|"]
        main = [question for question in catalogue.values() if question.tags[0] == subject]
        lines += [f"| {_place(question, '')} | {question.summary} |" for question in main]
    return "\n".join([*lines, ""])


def _subject_page(
    subject: str, catalogue: Mapping[str, Question], sections: Mapping[str, str]
) -> str:
    parts = [f"# {_title(subject)}"]
    also = [question for question in catalogue.values() if subject in question.tags[1:]]
    if also:
        links = ", ".join(_place(question, subject) for question in also)
        parts.append(f"Also on this subject: {links}.")
    for name, question in catalogue.items():
        if question.tags[0] == subject:
            parts += [f"## {name}", sections[name]]
    return "\n\n".join([*parts, ""])
