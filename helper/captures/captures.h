// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "authority/caller.h"
#include "capture.h"
#include "probes/catalogue.h"

#include <functional>

namespace DKapture
{

struct OpenRequest {
    QString probe;
    QString scope; // "own", "total" or "all"
    QVariantMap parameters;
    QVariantMap options;
};

// All captures there are, whom they belong to and how much each user may hold. Knows no bus; the Manager
// object of the bus calls it for whoever polkit has authorised.
class Captures : public QObject
{
    Q_OBJECT
public:
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
    void closeAllOf(const QString &busName);

    const QList<Capture *> &all() const { return m_captures; }
    bool isIdle() const { return m_captures.isEmpty(); }
    // Whether this client has a capture, or an open() is under way for it.
    bool holdsFor(const QString &busName) const;

Q_SIGNALS:
    void closed(const QString &busName); // a capture of this client has gone

private:
    Result<Capture *> openFor(const Caller &caller, const OpenRequest &request);
    Result<void> checkLimits(const Caller &caller, int more) const; // more: captures about to come

    Catalogue *m_catalogue;
    Kernel *m_kernel;
    QList<Capture *> m_captures;
    quint64 m_nextCapture = 1;
};

} // namespace DKapture
