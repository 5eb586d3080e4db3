"""The example programme's year with 120 and with 1 200 people: seconds, effects, and the ratio (linear cost: at most 12).

python -m bench.rehearsal [--small 120] [--large 1200]
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def rehearse(people: int, folder: Path) -> tuple[float, int]:
    """Seconds of a whole `binome demo` process, its start included, and the number of effects that went out."""
    out = folder / str(people)
    started = time.perf_counter()
    binome = str(Path(sys.executable).with_name("binome"))
    command = [binome, "demo", "--people", str(people), "--out", str(out)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own command
    seconds = time.perf_counter() - started
    return seconds, len(list((out / "mail").glob("*.eml"))) + len(list((out / "documents").iterdir()))


def main() -> None:
    """Measure and print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=120)
    parser.add_argument("--large", type=int, default=1200)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        small, few = rehearse(chosen.small, Path(name))
        large, many = rehearse(chosen.large, Path(name))
    print(f"{platform.machine()}, Python {platform.python_version()}")
    print(f"{chosen.small:>6} people  {small:8.1f} s  {few:>7} messages and documents")
    print(f"{chosen.large:>6} people  {large:8.1f} s  {many:>7} messages and documents")
    print(json.dumps({"ratio_people": chosen.large / chosen.small, "ratio_seconds": round(large / small, 2)}))


if __name__ == "__main__":
    main()
