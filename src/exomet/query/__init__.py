"""SPARQL as text and as rows: guard, grammar, diagnosis, decomposition, and running a query.

Two readers of query text are in this room. The grammar (``sparql.lark``) makes the tree from which
diagnosis and decomposition come. The guard goes before it with a regular expression, since it must
survive text that no grammar reads.
"""
