// SPDX-License-Identifier: GPL-3.0-or-later
// Captures that ask for the same share one load: what the kernel holds for them is counted in the kernel, and
// what each is given is compared with what the test itself did, since that one's start.
#include "testbus.h"

#include "interface/wire.h"

#include <QDBusObjectPath>
#include <QDBusPendingCall>
#include <QDBusPendingReply>
#include <QDir>
#include <QTest>

#include <future>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace
{

const QString Capture = QStringLiteral("Capture");
const QString Events = QStringLiteral("test-events");
const QString All = QStringLiteral("all");
constexpr qsizetype EventBytes = 64 + 4;

void makeCalls(int count)
{
    for (int i = 0; i < count; ++i)
        ::syscall(SYS_getppid, i);
}

// A capture at the level of the bus, which acknowledges when it is told to.
class Client : public QObject
{
    Q_OBJECT
public:
    Client(const TestBus &bus, const QString &probe, const QVariantMap &parameters,
           const QVariantMap &options = {})
        : m_bus(bus.newClient())
    {
        m_path = openCapture(m_bus, probe, All, parameters, options, &m_error);
        m_bus.connect(QStringLiteral("org.deepin.DKapture1"), m_path,
                      QStringLiteral("org.deepin.DKapture1.Capture"), QStringLiteral("Records"), this,
                      SLOT(take(qulonglong, qulonglong, uint, qulonglong, qulonglong, QByteArray)));
    }
    ~Client() override { QDBusConnection::disconnectFromBus(m_bus.name()); }
    Q_DISABLE_COPY_MOVE(Client)

    bool isOpen() const { return !m_path.isEmpty(); }
    QString error() const { return m_error; }
    bool tell(const char *method)
    {
        m_error = call(m_bus, m_path, Capture, QLatin1String(method)).errorName();
        // Records come before the reply, but through Qt's event loop.
        QCoreApplication::processEvents();
        return m_error.isEmpty();
    }
    quint64 statistic(const char *name) const
    {
        const QDBusMessage reply = call(m_bus, m_path, Capture, QStringLiteral("Statistics"));
        return qdbus_cast<QVariantMap>(reply.arguments().value(0)).value(QLatin1String(name)).toULongLong();
    }
    // The row of a system call in the last whole frame of probe syscalls; 0 when there is none.
    quint64 callsOf(quint32 number) const { return m_rows.value(number); }
    qsizetype rows() const { return m_rows.size(); }
    QSet<quint32> numbers() const { return {m_rows.keyBegin(), m_rows.keyEnd()}; }
    bool wasCut() const { return m_wasCut; }
    bool hasDoubles() const { return m_rowsWithDoubles != m_rows.size(); }

    bool acknowledges = true;
    quint64 received = 0; // events
    quint64 lost = 0, missed = 0;

private Q_SLOTS:
    void take(qulonglong sequence, qulonglong, uint flags, qulonglong lostNow, qulonglong missedNow,
              const QByteArray &data)
    {
        lost = lostNow;
        missed = missedNow;
        if (flags & DKapture::Wire::FramePiece)
            takeRows(data, flags);
        else
            received += quint64(data.size() / EventBytes);
        if (acknowledges)
            m_bus.send(acknowledgement(sequence));
    }

private:
    void takeRows(const QByteArray &data, uint flags)
    {
        DKapture::Wire::RecordHeader header;
        for (qsizetype at = 0; at + 4 <= data.size(); at += 4 + header.size) {
            std::memcpy(&header, data.constData() + at, sizeof(header));
            QByteArray record = data.mid(at + 4, header.size);
            record.resize(48, '\0'); // key of 12, padded to 16, then the number of calls
            quint32 number = 0;
            quint64 calls = 0;
            std::memcpy(&number, record.constData() + 4, 4);
            std::memcpy(&calls, record.constData() + 16, 8);
            if (header.output != 0)
                continue;
            m_coming.insert(number, calls);
            ++m_comingWithDoubles;
        }
        if (!(flags & DKapture::Wire::FrameEnd))
            return;
        m_rows = std::exchange(m_coming, {});
        m_rowsWithDoubles = std::exchange(m_comingWithDoubles, 0);
        m_wasCut = flags & DKapture::Wire::FrameCut;
    }
    QDBusMessage acknowledgement(quint64 sequence) const
    {
        QDBusMessage message = QDBusMessage::createMethodCall(QStringLiteral("org.deepin.DKapture1"), m_path,
                                                              QStringLiteral("org.deepin.DKapture1.Capture"),
                                                              QStringLiteral("Acknowledge"));
        message << quint64(sequence);
        return message;
    }

    QDBusConnection m_bus;
    QString m_path;
    QString m_error;
    QHash<quint32, quint64> m_rows, m_coming; // by the second number of the key
    qsizetype m_rowsWithDoubles = 0, m_comingWithDoubles = 0;
    bool m_wasCut = false;
};

} // namespace

