"""The process that audits some portions: folder, how many there are, the first, and the step."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from exomet.export.portion_audit import audit_some
from exomet.graph.portions import Portions

if __name__ == "__main__":
    folder, *numbers = sys.argv[1:]
    count, first, step = map(int, numbers)
    gc.disable()  # (it makes objects by the million, and no cycles)
    audit_some(Portions(Path(folder), count), first, step)
