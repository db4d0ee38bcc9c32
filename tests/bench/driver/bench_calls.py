# SPDX-License-Identifier: GPL-3.0-or-later
"""Counting system calls: what a call costs when somebody counts it, and whether all were counted."""

import json
import re
import signal
import statistics
import subprocess
from dataclasses import dataclass

from machine import Process, end_with_us
from peers import missing
from table import Row
from workload import Hooks, Watch, Workload, run_measured

GETPPID = "110"  # on x86-64
# Alone on the machine or not, these need so long a call that they get less to do.
LESS_FOR_STOPPING_TOOLS = 250


@dataclass
class Outcome:
    ns: float  # a call, by the clock
    cpu_ns: float  # a call, by the program's processor time: not disturbed by what else runs
    counted: int  # None: counts nothing
    made: int
    cpu: float = 0
    notes: str = ""


def outcome_of(result, threads, counted, cpu=0, notes=""):
    calls = result["made"]
    by_clock, by_cpu = (result[key] / calls * 1e9 for key in ("seconds", "cpu"))
    return Outcome(by_clock * threads, by_cpu, counted, int(calls), cpu, notes)


def workload(machine, threads, count):
    return [machine.bin / "bench-calls", threads, count]


def untraced(machine, threads, count):
    result = Workload(machine, *workload(machine, threads, count)).go()
    return outcome_of(result, threads, 0)


def ours(machine, threads, count, latency):
    program = Workload(machine, *workload(machine, threads, count))
    try:
        watch = Watch(machine, "syscalls", "--output=calls", "--group-by=syscall", "--sum=calls",
                      f"--only=pid={program.pid}", f"latency={latency}")
    except RuntimeError:
        program.kill()
        raise
    result = program.go()
    answer, spent = watch.finish()
    return outcome_of(result, threads, int(answer["by"].get(GETPPID, 0)), spent.cpu, spent.parts())


def syscount(machine, threads, count, *options):
    """Debian's libbpf-tools."""
    tool = subprocess.Popen(end_with_us("stdbuf", "-oL", "syscount", *options), stdout=subprocess.PIPE, text=True)
    tool.stdout.readline()  # "Tracing syscalls"
    result = Workload(machine, *workload(machine, threads, count)).go()
    cpu = Process(tool.pid).cpu()
    tool.send_signal(signal.SIGINT)
    said, _ = tool.communicate(timeout=20)
    found = re.search(r"getppid\s+(\d+)", said)
    return outcome_of(result, threads, int(found.group(1)) if found else 0, cpu)


def wrapped(machine, threads, count, *tool):
    """Tools that start the program: strace -c, perf trace -s."""
    output = machine.folder / "summary"
    done = run_measured([*tool, "-o", output, "--", *workload(machine, threads, count)], machine.environment,
                        stderr=subprocess.DEVNULL)
    result = next(line for line in done.said.splitlines() if line.startswith("{"))
    text = output.read_text()
    # perf: name, calls, errors …, a table a thread; strace: share, seconds, µs a call, calls, name.
    found = re.findall(r"getppid\s+(\d+)|(\d+)\s+getppid", text)
    return outcome_of(json.loads(result), threads, sum(int(a or b) for a, b in found), done.own_cpu)


def floor(machine, threads, count, name):
    """What the kernel itself asks for such a look at each call: whatever counts or times pays this first."""
    with Hooks(machine, name):
        result = Workload(machine, *workload(machine, threads, count)).go()
    return outcome_of(result, threads, None)


# Who → how, by how much less of the work, and the program that may not be there.
WAYS = {
    "floor: a program that does nothing": (lambda *work: floor(*work, "hook"), 1, None),
    "floor: one number, counted up": (lambda *work: floor(*work, "counting"), 1, None),
    "floor: the clock, twice a call": (lambda *work: floor(*work, "timing"), 1, None),
    "we": (lambda *work: ours(*work, latency=0), 1, None),
    "we, with latency": (lambda *work: ours(*work, latency=1), 1, None),
    "syscount (libbpf-tools)": (lambda *work: syscount(*work), 1, "syscount"),
    "syscount -L (libbpf-tools)": (lambda *work: syscount(*work, "-L"), 1, "syscount"),
    "perf trace -s": (lambda *work: wrapped(*work, "perf", "trace", "-s"), LESS_FOR_STOPPING_TOOLS, "perf"),
    "strace -c -f": (lambda *work: wrapped(*work, "strace", "-c", "-f"), LESS_FOR_STOPPING_TOOLS, "strace"),
}
PEER_OF = {"we": "syscount (libbpf-tools)", "we, with latency": "syscount -L (libbpf-tools)"}
WANTED = {"we": 1.40, "we, with latency": 2.25}


def run(machine, table, rounds, quick):
    for threads in (1, 2):
        measure(machine, table, threads, 300_000 if quick else 5_000_000, rounds)


def measure(machine, table, threads, count, rounds):
    work = f"getppid() as fast as it goes, {threads} thread{'s' if threads > 1 else ''}"
    baseline, baseline_cpu, outcomes, reasons = [], [], {}, {}
    for who, (_, _, program) in WAYS.items():
        if program and missing(program):
            reasons[who] = missing(program)
    for _ in range(rounds):
        before = untraced(machine, threads, count)
        for who, (way, less, _) in WAYS.items():
            if who in reasons:
                continue
            try:
                outcomes.setdefault(who, []).append(way(machine, threads, count // less))
            except (RuntimeError, OSError, StopIteration, subprocess.SubprocessError) as error:
                reasons[who] = f"{type(error).__name__}: {error}"
                outcomes.pop(who, None)
        after = untraced(machine, threads, count)
        baseline.append((before.ns + after.ns) / 2)
        baseline_cpu.append((before.cpu_ns + after.cpu_ns) / 2)
    table.add(Row(work, "untraced", "ns a call", baseline))
    for who in WAYS:
        if who in reasons:
            table.absent(work, who, reasons[who])
        else:
            table.add(row_of(work, who, outcomes, baseline, baseline_cpu))


def row_of(work, who, outcomes, baseline, baseline_cpu):
    mine = outcomes[who]
    row = Row(work, who, "ns a call", [outcome.ns for outcome in mine], baseline)
    by_cpu = statistics.median(outcome.cpu_ns / base for outcome, base in zip(mine, baseline_cpu))
    row.notes = f"{by_cpu:.2f}× by the loop's own CPU time; "
    if mine[0].counted is None:
        row.notes += "tells nothing: what anybody who looks must pay"
        return row
    worst = min(mine, key=lambda outcome: outcome.counted / outcome.made)
    row.notes += f"{worst.counted:,} of {worst.made:,} counted; "
    row.notes += f"CPU of the tool {statistics.median(o.cpu for o in mine):.2f} s"
    if mine[-1].notes:
        row.notes += f" ({mine[-1].notes})"
    peer = outcomes.get(PEER_OF.get(who))
    slowdown = statistics.median(row.ratios())
    if peer:
        theirs = statistics.median(outcome.ns / base for outcome, base in zip(peer, baseline))
        row.peer = f"{PEER_OF[who].split(' (')[0]}: {theirs:.2f}×; we add {(slowdown - 1) / (theirs - 1):.0%} of that"
    if who in WANTED:
        row.wanted = f"≤ {WANTED[who]:.2f}×"
        row.met = slowdown <= WANTED[who] and worst.counted == worst.made
    return row
