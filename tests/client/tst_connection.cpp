// SPDX-License-Identifier: GPL-3.0-or-later
// The client library against a scripted helper: what a real one does once a year.
#include "../unit/records.h"
#include "fakehelper.h"
#include "privatebus.h"
#include "recorder.h"

#include "client/connection.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QTranslator>

using namespace DKapture;
using namespace DKapture::Records;

namespace
{

const char Probes[] = R"([
  {"id": "zeta", "area": "process", "title": "Z", "available": true, "tier": "observe", "outputs": [
     {"name": "events", "kind": "events", "size": 8, "fields": [
        {"name": "n", "type": "unsigned", "offset": 0, "size": 8, "unit": "count"}]},
     {"name": "rows", "kind": "table", "size": 16, "keySize": 8, "fields": [
        {"name": "key", "type": "unsigned", "offset": 0, "size": 8, "unit": "pid", "key": true},
        {"name": "calls", "type": "unsigned", "offset": 8, "size": 8, "unit": "count"}]}]},
  {"id": "alpha", "area": "process", "also": ["ps", "top"], "available": true}
])";

// A language in which everything of the connection's is said in capitals.
class Capitals : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *context, const char *source, const char *, int) const override
    {
        return qstrcmp(context, "DKapture::Connection") == 0 ? QString::fromUtf8(source).toUpper()
                                                             : QString();
    }
};

} // namespace

class TestConnection : public QObject
{
    Q_OBJECT

    using State = Connection::State;

    bool becomes(State state)
    {
        return QTest::qWaitFor([&] { return m_connection->state() == state; }, 10000);
    }

    // The newest capture of the helper, started.
    FakeCapture *served()
    {
        (void)QTest::qWaitFor(
            [&] { return m_helper->capture("zeta") && m_helper->capture("zeta")->isStarted; });
        return m_helper->capture("zeta");
    }

    std::unique_ptr<Recorder> open(bool mayAsk = false)
    {
        CaptureRequest request;
        request.probe = "zeta";
        request.intervalMs = 250;
        request.mayAsk = mayAsk;
        return std::make_unique<Recorder>(m_connection->open(request, nullptr));
    }

    static bool reaches(Recorder &recorder, Capture::State state)
    {
        return recorder.waitFor([&] { return recorder.capture().state() == state; });
    }

private Q_SLOTS:
    void init()
    {
        m_bus = std::make_unique<PrivateBus>();
        QVERIFY2(m_bus->start(), qPrintable(m_bus->error()));
        m_helper = std::make_unique<FakeHelper>(m_bus->connect());
        m_helper->probes = Probes;
        m_connection = std::make_unique<Connection>(m_bus->connect());
    }

    void cleanup()
    {
        m_connection.reset();
        m_helper.reset();
        m_bus.reset();
    }

    void probes_areSortedAndBrokenOnesLeftOut()
    {
        m_helper->probes.replace(
            m_helper->probes.lastIndexOf(']'), 1,
            R"(,{"id": "broken", "outputs": [{"name": "o", "kind": "poem", "size": 8}]}])");
        QTest::ignoreMessage(QtWarningMsg, "leaving a probe out: broken: output o has an unknown kind");
        QVERIFY(m_helper->appear());
        QVERIFY(becomes(State::Ready));
        QCOMPARE(m_connection->probes().size(), 2);
        QCOMPARE(m_connection->probes()[0].id, QString("alpha"));
        QCOMPARE(m_connection->probe("top")->id, QString("alpha"));
        QVERIFY(!m_connection->probe("broken"));
    }

    void noHelper_isSaidAndMended()
    {
        QVERIFY(becomes(State::NoHelper));
        QCOMPARE(m_connection->error().code, ErrorCode::NoHelper);
        QVERIFY(!m_connection->error().message.isEmpty());
        const auto recorder = open();
        QTest::qWait(0);
        m_helper->appear();
        QVERIFY(becomes(State::Ready));
        QVERIFY(reaches(*recorder, Capture::State::Running));
    }

