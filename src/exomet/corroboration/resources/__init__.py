"""The resources that can be brought, one module each: a new one costs one file."""
