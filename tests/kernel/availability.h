// SPDX-License-Identifier: GPL-3.0-or-later
// What the helper says about what runs, against what runs.
#pragma once

#include "harness.h"

#include <QJsonArray>
#include <QMap>

namespace DKapture
{

struct Availability {
    QMap<QString, Schema> probes;
    QMap<QString, QString> missing; // of the system check: id, finding
    QString fault;                  // the first thing that is not true; empty: all is

    QStringList available() const;
};

// Starts a helper through a command (empty: as it is), with the build tree's probes and those of the tests,
// and holds its answers against the kernel: whatever is listed as available opens and starts, and whatever is
// not cannot be loaded by libbpf alone either, in the same circumstances. Reasons and remedies must be
// sentences.
Availability availability(const QStringList &command = {});

// What libbpf alone can do with the probe in a file: a command for main() below, so that the attempt can be
// made through another command.
int loadAlone(const QString &file);

} // namespace DKapture

// A main() for tests that use it: "TEST --load FILE" and "TEST --without CALL ERRNO -- COMMAND", which
// refuses a system call to COMMAND by seccomp, are what the tests call themselves.
int runAvailabilityTest(QObject *test, int argc, char **argv);
