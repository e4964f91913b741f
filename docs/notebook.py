"""ExoMet in Python: run it cell by cell in an editor or a notebook, or whole with ``python docs/notebook.py``.

It needs a graph in the current folder (``exomet build``), and pandas and polars (``pip install 'exomet[frames]'``).
"""

# %% Ask a question of the catalogue
import exomet

targets = exomet.ask("mirna-targets", mirna="miR-25-3p")
print(targets)

# %% The answer is a sequence of rows, with notes; in a notebook it shows itself as a table
for mirna, target, *_ in targets:
    print(mirna, "changes", target)
for note in targets.notes:
    print(note.text)

# %% As a pandas frame: how often is each molecule lowered?
frame = exomet.findings(effect="represses").to_pandas()
lowered = frame["represses"].str.split("|").explode()
print(lowered[lowered != ""].value_counts().head(5))

# %% As a polars frame: who speaks to whom
matrix = exomet.ask("communication").to_polars()
print(matrix.pivot(on="recipient", index="sender", values="findings"))

# %% A list of differentially expressed microRNAs; those that the graph does not know are said
mine = ["hsa-miR-21-5p", "hsa-miR-155-5p", "hsa-miR-9999"]
found = exomet.ask("mirna-targets", mirna=mine, lenient=True)
print(len(found), "rows;", [note.text for note in found.notes])

# %% SPARQL of your own
query = """
PREFIX exomet: <https://w3id.org/exomet/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?mirna (COUNT(DISTINCT ?finding) AS ?findings) WHERE {
  ?finding exomet:metastaticSite ?site ; exomet:mirna/rdfs:label ?mirna .
} GROUP BY ?mirna ORDER BY DESC(?findings) ?mirna LIMIT 3
"""
print(exomet.sparql(query))
