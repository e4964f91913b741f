"""The files of a build, by what they hold."""

ASSERTED_FILE = "exomet.nt"
TURTLE_FILE = "exomet.ttl"
INFERRED_FILE = "inferred.nt"
PROOFS_FILE = "proofs.tsv"
AUDIT_FILE = "audit.nt"
SHAPES_FILE = "exomet.shapes.ttl"
MARKER_FILE = "exomet-build.json"
