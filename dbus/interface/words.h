// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <QJsonValue>
#include <QString>
#include <QStringList>

namespace DKapture
{

// Sentences of the helper. It does not know its callers' languages, so it sends the English pattern and the
// arguments apart (in JSON: an array, pattern first), and the client translates (context "helper").
// Mark the pattern with QT_TRANSLATE_NOOP("helper", …).
struct Words {
    QString pattern; // with %1, %2 …; empty: nothing to say
    QStringList arguments;

    bool isEmpty() const { return pattern.isEmpty(); }
    QString translated() const;
    QJsonValue toJson() const;
    static Words fromJson(const QJsonValue &value);
};

// Column heading of a schema name, English, the key for translation: "queued_ns" → "Queued",
// "only_pid" → "Only PID".
QString title(const QString &name);

} // namespace DKapture
