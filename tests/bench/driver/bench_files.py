# SPDX-License-Identifier: GPL-3.0-or-later
"""Loops that read and write files, untraced and under each tool: what it saw, and what the loop paid for it."""

import shutil
import statistics
from dataclasses import dataclass

from peers import FILE_PEERS, Outcome
from table import Row
from workload import Csv, Hooks, Watch, Workload

# Bits of the parameter `operations`: the order of enum file_op.
READ_AND_WRITE = 1 << 3 | 1 << 4

FLOOR = "floor: a program that does nothing"
TERMINAL = "dkapturectl, --format csv to a file"

SHELL_LOOP = """
read -r _
t0=$EPOCHREALTIME
for ((i = 0; i < $2; i++)); do
    echo "round $i" >"$1/file"
    read -r line <"$1/file"
done
t1=$EPOCHREALTIME
took=$((${t1/./} - ${t0/./}))
printf '{"seconds": %d.%06d, "made": %d}\\n' $((took / 1000000)) $((took % 1000000)) "$2"
"""


@dataclass
class Calls:
    """What tells the loop's calls in each tool's output."""

    strace: tuple
    in_strace: str
    in_perf_trace: str
    in_perf_script: str
    in_bpftrace: str


# The buffers are 64 bytes; nothing else in a C program's start is.
PROGRAM = Calls(("read", "write"), r'(read|write)\(\d+, "some text', r"(read|write)\(.*count: 64",
                r"sys_enter_(read|write): .*count: 0x0*40\b", r"sys_enter_(read|write) \d+ 64$")
PLACES = Calls(("pread64", "pwrite64"), r'p(read|write)64\(\d+, "some text', r"p(read|write)\w*\(.*count: 64",
               r"sys_enter_p(read|write)64: .*count: 0x0*40\b", r"sys_enter_p(read|write)64 \d+ 64$")
# The shell writes lines of 8 to 10 bytes to descriptor 1, and reads blocks, not single bytes as from a pipe, from 0.
SHELL = Calls(("read", "write"), r'write\(1, "round|read\(0, "round',
              r"write\(fd: 1\b.*count: (8|9|10)\b|read\(buf.*count: (?!1\b)\d",
              r"sys_enter_write: fd: 0x0*1,.*count: 0x0*[89a]\b|sys_enter_read: fd: 0x0*,.*count: 0x0*(?!1\b)[1-9a-f]",
              r"sys_enter_write 1 (8|9|10)$|sys_enter_read 0 (?!1$)\d")


@dataclass
class Loop:
    work: str
    count: int
    calls: Calls
    command: object  # (machine, count) → argv
    wanted: float  # slow-down
    more: bool = False  # also with opens and closes, and below a folder
    repeats: int = 1  # of short loops, within a round
    file: str = ""  # if the program also uses others
    or_floor: bool = False  # wanted, where a hook that does nothing already costs more
    by_terminal: float = 0  # slow-down wanted with dkapturectl, if that is watched with, too
    others: bool = True  # beside dkapturectl


def program(mode, files):
    return lambda machine, count: [machine.bin / "bench-files", mode, machine.files, count, files]


def shell(machine, count):
    script = machine.folder / "loop.sh"
    script.write_text(SHELL_LOOP)
    return [shutil.which("bash"), script, machine.files, count]


