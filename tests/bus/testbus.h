// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privatebus.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QProcess>
#include <QSet>
#include <QStringList>

#include <memory>

// A bus of its own with the real helper on it, which loads the probes of the test directories. Root only;
// both end with the object.
class TestBus
{
public:
    enum class Admits {
        RootOnly,  // the shipped configuration of a private bus, started by root
        Everybody, // so that only the helper itself can refuse
    };
    TestBus() = default;
    ~TestBus();
    Q_DISABLE_COPY_MOVE(TestBus)

    void admitUser(uint uid) { m_user = uid; } // besides root, before startHelper()
    // Both say in error() what went wrong. Without directories the test probes are served.
    bool startBus(Admits admits);
    bool startHelper(const QStringList &probeDirectories = {});
    // Waits for the end; its exit status, or -signal.
    int endHelper(int signal);
    const QString &error() const { return m_error; }

    QString address() const { return m_bus.address(); }
    qint64 helperPid() const { return m_helper.processId(); }
    qint64 busPid() const { return m_bus.processId(); }
    QByteArray helperWords() { return m_helper.readAllStandardError(); }
    QDBusConnection newClient() const; // a client of its own name; ends with disconnectFromBus(name())

private:
    bool fail(const QString &error);

    DKapture::PrivateBus m_bus;
    QString m_error;
    uint m_user = 0;
    QProcess m_helper;
};

// One method call, waited for. Interface is "Manager" or "Capture".
QDBusMessage call(const QDBusConnection &client, const QString &path, const QString &interface,
                  const QString &method, const QVariantList &arguments = {});
QDBusMessage callManager(const QDBusConnection &client, const QString &method,
                         const QVariantList &arguments = {});
// Opens a capture; its path, or empty (and *error is the name of the D-Bus error).
QString openCapture(const QDBusConnection &client, const QString &probe, const QString &scope,
                    const QVariantMap &parameters = {}, const QVariantMap &options = {},
                    QString *error = nullptr);

// What a process holds in the kernel, and what the kernel has, as "prog 12", "map 3", "link 4".
QSet<QString> bpfHeldBy(qint64 pid);
QSet<QString> bpfInKernel(); // by bpftool

// Runs the program bus-visitor as a user on the bus.
struct Visit {
    int status = -1;
    QStringList lines;
};
Visit visit(const QString &busAddress, uint uid, const QStringList &arguments);
QString visitorProgram();
QStringList interfaceFiles(); // the XML of both interfaces
