// SPDX-License-Identifier: LGPL-2.1-or-later
#include "words.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QSet>

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

QString title(const QString &name)
{
    static const QSet<QString> Abbreviations{
        QStringLiteral("pid"), QStringLiteral("tid"), QStringLiteral("uid"),  QStringLiteral("gid"),
        QStringLiteral("cpu"), QStringLiteral("irq"), QStringLiteral("urb"),  QStringLiteral("usb"),
        QStringLiteral("id"),  QStringLiteral("ip"),  QStringLiteral("io"),   QStringLiteral("ppid"),
        QStringLiteral("tcp"), QStringLiteral("udp"), QStringLiteral("tgid"), QStringLiteral("rss")};
    QStringList words = name.split(QLatin1Char('_'), Qt::SkipEmptyParts);
    // The unit has its own place on the screen.
    if (words.size() > 1 && (words.last() == QLatin1String("ns") || words.last() == QLatin1String("bytes")))
        words.removeLast();
    for (QString &word : words) {
        if (Abbreviations.contains(word))
            word = word.toUpper();
    }
    QString text = words.join(QLatin1Char(' '));
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

} // namespace DKapture