class tst_sharing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void alike_captures_hold_what_one_holds();
    void other_parameters_are_another_load();
    void each_gets_the_events_since_its_start();
    void a_pause_is_the_own_one_alone();
    void who_is_behind_loses_and_the_others_do_not();
    void a_late_one_counts_from_its_start();
    void made_up_calls_displace_nothing();
    void a_snapshot_that_outgrew_its_array_goes_on_in_pages();
    void loads_keep_nobody_waiting();
    void a_client_that_leaves_while_it_opens_leaves_nothing();

private:
    QVariantMap own() const { return {{QStringLiteral("only_pid"), uint(::getpid())}}; }
    TestBus m_bus;
};

void tst_sharing::initTestCase()
{
    if (::geteuid() != 0)
        QSKIP("the helper needs root");
    QVERIFY2(m_bus.startBus(TestBus::Admits::RootOnly) &&
                 m_bus.startHelper({QStringLiteral(TEST_PROBES), QStringLiteral(PROBES)}),
             qPrintable(m_bus.error()));
}

void tst_sharing::alike_captures_hold_what_one_holds()
{
    const QSet<QString> before = bpfHeldBy(m_bus.helperPid());
    std::vector<std::unique_ptr<Client>> clients;
    clients.push_back(std::make_unique<Client>(m_bus, Events, own()));
    QVERIFY2(clients[0]->tell("Start"), qPrintable(clients[0]->error()));
    const QSet<QString> one = bpfHeldBy(m_bus.helperPid());
    QVERIFY(one.size() > before.size());
    for (int i = 0; i < 40; ++i) {
        // The default, said aloud, asks for nothing else.
        QVariantMap parameters = own();
        parameters.insert(QStringLiteral("call"), 110u);
        clients.push_back(std::make_unique<Client>(m_bus, Events, parameters));
        QVERIFY2(clients.back()->tell("Start"), qPrintable(clients.back()->error()));
    }
    QCOMPARE(bpfHeldBy(m_bus.helperPid()), one);
    clients.erase(clients.begin(), clients.end() - 1);
    QTest::qWait(200);
    QCOMPARE(bpfHeldBy(m_bus.helperPid()), one); // for the last one, who did not load it
    makeCalls(10);
    QVERIFY(clients.back()->tell("Flush"));
    QTRY_COMPARE(clients.back()->received, quint64(10));
    clients.clear();
    QTRY_COMPARE(bpfHeldBy(m_bus.helperPid()), before);
}

void tst_sharing::other_parameters_are_another_load()
{
    const Client one(m_bus, Events, own());
    const qsizetype held = bpfHeldBy(m_bus.helperPid()).size();
    const Client two(m_bus, Events, {});
    QVERIFY(one.isOpen() && two.isOpen());
    QVERIFY(bpfHeldBy(m_bus.helperPid()).size() > held);
}

void tst_sharing::each_gets_the_events_since_its_start()
{
    Client early(m_bus, Events, own()), late(m_bus, Events, own());
    QVERIFY(early.tell("Start"));
    makeCalls(500);
    QVERIFY(late.tell("Start"));
    makeCalls(300);
    QVERIFY(early.tell("Flush"));
    QVERIFY(late.tell("Flush"));
    QTRY_COMPARE(early.received, quint64(800));
    QTRY_COMPARE(late.received, quint64(300));
    QCOMPARE(early.lost + late.lost, quint64(0));
}