    void refusal_isSaidAndAPersonMayBeAsked()
    {
        m_helper->isDenying = true;
        m_helper->appear();
        QVERIFY(becomes(State::NotAuthorized));
        QCOMPARE(m_connection->error().code, ErrorCode::NotAuthorized);
        QCOMPARE(m_helper->timesAsked, 0);
        m_connection->refresh(true);
        QVERIFY(becomes(State::Ready));
        QCOMPARE(m_helper->timesAsked, 1);
    }

    void unreadableDescription_isAnError_data()
    {
        QTest::addColumn<QByteArray>("probes");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("[{");
        QTest::newRow("an object") << QByteArray("{}");
    }

    void unreadableDescription_isAnError()
    {
        QFETCH(QByteArray, probes);
        m_helper->probes = probes;
        m_helper->appear();
        QVERIFY(QTest::qWaitFor([&] { return m_connection->error().code == ErrorCode::InvalidObject; }));
        QCOMPARE(m_connection->state(), State::NoHelper);
    }

    void capture_deliversAndAcknowledges()
    {
        m_helper->appear();
        const auto recorder = open(); // before the helper was found
        QVERIFY(reaches(*recorder, Capture::State::Running));
        FakeCapture *capture = served();
        QCOMPARE(capture->options.value("interval_ms").toUInt(), 250U);
        for (quint64 i = 0; i < 100; ++i)
            capture->send(framed(0, word(i)));
        QVERIFY(recorder->waitFor([&] { return recorder->events("events").size() == 100; }));
        for (int i = 0; i < 100; ++i)
            QCOMPARE(recorder->events("events")[i]["n"].toInt(), i);
        QVERIFY(recorder->waitFor([&] { return capture->acknowledged == 100; }));
    }