def run(machine, table, rounds, quick):
    less = 10 if quick else 1
    for loop in (Loop("1,000 × write and read by the shell", 1000, SHELL, shell, 1.08, repeats=5, file="file",
                      or_floor=True),
                 Loop("200,000 × open, write, close, open, read, close", 200000 // less, PROGRAM, program("open", 1),
                      1.4, more=True, by_terminal=1.4),
                 Loop("the same, in turn on 64 files", 200000 // less, PROGRAM, program("open", 64), 1.4),
                 Loop("200,000 × pwrite, pread", 200000 // less, PLACES, program("data", 1), 1.8),
                 Loop("the same, in turn on 64 open files", 200000 // less, PLACES, program("data", 64), 1.8),
                 Loop("a burst of 200,000: 100,000 × pwrite, pread", 100000 // less, PLACES, program("data", 1), 1.8,
                      by_terminal=1.8, others=False)):
        measure(machine, table, loop, rounds)


def untraced(machine, loop):
    return Workload(machine, *loop.command(machine, loop.count)).go()


def ours(machine, loop, parameters=None):
    """One process, the calls that the peers trace, unless the parameters say else."""
    workload = Workload(machine, *loop.command(machine, loop.count))
    if parameters is None:
        parameters = [f"only_pid={workload.pid}", f"operations={READ_AND_WRITE}", "closes=0"]
    # Bash also reads its script.
    only = [f"--only=path={machine.files}/{loop.file}"] if loop.file else []
    try:
        watch = Watch(machine, "file-trace", "--unique-by=time,tid,op", "--group-by=op", *only, *parameters)
    except RuntimeError:
        workload.kill()
        raise
    result = workload.go()
    answer, spent = watch.finish()
    seen = answer["by"].get("read", 0) + answer["by"].get("write", 0)
    extra = {op: count for op, count in answer["by"].items() if op in ("open", "close")}
    notes = "".join(f"and {count:,} × {op}; " for op, count in extra.items())
    notes += f"{spent.parts()}; the client keeps all: {spent.client_peak:.0f} MB"
    return Outcome(result["seconds"], result.get("cpu"), spent.cpu, spent.helper_peak, seen, answer["lost"], notes)


def terminal(machine, loop):
    """dkapturectl on the same calls, by the program's name, so that a small run of it shows when it has attached."""
    other = machine.folder / "other"
    other.mkdir(exist_ok=True)
    command = loop.command(machine, loop.count)
    small = [*command[:2], other, 10, 1]
    workload = Workload(machine, *command)
    try:
        watch = Csv(machine, "file-trace", lambda: Workload(machine, *small).go(), "--only-comm", "bench-files",
                    "--operations", "read,write", "--closes", "no")
    except RuntimeError:
        workload.kill()
        raise
    result = workload.go()
    lost, spent = watch.finish()
    ours = f",{machine.files}/"
    with watch.path.open() as lines:
        seen = len({line for line in lines if ours in line})
    watch.path.unlink()
    return Outcome(result["seconds"], result.get("cpu"), spent.cpu, spent.client_peak, seen, lost, spent.parts())


def floor(machine, loop):
    """What looking at the calls alone costs; seen: None, it tells nothing."""
    with Hooks(machine, "hook"):
        result = untraced(machine, loop)
    return Outcome(result["seconds"], result.get("cpu"), 0, 0, None, None)


def ways(loop):
    """Who → how to run it; and by how much less of the work."""
    found = [(FLOOR, lambda machine: floor(machine, loop), 1),
             ("we", lambda machine: ours(machine, loop), 1)]
    if loop.more:
        found.append(("we, opens and closes too",
                      lambda machine: ours(machine, loop, [f"path_prefix={machine.files}/"]), 1))
    if loop.by_terminal:
        found.append((TERMINAL, lambda machine: terminal(machine, loop), 1))
    if not loop.others:
        return found[-1:]
    for peer in FILE_PEERS:
        part = Loop(loop.work, max(loop.count // peer.less, 1000), loop.calls, loop.command, loop.wanted)
        found.append((peer.name, lambda machine, peer=peer, part=part:
                      peer.run(machine, part.command(machine, part.count), part.calls), loop.count // part.count))
    return found


def measure(machine, table, loop, rounds):
    missing = {peer.name: peer.missing() for peer in FILE_PEERS}
    baseline, outcomes, reasons = [], {}, {}
    for _ in range(rounds * loop.repeats):
        before = untraced(machine, loop)
        for who, way, less in ways(loop):
            if who in reasons or missing.get(who):
                continue
            try:
                outcomes.setdefault(who, []).append(way(machine))
            except (RuntimeError, OSError, StopIteration) as error:
                reasons[who] = f"{type(error).__name__}: {error}"
                outcomes.pop(who, None)
        # Half of it from before the tools, half from after: the machine may change its pace meanwhile.
        after = untraced(machine, loop)
        baseline.append({key: (before[key] + after[key]) / 2 for key in before})
    table.add(Row(loop.work, "untraced", "s", [one["seconds"] for one in baseline]))
    least = 0
    if loop.or_floor and FLOOR in outcomes:
        least = statistics.median(one.seconds / base["seconds"] for one, base in zip(outcomes[FLOOR], baseline))
    for who, _, less in ways(loop):
        if who in outcomes:
            table.add(row_of(loop, who, less, outcomes[who], baseline, least))
        else:
            table.absent(loop.work, who, missing.get(who) or reasons.get(who, ""))


def row_of(loop, who, less, outcomes, baseline, least=0):
    """least: no tool can be cheaper; it counts where it is above the goal."""
    if outcomes[0].seen is None:
        return Row(loop.work, who, "s", [outcome.seconds for outcome in outcomes],
                   [one["seconds"] for one in baseline], notes="tells nothing: what anybody who looks must pay")
    made = 2 * loop.count // less
    seen = [outcome.seen for outcome in outcomes]
    notes = f"{min(seen):,} of {made:,} seen"
    if max(seen) != min(seen):
        notes += f" (best round {max(seen):,})"
    lost = [outcome.lost for outcome in outcomes if outcome.lost is not None]
    if lost:
        notes += f", lost {max(lost):,}"
    notes += f"; CPU of the tool {statistics.median(outcome.cpu for outcome in outcomes):.2f} s, "
    notes += f"peak {max(outcome.peak_mb for outcome in outcomes):.0f} MB"
    if outcomes[0].loop_cpu is not None:
        by_cpu = [outcome.loop_cpu * less / base["cpu"] for outcome, base in zip(outcomes, baseline)]
        notes += f"; {statistics.median(by_cpu):.2f}× by the loop's own CPU time"
    if less > 1:
        notes += f"; {less} times less work, its time times {less}"
    notes = "; ".join(filter(None, (notes, outcomes[-1].notes)))
    row = Row(loop.work, who, "s", [outcome.seconds * less for outcome in outcomes],
              [one["seconds"] for one in baseline], notes=notes)
    wanted = {"we": loop.wanted, TERMINAL: loop.by_terminal}.get(who)
    if wanted:
        row.wanted = f"{made:,} of {made:,}, ≤ {wanted}×"
        if least > wanted:
            row.wanted += f" or the floor, {least:.2f}×"
        row.met = min(seen) == max(seen) == made and statistics.median(row.ratios()) <= max(wanted, least)
    return row
