// SPDX-License-Identifier: GPL-3.0-or-later
// What the helper's objects say of themselves is what the installed XML says: names, arguments, annotations.
#include "testbus.h"

#include <QFile>
#include <QTest>
#include <QXmlStreamReader>

#include <unistd.h>

namespace
{

// A line for each method and signal of DKapture's interfaces. What only QtDBus reads is left out.
QStringList membersOf(const QByteArray &xml)
{
    QStringList lines;
    QXmlStreamReader reader(xml);
    QString interface, member;
    while (!reader.atEnd()) {
        reader.readNext();
        const auto value = [&](const char *name) {
            return reader.attributes().value(QLatin1String(name)).toString();
        };
        const QStringView element = reader.name();
        const bool isMember = element == QLatin1String("method") || element == QLatin1String("signal") ||
                              element == QLatin1String("property");
        if (reader.isStartElement() && element == QLatin1String("interface")) {
            interface = value("name");
        } else if (reader.isStartElement() && isMember) {
            member = QStringLiteral("%1 %2.%3").arg(element, interface, value("name"));
        } else if (reader.isStartElement() && element == QLatin1String("arg")) {
            const QString direction = value("direction");
            member +=
                QStringLiteral(" %1%2:%3")
                    .arg(direction == QLatin1String("in") ? "in " : "out ", value("name"), value("type"));
        } else if (reader.isStartElement() && element == QLatin1String("annotation") &&
                   !value("name").startsWith(QLatin1String("org.qtproject."))) {
            member += QStringLiteral(" [%1=%2]").arg(value("name"), value("value"));
        } else if (reader.isEndElement() && isMember) {
            if (interface.startsWith(QLatin1String("org.deepin.")))
                lines.append(member);
        }
    }
    // An annotation may stand before or after the arguments.
    for (QString &line : lines) {
        const qsizetype at = line.indexOf(QLatin1String(" ["));
        if (at >= 0) {
            const qsizetype end = line.indexOf(QLatin1Char(']'), at) + 1;
            line = line.left(at) + line.mid(end) + line.mid(at, end - at);
        }
    }
    lines.sort();
    return lines;
}

QByteArray introspected(const QDBusConnection &client, const QString &path)
{
    return client
        .call(QDBusMessage::createMethodCall(QStringLiteral("org.deepin.DKapture1"), path,
                                             QStringLiteral("org.freedesktop.DBus.Introspectable"),
                                             QStringLiteral("Introspect")))
        .arguments()
        .value(0)
        .toString()
        .toUtf8();
}

} // namespace

class tst_interface : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void the_objects_are_what_the_xml_says();
};

void tst_interface::the_objects_are_what_the_xml_says()
{
    if (::geteuid() != 0)
        QSKIP("the helper needs root");
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::RootOnly) && bus.startHelper(), qPrintable(bus.error()));
    const QDBusConnection client = bus.newClient();
    const QString capture = openCapture(client, QStringLiteral("test-events"), QStringLiteral("all"));
    QVERIFY(!capture.isEmpty());
    const QStringList paths{QStringLiteral("/org/deepin/DKapture1"), capture};
    for (int i = 0; i < 2; ++i) {
        QFile xml(interfaceFiles().at(i));
        QVERIFY(xml.open(QIODevice::ReadOnly));
        const QStringList written = membersOf(xml.readAll());
        QVERIFY(written.size() >= 4);
        QCOMPARE(membersOf(introspected(client, paths.at(i))), written);
    }
}

QTEST_GUILESS_MAIN(tst_interface)
#include "tst_interface.moc"
