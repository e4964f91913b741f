"""One finding in a few sentences: who sends what to whom, what it does there, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exomet.finding.exchanged import (
    ExchangedFinding,
    ExchangedPaper,
    ExchangedStep,
    ExchangedThing,
)
from exomet.review.effect_words import effect_clauses, plural_of
from exomet.review.model import Sentence
from exomet.terms.wording import joined_words

_INFERRED_RECIPIENT = "recipient inferred by the curator"
_UNNAMED = "recipient cells that are not named"


@dataclass(frozen=True)
class Teller:
    """Tells findings.

    Attributes:
        cells: labels of cells by CURIE.
        known_cancer: label of the cancer that a reader expects, which goes without saying.
    """

    cells: Mapping[str, str]
    known_cancer: str = ""

    def sentences(self, finding: ExchangedFinding) -> tuple[Sentence, ...]:
        """Return the sentences of a finding; its papers are named in the first."""
        texts = [_capitalised(text) for text in self._texts(finding)]
        first, *others = texts
        papers = "; ".join(map(_paper_words, finding.papers))
        name = (finding.name,)
        return Sentence(first, name, papers), *(Sentence(text, name) for text in others)

    def _texts(self, finding: ExchangedFinding) -> Iterator[str]:
        if finding.kind == "biomarker":
            yield self._marker(finding)
            if finding.steps:
                yield f"{finding.mirna.label} {self._effects(finding.steps, finding)}"
        else:
            yield from self._mechanism(finding)
        yield from _further_texts(finding)

    def _marker(self, finding: ExchangedFinding) -> str:
        """Return what the level of a marker goes with; it is no cause."""
        mirna, setting = finding.mirna.label, self._setting(finding)
        marker = f"as a marker {setting}" if setting else "as a marker, "
        where = f" in {_joined_labels(finding.samples)}" if finding.samples else ""
        outcomes = _joined_labels(finding.outcomes)
        if finding.level:
            goes = f", which goes with {outcomes}" if outcomes else ""
            return f"{marker}{mirna} is {finding.level}{where}{goes}"
        goes = f"goes with {outcomes}" if outcomes else "was measured"
        return f"{marker}the level of {mirna}{where} {goes}"

    def _mechanism(self, finding: ExchangedFinding) -> Iterator[str]:
        way = self._way(finding)
        direct = [step for step in finding.steps if step.link in ("direct", "ligand")]
        others = [step for step in finding.steps if step not in direct]
        if not direct:
            yield way
            if others:
                yield f"there it {self._effects(others, finding)}"
            return
        yield f"{way}, where it {self._effects(direct, finding, _bound_words(direct))}"
        if others:
            thereby = "thereby " if all(step.after for step in others) else "also "
            yield f"it {thereby}{self._effects(others, finding)}"

    def _way(self, finding: ExchangedFinding) -> str:
        """Return the way of the microRNA from its sender to its recipient."""
        mirna, setting = finding.mirna.label, self._setting(finding)
        if finding.kind == "background":
            cells = self._recipients(finding)
            return f"{setting}without transfer by vesicles, {mirna} acts in {cells}"
        vesicles = plural_of(finding.vesicle or "vesicle")
        senders = _cells_in_words(finding.senders, finding.sender_context)
        recipients = self._recipients(finding)
        if senders:
            return f"{setting}{senders} pass {mirna} in {vesicles} to {recipients}"
        if finding.samples:
            samples = _joined_labels(finding.samples)
            return f"{setting}{mirna} from {vesicles} in {samples} reaches {recipients}"
        return f"{setting}{mirna} in {vesicles} of a sender that is not named reaches {recipients}"

    def _recipients(self, finding: ExchangedFinding) -> str:
        words = _cells_in_words(finding.recipients, finding.recipient_context)
        if words and _INFERRED_RECIPIENT in finding.shows:
            return f"{words} (inferred by the curator)"
        return words or _UNNAMED

    def _setting(self, finding: ExchangedFinding) -> str:
        """Return cancer and conditions, where they do not go without saying."""
        cancers = [each.label for each in finding.cancers if each.label != self.known_cancer]
        parts = [f"in {joined_words(cancers)}"] if cancers else []
        if finding.conditions:
            parts.append(f"with {joined_words(finding.conditions)}")
        return f"{' '.join(parts)}, " if parts else ""

    def _effects(
        self, steps: Sequence[ExchangedStep], finding: ExchangedFinding, how: str = ""
    ) -> str:
        here = [each.curie for each in finding.recipients]
        clauses = effect_clauses(steps, here, self.cells)
        return f"{how}{joined_clauses(clauses)}"


def _further_texts(finding: ExchangedFinding) -> Iterator[str]:
    """Yield what else a finding states: states of cells, sites, further molecules, samples."""
    if finding.becomes:
        states = [plural_of(each.label) for each in finding.becomes]
        yield f"the recipient cells become {joined_words(states)}"
    if sites := _unsaid_sites(finding):
        yield f"metastasis is to the {joined_words(sites)}"
    if finding.involved:
        verb = "is" if len(finding.involved) == 1 else "are"
        yield f"{_joined_labels(finding.involved)} {verb} also involved"
    if finding.senders and finding.samples and finding.kind != "biomarker":
        yield f"it was also measured in {_joined_labels(finding.samples)}"


def joined_clauses(clauses: Sequence[str]) -> str:
    """Return clauses as a sentence lists them; their objects have commas of their own.

    Example:
        >>> joined_clauses(["lowers A and B", "raises C", "promotes D"])
        'lowers A and B, raises C, and promotes D'
    """
    if len(clauses) < 2:
        return "".join(clauses)
    if len(clauses) == 2:
        return " and ".join(clauses)
    return f"{', '.join(clauses[:-1])}, and {clauses[-1]}"


def _bound_words(steps: Sequence[ExchangedStep]) -> str:
    """Return how the microRNA acts on what it binds."""
    links = {step.link for step in steps}
    return "directly " if links == {"direct"} else "binds to and " if links == {"ligand"} else ""


def _cells_in_words(cells: Sequence[ExchangedThing], contexts: Sequence[str]) -> str:
    """Return cells in the plural, each with its context."""
    by_cell = dict(context.split(": ", 1) for context in contexts)
    words = []
    for cell in cells:
        context = by_cell.get(cell.label, "")
        words.append(plural_of(cell.label) + (f" ({context})" if context else ""))
    return joined_words(words)


def _unsaid_sites(finding: ExchangedFinding) -> list[str]:
    """Return the sites of metastasis that no process of the finding names."""
    processes = [step.thing.label for step in finding.steps]
    processes += [thing.label for thing in finding.outcomes]
    told = " ".join(processes)
    sites = [each.label.removesuffix(" element") for each in finding.sites]
    return [site for site in sites if site not in told]


def _joined_labels(things: Sequence[ExchangedThing]) -> str:
    return joined_words([each.label for each in things])


def _paper_words(paper: ExchangedPaper) -> str:

    name = paper.short or paper.curie
    return f"{paper.mark}: {name}" if paper.mark else name


def _capitalised(text: str) -> str:
    """Return a text with a capital first letter; the name of a microRNA keeps its own."""
    return text if text.startswith("hsa-") else text[:1].upper() + text[1:]
