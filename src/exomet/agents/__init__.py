"""The tools by which an agent asks the graph, and their server."""
