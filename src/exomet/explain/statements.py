"""Which inferred statements a user asks about."""

from __future__ import annotations

from itertools import product

from exomet.errors import UnknownNameError
from exomet.explain.proofs import Proofs
from exomet.graph.grounding import Names
from exomet.query.select import select
from exomet.reason.lookup import Statement
from exomet.terms.iris import curie, expand

# How many background regulations a derived effect follows from.
_DEPTHS = ("1", "2", "3")
_RELATIONS_BY_WORD = {
    "a": "rdf:type",
    "is": "rdf:type",
    "type": "rdf:type",
    "below": "rdfs:subClassOf",
}


def explained_relations() -> list[str]:
    """Return the words and names that relations may have here.

    Example:
        >>> explained_relations()[:4]
        ['a', 'is', 'type', 'below']
    """
    signs = ("impliesIncrease", "impliesDecrease")
    return [*_RELATIONS_BY_WORD, *signs, *map("".join, product(signs, _DEPTHS))]


def select_statements(
    names: Names, proofs: Proofs, thing: str, relation: str | None, other: str | None
) -> list[Statement]:
    """Return the inferred statements about a thing, each once.

    Args:
        names: the names of the built graph.
        proofs: the proofs of the build.
        thing: the subject, as typed.
        relation: the relation, as typed; without ``other`` it is the class of the thing.
        other: what the relation leads to, as typed.

    Raises:
        UnknownNameError: a name means nothing, or nothing of the kind was inferred.
    """
    subject = curie(names.ground(thing).iri)
    if relation is None:
        statements = proofs.informative(subject)
        if not statements:
            raise UnknownNameError(f"nothing was inferred about {subject} beyond what is stated")
        return statements
    if other is None:
        relation, other = "a", relation
    value = curie(names.ground(other).iri)
    predicate = _predicate(relation)
    statement = (subject, predicate, value)
    statements = [statement]
    if statement not in proofs:
        statements = _of_class(names, proofs, statement)
    if not statements:
        raise UnknownNameError(
            f"{subject} {predicate} {value} was not inferred; see `exomet explain {thing}`"
        )
    return list(dict.fromkeys(statements))


def _predicate(relation: str) -> str:
    named = relation if ":" in relation else f"exomet:{relation}"
    return _RELATIONS_BY_WORD.get(relation, named)


def _of_class(names: Names, proofs: Proofs, statement: Statement) -> list[Statement]:
    """Return the statements that lead to a member of the class named.

    An implied process is the end of a regulation, an individual without a name of its own.
    """
    subject, predicate, value = statement
    candidates = [each for each in proofs.about(subject) if each[1] == predicate]
    inferred = [each for each in candidates if (each[2], "rdf:type", value) in proofs]
    stated = [each for each in candidates if _is_stated(names, each[2], value)]
    return inferred + stated


def _is_stated(names: Names, thing: str, cls: str) -> bool:
    query = f"ASK {{ <{expand(thing)}> a <{expand(cls)}> }}"
    return select(names.store, query)[1] == [[True]]
