# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in its default layout on a display of its own, beside other system monitors."""

import os
import re
import signal
import subprocess
import time

from bench_idle import share_of
from machine import Process, end_with_us
from peers import missing
from table import Row

MOST_SHARE, MOST_MB, MOST_SECONDS = 0.015, 150, 1.0
PEERS = ("gnome-system-monitor", "plasma-systemmonitor", "sysprof")
WORK = "window, default layout"


def run(machine, table, rounds, quick):
    program = machine.bin / "dkapture"
    if not program.exists():
        return table.absent(WORK, "we", "the build has no dkapture")
    if missing("Xvfb"):
        return table.absent(WORK, "we", missing("Xvfb"))
    display, environment = start_display(machine)
    seconds = 5 if quick else 30
    try:
        watch_window(machine, table, "we", [program], environment, rounds, seconds)
        for peer in PEERS:
            if not missing(peer):
                watch_window(machine, table, peer, [peer], environment, rounds, seconds)
            else:
                table.absent(WORK, peer, missing(peer))
        first_data(machine, table, program, environment, rounds)
    finally:
        display.terminate()
        display.wait()
    return None


def start_display(machine):
    read, write = os.pipe()
    command = end_with_us("Xvfb", "-displayfd", write, "-screen", "0", "1920x1200x24", "-nolisten", "tcp")
    display = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as number:
        name = ":" + number.readline().strip()
    home = machine.folder / "home"
    home.mkdir(0o700)
    return display, dict(machine.environment, DISPLAY=name, QT_QPA_PLATFORM="xcb", HOME=str(home),
                         XDG_CONFIG_HOME=str(home), XDG_RUNTIME_DIR=str(home))


def watch_window(machine, table, who, command, environment, rounds, seconds):
    shares, helper_shares, memory = [], [], []
    for _ in range(min(rounds, 2)):
        window = subprocess.Popen(end_with_us(*command), env=environment, stdout=subprocess.DEVNULL)
        process = Process(window.pid)
        time.sleep(5)  # its start is another figure
        if window.poll() is not None:
            return table.absent(WORK, who, f"ended at once ({window.returncode})")
        helper_before = machine.helper.cpu()
        shares.append(100 * share_of([process], seconds))
        helper_shares.append(100 * (machine.helper.cpu() - helper_before) / seconds)
        memory.append((process.resident_mb(), process.proportional_mb()))
        window.send_signal(signal.SIGTERM)
        window.wait()
    row = Row(WORK, who, "% of a core", shares)
    resident, proportional = max(memory)
    row.notes = f"over {seconds} s; resident {resident:.0f} MB, proportional {proportional:.0f} MB"
    if who == "we":
        row.notes += f"; helper {max(helper_shares):.2f} %"
        row.wanted = f"< {MOST_SHARE:.1%}, < {MOST_MB} MB"
        row.met = max(shares) < MOST_SHARE * 100 and resident < MOST_MB
    return table.add(row)


def first_data(machine, table, program, environment, rounds):
    """From the start of the program to its first records on the bus, and on to where they are on screen."""
    values, own = [], []
    for _ in range(rounds):
        monitor = subprocess.Popen(
            end_with_us("dbus-monitor", "--profile", "--address", machine.environment["DBUS_SYSTEM_BUS_ADDRESS"],
                        "type='signal',interface='org.deepin.DKapture1.Capture',member='Records'"),
            stdout=subprocess.PIPE, text=True)
        monitor.stdout.readline()  # the names of its columns
        time.sleep(0.3)
        start = time.time()
        said = subprocess.run(end_with_us(program, "--headless-for", "5", "--out", machine.folder), env=environment,
                              capture_output=True, text=True, check=False).stdout
        monitor.terminate()
        lines = [line.split("\t") for line in monitor.stdout if "Records" in line]
        monitor.wait()
        if lines:
            values.append(float(lines[0][1]) - start)
        shown = re.search(r"First live data after (\d+) ms", said)
        if shown:
            own.append(int(shown.group(1)))
    row = Row("window, start to the first live data", "we", "s", values, wanted=f"< {MOST_SECONDS:.1f} s",
              met=bool(values) and max(values) < MOST_SECONDS)
    if own:
        row.notes = "first records on the bus; "
        row.notes += f"the window says {min(own)} to {max(own)} ms from being shown to live data"
    table.add(row)
