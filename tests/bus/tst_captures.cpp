// SPDX-License-Identifier: GPL-3.0-or-later
// What a client gets for a wrong request, how much it may have, and what is left of it when it ends.
#include "testbus.h"

#include "client/capture.h"
#include "client/connection.h"

#include <QDBusArgument>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

namespace
{

const QString Prefix = QStringLiteral("org.deepin.DKapture1.Error.");
const QString Capture = QStringLiteral("Capture");
const QString Events = QStringLiteral("test-events");
const QString All = QStringLiteral("all");

bool copyProbe(const QString &name, const QString &directory,
               const std::function<void(QByteArray &)> &damage = {})
{
    QFile from(QStringLiteral(TEST_PROBES "/%1.bpf.o").arg(name));
    QFile to(QStringLiteral("%1/%2.bpf.o").arg(directory, name));
    if (!from.open(QIODevice::ReadOnly) || !to.open(QIODevice::WriteOnly))
        return false;
    QByteArray bytes = from.readAll();
    if (damage)
        damage(bytes);
    to.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    return to.write(bytes) == bytes.size();
}

QJsonObject listed(const QDBusConnection &client, const QString &id)
{
    const QString json = callManager(client, QStringLiteral("Probes")).arguments().value(0).toString();
    for (const QJsonValue probe : QJsonDocument::fromJson(json.toUtf8()).array()) {
        if (probe[QStringLiteral("id")] == id)
            return probe.toObject();
    }
    return {};
}

} // namespace

class tst_captures : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void a_wrong_request_is_refused_by_name_data();
    void a_wrong_request_is_refused_by_name();
    void a_closed_capture_is_gone();
    void a_client_has_32_captures_and_no_more();
    void too_much_memory_is_refused_and_given_back();
    void other_clients_still_get_theirs();
    void a_client_that_is_killed_leaves_nothing();
    void a_helper_that_ends_leaves_nothing_data();
    void a_helper_that_ends_leaves_nothing();
    void a_client_goes_on_when_the_helper_comes_back();
    void a_damaged_file_hurts_no_other_probe();
    void what_the_kernel_lacks_is_told();

private:
    bool start(TestBus *bus, const QStringList &directories = {})
    {
        return bus->startBus(TestBus::Admits::RootOnly) && bus->startHelper(directories);
    }
    QVariantMap own() const { return {{QStringLiteral("only_pid"), uint(::getpid())}}; }
};

void tst_captures::initTestCase()
{
    if (::geteuid() != 0)
        QSKIP("the helper needs root");
}

void tst_captures::a_wrong_request_is_refused_by_name_data()
{
    QTest::addColumn<QString>("probe");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QVariantMap>("parameters");
    QTest::addColumn<QVariantMap>("options");
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("words"); // part of the sentence
    const auto row = [](const char *name, const char *probe, const char *scope, const QVariantMap &parameters,
                        const QVariantMap &options, const char *error, const char *words) {
        QTest::newRow(name) << QString::fromLatin1(probe) << QString::fromLatin1(scope) << parameters
                            << options << QString::fromLatin1(error) << QString::fromLatin1(words);
    };
    row("an unknown probe", "no-such", "all", {}, {}, "UnknownProbe", "no-such");
    row("a path as probe", "../probes/test-events", "all", {}, {}, "UnknownProbe", "");
    row("no probe", "", "all", {}, {}, "UnknownProbe", "");
    row("an unknown scope", "test-events", "everything", {}, {}, "InvalidArgument", "scope");
    row("no scope", "test-events", "", {}, {}, "InvalidArgument", "scope");
    row("a scope that the probe has not", "test-events", "total", {}, {}, "InvalidArgument", "total");
    row("an unknown parameter", "test-events", "all", {{"color", 1u}}, {}, "InvalidArgument", "color");
    row("the scope as parameter", "test-events", "all", {{"viewer_uid", 0u}}, {}, "InvalidArgument", "viewer_uid");
    row("a parameter out of range", "test-events", "all", {{"call", 1001u}}, {}, "InvalidArgument", "1000");
    row("a parameter of another type", "test-events", "all", {{"call", "110"}}, {}, "InvalidArgument",
        "call");
    row("too long a text", "test-events", "all", {{"only_comm", "0123456789abcdef"}}, {}, "InvalidArgument",
        "only_comm");
    row("an unknown option", "test-events", "all", {}, {{"priority", 1u}}, "InvalidArgument", "priority");
    row("too short an interval", "test-events", "all", {}, {{"interval_ms", 1u}}, "InvalidArgument",
        "interval_ms");
    row("a ring of no power of two", "test-events", "all", {}, {{"ring_bytes", 5000u}}, "InvalidArgument",
        "ring_bytes");
    row("a hook that no kernel has", "impossible", "all", {}, {}, "Unavailable",
        "dkapture_test_no_such_tracepoint");
    row("what the verifier refuses", "refused", "all", {}, {}, "LoadFailed", "map_value_or_null");
}

