// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bus/bus.h"
#include "caller.h"

#include <QHash>
#include <QPointer>

#include <functional>
#include <memory>
#include <optional>

namespace DKapture
{

class Callers;

// As long as one of these is held for a client, its leaving is noticed. The bus daemon tells, in the order of
// things: who asks whether the client is there after watching it cannot miss that it left in between.
class ClientWatch
{
public:
    ~ClientWatch();
    bool hasLeft() const { return m_hasLeft; }

private:
    friend class Callers;
    ClientWatch(Callers *callers, const QString &busName);
    static int ownerChanged(sd_bus_message *signal, void *watch, sd_bus_error *error);
    static int installed(sd_bus_message *reply, void *watch, sd_bus_error *error);
    void leave();

    QPointer<Callers> m_callers; // gone at the end, when the bus still holds calls that hold us
    QString m_busName;
    BusSlot m_slot;
    bool m_hasLeft = false;
};

// Who calls: the user behind a unique bus name, as the bus daemon vouches for it, and whether it is still
// there.
class Callers : public QObject
{
    Q_OBJECT
public:
    explicit Callers(Bus *bus, QObject *parent = nullptr);

    // Asks the bus daemon, once for each name: answers at once where it has said before, though the name may
    // have left since. No caller when the name had left, an error when the daemon does not say.
    using Found = std::function<void(const Result<std::optional<Caller>> &caller)>;
    void find(const QString &busName, Found found);
    // Asks each time; an error when the daemon does not say.
    using IsThere = std::function<void(const Result<bool> &isThere)>;
    void askIsThere(const QString &busName, IsThere answer);
    std::shared_ptr<ClientWatch> watch(const QString &busName);

Q_SIGNALS:
    void left(const QString &busName); // a watched one

private:
    friend class ClientWatch;
    void ask(const char *method, const QString &busName, int tries, const Bus::Answer &answer);
    void lookAfter();

    Bus *m_bus;
    QTimer m_look; // after the watched clients
    QHash<QString, std::weak_ptr<ClientWatch>> m_watches;
    QHash<QString, Caller> m_known;         // a bus gives no unique name twice
    QHash<QString, QList<Found>> m_finding; // by names that the daemon is being asked about
};

} // namespace DKapture
