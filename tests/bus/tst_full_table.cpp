// SPDX-License-Identifier: GPL-3.0-or-later
// Very many captures of one client on one table that is full: what the helper does for them must keep nobody
// waiting, and what it holds for them is bounded. Each is given what the test itself did while it ran.
#include "neighbour.h"
#include "testbus.h"

#include "interface/wire.h"

#include <QDBusArgument>
#include <QDBusPendingCall>
#include <QDBusPendingReply>
#include <QTest>

#include <sys/syscall.h>
#include <unistd.h>

namespace
{

constexpr qsizetype Captures =
    126; // the bus daemon keeps no more calls of one client that wait for their answers
constexpr quint32 Rows = 65'536;                   // all that the table takes
constexpr quint64 MostUnderWay = 32 * 1024 * 1024; // of one user (captures/limits.h)
// The answer itself takes as long as a busy machine and the bus daemon, which passes the frames on, let it.
constexpr qint64 LongestAnswerMs = 15000;
#ifdef __SANITIZE_ADDRESS__
constexpr qint64 LongestWorkMs = 4000; // what watches memory makes everything several times as slow
constexpr qint64 MostResidentKiB = 1024 * 1024;
#else
constexpr qint64 LongestWorkMs = 1000;
constexpr qint64 MostResidentKiB = 150 * 1024;
#endif

void callWith(quint32 number, int times)
{
    for (int i = 0; i < times; ++i)
        ::syscall(SYS_getppid, number);
}

void fillTable()
{
    for (quint32 number = 0; number < Rows; ++number)
        callWith(number, 1);
}

// Captures of one client; it acknowledges nothing.
class Crowd : public QObject
{
    Q_OBJECT
public:
    Crowd(const TestBus &bus, qsizetype size)
        : m_bus(bus.newClient())
    {
        const QString capture = QStringLiteral("org.deepin.DKapture1.Capture");
        m_bus.connect(QStringLiteral("org.deepin.DKapture1"), QString(), capture, QStringLiteral("Records"),
                      this, SLOT(take(QDBusMessage)));
        m_bus.connect(QStringLiteral("org.deepin.DKapture1"), QString(), capture, QStringLiteral("Ended"),
                      this, SLOT(end(QDBusMessage)));
        for (qsizetype i = 0; i < size; ++i)
            m_paths.append(openCapture(m_bus, QStringLiteral("wide-table"), QStringLiteral("all"),
                                       {{QStringLiteral("only_pid"), uint(::getpid())}},
                                       {{QStringLiteral("interval_ms"), DKapture::Wire::LongestIntervalMs}},
                                       &m_error));
    }
    ~Crowd() override { QDBusConnection::disconnectFromBus(m_bus.name()); }
    Q_DISABLE_COPY_MOVE(Crowd)

