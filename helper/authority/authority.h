// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "caller.h"
#include "interface/result.h"

#include <QObject>
#include <QString>

#include <functional>

namespace DKapture
{

enum class Verdict {
    Allowed,
    NeedsPerson, // a password would do, and nobody was asked or gave it
    Refused,     // outright: no password helps
};

// Decides who may. Answers later, since polkit may ask a person; an error when nobody could decide.
class Authority : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    using Answer = std::function<void(const Result<Verdict> &verdict)>;

    // action: the last part of a polkit action's id, "observe", "own", "trace" …
    virtual void check(const Caller &caller, const QString &action, bool mayAsk, Answer answer) = 0;

Q_SIGNALS:
    void changed(); // what was allowed may be refused now: rules, or somebody's session
};

} // namespace DKapture
