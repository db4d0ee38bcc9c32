// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/connection.h"
#include "privatebus.h"
#include "recorder.h"

namespace DKapture
{

// The real helper, as root, on a private bus, and a client of it. One a test program is enough.
//     Harness h;
//     QVERIFY2(h.start(), qPrintable(h.error()));
class Harness
{
public:
    Harness();
    Harness(const Harness &) = delete;
    Harness &operator=(const Harness &) = delete;
    ~Harness();

    // Before start(): more than the build tree's probes, or others first, which are taken of two with one
    // name.
    void addProbes(const QString &directory) { m_probes.append(directory); }
    void preferProbes(const QString &directory) { m_probes.prepend(directory); }
    // Before start(): a command that runs the helper, given as its last arguments, in some other
    // circumstances.
    void startThrough(const QStringList &command) { m_command = command; }
    bool start();
    QString error() const { return m_error; } // of the last call that failed

    // Empty when the probe runs here, else the reason, for QSKIP.
    QString unavailable(const QString &probe) const;
    // Returns when the probe is attached and runs; null, with error(), when that failed.
    std::unique_ptr<Recorder> record(const QString &probe, const QVariantMap &parameters = {},
                                     const QString &scope = QStringLiteral("all"), int intervalMs = 200,
                                     quint32 ringBytes = 0);

    Connection &connection() { return *m_connection; }
    PrivateBus &bus() { return m_bus; }
    QString busAddress() const { return m_bus.address(); }
    qint64 helperPid() const { return m_helper.processId(); }
    void killHelper();    // with SIGKILL
    bool restartHelper(); // after killHelper(); waits until it serves again

private:
    bool startHelper();

    PrivateBus m_bus;
    QProcess m_helper;
    QStringList m_probes;
    QStringList m_command;
    std::unique_ptr<Connection> m_connection;
    QString m_error;
};

} // namespace DKapture
