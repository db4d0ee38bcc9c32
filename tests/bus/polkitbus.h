// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privatebus.h"

#include <QProcess>
#include <QTemporaryDir>

// The helper as on a system: a bus with the system bus's rules and the shipped policy on it, a polkitd of its
// own with the shipped actions, and the helper that asks it. Nothing outside is changed: polkitd and helper
// see their directories in mount namespaces of their own. Root only; all end with the object.
class PolkitBus : public QObject
{
    Q_OBJECT
public:
    PolkitBus() = default;
    ~PolkitBus() override;

    // As with /proc mounted with hidepid, for the helper alone; before start().
    void hideProcesses() { m_hidesProcesses = true; }
    // condition: JavaScript over action.id and subject.user, what anybody may do. Says in error() what went
    // wrong.
    bool start(const QString &condition);
    // Other rules; returns when polkit has read them.
    bool setRule(const QString &condition);
    // Waits for the end; exit status, or -signal. What it had to say is in helperWords().
    int endHelper(int signal);

    const QString &error() const { return m_error; }
    QString address() const { return m_bus.address(); }
    qint64 helperPid() const { return m_helper.processId(); }
    qint64 polkitPid() const { return m_polkit.processId(); }
    bool isHelperRunning() const { return m_helper.state() == QProcess::Running; }
    QByteArray helperWords();
    const QDBusConnection &root() const { return m_root; }

public Q_SLOTS:
    void changed() { ++m_changes; } // of polkit's signal

private:
    bool fail(const QString &error);
    bool writeRule(const QString &condition);
    bool waitForName(const QString &name, const QProcess &process);

    DKapture::PrivateBus m_bus;
    QTemporaryDir m_directory;
    QProcess m_polkit;
    QProcess m_helper;
    QDBusConnection m_root{QStringLiteral("not yet")};
    int m_changes = 0;
    bool m_hidesProcesses = false;
    QString m_error;
};
