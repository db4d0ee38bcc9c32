# SPDX-License-Identifier: GPL-3.0-or-later
"""Events of 64 bytes from the kernel through helper and bus into a client's RecordStore, and what is lost."""

import statistics
from dataclasses import dataclass

from table import Row
from workload import Watch, Workload

GOAL = 1_000_000  # a second
FIRST_RATE = 400_000
STEP = 1.4
HIGHEST_RATE = 6_000_000
UNPACED = 0


@dataclass
class Run:
    made: int
    seconds: float
    received: int
    unique: int
    lost: int
    shares: tuple  # of a processor: helper, bus, client

    @property
    def is_lossless(self):
        return self.lost == 0 and self.unique == self.received == self.made

    @property
    def rate(self):
        return self.unique / self.seconds

    def is_exact(self):
        return self.received == self.unique and self.received + self.lost == self.made


def deliver(machine, threads, rate, seconds):
    count = int((rate or 2_000_000) * seconds / threads)
    producer = Workload(machine, machine.bin / "bench-calls", threads, count, rate / threads)
    try:
        watch = Watch(machine, "test-events", "--unique-by=number", f"only_pid={producer.pid}")
    except RuntimeError:
        producer.kill()
        raise
    result = producer.go()
    answer, spent = watch.finish()
    shares = tuple(part / result["seconds"] for part in (spent.helper, spent.bus, spent.client))
    return Run(int(result["made"]), result["seconds"], answer["events"], answer["unique"], answer["lost"], shares)


def run(machine, table, rounds, quick):
    seconds = 1 if quick else 2
    for threads in (1, 2):
        work = f"64-byte events to a RecordStore, {threads} producer{'s' if threads > 1 else ''}"
        at_goal = [deliver(machine, threads, GOAL, seconds) for _ in range(rounds)]
        row = row_of(work, f"{GOAL:,} made a second", at_goal)
        row.wanted = f"{GOAL:,}/s, none lost"
        row.met = all(one.is_lossless for one in at_goal) and statistics.median(row.values) > 0.98 * GOAL
        table.add(row)
        highest = [climb(machine, threads, seconds) for _ in range(min(rounds, 3))]
        table.add(row_of(work, "highest rate without loss", [one for one in highest if one]))
        unpaced = [deliver(machine, threads, UNPACED, seconds) for _ in range(rounds)]
        table.add(row_of(work, "as fast as they can", unpaced))


def climb(machine, threads, seconds):
    """The last run before one that lost, or that could not make so many."""
    best, rate = None, FIRST_RATE
    while rate < HIGHEST_RATE:
        one = deliver(machine, threads, rate, seconds)
        if not one.is_lossless or one.rate < 0.95 * rate:
            return best
        best, rate = one, rate * STEP
    return best


def row_of(work, who, runs):
    row = Row(work, who, "/s", [one.rate for one in runs])
    if not runs:
        row.notes = f"lost some at {FIRST_RATE:,}/s already"
        return row
    made = statistics.median(one.made / one.seconds for one in runs)
    lost = [one.lost / one.made for one in runs]
    shares = [statistics.median(column) for column in zip(*(one.shares for one in runs))]
    row.notes = f"{made:,.0f}/s made; lost {statistics.median(lost):.2%}, worst round {max(lost):.2%}; "
    is_exact = all(one.is_exact() for one in runs)
    row.notes += "made = received + lost, each once; " if is_exact else "**counts disagree**; "
    row.notes += "CPU: helper {:.0%}, bus {:.0%}, client {:.0%} of a core".format(*shares)
    return row
