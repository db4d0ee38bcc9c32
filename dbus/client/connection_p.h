// SPDX-License-Identifier: LGPL-2.1-or-later
// Private to the library: what Connection and Capture know of each other, and of the bus.
#pragma once

#include "capture.h"
#include "connection.h"

#include <QDBusError>
#include <QDBusPendingCallWatcher>
#include <QDBusServiceWatcher>
#include <QPointer>
#include <QTimer>

namespace DKapture
{

Error toError(const QDBusError &error);
// By the name of a D-Bus error; its words are the helper's, in English.
Error toError(const QString &name, const QString &words);
quint64 bootClockNs();

// Calls handler with the finished call, unless context is gone by then.
template <typename Handler> void whenFinished(const QDBusPendingCall &call, QObject *context, Handler handler)
{
    auto *watcher = new QDBusPendingCallWatcher(call, context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context,
                     [handler = std::move(handler)](QDBusPendingCallWatcher *finished) {
                         finished->deleteLater();
                         handler(*finished);
                     });
}

// Finds the helper by its unique name and keeps to that: a proxy on the well-known name would ask the bus,
// blocking, who owns it, and could mix the replies of two helpers. Manager has no proxy at all, since those
// of Qt before 6.7 cannot allow a call to ask a person.
class Connection::Private : public QObject
{
public:
    Private(Connection *connection, const QDBusConnection &connectionBus);

    void start();
    void findHelper();
    void askProbes();
    void detach(Capture *capture);
    // A method of Manager, in the helper that is there now.
    QDBusPendingCall call(const char *method, const QVariantList &arguments = {},
                          bool isInteractive = false) const;
    // Calls a method that answers in JSON, as soon as there is a helper.
    void callForJson(const char *method, QObject *context, const JsonReply &reply);

    Connection *q;
    QDBusConnection bus;
    QString owner; // unique name of the helper; empty without one
    QList<Schema> probes;
    QList<Capture *> captures;
    State state = State::Connecting;
    Error error;
    bool mayAsk = false; // for the next question only

private:
    struct Waiting {
        const char *method;
        QPointer<QObject> context;
        JsonReply reply;
    };

    void readActivatable();
    void askOwner(const std::function<void(const QDBusError &)> &failed);
    void ownerChanged(const QString &newOwner);
    void helperFound(const QString &newOwner);
    void helperLeft();
    void helperMissing(const Error &why);
    void takeProbes(const QString &json);
    void setState(State newState, const Error &why = {});
    void retryLater();

    QDBusServiceWatcher m_watcher;
    QTimer m_retry;
    QList<Waiting> m_waiting;
    quint64 m_lostSinceNs = 0;    // when the last helper left; 0: none did
    bool m_isActivatable = false; // the bus starts the helper when it is called
    bool m_isAsking = false;
};

} // namespace DKapture
