// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDBusMessage>
#include <QString>
#include <QThread>

#include <atomic>
#include <functional>
#include <memory>

// Another client, in a thread of its own, who pings the helper and asks it for its probes every so often: how
// long it had to wait at the worst, and how long the helper itself was at work meanwhile.
class Neighbour
{
public:
    // mostMs: how often it tries again while the bus daemon refuses everybody's calls by itself.
    Neighbour(const QString &address, qint64 helperPid, qint64 mostMs);
    ~Neighbour() { stop(); }
    Q_DISABLE_COPY_MOVE(Neighbour)

    void stop();
    qint64 longestMs() const { return m_longestMs; } // for its probes: polkit is asked, too
    qint64 longestPingMs() const { return m_longestPingMs; }
    // Of the thread that answers: what it had to do before it came to the call, or while it did. The rest of
    // the time the call lay in the bus daemon's queue, or waited for a processor.
    qint64 longestWorkMs() const { return m_longestWorkMs; }
    int answers() const { return m_answers; }
    int failures() const { return m_failures; }

private:
    void ask(const QString &address);
    void timed(std::atomic<qint64> &longest, const char *what, const std::function<QDBusMessage()> &call);

    qint64 m_helperPid;
    qint64 m_mostMs;
    std::atomic<bool> m_isEnding = false;
    std::atomic<qint64> m_longestMs = 0;
    std::atomic<qint64> m_longestPingMs = 0;
    std::atomic<qint64> m_longestWorkMs = 0;
    std::atomic<int> m_answers = 0;
    std::atomic<int> m_failures = 0;
    std::unique_ptr<QThread> m_thread;
};

// A line of /proc/PID/status: VmRSS, VmHWM (the most so far); -1 when it is not there.
qint64 statusKiB(qint64 pid, const QByteArray &field);