void tst_sharing::a_pause_is_the_own_one_alone()
{
    Client pausing(m_bus, Events, own()), other(m_bus, Events, own());
    QVERIFY(pausing.tell("Start"));
    QVERIFY(other.tell("Start"));
    makeCalls(100);
    QVERIFY(pausing.tell("Pause"));
    QTRY_COMPARE(pausing.received, quint64(100)); // what was captured before still arrives
    makeCalls(70);
    QVERIFY(other.tell("Flush"));
    QTRY_COMPARE(other.received, quint64(170));
    QVERIFY(pausing.tell("Start"));
    makeCalls(30);
    QVERIFY(pausing.tell("Flush"));
    QTRY_COMPARE(pausing.received, quint64(130));
    // When all pause nothing is attached.
    QVERIFY(other.tell("Pause"));
    QVERIFY(pausing.tell("Pause"));
    const auto links = [&]() {
        const QSet<QString> held = bpfHeldBy(m_bus.helperPid());
        return std::ranges::count_if(held, [](const QString &each) { return each.startsWith(u"link"); });
    };
    QCOMPARE(links(), 0);
    makeCalls(5);
    QVERIFY(other.tell("Flush"));
    QCOMPARE(other.received, quint64(200));
}

void tst_sharing::who_is_behind_loses_and_the_others_do_not()
{
    Client behind(m_bus, Events, own()), reader(m_bus, Events, own());
    behind.acknowledges = false;
    QVERIFY(behind.tell("Start"));
    QVERIFY(reader.tell("Start"));
    constexpr quint64 Made = 150'000; // twice what a window holds
    for (quint64 made = 0; made < Made; made += 1000) {
        makeCalls(1000);
        QTRY_VERIFY_WITH_TIMEOUT(reader.received + reader.lost + 20'000 > made, 30000);
    }
    QVERIFY(reader.tell("Flush"));
    QTRY_COMPARE_WITH_TIMEOUT(reader.received + reader.lost, Made, 30000);
    QCOMPARE(reader.lost, quint64(0));
    QCOMPARE(reader.statistic("lost_behind"), quint64(0));
    // What it has on the way, and what it lost: produced = received + lost.
    QVERIFY(behind.statistic("lost_behind") > 0);
    QCOMPARE(behind.statistic("records") + behind.statistic("lost_behind") +
                 behind.statistic("lost_ring_full"),
             Made);
    QVERIFY(behind.statistic("unacknowledged_bytes") < DKapture::Wire::WindowBytes + 128 * 1024);
}

void tst_sharing::a_late_one_counts_from_its_start()
{
    const QString syscalls = QStringLiteral("syscalls");
    Client early(m_bus, syscalls, own()), late(m_bus, syscalls, own());
    QVERIFY2(early.isOpen() && late.isOpen(), qPrintable(early.error()));
    const auto calls = [](Client &client) {
        client.tell("Flush");
        return client.callsOf(SYS_getppid);
    };
    QVERIFY(early.tell("Start"));
    makeCalls(500);
    QVERIFY(late.tell("Start"));
    makeCalls(300);
    QTRY_COMPARE(calls(early), quint64(800));
    QTRY_COMPARE(calls(late), quint64(300));
    QVERIFY(late.tell("Pause"));
    makeCalls(100);
    QTRY_COMPARE(calls(late), quint64(300));
    QVERIFY(late.tell("Start"));
    makeCalls(50);
    QTRY_COMPARE(calls(late), quint64(350));
    QTRY_COMPARE(calls(early), quint64(950));
}

// Ten times as many numbers as the table has rows.
void tst_sharing::made_up_calls_displace_nothing()
{
    Client client(m_bus, QStringLiteral("syscalls"), own());
    QVERIFY(client.tell("Start"));
    for (int number = 0; number < 655'360; ++number)
        ::syscall(100'000 + number);
    makeCalls(123);
    QTRY_VERIFY(client.tell("Flush") && client.callsOf(SYS_getppid) == 123);
    QCOMPARE(client.lost, quint64(0));
    QVERIFY2(client.rows() < 200, qPrintable(QString::number(client.rows())));
    QCOMPARE(client.callsOf(1023), quint64(655'360));
}

// Three thousand threads after Open, which made room for those of then and half as many again.
void tst_sharing::a_snapshot_that_outgrew_its_array_goes_on_in_pages()
{
    QVariantMap parameters = own();
    parameters.insert(QStringLiteral("threads"), true);
    Client client(m_bus, QStringLiteral("tasks"), parameters, {{QStringLiteral("interval_ms"), 3600'000u}});
    QVERIFY2(client.isOpen(), qPrintable(client.error()));
    QVERIFY(client.tell("Start"));
    const QSet<QString> held = bpfHeldBy(m_bus.helperPid());
    std::promise<void> end;
    std::shared_future<void> ended = end.get_future().share();
    std::vector<std::thread> threads;
    for (int i = 0; i < 3000; ++i)
        threads.emplace_back([ended]() { ended.wait(); });
    QVERIFY(client.tell("Flush"));
    QTRY_VERIFY(client.rows() > 1500);
    QSet<quint32> real;
    for (const QString &name :
         QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        real.insert(name.toUInt());
    const QSet<quint32> seen = client.numbers();
    const bool wasCut = client.wasCut();
    end.set_value();
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY(!wasCut);
    QVERIFY(!client.hasDoubles());
    QCOMPARE(seen, real);
    QCOMPARE(bpfHeldBy(m_bus.helperPid()), held); // not loaded again
}

// A call that comes after eight to load is answered before they all are.
void tst_sharing::loads_keep_nobody_waiting()
{
    Client running(m_bus, Events, own());
    QVERIFY(running.tell("Start"));
    const QDBusConnection client = m_bus.newClient();
    QList<QDBusPendingCall> opens;
    for (uint i = 0; i < 8; ++i) {
        QDBusMessage open = QDBusMessage::createMethodCall(
            QStringLiteral("org.deepin.DKapture1"), QStringLiteral("/org/deepin/DKapture1"),
            QStringLiteral("org.deepin.DKapture1.Manager"), QStringLiteral("Open"));
        open.setArguments(
            {QStringLiteral("tasks"), All, QVariantMap{{QStringLiteral("only_uid"), i}}, QVariantMap()});
        opens.append(client.asyncCall(open, 60000));
    }
    callManager(client, QStringLiteral("Probes")); // has come after them
    running.statistic("records");
    const auto isOpen = [](const QDBusPendingCall &open) {
        return open.isFinished();
    };
    const auto finished = std::ranges::count_if(opens, isOpen);
    QVERIFY2(finished < 4, qPrintable(QString::number(finished)));
    for (QDBusPendingCall &open : opens) {
        open.waitForFinished();
        QVERIFY2(!open.isError(), qPrintable(open.error().message()));
    }
    QDBusConnection::disconnectFromBus(client.name());
}

void tst_sharing::a_client_that_leaves_while_it_opens_leaves_nothing()
{
    QTest::qWait(300); // the last test's client is gone
    QSet<QString> before;
    QTRY_VERIFY(std::exchange(before, bpfHeldBy(m_bus.helperPid())) == bpfHeldBy(m_bus.helperPid()));
    for (int round = 0; round < 5; ++round) {
        const QDBusConnection client = m_bus.newClient();
        const QString other = openCapture(client, Events, All, own());
        for (uint i = 0; i < 6; ++i) {
            QDBusMessage open = QDBusMessage::createMethodCall(
                QStringLiteral("org.deepin.DKapture1"), QStringLiteral("/org/deepin/DKapture1"),
                QStringLiteral("org.deepin.DKapture1.Manager"), QStringLiteral("Open"));
            open.setArguments({Events, All, QVariantMap{{QStringLiteral("call"), i}}, QVariantMap()});
            client.asyncCall(open);
        }
        QDBusMessage close = QDBusMessage::createMethodCall(QStringLiteral("org.deepin.DKapture1"), other,
                                                            QStringLiteral("org.deepin.DKapture1.Capture"),
                                                            QStringLiteral("Close"));
        client.call(close); // the last one it has, while others are coming
        QDBusConnection::disconnectFromBus(client.name());
    }
    QTRY_COMPARE_WITH_TIMEOUT(bpfHeldBy(m_bus.helperPid()), before, 20000);
}

QTEST_GUILESS_MAIN(tst_sharing)
#include "tst_sharing.moc"
