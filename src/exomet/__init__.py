"""ExoMet: what exosomal microRNAs do in cancer metastasis, with the evidence shown."""

__version__ = "0.1.0"
