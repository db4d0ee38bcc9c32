// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <functional>

namespace DKapture
{

// Decides who may. Answers later, since polkit may ask a person; whatever cannot be decided is a no.
class Authority : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    // action: the last part of a polkit action's id, "observe", "own", "trace" …
    virtual void check(const QString &busName, const QString &action, bool mayAsk,
                       std::function<void(bool isAllowed)> answer) = 0;
};

} // namespace DKapture
