// SPDX-License-Identifier: GPL-3.0-or-later
#include "callers.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace DKapture
{

namespace
{

// Those of the process when it connected. A bus daemon that does not know them leaves them out; then the
// kernel's own condition for looking at a task of the same user is never met, and less is shown.
QList<quint32> groupsIn(const QVariantMap &credentials)
{
    const QVariant groups = credentials.value(QStringLiteral("UnixGroupIDs"));
    return groups.isValid() ? qdbus_cast<QList<quint32>>(groups) : QList<quint32>();
}

} // namespace

Callers::Callers(QObject *parent)
    : QObject(parent)
{
    m_watcher.setConnection(QDBusConnection::systemBus());
    m_watcher.setWatchMode(QDBusServiceWatcher::WatchForUnregistration);
    connect(&m_watcher, &QDBusServiceWatcher::serviceUnregistered, this, &Callers::left);
}

void Callers::findUser(const QString &busName, std::function<void(std::optional<Caller>)> answer)
{
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("GetConnectionCredentials"));
    call << busName;
    auto *watcher = new QDBusPendingCallWatcher(QDBusConnection::systemBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [watcher, busName, answer = std::move(answer)]() {
                const QDBusPendingReply<QVariantMap> reply = *watcher;
                const QVariant uid =
                    reply.isError() ? QVariant() : reply.value().value(QStringLiteral("UnixUserID"));
                if (uid.isValid())
                    answer(Caller{busName, uid.toUInt(), groupsIn(reply.value())});
                else
                    answer(std::nullopt);
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