void tst_captures::a_wrong_request_is_refused_by_name()
{
    QFETCH(QString, probe);
    QFETCH(QString, scope);
    QFETCH(QVariantMap, parameters);
    QFETCH(QVariantMap, options);
    QFETCH(QString, error);
    QFETCH(QString, words);
    static TestBus bus;
    if (bus.address().isEmpty())
        QVERIFY2(start(&bus), qPrintable(bus.error()));
    const QDBusConnection client = bus.newClient();
    const QSet<QString> before = bpfHeldBy(bus.helperPid());
    const QDBusMessage answer =
        callManager(client, QStringLiteral("Open"), {probe, scope, parameters, options});
    QCOMPARE(answer.errorName(), Prefix + error);
    QVERIFY2(answer.errorMessage().contains(words), qPrintable(answer.errorMessage()));
    QCOMPARE(bpfHeldBy(bus.helperPid()), before);
}

void tst_captures::a_closed_capture_is_gone()
{
    TestBus bus;
    QVERIFY2(start(&bus), qPrintable(bus.error()));
    const QDBusConnection client = bus.newClient();
    const QSet<QString> before = bpfHeldBy(bus.helperPid());
    const QString capture = openCapture(client, Events, All, own());
    QCOMPARE(call(client, capture, Capture, QStringLiteral("Start")).errorName(), QString());
    const QSet<QString> held = bpfHeldBy(bus.helperPid()) - before;
    QVERIFY(held.size() > 3); // a program, its link, maps
    QVERIFY(bpfInKernel().contains(held));
    QCOMPARE(call(client, capture, Capture, QStringLiteral("Close")).errorName(), QString());
    QCOMPARE(call(client, capture, Capture, QStringLiteral("Start")).errorName(),
             QStringLiteral("org.freedesktop.DBus.Error.UnknownObject"));
    QTRY_VERIFY(!bpfInKernel().intersects(held));
    QCOMPARE(bpfHeldBy(bus.helperPid()), before);
}

// The number is that of helper/captures/captures.cpp, on purpose written once more.
void tst_captures::a_client_has_32_captures_and_no_more()
{
    TestBus bus;
    QVERIFY2(start(&bus), qPrintable(bus.error()));
    const QDBusConnection client = bus.newClient();
    const QVariantMap small{{QStringLiteral("ring_bytes"), 4096u}};
    QStringList captures;
    QString error;
    for (int i = 1; i <= 32; ++i) {
        captures.append(openCapture(client, Events, All, own(), small, &error));
        QVERIFY2(!captures.last().isEmpty(), qPrintable(QStringLiteral("%1: %2").arg(i).arg(error)));
    }
    const QSet<QString> held = bpfHeldBy(bus.helperPid());
    QVERIFY(openCapture(client, Events, All, own(), small, &error).isEmpty());
    QCOMPARE(error, Prefix + QStringLiteral("LimitReached"));
    QCOMPARE(bpfHeldBy(bus.helperPid()), held);
    // One goes, one may come.
    call(client, captures.takeFirst(), Capture, QStringLiteral("Close"));
    QVERIFY2(!openCapture(client, Events, All, own(), small, &error).isEmpty(), qPrintable(error));
}

