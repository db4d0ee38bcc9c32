// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "authority/caller.h"
#include "capture.h"
#include "limits.h"
#include "overseer.h"
#include "probes/catalogue.h"

#include <functional>
#include <memory>
#include <vector>

namespace DKapture
{

struct OpenRequest {
    QString probe;
    QString scope; // "own", "total" or "all"
    QVariantMap parameters;
    QVariantMap options;
};

// All captures there are, the loads behind them, whom they belong to and how much each user may hold. Knows
// no bus; the Manager object of the bus calls it for whoever polkit has authorised.
class Captures : public QObject
{
    Q_OBJECT
public:
    // The kernel belongs to the worker's thread from now on.
    Captures(Catalogue *catalogue, Kernel *kernel, QObject *parent = nullptr);
    ~Captures() override;

    // Whether a request makes sense, told before anybody is asked for a password.
    Result<void> check(const OpenRequest &request) const;
    // The last part of the polkit action that a request needs.
    QString actionOf(const OpenRequest &request) const;

    // The answers of Manager.Probes and Manager.SystemCheck, in JSON. Called exactly once, perhaps later.
    using Answer = std::function<void(const QString &json)>;
    void probes(const Answer &answer);
    void systemCheck(const Answer &answer);

    // opened is called exactly once, perhaps later; with an error when the client leaves meanwhile.
    using Opened = std::function<void(const Result<Capture *> &capture)>;
    void open(const Caller &caller, const OpenRequest &request, const Opened &opened);
    void close(Capture *capture);
    void closeAllOf(const QString &busName); // and drops what is being opened for it

    const QList<Capture *> &all() const { return m_captures; }
    bool isIdle() const
    {
        return m_captures.isEmpty() && m_pending.empty() && m_describing.isEmpty() && m_checking.isEmpty();
    }

    // What a user holds now, and all together; loadsOfProbe of the probe named.
    Limits::Holdings holdingsOf(quint32 user, const QString &probe = {}) const;
    Limits::Holdings holdingsOfAll() const;

Q_SIGNALS:
    void closed(const QString &busName); // a capture of this client has gone, or will not come

private:
    struct Pending {
        Caller caller;
        std::shared_ptr<Load> load;
        Opened opened;
    };
    Load::Key keyOf(const Caller &caller, const OpenRequest &request) const;
    std::shared_ptr<Load> loadOf(const Load::Key &key); // null when there is none yet
    void loaded(const Load *load, const Result<void> &done);
    Result<Capture *> makeCapture(const Caller &caller, const std::shared_ptr<Load> &load);
    Limits::Holdings sum(const QString &probe, const std::function<bool(quint32 user)> &counts) const;

    Catalogue *m_catalogue;
    Worker m_worker;
    std::vector<std::weak_ptr<Load>> m_loads; // those who need one own it
    std::vector<Pending> m_pending;
    QList<Capture *> m_captures;
    QHash<quint32, std::shared_ptr<quint64>> m_bytesUnderWay; // by user
    quint64 m_nextCapture = 1;
    Overseer m_overseer;
    QList<Answer> m_describing; // who waits for the description of the probes
    QList<Answer> m_checking;   // and for the check of the system
    QString m_described;        // with these kernel modules
    QByteArray m_describedModules;
};

} // namespace DKapture
