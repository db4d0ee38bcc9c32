// SPDX-License-Identifier: GPL-3.0-or-later
// A client in a process of its own, as any user:
//   bus-visitor ADDRESS UID walk CAPTURE_PATH XML…   calls each method of the interfaces with empty arguments
//   bus-visitor ADDRESS UID open PROBE SCOPE…        opens the probe in each scope; SCOPE:NAME sets the
//   parameter NAME to 1
//   bus-visitor ADDRESS UID hold PROBE SCOPE         opens, starts and stays until it is killed; says when it
//   is ended bus-visitor ADDRESS UID rows PROBE SCOPE         the records of the first frame, in hexadecimal
//   bus-visitor ADDRESS UID ask COUNT                so many calls at once, all of which may ask a person
//   bus-visitor ADDRESS UID drop COUNT               the same, and leaves before any is answered
//   bus-visitor ADDRESS UID listen                   counts every Records signal that comes, until its stdin
//   ends
// Prints a line a call: what was called, a tab, "ok" or the name of the D-Bus error.
#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusError>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCall>
#include <QFile>
#include <QSocketNotifier>
#include <QXmlStreamReader>

#include <cstdio>
#include <cstring>
#include <grp.h>
#include <unistd.h>

namespace
{

constexpr int CallMs = 240 * 1000; // an emulated machine beside others is very slow

void print(const QString &what, const QString &answer)
{
    std::printf("%s\t%s\n", qPrintable(what), qPrintable(answer));
    std::fflush(stdout);
}

QDBusMessage call(const QDBusConnection &bus, const QString &path, const QString &interface,
                  const QString &method, const QVariantList &arguments)
{
    QDBusMessage message =
        QDBusMessage::createMethodCall(QStringLiteral("org.deepin.DKapture1"), path, interface, method);
    message.setArguments(arguments);
    return bus.call(message, QDBus::Block, CallMs);
}

QString answerOf(const QDBusMessage &reply)
{
    return reply.type() == QDBusMessage::ReplyMessage ? QStringLiteral("ok") : reply.errorName();
}

QVariant emptyOf(const QString &type)
{
    if (type == QLatin1String("s"))
        return QString();
    if (type == QLatin1String("t"))
        return QVariant::fromValue(quint64(0));
    if (type == QLatin1String("u"))
        return 0u;
    if (type == QLatin1String("a{sv}"))
        return QVariantMap();
    qFatal("bus-visitor knows no empty %s", qPrintable(type));
}

void walk(const QDBusConnection &bus, const QString &capture, const QString &file)
{
    QFile xml(file);
    if (!xml.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qPrintable(file));
    QXmlStreamReader reader(&xml);
    QString interface, method, in, out;
    QVariantList arguments;
    while (!reader.atEnd()) {
        reader.readNext();
        const auto value = [&](const char *name) {
            return reader.attributes().value(QLatin1String(name)).toString();
        };
        if (reader.isStartElement() && reader.name() == QLatin1String("interface")) {
            interface = value("name");
        } else if (reader.isStartElement() && reader.name() == QLatin1String("method")) {
            method = value("name");
            in.clear();
            out.clear();
            arguments.clear();
        } else if (reader.isStartElement() && reader.name() == QLatin1String("arg") && !method.isEmpty()) {
            if (value("direction") == QLatin1String("out")) {
                out += value("type");
            } else {
                in += value("type");
                arguments.append(emptyOf(value("type")));
            }
        } else if (reader.isEndElement() && reader.name() == QLatin1String("method")) {
            const QString name = interface.section(QLatin1Char('.'), -1);
            const QString path =
                name == QLatin1String("Capture") ? capture : QStringLiteral("/org/deepin/DKapture1");
            print(QStringLiteral("%1.%2(%3)%4").arg(name, method, in, out),
                  answerOf(call(bus, path, interface, method, arguments)));
            method.clear();
        }
    }
    if (reader.hasError())
        qFatal("%s: %s", qPrintable(file), qPrintable(reader.errorString()));
}

QString open(const QDBusConnection &bus, const QString &probe, const QString &scope)
{
    const QString parameter = scope.section(QLatin1Char(':'), 1);
    const QVariantMap parameters = parameter.isEmpty() ? QVariantMap() : QVariantMap{{parameter, 1u}};
    const QDBusMessage reply = call(
        bus, QStringLiteral("/org/deepin/DKapture1"), QStringLiteral("org.deepin.DKapture1.Manager"),
        QStringLiteral("Open"), {probe, scope.section(QLatin1Char(':'), 0, 0), parameters, QVariantMap()});
    print(QStringLiteral("%1 %2").arg(probe, scope), answerOf(reply));
    return reply.arguments().value(0).value<QDBusObjectPath>().path();
}

class Listener : public QObject
{
    Q_OBJECT
public Q_SLOTS:
    void take(const QDBusMessage &signal) { print(signal.path(), signal.member()); }
};

// As widely as a client can ask: no sender, no path, and whatever others are sent.
void listen(QDBusConnection bus, Listener *listener)
{
    for (const char *member : {"Records", "Ended"})
        bus.connect(QString(), QString(), QStringLiteral("org.deepin.DKapture1.Capture"),
                    QLatin1String(member), listener, SLOT(take(QDBusMessage)));
    QDBusMessage match = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("AddMatch"));
    for (const char *rule : {"eavesdrop='true',type='signal'", "type='signal'", "eavesdrop='true'"}) {
        match.setArguments({QString::fromLatin1(rule)});
        (void)bus.call(match);
    }
    QDBusMessage monitor = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
        QStringLiteral("org.freedesktop.DBus.Monitoring"), QStringLiteral("BecomeMonitor"));
    if (::geteuid() != 0) { // root may, and sees everything: that is what it is for
        monitor.setArguments({QStringList(), 0u});
        print(QStringLiteral("BecomeMonitor"), answerOf(bus.call(monitor)));
    }
    print(QStringLiteral("listening"), QStringLiteral("ok"));
}

