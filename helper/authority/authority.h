// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <functional>

namespace DKapture
{

struct Verdict {
    bool isAllowed = false;
    QString problem; // why nobody could say; empty for a plain yes or no
};

// Decides who may. Answers later, since polkit may ask a person; whatever cannot be decided is a no.
class Authority : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    using Answer = std::function<void(const Verdict &)>;

    // action: the last part of a polkit action's id, "observe", "own", "trace" …
    virtual void check(const QString &busName, const QString &action, bool mayAsk, Answer answer) = 0;
};

} // namespace DKapture
