# SPDX-License-Identifier: GPL-3.0-or-later
"""Other tools that trace a command: run it, and count what they saw of its reads and writes."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass

from workload import run_measured


@dataclass
class Outcome:
    seconds: float  # of the workload's own loop
    loop_cpu: float = None  # the same in processor time, which other programs do not disturb
    cpu: float = 0  # of the tool
    peak_mb: float = 0
    seen: int = 0  # no event twice
    lost: int = None  # as it says itself
    notes: str = ""


# Where Debian, and with it Deepin, has them.
PACKAGES = {"strace": "strace", "perf": "linux-perf", "bpftrace": "bpftrace", "syscount": "libbpf-tools",
            "gnome-system-monitor": "gnome-system-monitor", "plasma-systemmonitor": "plasma-systemmonitor",
            "sysprof": "sysprof", "top": "procps", "ps": "procps", "Xvfb": "xvfb"}


def missing(program):
    """Why there is no row of this program; empty if there is."""
    if shutil.which(program):
        return ""
    return f"no {program} installed: apt install {PACKAGES[program]}"


class Peer:
    """One tool. less: how much less of the work it gets, since it takes so long; ratios are the same."""

    name = ""
    program = ""
    less = 1

    def missing(self):
        return missing(self.program)

    def run(self, machine, command, calls):
        output = machine.folder / f"{self.program}.out"
        log = machine.folder / f"{self.program}.log"
        with log.open("w") as errors:
            try:
                done = run_measured(self.wrap(output, command, calls), machine.environment, stderr=errors)
            except RuntimeError as error:
                words = log.read_text().strip().splitlines()
                raise RuntimeError(f"{error}: {words[-1] if words else 'no word'}") from error
        result = json.loads(next(line for line in done.said.splitlines() if line.startswith("{")))
        outcome = Outcome(result["seconds"], result.get("cpu"), done.own_cpu, done.peak_mb)
        self.count(output, log, calls, outcome)
        output.unlink(missing_ok=True)
        return outcome

    def count(self, output, log, calls, outcome):
        """Counts lines that tell a wanted call, each once; time and thread are part of a line."""
        wanted = re.compile(self.pattern(calls))
        with output.open(errors="replace") as lines:
            outcome.seen = len({line for line in lines if wanted.search(line)})


class Strace(Peer):
    name, program, less = "strace -f", "strace", 20

    def wrap(self, output, command, calls):
        return ["strace", "-f", "-ttt", "-e", "trace=" + ",".join(calls.strace), "-o", output, *command]

    def pattern(self, calls):
        return calls.in_strace


class PerfTrace(Peer):
    name, program, less = "perf trace", "perf", 10

    def wrap(self, output, command, calls):
        return ["perf", "trace", "-T", "-e", ",".join(calls.strace), "-o", output, "--", *command]

    def pattern(self, calls):
        return calls.in_perf_trace

    def count(self, output, log, calls, outcome):
        super().count(output, log, calls, outcome)
        lost = re.findall(r"LOST (\d+) events", output.read_text(errors="replace") + log.read_text())
        outcome.lost = sum(map(int, lost))


class PerfRecord(Peer):
    name, program = "perf record", "perf"

    def wrap(self, output, command, calls):
        events = [word for call in calls.strace for word in ("-e", f"syscalls:sys_enter_{call}")]
        return ["perf", "record", "-q", "-o", output, *events, "--", *command]

    def count(self, output, log, calls, outcome):
        """Only perf can read its file."""
        wanted = re.compile(calls.in_perf_script)
        script = ["perf", "script", "-i", output, "--ns", "-F", "tid,time,event,trace"]
        with subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as lines:
            outcome.seen = len({line for line in lines.stdout if wanted.search(line)})


class Bpftrace(Peer):
    name, program = "bpftrace, a printf() a call", "bpftrace"

    def wrap(self, output, command, calls):
        probes = ", ".join(f"tracepoint:syscalls:sys_enter_{call}" for call in calls.strace)
        script = f'{probes} /pid == cpid/ {{ printf("%lld %s %d %d\\n", nsecs, probe, args->fd, args->count); }}'
        return ["bpftrace", "-q", "-o", output, "-e", script, "-c", " ".join(map(str, command))]

    def pattern(self, calls):
        return calls.in_bpftrace


FILE_PEERS = [Strace(), PerfTrace(), PerfRecord(), Bpftrace()]
