"""Attacks on a server, each with an ASK beside it; prints times, answers and memory.

.venv/bin/python benchmarks/serve_attacks.py --clients 20 --seconds 60

The exit code is 1 if a query beside an attack was refused, or memory did not come back.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.attacks import Attack, heavy_clients, sparql, trickle, unread
from tests.load import memory
from tests.serving import Server

from exomet.serve.connections import possible_connections

ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
MOST_MEMORY = 1.5


def slowest_ask(server: Server, seconds: float) -> float:
    """Return how long the slowest ASK took."""
    slowest, end = 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        assert server.ask("ASK {}").status_code == 200
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(0.05)
    return slowest


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    possible_connections(2_000)
    attack: Attack = heavy_clients(options.build, options.clients, int(options.seconds * 10))
    for name, times in attack.seconds.items():
        print(f"heavy clients: slowest {name:20} {max(times):.2f} s of {len(times)}")
    print(f"heavy clients: answers {dict(attack.other)}, theirs {dict(attack.heavy)}")
    with Server("--build", options.build) as server:
        server.client.get("/")
        quiet = memory(server)
        opened = trickle(server, 1_100)
        print(f"trickle: slowest ASK {slowest_ask(server, 5):.2f} s")
        opened += unread(server, sparql(ROWS), 60)
        print(f"unread answers: slowest ASK {slowest_ask(server, 30):.2f} s")
        most = memory(server)
        for connection in opened:
            connection.close()
        time.sleep(options.seconds)
        last = memory(server)
        print(f"memory at first, then, at last: {quiet >> 10}, {most >> 10}, {last >> 10} MB")
    sys.exit(set(attack.other) != {"200"} or last > MOST_MEMORY * quiet)


if __name__ == "__main__":
    main()
