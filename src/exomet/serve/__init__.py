"""The server of the endpoint and the pages; worker processes run the queries and can be killed."""
