// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"

#include <QObject>
#include <QString>

#include <functional>

namespace DKapture
{

// Decides who may. Answers later, since polkit may ask a person; an error when nobody could decide.
class Authority : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    using Answer = std::function<void(const Result<bool> &isAllowed)>;

    // action: the last part of a polkit action's id, "observe", "own", "trace" …
    virtual void check(const QString &busName, const QString &action, bool mayAsk, Answer answer) = 0;
};

} // namespace DKapture
