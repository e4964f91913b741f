"""Kills builds at random moments, and looks at what they leave: ``python benchmarks/kills.py 300``.

Further words are options of the build: with ``--no-hermit`` it takes a third of the time.

After each kill the next command must answer from the old or the new build, whole, and neither a
scratch folder nor a process may be left. Half of the kills fall into the last tenth of a build.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from exomet.files import package_data
from exomet.graph.sealed import build_faults

EXOMET = (sys.executable, "-m", "exomet")
TINY = package_data() / "tests" / "tiny" / "data"


def main(kills: int, *options: str) -> int:
    """Kill builds, print what came of it, and return 1 if one was harmed or left something."""
    with tempfile.TemporaryDirectory() as name:
        place = Place(Path(name), options)
        seconds = place.build_once()
        outcomes: Counter[str] = Counter()
        for number in range(kills):
            late = number % 2 == 1
            after = random.uniform(0.9 if late else 0, 1.02) * seconds  # noqa: S311
            outcome = place.killed(after)
            print(f"{number + 1}: {outcome}, killed after {after:.2f} s", flush=True)
            outcomes[outcome] += 1
        for outcome, count in outcomes.most_common():
            print(f"{count} of {kills}: {outcome}")
    return int(not set(outcomes) <= {"old build", "new build"})


class Place:
    """A folder with a build, and one for temporary files."""

    def __init__(self, folder: Path, options: Sequence[str] = ()) -> None:
        self.build, self.scratch = folder / "place" / "build", folder / "scratch"
        self.scratch.mkdir()
        self.environment = os.environ | {"TMPDIR": str(self.scratch)}
        self.command = [*EXOMET, "build", "--data", str(TINY), "--build", str(self.build)]
        self.command += options

    def build_once(self) -> float:
        """Build, and return how many seconds that took."""
        start = time.monotonic()
        subprocess.run(self.command, check=True, capture_output=True, env=self.environment)
        return time.monotonic() - start

    def killed(self, after: float) -> str:
        """Kill a build after some seconds; return what is left."""
        before = self.build.stat().st_ino
        with subprocess.Popen(
            self.command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environment,
        ) as process:
            time.sleep(after)
            process.send_signal(signal.SIGKILL)
        ask = subprocess.run(
            [*EXOMET, "sparql", "--build", str(self.build)],
            input="ASK { ?s ?p ?o }",
            text=True,
            capture_output=True,
            check=False,
            env=self.environment,
        )
        if ask.returncode:
            return f"the next command fails: {ask.stderr.strip()}"
        if faults := build_faults(self.build, whole=True):
            return f"damaged: {faults[0]}"
        if left := [*self.scratch.iterdir(), *self.build.parent.glob(".*")]:
            return f"left: {left[0].name}"
        if self.processes():
            return "a process is left"
        return "old build" if self.build.stat().st_ino == before else "new build"

    def processes(self) -> str:
        """Return the processes that work in the scratch folder, a second later."""
        listed = ""
        for _ in range(10):
            listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, check=True)
            listed = "\n".join(
                line for line in listing.stdout.decode().splitlines() if str(self.scratch) in line
            )
            if not listed:
                break
            time.sleep(0.1)
        return listed


if __name__ == "__main__":
    count, *words = sys.argv[1:] or ["300"]
    sys.exit(main(int(count), *words))
