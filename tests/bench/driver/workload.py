# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that say when they are ready, go on at a line on stdin, and end with a line of JSON."""

import json
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass

from machine import Process, end_with_us


class Workload:
    def __init__(self, machine, *command):
        self.child = subprocess.Popen(end_with_us(*command), env=machine.environment, stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True)
        self.pid = self.child.pid
        self.process = Process(self.pid)

    def wait_until_ready(self):
        if self.child.stdout.readline() != "ready\n":
            self.end()
            raise RuntimeError(f"{self.child.args[3]} did not get ready")

    def go(self):
        """Lets it run to its end and returns what it says."""
        self.child.stdin.write("\n")
        self.child.stdin.flush()
        words = self.child.stdout.readline()
        self.child.stdin.close()
        if self.child.wait() != 0 or not words:
            raise RuntimeError(f"{self.child.args[3]} failed")
        return json.loads(words)

    def end(self):
        self.child.stdin.close()
        self.child.wait()

    def kill(self):
        self.child.kill()
        self.child.wait()


@dataclass
class Spent:
    """What our side used between two moments, by process."""

    helper: float
    bus: float
    client: float
    helper_peak: float
    client_peak: float

    @property
    def cpu(self):
        return self.helper + self.bus + self.client

    def parts(self):
        return f"helper {self.helper:.2f} s, bus {self.bus:.2f}, client {self.client:.2f}"


class Hooks:
    """Programs of tests/bench/floor, attached as long as this lasts."""

    def __init__(self, machine, name):
        self.holder = Workload(machine, machine.bin / "bench-floor", machine.build / f"tests/bench/{name}.bpf.o")

    def __enter__(self):
        self.holder.wait_until_ready()

    def __exit__(self, *_):
        self.holder.go()


class Watch:
    """A capture by bench-client; finish() gives its count and what helper, bus and client used for it."""

    def __init__(self, machine, probe, *arguments):
        self.machine = machine
        self.client = Workload(machine, machine.bin / "bench-client", probe, *arguments)
        self.client.wait_until_ready()
        machine.helper.forget_peak()
        self.before = self.cpu()

    def cpu(self):
        return [self.machine.helper.cpu(), self.machine.bus.cpu()]

    def finish(self):
        # Counting comes after the capture: the client itself tells its time without that.
        helper_peak, client_peak = self.machine.helper.peak_mb(), self.client.process.peak_mb()
        answer = self.client.go()
        spent = Spent(self.machine.helper.cpu() - self.before[0], self.machine.bus.cpu() - self.before[1],
                      answer["cpu"], helper_peak, client_peak)
        return answer, spent


class Csv:
    """A watch by dkapturectl into a CSV file, as a person would start it; finish() gives its lines as they are."""

    def __init__(self, machine, probe, show, *arguments):
        """show() makes something happen that it must show: it does not say when it has attached, its file does."""
        self.machine = machine
        self.path = machine.folder / "watch.csv"
        with self.path.open("w") as out:
            self.child = subprocess.Popen(
                end_with_us(machine.bin / "dkapturectl", "watch", probe, "--format", "csv", *arguments),
                env=machine.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + 20
        while not self.path.stat().st_size:
            if self.child.poll() is not None or time.monotonic() > end:
                self.child.kill()
                raise RuntimeError(f"dkapturectl: {self.child.communicate()[1].strip()}")
            show()
        machine.helper.forget_peak()
        self.before = [machine.helper.cpu(), machine.bus.cpu()]

    def finish(self):
        self.child.send_signal(signal.SIGINT)
        said = self.child.stderr.read()
        _, status, usage = os.wait4(self.child.pid, 0)
        self.child.returncode = os.waitstatus_to_exitcode(status)
        if self.child.returncode:
            raise RuntimeError(f"dkapturectl: {said.strip()}")
        helper, bus = self.machine.helper, self.machine.bus
        spent = Spent(helper.cpu() - self.before[0], bus.cpu() - self.before[1], usage.ru_utime + usage.ru_stime,
                      helper.peak_mb(), usage.ru_maxrss / 1024)
        return int(re.search(r"lost (\d+)", said).group(1)), spent


@dataclass
class Measured:
    said: str
    own_cpu: float  # in ticks of 10 ms, without children
    cpu: float  # exact, with the children that it waited for
    peak_mb: float


def run_measured(command, environment, **options):
    """Runs it to its end."""
    child = subprocess.Popen(end_with_us(*command), env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             text=True, **options)
    child.stdin.write("\n")
    child.stdin.close()
    said = child.stdout.read()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    fields = Process(child.pid).stat()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"{command[0]} failed ({child.returncode})")
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return Measured(said, own, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