    void malformedBatches_doNoHarm_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("half a header") << bytesOf({0, 0});
        QTest::newRow("record beyond the end") << bytesOf({0, 0, 0xff, 0xff, 1});
        QTest::newRow("unknown output") << framed(77, "?");
        QTest::newRow("larger than described") << framed(0, QByteArray(500, 'x'));
        QTest::newRow("row of events") << framed(1, word(1));
    }

    void malformedBatches_doNoHarm()
    {
        QFETCH(QByteArray, data);
        m_helper->appear();
        const auto recorder = open();
        FakeCapture *capture = served();
        capture->send(data);
        capture->send(data, Wire::FramePiece | Wire::FrameEnd);
        capture->send(framed(0, word(7)));
        QVERIFY(recorder->waitFor([&] {
            const QList<QVariantMap> events = recorder->events("events");
            return !events.isEmpty() && events.last()["n"].toInt() == 7;
        }));
    }

    void helperThatRestarts_isFollowed()
    {
        m_helper->appear();
        const auto recorder = open(true);
        QSignalSpy restarted(m_connection.get(), &Connection::helperRestarted);
        served()->send(framed(0, word(1)), 0, 5, 50);
        QVERIFY(recorder->waitFor([&] { return recorder->received() == 1; }));
        QCOMPARE(recorder->lost(), Q_UINT64_C(5));
        QCOMPARE(recorder->capture().missed(), Q_UINT64_C(50));
        const int askedBefore = m_helper->timesAsked;

        m_helper->disappear();
        QVERIFY(reaches(*recorder, Capture::State::WaitingForHelper));
        QCOMPARE(m_connection->state(), State::NoHelper);
        m_helper->appear();
        QVERIFY(reaches(*recorder, Capture::State::Running));
        QCOMPARE(restarted.count(), 1);
        QCOMPARE(m_helper->timesOpened, 2);
        QCOMPARE(m_helper->timesAsked, askedBefore); // nobody is asked out of the blue
        served()->send(framed(0, word(2)), 0, 3, 30);
        QVERIFY(recorder->waitFor([&] { return recorder->received() == 2; }));
        QCOMPARE(recorder->lost(), Q_UINT64_C(8));
        QCOMPARE(recorder->capture().missed(), Q_UINT64_C(80));
    }

    void gapInTheSequence_countsAsLost()
    {
        m_helper->appear();
        const auto recorder = open();
        FakeCapture *capture = served();
        capture->send(framed(0, word(1)));
        capture->sequence += 3;
        capture->send(framed(0, word(2)));
        QVERIFY(recorder->waitFor([&] { return recorder->received() == 2; }));
        QCOMPARE(recorder->lost(), Q_UINT64_C(3));
    }

    void failedStart_isSaidWithItsReason()
    {
        m_helper->startFailure = ErrorCode::LoadFailed;
        m_helper->startFailureMessage = "the verifier is tired";
        m_helper->appear();
        const auto recorder = open();
        QVERIFY(reaches(*recorder, Capture::State::Failed));
        QCOMPARE(recorder->capture().error().code, ErrorCode::LoadFailed);
        QCOMPARE(recorder->capture().error().message, QString("the verifier is tired"));
        QVERIFY(recorder->waitFor([&] { return m_helper->openCaptures() == 0; }));
    }

    void endedCapture_isSaidWithItsReason()
    {
        m_helper->appear();
        const auto recorder = open();
        served()->end(ErrorCode::LimitReached, "too much");
        QVERIFY(reaches(*recorder, Capture::State::Failed));
        QCOMPARE(recorder->capture().error().code, ErrorCode::LimitReached);
    }

    // The helper speaks English to everybody.
    void refusal_isSaidInTheReadersLanguage()
    {
        m_helper->appear();
        m_helper->startFailure = ErrorCode::LoadFailed;
        m_helper->startFailureMessage = "No such type.";
        const auto english = open();
        QVERIFY(reaches(*english, Capture::State::Failed));
        QCOMPARE(english->capture().error().message, QString("No such type."));

        Capitals capitals;
        QCoreApplication::installTranslator(&capitals);
        const auto translated = open();
        QVERIFY(reaches(*translated, Capture::State::Failed));
        QCOMPARE(translated->capture().error().message,
                 QString("THE KERNEL REFUSED THE PROBE. THE HELPER'S JOURNAL SAYS MORE. (No such type.)"));
        m_helper->startFailureMessage.clear();
        const auto ended = open();
        served()->end(ErrorCode::LimitReached, "128 of 128.");
        QVERIFY(reaches(*ended, Capture::State::Failed));
        const QString message = ended->capture().error().message;
        QVERIFY2(message.contains("CLOSE CAPTURES") && message.contains("128 of 128."), qPrintable(message));
    }

    void unknownProbe_fails()
    {
        m_helper->appear();
        QVERIFY(becomes(State::Ready));
        CaptureRequest request;
        request.probe = "nothing";
        Recorder recorder(m_connection->open(request, nullptr));
        QVERIFY(reaches(recorder, Capture::State::Failed));
        QCOMPARE(recorder.capture().error().code, ErrorCode::UnknownProbe);
    }

    void deletedCapture_isClosedInTheHelper_data()
    {
        QTest::addColumn<bool>("isRunning");
        QTest::newRow("while it opens") << false;
        QTest::newRow("while it runs") << true;
    }

    void deletedCapture_isClosedInTheHelper()
    {
        QFETCH(bool, isRunning);
        m_helper->appear();
        QVERIFY(becomes(State::Ready));
        auto recorder = open();
        if (isRunning)
            QVERIFY(reaches(*recorder, Capture::State::Running));
        else
            QVERIFY(QTest::qWaitFor([&] { return m_helper->timesOpened == 1; }));
        recorder.reset();
        QVERIFY(QTest::qWaitFor([&] { return m_helper->timesOpened == 1 && m_helper->openCaptures() == 0; }));
    }

    void captureDeletedByItsReceiver_isSafe()
    {
        m_helper->appear();
        auto recorder = open();
        FakeCapture *capture = served();
        connect(&recorder->capture(), &Capture::batch, this, [&recorder] { recorder.reset(); });
        capture->send(framed(0, word(1)));
        capture->send(framed(0, word(2)));
        QVERIFY(QTest::qWaitFor([&] { return !recorder && m_helper->openCaptures() == 0; }));
    }

    void connectionDeletedFirst_failsItsCaptures()
    {
        m_helper->appear();
        const auto recorder = open();
        QVERIFY(reaches(*recorder, Capture::State::Running));
        m_connection.reset();
        QCOMPARE(recorder->capture().state(), Capture::State::Failed);
    }

    void pausing_reachesTheHelper()
    {
        m_helper->appear();
        const auto recorder = open();
        FakeCapture *capture = served();
        QVERIFY(reaches(*recorder, Capture::State::Running));
        recorder->capture().pause();
        QVERIFY(reaches(*recorder, Capture::State::Paused));
        QVERIFY(!capture->isStarted);
        m_helper->disappear();
        m_helper->appear();
        QVERIFY(recorder->waitFor([&] { return m_helper->timesOpened == 2; }));
        QVERIFY(reaches(*recorder, Capture::State::Paused)); // paused before, paused again
        QVERIFY(!m_helper->capture("zeta")->isStarted);
        recorder->capture().resume();
        QVERIFY(reaches(*recorder, Capture::State::Running));
        QVERIFY(m_helper->capture("zeta")->isStarted);
    }

    void flush_endsBehindWhatArrived()
    {
        m_helper->appear();
        const auto recorder = open();
        FakeCapture *capture = served();
        for (quint64 i = 0; i < 50; ++i)
            capture->send(framed(0, word(i)));
        qsizetype seen = -1;
        recorder->capture().flush(this, [&] { seen = recorder->events("events").size(); });
        QVERIFY(recorder->waitFor([&] { return seen >= 0; }));
        QCOMPARE(seen, 50);
    }

    void jsonCalls_answerOrSayWhy()
    {
        m_helper->systemCheck = R"([{"id": "kernel types", "ok": true}])";
        m_helper->appear();
        QVERIFY(becomes(State::Ready));
        QString id;
        m_connection->systemCheck(this, [&](const Result<QJsonArray> &checks) {
            id = checks ? checks->at(0)["id"].toString() : checks.error().message;
        });
        QVERIFY(QTest::qWaitFor([&] { return !id.isEmpty(); }));
        QCOMPARE(id, QString("kernel types"));
        m_helper->disappear();
        QVERIFY(becomes(State::NoHelper));
        bool hasFailed = false;
        m_connection->cost(this, [&](const Result<QJsonArray> &rows) { hasFailed = !rows; });
        QVERIFY(QTest::qWaitFor([&] { return hasFailed; }));
    }

    // 4 MiB on the way, as the helper allows, and a receiver slower than the helper: the loop still turns.
    void flood_leavesTimeForOthers()
    {
        m_helper->appear();
        const auto recorder = open();
        FakeCapture *capture = served();
        connect(&recorder->capture(), &Capture::batch, this, [] { QTest::qSleep(5); });
        QByteArray data;
        while (data.size() < 60000)
            data += framed(9, QByteArray(60, 'x'));
        QElapsedTimer sinceTurn;
        qint64 longestMs = 0;
        QTimer turns;
        connect(&turns, &QTimer::timeout, this,
                [&] { longestMs = std::max(longestMs, sinceTurn.restart()); });
        for (int i = 0; i < 64; ++i)
            capture->send(data);
        turns.start(1);
        sinceTurn.start();
        QVERIFY(recorder->waitFor([&] { return capture->acknowledged == 64; }, 20000));
        QVERIFY2(longestMs < 200, qPrintable(QString::number(longestMs)));
    }

private:
    std::unique_ptr<PrivateBus> m_bus;
    std::unique_ptr<FakeHelper> m_helper;
    std::unique_ptr<Connection> m_connection;
};

QTEST_GUILESS_MAIN(TestConnection)
#include "tst_connection.moc"
