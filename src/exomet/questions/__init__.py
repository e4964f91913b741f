"""The questions of the catalogue, and the interface by which all ask: ``exomet.questions()``."""

from exomet.calling import make_callable

make_callable(__name__, "door")
