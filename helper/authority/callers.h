// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "caller.h"

#include <QDBusServiceWatcher>
#include <QHash>
#include <QObject>

#include <functional>
#include <optional>

namespace DKapture
{

// Who calls: the user behind a unique bus name, as the bus daemon vouches for it, and whether it is still
// there.
class Callers : public QObject
{
    Q_OBJECT
public:
    explicit Callers(QObject *parent);

    // Asks the bus daemon; no value when the name has left.
    void findUser(const QString &busName, std::function<void(std::optional<Caller> caller)> answer);
    void watch(const QString &busName);
    void unwatch(const QString &busName);

Q_SIGNALS:
    void left(const QString &busName);

private:
    QDBusServiceWatcher m_watcher;
};

} // namespace DKapture
