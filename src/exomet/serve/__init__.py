"""The SPARQL endpoint and the server of pages: an application over worker processes that can be killed."""
