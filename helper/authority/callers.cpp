// SPDX-License-Identifier: GPL-3.0-or-later
#include "callers.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace DKapture
{

Callers::Callers(QObject *parent)
    : QObject(parent)
{
    m_watcher.setConnection(QDBusConnection::systemBus());
    m_watcher.setWatchMode(QDBusServiceWatcher::WatchForUnregistration);
    connect(&m_watcher, &QDBusServiceWatcher::serviceUnregistered, this, &Callers::left);
}

void Callers::findUser(const QString &busName, std::function<void(std::optional<uint>)> answer)
{
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("GetConnectionUnixUser"));
    call << busName;
    auto *watcher = new QDBusPendingCallWatcher(QDBusConnection::systemBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [watcher, answer = std::move(answer)]() {
        const QDBusPendingReply<uint> reply = *watcher;
        answer(reply.isError() ? std::nullopt : std::optional<uint>(reply.value()));
        watcher->deleteLater();
    });
}

void Callers::watch(const QString &busName)
{
    m_watcher.addWatchedService(busName);
}

void Callers::unwatch(const QString &busName)
{
    m_watcher.removeWatchedService(busName);
}

} // namespace DKapture
