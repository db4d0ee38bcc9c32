// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QProcess>
#include <QTemporaryDir>

namespace DKapture
{

// A dbus-daemon of its own that stands in for the system bus.
class PrivateBus
{
public:
    PrivateBus() = default;
    PrivateBus(const PrivateBus &) = delete;
    PrivateBus &operator=(const PrivateBus &) = delete;
    ~PrivateBus();

    // Without a configuration anybody may own names and call; @DIRECTORY@ in one is where the socket goes.
    bool start(const QByteArray &configuration = {});
    QString error() const { return m_error; }
    QString address() const { return m_address; }
    qint64 processId() const { return m_daemon.processId(); }

    // A connection of its own, as if from another program.
    QDBusConnection connect();
    // Environment of a program that takes this bus for the system's.
    QProcessEnvironment environment() const;

private:
    QTemporaryDir m_directory;
    QProcess m_daemon;
    QString m_address;
    QString m_error;
    QStringList m_connections;
};

} // namespace DKapture
