"""Names of things: IRIs and CURIEs, and the matching of what people type."""
