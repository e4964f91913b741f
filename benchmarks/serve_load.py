"""Load on the endpoint for a minute, with new builds and hostile queries meanwhile.

.venv/bin/python benchmarks/serve_load.py --clients 64 --seconds 60
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.load import load


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=5, help="seconds between two builds")
    options = parser.parse_args()
    tally = load(options.build, options.clients, options.seconds, every=options.every)
    for name, value in tally.report(options.seconds):
        print(f"{name:42} {value}")
    for line in tally.wrong[:10]:
        print("wrong:", line)


if __name__ == "__main__":
    main()
