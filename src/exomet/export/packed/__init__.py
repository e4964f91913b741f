"""Packages of a release, each a module of its own: see ``exomet.export.packages``."""
