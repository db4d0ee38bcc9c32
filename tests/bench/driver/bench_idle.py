# SPDX-License-Identifier: GPL-3.0-or-later
"""What the helper takes when nobody wants anything of it, and when a capture has nothing to say."""

import time

from table import Row
from workload import Watch, Workload

MOST_MB = 30
NO_CPU = 0.0005  # of a core: what 0 % is to two digits


def run(machine, table, rounds, quick):
    seconds = 2 if quick else 30
    helper = machine.helper
    time.sleep(1)  # its start is not idleness
    share = share_of([helper], seconds)
    row = row_of("idle helper, no capture", share, helper, seconds)
    row.wanted, row.met = f"0 %, < {MOST_MB} MB", share < NO_CPU and helper.resident_mb() < MOST_MB
    table.add(row)

    sleeper = Workload(machine, machine.bin / "bench-calls", 1, 1)
    watch = Watch(machine, "file-trace", f"only_pid={sleeper.pid}")
    client = watch.client.process
    share = share_of([helper], seconds)
    others = share_of([machine.bus, client], seconds)
    row = row_of("idle helper, a capture without events", share, helper, seconds)
    row.notes += f"; bus and client {others:.2%}, client {client.resident_mb():.0f} MB"
    table.add(row)
    sleeper.go()
    watch.finish()


def share_of(processes, seconds):
    before = sum(process.cpu() for process in processes)
    time.sleep(seconds)
    return (sum(process.cpu() for process in processes) - before) / seconds


def row_of(work, share, helper, seconds):
    row = Row(work, "we", "% of a core", [share * 100])
    row.notes = f"over {seconds} s; resident {helper.resident_mb():.1f} MB, proportional {helper.proportional_mb():.1f} MB, "
    row.notes += f"peak {helper.peak_mb():.1f} MB"
    return row
