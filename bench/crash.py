"""A thousand seeded `kill -9`, three hundred with Google and with Microsoft each, and four workers at once: what became of all.

python bench/crash.py [--kills 1000] [--offices 300] [--seed 2027]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.crash import test_offices
from tests.crash.offices import KINDS
from tests.crash.test_kill import Story, told
from tests.crash.test_workers import sent_by_four


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--offices", type=int, default=300, help="kills with each of Google and Microsoft")
    options.add_argument("--seed", type=int, default=2027)
    chosen = options.parse_args()
    sound = True
    for number, (kind, kills) in enumerate(
        {"http": chosen.kills * 7 // 10, "smtp": chosen.kills * 3 // 10}.items()
    ):
        seed = chosen.seed + number
        with tempfile.TemporaryDirectory() as folder:
            before = time.perf_counter()
            story = told(kind, f"sqlite:///{folder}/ledger.db", Path(folder, "journal"), seed, kills)
            sound &= report(kind, seed, story, time.perf_counter() - before)
    for number, kind in enumerate(KINDS if chosen.offices else ()):
        sound &= in_an_office(kind, chosen.seed + number, chosen.offices)
    sound &= four_workers(10 * chosen.kills)
    return 0 if sound else 1


def in_an_office(kind: str, seed: int, kills: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        before = time.perf_counter()
        story = test_offices.told(kind, f"sqlite:///{folder}/ledger.db", Path(folder), seed, kills)
        seconds = time.perf_counter() - before
    twice, lost = story.got - story.owed, story.owed - story.got
    hits = ", ".join(f"{place} {times}" for place, times in story.killed.items())
    print(f"{kind}: seed {seed}, {sum(story.killed.values())} kills in {seconds:.0f} s ({hits})")
    print(
        f"  {story.owed.total()} mails and notices of events: lost {lost.total()}, twice {twice.total()},"
        f" drafts left {story.drafts}, off {story.off or 'nothing'}"
    )
    return not (twice or lost or story.drafts or story.off)


def four_workers(effects: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        before = time.perf_counter()
        taken = sent_by_four(f"sqlite:///{folder}/ledger.db", Path(folder, "journal"), effects)
        seconds = time.perf_counter() - before
    twice = sum(times > 1 for times in taken.values())
    print(f"four workers on {effects} effects: {seconds:.0f} s, lost {effects - len(taken)}, twice {twice}")
    return len(taken) == effects and not twice


def report(kind: str, seed: int, story: Story, seconds: float) -> bool:
    twice = [name for name, times in story.taken.items() if times > 1]
    lost = story.expected - set(story.taken)
    hits = ", ".join(f"{place} {times}" for place, times in story.killed.items())
    print(f"{kind}: seed {seed}, {sum(story.killed.values())} kills in {seconds:.0f} s ({hits})")
    print(
        f"  {len(story.taken)} messages: lost {len(lost)}, twice {len(twice)}, "
        f"for a person to decide {len(story.doubts)}, conserved {story.conserved or 'yes'}"
    )
    places = Counter(story.killed)
    return not (twice or lost or story.conserved) and len(story.doubts) <= (
        places.total() if kind == "smtp" else 0
    )


if __name__ == "__main__":
    sys.exit(main())
