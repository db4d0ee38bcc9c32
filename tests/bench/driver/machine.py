# SPDX-License-Identifier: GPL-3.0-or-later
"""A private bus with the helper of a build tree on it, and what processes use."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import time

START_SECONDS = 20


def end_with_us(*command):
    return ["setpriv", "--pdeathsig", "KILL", *map(str, command)]


class Process:
    """What a running process has used so far."""

    def __init__(self, pid):
        self.pid = pid
        self.folder = pathlib.Path(f"/proc/{pid}")

    def cpu(self):
        """Seconds of all threads, to the nanosecond, which stat does not give."""
        times = [int((task / "schedstat").read_text().split()[0]) for task in (self.folder / "task").iterdir()]
        return sum(times) / 1e9

    def stat(self):
        """Fields from the third on: names may have spaces."""
        return (self.folder / "stat").read_text().rpartition(")")[2].split()

    def kib(self, file, key):
        for line in (self.folder / file).read_text().splitlines():
            if line.startswith(key + ":"):
                return int(line.split()[1])
        return 0

    def resident_mb(self):
        return self.kib("status", "VmRSS") / 1024

    def proportional_mb(self):
        return self.kib("smaps_rollup", "Pss") / 1024

    def peak_mb(self):
        return self.kib("status", "VmHWM") / 1024

    def forget_peak(self):
        (self.folder / "clear_refs").write_text("5")


class Machine:
    def __init__(self, build, source):
        self.build = build
        self.source = source
        self.bin = build / "bin"
        self.children = []

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dkapture-bench-", dir="/dev/shm"))
        self.files = self.folder / "files"
        self.files.mkdir()
        try:
            self.start_bus()
            self.start_helper()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for child in reversed(self.children):
            child.terminate()
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_bus(self):
        text = (self.source / "dbus/service/private-bus.conf.in").read_text()
        config = self.folder / "bus.conf"
        config.write_text(text.replace("@DIRECTORY@", str(self.folder)).replace("@USER@", "root"))
        self.environment = dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=f"unix:path={self.folder}/bus", LC_ALL="C.UTF-8")
        self.bus = self.start("dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--nosyslog")
        self.wait_for((self.folder / "bus").exists, "the private bus")

    def start_helper(self):
        self.helper = self.start(self.bin / "dkapture-helper", "--private-bus", "--probes", self.build / "probes",
                                 "--probes", self.build / "tests/probes")
        self.wait_for(self.has_helper, "the helper")

    def has_helper(self):
        answer = subprocess.run(["dbus-send", f"--bus={self.environment['DBUS_SYSTEM_BUS_ADDRESS']}", "--print-reply",
                                 "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner",
                                 "string:org.deepin.DKapture1"], capture_output=True, text=True, check=False)
        return "boolean true" in answer.stdout

    def start(self, *command):
        child = subprocess.Popen(end_with_us(*command), env=self.environment, stdin=subprocess.DEVNULL)
        self.children.append(child)
        return Process(child.pid)  # setpriv becomes the command

    def wait_for(self, condition, what):
        end = time.monotonic() + START_SECONDS
        while not condition():
            if time.monotonic() > end:
                raise RuntimeError(f"{what} did not start")
            time.sleep(0.02)
