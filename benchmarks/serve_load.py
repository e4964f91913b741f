"""Load on the endpoint for a minute, with builds replaced and hostile queries; prints the figures.

.venv/bin/python benchmarks/serve_load.py --clients 64 --seconds 60

The exit code is 1 if an answer was wrong, or more than 5 % of the requests were refused.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.load import load

MAX_REFUSED = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=5, help="seconds between two builds")
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    tally = load(
        options.build,
        options.clients,
        lambda _: time.monotonic() > end,
        every=options.every,
    )
    for name, value in tally.report():
        print(f"{name:42} {value}")
    for line in tally.wrong[:10]:
        print("wrong:", line)
    sys.exit(bool(tally.wrong) or tally.refused > MAX_REFUSED)


if __name__ == "__main__":
    main()