void tst_captures::too_much_memory_is_refused_and_given_back()
{
    TestBus bus;
    QVERIFY2(start(&bus), qPrintable(bus.error()));
    const QDBusConnection client = bus.newClient();
    const QVariantMap large{{QStringLiteral("ring_bytes"), 16777216u}};
    const qint64 each = 16 * qint64(::sysconf(_SC_NPROCESSORS_ONLN)); // MiB, the rings alone
    QString error;
    int opened = 0;
    QSet<QString> held;
    while (opened < 32) {
        held = bpfHeldBy(bus.helperPid());
        if (openCapture(client, Events, All, own(), large, &error).isEmpty())
            break;
        ++opened;
    }
    QCOMPARE(error, Prefix + QStringLiteral("LimitReached"));
    QVERIFY2(opened * each <= 256, qPrintable(QString::number(opened)));
    QVERIFY((opened + 1) * each >= 250);
    QTRY_COMPARE(bpfHeldBy(bus.helperPid()), held);
}

// 32 captures of each, up to 128 in all; what one may not have, another may.
void tst_captures::other_clients_still_get_theirs()
{
    TestBus bus;
    QVERIFY2(start(&bus), qPrintable(bus.error()));
    const QVariantMap large{{QStringLiteral("ring_bytes"), 16777216u}};
    const QDBusConnection greedy = bus.newClient();
    while (!openCapture(greedy, Events, All, own(), large).isEmpty()) {
    }
    QString error;
    const QDBusConnection modest = bus.newClient();
    QVERIFY2(!openCapture(modest, Events, All, own(), {}, &error).isEmpty(), qPrintable(error));
}

void tst_captures::a_client_that_is_killed_leaves_nothing()
{
    TestBus bus;
    QVERIFY2(start(&bus), qPrintable(bus.error()));
    const QSet<QString> before = bpfHeldBy(bus.helperPid());
    QProcess client;
    client.start(visitorProgram(), {bus.address(), QStringLiteral("0"), QStringLiteral("hold"), Events, All});
    QVERIFY(QTest::qWaitFor([&]() { return client.canReadLine(); }, 30000));
    QCOMPARE(client.readLine(), QByteArray("test-events all\tok\n"));
    QTRY_VERIFY(client.canReadLine());
    QVERIFY(client.readLine().endsWith("\tok\n"));
    const QSet<QString> held = bpfHeldBy(bus.helperPid()) - before;
    QVERIFY(held.size() > 3);
    QVERIFY(bpfInKernel().contains(held));

    client.kill(); // SIGKILL
    QVERIFY(client.waitForFinished());
    QTRY_COMPARE_WITH_TIMEOUT(bpfHeldBy(bus.helperPid()), before, 10000);
    QTRY_VERIFY_WITH_TIMEOUT(!bpfInKernel().intersects(held), 10000);
}

void tst_captures::a_helper_that_ends_leaves_nothing_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<int>("status");
    QTest::newRow("SIGTERM") << SIGTERM << 0;
    QTest::newRow("SIGINT") << SIGINT << 0;
    QTest::newRow("SIGKILL") << SIGKILL << -SIGKILL;
}

void tst_captures::a_helper_that_ends_leaves_nothing()
{
    QFETCH(int, signal);
    QFETCH(int, status);
    TestBus bus;
    QVERIFY2(start(&bus), qPrintable(bus.error()));
    const QDBusConnection client = bus.newClient();
    for (const char *probe : {"test-events", "every-kind"}) {
        QString error;
        const QString capture = openCapture(client, QLatin1String(probe), All, own(), {}, &error);
        QVERIFY2(!capture.isEmpty(), qPrintable(error));
        QCOMPARE(call(client, capture, Capture, QStringLiteral("Start")).errorName(), QString());
    }
    const QSet<QString> held = bpfHeldBy(bus.helperPid());
    QVERIFY(held.size() > 8);
    QVERIFY(bpfInKernel().contains(held));
    QCOMPARE(bus.endHelper(signal), status);
    QTRY_VERIFY_WITH_TIMEOUT(!bpfInKernel().intersects(held), 10000);
}

