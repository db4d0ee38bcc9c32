// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace DKapture
{

// A client of the bus, as the bus daemon vouches for it since it connected.
struct Caller {
    QString busName; // unique, ":1.42"
    quint32 uid = 0;
    QList<quint32> groups; // the primary one among them, in no order
};

} // namespace DKapture
