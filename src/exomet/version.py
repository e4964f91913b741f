"""The version of the package, in the lowest layer, so that everything may import it."""

__version__ = "0.1.0"
