// SPDX-License-Identifier: LGPL-2.1-or-later
#include "words.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace DKapture
{

QString Words::translated() const
{
    QString text = QCoreApplication::translate("helper", pattern.toUtf8().constData());
    for (const QString &argument : arguments)
        text = text.arg(argument);
    return text;
}

QJsonValue Words::toJson() const
{
    if (isEmpty())
        return QJsonArray();
    return QJsonArray::fromStringList(QStringList(pattern) + arguments);
}

Words Words::fromJson(const QJsonValue &value)
{
    Words words;
    for (const QJsonValue part : value.toArray())
        words.arguments.append(part.toString());
    if (!words.arguments.isEmpty())
        words.pattern = words.arguments.takeFirst();
    return words;
}

} // namespace DKapture