// Prints which capture was ended, and why.
class Ends : public QObject
{
    Q_OBJECT
public Q_SLOTS:
    void take(const QDBusMessage &signal)
    {
        print(QStringLiteral("ended ") + signal.path(), signal.arguments().value(0).toString());
    }
};

// Prints the records of one frame, then leaves.
class Rows : public QObject
{
    Q_OBJECT
public Q_SLOTS:
    void take(const QDBusMessage &signal)
    {
        const QByteArray data = signal.arguments().value(5).toByteArray();
        for (qsizetype at = 0; at + 4 <= data.size();) {
            quint16 size = 0; // the second number of a record's header
            std::memcpy(&size, data.constData() + at + 2, sizeof(size));
            print(QString::fromLatin1(data.mid(at + 4, size).toHex()), QStringLiteral("row"));
            at += 4 + size;
        }
        if (signal.arguments().value(2).toUInt() & 2)
            QCoreApplication::quit();
    }
};

} // namespace

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    const uid_t uid = uid_t(QByteArray(argv[2]).toUInt());
    if (uid != 0 &&
        (::setgroups(0, nullptr) != 0 || ::setresgid(uid, uid, uid) != 0 || ::setresuid(uid, uid, uid) != 0))
        return 3;
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const QDBusConnection bus = QDBusConnection::connectToBus(arguments.at(1), QStringLiteral("visitor"));
    if (!bus.isConnected()) {
        print(QStringLiteral("connection"), bus.lastError().name());
        return 0;
    }
    const QString what = arguments.at(3);
    if (what == QLatin1String("walk") && argc > 5) {
        for (int i = 5; i < argc; ++i)
            walk(bus, arguments.at(4), arguments.at(i));
        return 0;
    }
    if (what == QLatin1String("open") && argc > 5) {
        for (int i = 5; i < argc; ++i)
            open(bus, arguments.at(4), arguments.at(i));
        return 0;
    }
    if (what == QLatin1String("hold") && argc > 5) {
        Ends ends;
        QDBusConnection(bus).connect(QString(), QString(), QStringLiteral("org.deepin.DKapture1.Capture"),
                                     QStringLiteral("Ended"), &ends, SLOT(take(QDBusMessage)));
        const QString path = open(bus, arguments.at(4), arguments.at(5));
        print(path, answerOf(call(bus, path, QStringLiteral("org.deepin.DKapture1.Capture"),
                                  QStringLiteral("Start"), {})));
        return QCoreApplication::exec();
    }
    if (what == QLatin1String("rows") && argc > 5) {
        Rows rows;
        QDBusConnection(bus).connect(QString(), QString(), QStringLiteral("org.deepin.DKapture1.Capture"),
                                     QStringLiteral("Records"), &rows, SLOT(take(QDBusMessage)));
        const QString path = open(bus, arguments.at(4), arguments.at(5));
        const QDBusMessage reply =
            call(bus, path, QStringLiteral("org.deepin.DKapture1.Capture"), QStringLiteral("Start"), {});
        return reply.type() == QDBusMessage::ReplyMessage ? QCoreApplication::exec() : 4;
    }
    if ((what == QLatin1String("ask") || what == QLatin1String("drop")) && argc > 4) {
        QDBusMessage message = QDBusMessage::createMethodCall(
            QStringLiteral("org.deepin.DKapture1"), QStringLiteral("/org/deepin/DKapture1"),
            QStringLiteral("org.deepin.DKapture1.Manager"), QStringLiteral("Cost"));
        message.setInteractiveAuthorizationAllowed(true);
        QList<QDBusPendingCall> calls;
        for (int i = arguments.at(4).toInt(); i > 0; --i)
            calls.append(bus.asyncCall(message, CallMs));
        if (what == QLatin1String("drop")) {
            (void)bus.call(QDBusMessage::createMethodCall(
                QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
                QStringLiteral("org.freedesktop.DBus"), QStringLiteral("GetId"))); // they are sent by now
            return 0;
        }
        for (QDBusPendingCall &each : calls) {
            each.waitForFinished();
            print(QStringLiteral("Cost"), answerOf(each.reply()));
        }
        return 0;
    }
    if (what == QLatin1String("listen")) {
        Listener listener;
        listen(bus, &listener);
        QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
        QObject::connect(&input, &QSocketNotifier::activated, &application, &QCoreApplication::quit);
        return QCoreApplication::exec();
    }
    return 2;
}

#include "bus-visitor.moc"