    // All at once; the first error.
    QString tell(const char *method)
    {
        QList<QDBusPendingCall> calls;
        for (const QString &path : m_paths)
            calls.append(
                m_bus.asyncCall(QDBusMessage::createMethodCall(QStringLiteral("org.deepin.DKapture1"), path,
                                                               QStringLiteral("org.deepin.DKapture1.Capture"),
                                                               QLatin1String(method)),
                                240'000));
        QString error;
        for (QDBusPendingCall &each : calls) {
            each.waitForFinished();
            if (error.isEmpty() && each.isError())
                error = each.error().name() + QLatin1String(": ") + each.error().message();
        }
        // Records come before the replies, but through Qt's event loop.
        QCoreApplication::processEvents();
        return error;
    }
    QString error() const { return m_error; }
    QString ended() const { return m_ended; }
    quint64 bytes() const { return m_bytes; }
    // How many captures were given this as the calls with a number, in their last whole frame.
    qsizetype whoWereGiven(quint32 number, quint64 calls) const
    {
        return std::ranges::count_if(m_paths, [&](const QString &path) {
            const auto row = m_frames.value(path).constFind(number);
            return calls == (row == m_frames.value(path).constEnd() ? 0 : *row);
        });
    }
    qsizetype cutFrames() const { return m_cutFrames; }
    qsizetype mostRows() const
    {
        qsizetype most = 0;
        for (const auto &frame : m_frames)
            most = std::max(most, frame.size());
        return most;
    }

private Q_SLOTS:
    void end(const QDBusMessage &signal) { m_ended = signal.arguments().value(1).toString(); }
    void take(const QDBusMessage &signal)
    {
        using namespace DKapture;
        const uint flags = signal.arguments().value(2).toUInt();
        const QByteArray data = signal.arguments().value(5).toByteArray();
        m_bytes += quint64(data.size());
        QHash<quint32, quint64> &coming = m_coming[signal.path()];
        Wire::RecordHeader header;
        for (qsizetype at = 0; at + 4 <= data.size(); at += 4 + header.size) {
            std::memcpy(&header, data.constData() + at, sizeof(header));
            QByteArray record = data.mid(at + 4, header.size);
            record.resize(24, '\0');
            quint32 number = 0;
            quint64 calls = 0;
            std::memcpy(&number, record.constData(), 4);
            std::memcpy(&calls, record.constData() + 8, 8);
            coming.insert(number, calls);
        }
        m_cutFrames += (flags & Wire::FrameCut) != 0;
        if (flags & Wire::FrameEnd)
            m_frames[signal.path()] = std::exchange(coming, {});
    }

private:
    QDBusConnection m_bus;
    QStringList m_paths;
    QString m_error;
    QString m_ended;
    quint64 m_bytes = 0;
    qsizetype m_cutFrames = 0;
    QHash<QString, QHash<quint32, quint64>> m_coming, m_frames; // by capture: calls by number
};

} // namespace

class tst_full_table : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void captures_that_start_and_pause_keep_nobody_waiting();
    void pasts_are_limited_by_their_rows();
    void a_frame_for_many_stays_within_the_users_share();

private:
    std::unique_ptr<TestBus> m_bus;
};

void tst_full_table::initTestCase()
{
    if (::geteuid() != 0)
        QSKIP("the helper needs root");
}

void tst_full_table::init()
{
    m_bus.reset();
    m_bus = std::make_unique<TestBus>();
    QVERIFY2(m_bus->startBus(TestBus::Admits::RootOnly) && m_bus->startHelper(), qPrintable(m_bus->error()));
    QVERIFY(callManager(m_bus->newClient(), QStringLiteral("Probes")).errorName().isEmpty()); // read once
}

void tst_full_table::captures_that_start_and_pause_keep_nobody_waiting()
{
    // One that runs all the while, so that the table moves without the others.
    Crowd early(*m_bus, 1);
    QCOMPARE(early.tell("Start"), QString());
    fillTable();
    Crowd odd(*m_bus, 1), crowd(*m_bus, Captures - 2);
    QCOMPARE(crowd.error() + odd.error(), QString());
    Neighbour neighbour(m_bus->address(), m_bus->helperPid(), 0);
    for (int round = 1; round <= 3; ++round) {
        QCOMPARE(crowd.tell("Start"), QString());
        callWith(7, 5);
        if (round == 2) // has missed ten of what is by then in the others' past, or away from them
            QCOMPARE(odd.tell("Start"), QString());
        callWith(7, 4);
        QCOMPARE(crowd.tell("Pause"), QString());
        callWith(7, 2);
        QCOMPARE(crowd.ended(), QString());
        QTRY_COMPARE(crowd.whoWereGiven(7, quint64(round) * 9), Captures - 2);
        QCOMPARE(crowd.mostRows(), qsizetype(1));
    }
    QCOMPARE(odd.tell("Pause"), QString());
    QTRY_COMPARE(odd.whoWereGiven(7, 4 + 2 + 9 + 2), qsizetype(1));
    neighbour.stop();
    const qint64 most = statusKiB(m_bus->helperPid(), "VmHWM");
    qInfo("another client: %d answers, the longest took %lld ms, the helper's work at most %lld ms of one; "
          "helper at most %lld MiB",
          neighbour.answers(), neighbour.longestMs(), neighbour.longestWorkMs(), most / 1024);
    QCOMPARE(neighbour.failures(), 0);
    QVERIFY(neighbour.answers() > 0);
    QVERIFY(neighbour.longestWorkMs() < LongestWorkMs && neighbour.longestMs() < LongestAnswerMs);
    QVERIFY(most < MostResidentKiB);
}

// Each past of a full table is looked into for each of its rows in every reading.
void tst_full_table::pasts_are_limited_by_their_rows()
{
    Crowd early(*m_bus, 1);
    QCOMPARE(early.tell("Start"), QString());
    fillTable();
    Neighbour neighbour(m_bus->address(), m_bus->helperPid(), 0);
    std::vector<std::unique_ptr<Crowd>> later;
    QString refusal;
    while (refusal.isEmpty() && later.size() < 20) {
        callWith(7, 1);
        later.push_back(std::make_unique<Crowd>(*m_bus, 1));
        QCOMPARE(later.back()->error(), QString());
        refusal = later.back()->tell("Start");
    }
    QVERIFY2(refusal.contains(QLatin1String("LimitReached")), qPrintable(refusal));
    QVERIFY2(later.size() >= 8, qPrintable(QString::number(later.size())));
    later.erase(later.begin(), later.end() - 1);
    QTRY_COMPARE(later.back()->tell("Start"), QString()); // there is room again
    neighbour.stop();
    qInfo("another client waited %lld ms at most, %lld ms of it for the helper's work", neighbour.longestMs(),
          neighbour.longestWorkMs());
    QVERIFY(neighbour.longestWorkMs() < LongestWorkMs && neighbour.longestMs() < LongestAnswerMs);
}

void tst_full_table::a_frame_for_many_stays_within_the_users_share()
{
    Crowd crowd(*m_bus, Captures);
    QCOMPARE(crowd.error(), QString());
    QCOMPARE(crowd.tell("Start"), QString());
    fillTable();
    Neighbour neighbour(m_bus->address(), m_bus->helperPid(), 0);
    // Nobody has acknowledged anything, so that each is given one frame at most.
    QCOMPARE(crowd.tell("Flush"), QString());
    QTRY_VERIFY(crowd.bytes() > MostUnderWay / 2);
    QCOMPARE(crowd.tell("Flush"), QString());
    neighbour.stop();
    const qint64 most = statusKiB(m_bus->helperPid(), "VmHWM");
    qInfo("%llu KiB for all; another client waited %lld ms at most, %lld ms of it for the helper's work; "
          "helper at most %lld MiB",
          crowd.bytes() / 1024, neighbour.longestMs(), neighbour.longestWorkMs(), most / 1024);
    // Each has one batch in the making when the share is used up.
    QVERIFY(crowd.bytes() <= MostUnderWay + quint64(Captures) * DKapture::Wire::BatchBytes);
    QVERIFY(crowd.cutFrames() > Captures / 2); // and were told so
    QVERIFY(neighbour.longestWorkMs() < LongestWorkMs && neighbour.longestMs() < LongestAnswerMs);
    QVERIFY(most < MostResidentKiB);
}

QTEST_GUILESS_MAIN(tst_full_table)
#include "tst_full_table.moc"
