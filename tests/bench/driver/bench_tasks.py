# SPDX-License-Identifier: GPL-3.0-or-later
"""The process table: read from /proc, by ps and top, and by our walk."""

import json
import statistics
import subprocess
import time

from peers import missing
from table import Row
from workload import Watch, Workload, run_measured

THREADS_A_PROCESS = 4  # as on a desktop; the cheapest reader lists processes only
READER = "stat of each thread, parsed"
CHEAPEST = "stat of each process, unparsed"
WALK = "our walk, threads"
ITERATOR = "our iterator, threads"
TOOLS = {"ps -eLo": ["ps", "-eLo", "pid,tid,ppid,state,pri,ni,time,vsz,rss,comm"], "top -H": ["top", "-H", "-b", "-n1"]}


def run(machine, table, rounds, quick):
    for threads in (100, 1000, 5000):
        crowd = Workload(machine, machine.bin / "bench-threads", threads // THREADS_A_PROCESS, THREADS_A_PROCESS)
        crowd.wait_until_ready()
        try:
            work = f"process table, {threads:,} threads more"
            for caches in ("warm", "cold"):
                readers(machine, table, work, caches, rounds, 3 if quick else 20)
            tools(machine, table, work, rounds)
            whole_path(machine, table, work, rounds, 1 if quick else 3)
        finally:
            crowd.end()


def readers(machine, table, work, caches, rounds, repeats):
    cpu, wall, rows = {}, {}, {}
    for _ in range(rounds):
        command = [machine.bin / "bench-tasks", machine.build / "probes/tasks.bpf.o", str(repeats), caches]
        answer = subprocess.run(command, check=True, capture_output=True, text=True, env=machine.environment)
        for way, figures in json.loads(answer.stdout).items():
            cpu.setdefault(way, []).append(statistics.median(figures["cpu"]) * 1e6)
            wall.setdefault(way, []).append(statistics.median(figures["seconds"]) * 1e6)
            rows[way] = figures["rows"]
    for way, values in sorted(cpu.items(), key=lambda item: -statistics.median(item[1])):
        row = Row(work, f"{way}, {caches} caches", "µs CPU", values,
                  notes=f"{rows[way]:,} rows; {statistics.median(wall[way]):,.0f} µs by the clock")
        if way.startswith("our"):
            gains = [[base / value for base, value in zip(cpu[peer], values)] for peer in (READER, CHEAPEST)]
            reader, cheapest = (statistics.median(gain) for gain in gains)
            row.peer = f"{reader:.0f}× the parsing reader (worst {min(gains[0]):.0f}×), {cheapest:.1f}× the cheapest"
            least = {WALK: 40, ITERATOR: 30}.get(way)
            if least and caches == "warm":
                row.wanted, row.met = f"≥ {least}× the reader, ahead of the cheapest", reader >= least and cheapest > 1
        table.add(row)


def tools(machine, table, work, rounds):
    for who, command in TOOLS.items():
        if missing(command[0]):
            table.absent(work, who, missing(command[0]))
            continue
        values = [1e6 * run_measured(command, machine.environment).cpu for _ in range(rounds)]
        table.add(Row(work, who, "µs CPU", values, notes="a whole program run, start included"))


def whole_path(machine, table, work, rounds, seconds):
    """From the kernel to a client's frame: helper, bus and client together, a refresh."""
    values, shares = [], []
    for _ in range(rounds):
        watch = Watch(machine, "tasks", "--interval=100", "threads=1")
        time.sleep(seconds)
        answer, spent = watch.finish()
        frames = max(answer["frames"], 1)
        values.append(spent.cpu / frames * 1e6)
        shares.append([part / frames * 1e6 for part in (spent.helper, spent.bus, spent.client)])
    middle = [statistics.median(column) for column in zip(*shares)]
    table.add(Row(work, "we, helper to client", "µs CPU", values,
                  notes="a refresh: helper {:.0f}, bus {:.0f}, client {:.0f} µs".format(*middle)))