void tst_captures::a_client_goes_on_when_the_helper_comes_back()
{
    TestBus bus;
    QVERIFY2(start(&bus), qPrintable(bus.error()));
    DKapture::Connection connection(bus.newClient());
    QTRY_VERIFY2(connection.state() == DKapture::Connection::State::Ready,
                 qPrintable(connection.error().message));
    DKapture::CaptureRequest request;
    request.probe = Events;
    request.scope = All;
    request.parameters = own();
    DKapture::Capture *capture = connection.open(request, &connection);
    int records = 0;
    connect(capture, &DKapture::Capture::batch, this,
            [&](const DKapture::Batch &batch) { records += int(batch.data.size() / 68); });
    QTRY_VERIFY(capture->state() == DKapture::Capture::State::Running);
    for (int i = 0; i < 7; ++i)
        ::getppid();
    QTRY_COMPARE(records, 7);

    for (const int signal : {SIGKILL, SIGTERM}) {
        bus.endHelper(signal);
        QTRY_VERIFY(capture->state() == DKapture::Capture::State::WaitingForHelper);
        QTRY_VERIFY(connection.state() == DKapture::Connection::State::NoHelper);
        QVERIFY2(bus.startHelper(), qPrintable(bus.error()));
        QTRY_VERIFY(capture->state() == DKapture::Capture::State::Running);
        records = 0;
        for (int i = 0; i < 5; ++i)
            ::getppid();
        QTRY_COMPARE(records, 5);
    }
}

void tst_captures::a_damaged_file_hurts_no_other_probe()
{
    QTemporaryDir directory;
    QVERIFY(copyProbe(Events, directory.path()));
    QVERIFY(copyProbe(QStringLiteral("every-kind"), directory.path(),
                      [](QByteArray &bytes) { bytes.chop(bytes.size() / 3); }));
    QVERIFY(copyProbe(QStringLiteral("impossible"), directory.path(),
                      [](QByteArray &bytes) { bytes.fill('\xa5'); }));
    QVERIFY(copyProbe(QStringLiteral("refused"), directory.path(),
                      [](QByteArray &bytes) { bytes.replace(".BTF", ".FTB"); }));
    TestBus bus;
    QVERIFY2(start(&bus, {directory.path()}), qPrintable(bus.error()));
    const QDBusConnection client = bus.newClient();
    for (const char *name : {"every-kind", "impossible", "refused"}) {
        const QJsonObject probe = listed(client, QLatin1String(name));
        QVERIFY2(!probe.isEmpty(), name);
        QCOMPARE(probe.value(QStringLiteral("available")), QJsonValue(false));
        QVERIFY2(!probe.value(QStringLiteral("reason")).toArray().isEmpty(), name);
        QString error;
        QVERIFY(openCapture(client, QLatin1String(name), All, {}, {}, &error).isEmpty());
        QCOMPARE(error, Prefix + QStringLiteral("UnknownProbe"));
    }
    QCOMPARE(listed(client, Events).value(QStringLiteral("available")), QJsonValue(true));
    QVERIFY(!openCapture(client, Events, All, own()).isEmpty());
}

void tst_captures::what_the_kernel_lacks_is_told()
{
    TestBus bus;
    QVERIFY2(start(&bus), qPrintable(bus.error()));
    const QJsonObject probe = listed(bus.newClient(), QStringLiteral("impossible"));
    QCOMPARE(probe.value(QStringLiteral("available")), QJsonValue(false));
    const QJsonArray reason = probe.value(QStringLiteral("reason")).toArray();
    QVERIFY(reason.contains(QStringLiteral("dkapture_test_no_such_tracepoint")));
    QVERIFY(!probe.value(QStringLiteral("remedy")).toArray().isEmpty());
}

QTEST_GUILESS_MAIN(tst_captures)
#include "tst_captures.moc"
