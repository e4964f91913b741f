"""ExoMet in Python: run it cell by cell in an editor or notebook, or as a script.

It needs pandas, polars and networkx (``pip install 'exomet[frames,network]'``). The graph came with
the package; in a checkout, ``exomet build`` makes it.
"""

# %% Ask a question of the catalogue
import exomet

targets = exomet.ask("mirna-targets", mirna="miR-25-3p")
print(targets)

# %% An answer is a sequence of rows, with notes; a notebook shows it as a table
for mirna, target, *_ in targets:
    print(mirna, "changes", target)
for note in targets.notes:
    print(note.text)

# %% As a pandas frame: how often is each molecule lowered?
frame = exomet.findings(effect="represses").to_pandas()
lowered = frame["represses"].str.split("|").explode()
print(lowered[lowered != ""].value_counts().head(5))

# %% As a polars frame: which cells send to which
matrix = exomet.ask("communication").to_polars()
print(matrix.pivot(on="recipient", index="sender", values="findings"))

# %% A list of differentially expressed microRNAs; notes name those that are not in the graph
mirnas = ["hsa-miR-21-5p", "hsa-miR-155-5p", "hsa-miR-9999"]
targets = exomet.ask("mirna-targets", mirna=mirnas, lenient=True)
print(len(targets), "rows;", [note.text for note in targets.notes])

# %% One thing with all that is known of it, and why something was inferred about it
finding = exomet.show("F0049")
print(finding.label, list(finding.sections))
print(exomet.explain("F0049")[0])

# %% The network of a cancer, for networkx (``pip install 'exomet[network]'``)
network = exomet.to_networkx(cancer="colorectal cancer")
print(network.number_of_nodes(), "nodes,", network.number_of_edges(), "edges")

# %% Your own SPARQL; a CONSTRUCT gives triples: to_turtle(), to_rdflib()
query = """
PREFIX exomet: <https://w3id.org/exomet/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?mirna (COUNT(DISTINCT ?finding) AS ?findings)
WHERE {
  ?finding exomet:metastaticSite ?site ;
      exomet:mirna/rdfs:label ?mirna .
}
GROUP BY ?mirna
ORDER BY DESC(?findings) ?mirna
LIMIT 3
"""
print(exomet.sparql(query))
