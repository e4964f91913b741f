"""The effects that a finding states, and the other filters that do not name a thing."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.terms.support_kinds import CORROBORATED, VALUES_OF_SUPPORT

# The filter, column and order by which findings are told apart that rest on several papers.
INDEPENDENT_PAPERS = "independent_papers"
# The filter by the systems in which findings were shown.
MODEL_SYSTEM = "system"


@dataclass(frozen=True)
class EffectRelation:
    """What a finding does to a thing, or how it is associated with it.

    Attributes:
        relation: local name of the property of ExoMet; also the value of the filter ``effect``.
        word: the effect in words.
        sign: 1 where the thing goes up, -1 where it goes down, 0 where that is not stated.
        facet: whether forms offer its choices.
        column: column of the listing with the labels of the things.
    """

    relation: str
    word: str
    sign: int
    column: str


EFFECTS = {
    effect.relation: effect
    for effect in (
        EffectRelation("represses", "represses", -1, "represses"),
        EffectRelation("induces", "induces", 1, "induces"),
        EffectRelation("activates", "activates", 1, "activates"),
        EffectRelation("inhibits", "inhibits", -1, "inhibits"),
        EffectRelation("promotes", "promotes", 1, "promotes"),
        EffectRelation("suppresses", "suppresses", -1, "suppresses"),
        EffectRelation("changes", "changes", 0, "changes"),
        EffectRelation("associatedWith", "goes with", 0, "associated_with"),
    )
}


@dataclass(frozen=True)
class Trait:
    """A filter of findings whose values are not things of the graph.

    Attributes:
        name: name of the option, of the filter in an address, and of the facet.
        title: heading of the facet.
        help: what the option takes.
        choices: the only values; empty where they are those of the graph.
    """

    name: str
    title: str
    help: str
    choices: tuple[str, ...] = ()


TRAITS = {
    trait.name: trait
    for trait in (
        Trait(
            "effect",
            "Effect",
            f"{', '.join(list(EFFECTS)[:-1])} or {list(EFFECTS)[-1]}; narrows the rest.",
            tuple(EFFECTS),
        ),
        Trait(
            "kind",
            "Kind",
            "mechanistic, biomarker or background.",
            ("mechanistic", "biomarker", "background"),
        ),
        Trait(
            MODEL_SYSTEM,
            "Model system",
            "in vitro, in vivo or patient samples: where a source shows it.",
            ("in vitro", "in vivo", "patient samples"),
        ),
        Trait("year", "Year", "year of a cited paper: 2018."),
        Trait(
            INDEPENDENT_PAPERS,
            "Independent papers",
            "least number of independent papers behind the finding: 2.",
        ),
        Trait(
            CORROBORATED,
            "Corroboration",
            f"{', '.join(VALUES_OF_SUPPORT[:-1])} or {VALUES_OF_SUPPORT[-1]}: what files that "
            "were brought say (exomet corroborate).",
            VALUES_OF_SUPPORT,
        ),
    )
}
