// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/frame.h"

#include <QHash>
#include <QString>

namespace DKapture
{

// A number that never repeats while the machine runs: pids are used again, pid and start are not.
struct ProcessKey {
    quint32 pid = 0;
    quint64 startNs = 0; // boot clock
    bool operator==(const ProcessKey &) const = default;
};
inline size_t qHash(const ProcessKey &key, size_t seed = 0)
{
    return qHashMulti(seed, key.pid, key.startNs);
}

// One process at one moment; totals since it started. A negative total means that nobody told.
struct ProcessSample {
    ProcessKey key;
    quint32 parentPid = 0;
    quint32 uid = 0;
    quint32 namespacePid = 0; // as its own namespace (a container) numbers it; 0: nobody told
    quint32 threads = 0;
    QString name;
    QString state; // "running", "sleeping" …: the probe's enumerators
    double memoryBytes = -1;
    double cpuNs = -1;
    double readBytes = -1;
    double writtenBytes = -1;
    double switches = -1;
    double faults = -1;
};

// Reads the rows of probe "tasks", adding up the threads of a process.
class ProcessDecoder
{
public:
    explicit ProcessDecoder(const Output &output);
    bool isUsable() const; // has what a process cannot be shown without
    QList<ProcessSample> decode(const Frame &frame) const;

private:
    double sum(RecordView row, const QList<const Field *> &fields) const;

    Output m_output; // fields point into it
    const Field *m_pid = nullptr;
    const Field *m_tid = nullptr;
    const Field *m_namespacePid = nullptr;
    const Field *m_parent = nullptr;
    const Field *m_user = nullptr;
    const Field *m_start = nullptr;
    const Field *m_name = nullptr;
    const Field *m_state = nullptr;
    const Field *m_threads = nullptr;
    const Field *m_memory = nullptr;
    QList<const Field *> m_cpu;
    QList<const Field *> m_read;
    QList<const Field *> m_written;
    QList<const Field *> m_switches;
    QList<const Field *> m_faults;
};

// The basics that everybody may read, for when there is no helper: /proc/PID/stat and statm.
class ProcessFiles
{
public:
    QList<ProcessSample> read() const;
    // One line of /proc/PID/stat; a sample with pid 0 if it is not one.
    static ProcessSample parseStat(const QByteArray &line, double nsPerTick, double pageBytes);
};

QString userName(quint32 uid); // remembered; the number when it has no name

} // namespace DKapture
