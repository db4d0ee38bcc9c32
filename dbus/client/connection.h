// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "interface/schema.h"

#include <QDBusConnection>
#include <QJsonArray>
#include <QObject>

#include <functional>
#include <memory>

namespace DKapture
{

class Capture;
struct CaptureRequest;

// The way to the helper: finds it, reads what it can capture, notices when it leaves and comes back.
// Everything is asynchronous; nothing here blocks the caller's event loop. The application owns it.
class Connection : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Connecting,    // asking, or the bus is starting the helper
        Ready,         // probes() is filled
        NoHelper,      // nobody answers; error() says why; retried when the name appears
        NotAuthorized, // polkit or the bus policy said no; error() has the words
    };
    Q_ENUM(State)

    explicit Connection(QObject *parent = nullptr); // the system bus
    explicit Connection(const QDBusConnection &bus, QObject *parent = nullptr);
    ~Connection() override;

    State state() const;
    Error error() const;
    const QList<Schema> &probes() const;          // sorted by area, then id
    const Schema *probe(const QString &id) const; // also finds by the name other tools use ("execsnoop")

    // Ask again, for instance after the user was authorised. mayAsk lets polkit show a prompt.
    void refresh(bool mayAsk = false);

    // Starts opening at once; watch its state. Ownership goes to parent. Ends itself when deleted.
    Capture *open(const CaptureRequest &request, QObject *parent);

    // Rows as Manager.SystemCheck and Manager.Cost document them. context bounds the callback's life.
    using JsonReply = std::function<void(Result<QJsonArray>)>;
    void systemCheck(QObject *context, JsonReply reply);
    void cost(QObject *context, JsonReply reply);

Q_SIGNALS:
    void stateChanged();
    // The helper came back after leaving; captures reopen themselves. What happened since
    // lostSinceNs (boot clock) was not seen.
    void helperRestarted(quint64 lostSinceNs);

private:
    friend class Capture;
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace DKapture
