"""The background regulations, which records of relations and annotations can refer to."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.query.select import select_texts
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, RDFS
from exomet.terms.sorting import natural_sort_key

_SIGNED_REGULATIONS = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT DISTINCT ?regulation ?sign ?regulator ?symbol ?gene ?process WHERE {{
  VALUES ?sign {{ exomet:PositiveRegulation exomet:NegativeRegulation }}
  ?regulation a ?sign ; exomet:regulator ?regulator ; exomet:regulated ?affected .
  ?regulator a exomet:Gene ; rdfs:label ?symbol .
  OPTIONAL {{ ?affected a exomet:Gene BIND(?affected AS ?gene) }}
  OPTIONAL {{ ?affected a ?process . ?process rdfs:subClassOf ?any
    FILTER(STRSTARTS(STR(?process), "http://purl.obolibrary.org/obo/GO_")) }} }}"""


@dataclass(frozen=True)
class RegulationByGene:
    """A background regulation by a gene.

    Attributes:
        name: the regulation, such as ``R002``.
        sign: ``increase`` or ``decrease``.
        regulator: HGNC identifier of the gene that acts.
        symbol: its symbol.
        gene: HGNC identifier of the gene acted on; empty for a pathway or a process.
        process: GO term acted on; empty for a gene, and for what is not in GO.
    """

    name: str
    sign: str
    regulator: str
    symbol: str
    gene: str = ""
    process: str = ""


def read_regulations(store: Queryable) -> list[RegulationByGene]:
    """Return the background regulations by genes, in the order of their names."""
    claims = []
    for regulation, sign, regulator, symbol, gene, process in select_texts(
        store, _SIGNED_REGULATIONS
    ):
        word = "increase" if sign == "exomet:PositiveRegulation" else "decrease"
        name = regulation.partition(":")[2]
        claims.append(RegulationByGene(name, word, regulator, symbol, gene, process))
    return sorted(claims, key=lambda each: natural_sort_key(each.name))
