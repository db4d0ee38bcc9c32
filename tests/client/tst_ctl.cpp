// SPDX-License-Identifier: GPL-3.0-or-later
// dkapturectl as a shell sees it, against a scripted helper.
#include "../unit/records.h"
#include "fakehelper.h"
#include "privatebus.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace DKapture;
using namespace DKapture::Records;

namespace
{

const char Probes[] = R"([
  {"id": "life", "area": "process", "title": "Processes begin and end", "also": ["execsnoop"], "available": true,
   "tier": "trace", "parameters": [
     {"name": "only_pid", "doc": "Only this process", "unit": "pid", "type": "unsigned", "size": 4, "default": "0",
      "lowest": "0", "highest": "4194304"},
     {"name": "at_least", "doc": "Only this long", "unit": "ns", "type": "unsigned", "size": 8, "default": "1000000",
      "lowest": "0", "highest": "60000000000"},
     {"name": "kinds", "doc": "Only these", "unit": "hex", "type": "unsigned", "size": 8, "default": "0",
      "lowest": "0", "highest": "18446744073709551615",
      "enumerators": [{"value": "2", "name": "exec"}, {"value": "4", "name": "fork"}]}],
   "outputs": [
     {"name": "events", "kind": "events", "size": 48, "fields": [
        {"name": "id", "type": "unsigned", "offset": 0, "size": 8, "unit": "hex"},
        {"name": "pid", "type": "unsigned", "offset": 8, "size": 4, "unit": "pid"},
        {"name": "error", "type": "signed", "offset": 12, "size": 4, "unit": "errno"},
        {"name": "op", "type": "enum", "offset": 16, "size": 4, "enumerators": [{"value": "1", "name": "exec"}]},
        {"name": "file", "type": "text", "offset": 20, "size": 28}]}]},
  {"id": "calls", "area": "process", "title": "Calls", "available": true, "tier": "trace", "totals": true, "outputs": [
     {"name": "rows", "kind": "table", "size": 16, "keySize": 8, "fields": [
        {"name": "pid", "type": "unsigned", "offset": 0, "size": 8, "unit": "pid", "key": true},
        {"name": "calls", "type": "unsigned", "offset": 8, "size": 8, "unit": "count"}]},
     {"name": "others", "kind": "events", "size": 8, "fields": [
        {"name": "n", "type": "unsigned", "offset": 0, "size": 8, "unit": "count"}]}]},
  {"id": "absent", "area": "usb", "title": "Nothing", "available": false, "reason": ["There is no %1.", "USB"],
   "remedy": ["Plug one in."]}
])";

// What JSON readers must get back bit for bit: a number beyond 2^53, quotes, a line break, a control
// character.
const char ExactLine[] =
    "{\"output\":\"events\",\"id\":18446744073709551615,\"pid\":7,\"error\":-2,\"op\":\"exec\","
    "\"file\":\"/bin/\\\"tr\\nue\\\"\\u0001\"}";

QByteArray lifeEvent(quint64 id, quint64 pid, const QByteArray &file)
{
    QByteArray record = word(id) + word(pid).left(4) + word(quint64(-2)).left(4) + word(1).left(4) + file;
    return framed(0, record);
}

} // namespace

class TestCtl : public QObject
{
    Q_OBJECT

    void begin(const QStringList &arguments)
    {
        m_ctl = std::make_unique<QProcess>();
        QProcessEnvironment environment = m_bus.environment();
        environment.insert("LC_ALL", "C.UTF-8");
        m_ctl->setProcessEnvironment(environment);
        m_ctl->start(DKAPTURECTL, arguments);
    }

    // As someone whose system speaks Chinese.
    int runInChinese(const QStringList &arguments)
    {
        m_ctl = std::make_unique<QProcess>();
        QProcessEnvironment environment = m_bus.environment();
        environment.remove("LANGUAGE");
        environment.insert("LC_ALL", "zh_CN.UTF-8");
        m_ctl->setProcessEnvironment(environment);
        m_ctl->start(DKAPTURECTL, arguments);
        return end();
    }

    int end()
    {
        const bool isOver = QTest::qWaitFor([&] { return m_ctl->state() == QProcess::NotRunning; }, 20000);
        m_out = QString::fromUtf8(m_ctl->readAllStandardOutput());
        m_errors = QString::fromUtf8(m_ctl->readAllStandardError());
        return isOver && m_ctl->exitStatus() == QProcess::NormalExit ? m_ctl->exitCode() : -1;
    }

    int run(const QStringList &arguments)
    {
        begin(arguments);
        return end();
    }

    FakeCapture *started(const QString &probe)
    {
        (void)QTest::qWaitFor(
            [&] { return m_helper->capture(probe) && m_helper->capture(probe)->isStarted; });
        return m_helper->capture(probe);
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_bus.start(), qPrintable(m_bus.error())); }

    void init()
    {
        m_helper = std::make_unique<FakeHelper>(m_bus.connect());
        m_helper->probes = Probes;
        QVERIFY(m_helper->appear());
    }

    void wrongUse_is2_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const auto row = [](const char *line) {
            QTest::newRow(line) << QString(line).split(' ', Qt::SkipEmptyParts);
        };
        row("");
        row("dance");
        row("watch");
        row("watch life calls");
        row("watch life --for");
        row("watch life --for soon");
        row("watch life --for -1s");
        row("watch life --count 0");
        row("watch life --format xml");
        row("watch life --scope some");
        row("watch life --ring big");
        row("watch life --ring 2KiB");
        row("watch life --ring 5MiB");
        row("watch life --ring 32MiB");
        row("watch life --interval 10ms");
        row("watch life --interval 2h");
        row("watch life -x");
        row("watch nothing");
        row("watch life --colour red");
        row("watch life --only-pid many");
        row("watch life --only-pid 5000000");
        row("watch life --output rows");
        row("watch life --filter pdi=3");
        row("describe");
        row("describe nothing");
        row("probes --for 3");
    }

    void wrongUse_is2()
    {
        QFETCH(QStringList, arguments);
        QCOMPARE(run(arguments), 2);
        QVERIFY2(m_errors.startsWith("dkapturectl: "), qPrintable(m_errors));
        QVERIFY(m_out.isEmpty());
    }

    void wrongOption_isNamed_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *line, const char *message) {
            QTest::newRow(line) << QString(line).split(' ') << QString(message);
        };
        row("probes --bogus", "there is no option --bogus");
        row("doctor --bo-gus", "there is no option --bo-gus");
        row("describe --bogus life", "there is no option --bogus");
        row("watch life --bogus", "there is no option --bogus");
        row("watch life --bo-gus 3", "there is no option --bo-gus");
        row("watch life --for", "--for: its value is missing");
        row("watch life --filter", "--filter: its value is missing");
        row("watch life --only-pid", "--only-pid: its value is missing");
        row("watch life --only-pid 5000000", "5000000 is outside of 0 … 4194304 for --only-pid");
        row("watch life --ring 2KiB", "2KiB is outside of 4 KiB … 16 MiB for --ring");
        row("watch life --ring 5MiB", "not a power of two");
        row("watch life --interval 10ms", "“10ms” is not from 50ms to 1h");
        row("watch life --at-least 2m", "2m is outside of 0 s … 60 s for --at-least");
    }

    void wrongOption_isNamed()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, message);
        QCOMPARE(run(arguments), 2);
        QVERIFY2(m_errors.contains(message), qPrintable(m_errors));
    }

    void failure_is1()
    {
        QCOMPARE(run({"watch", "absent"}), 1);
        QVERIFY2(m_errors.contains("There is no USB. Plug one in."), qPrintable(m_errors));
        m_helper->startFailureMessage = "No room.";
        QCOMPARE(run({"watch", "life"}), 1);
        QVERIFY2(m_errors.contains("No room."), qPrintable(m_errors));
        m_helper->isDenyingAlways = true;
        QCOMPARE(run({"probes"}), 1);
        m_helper->disappear();
        QCOMPARE(run({"probes"}), 1);
    }

    void sizeOfTheRing_isPassedOn()
    {
        begin({"watch", "life", "--ring", "4MiB", "--for", "100ms"});
        FakeCapture *capture = started("life");
        QVERIFY(capture);
        QCOMPARE(capture->options.value("ring_bytes").toUInt(), 4u << 20);
        QCOMPARE(end(), 0);
    }

    void helpAndVersion_needNoHelper()
    {
        m_helper->disappear();
        QCOMPARE(run({"--help"}), 0);
        QVERIFY(m_out.contains("watch PROBE"));
        QCOMPARE(run({"--version"}), 0);
        QVERIFY(m_out.startsWith("dkapturectl "));
    }

    void probes_areListed()
    {
        QCOMPARE(run({"probes", "--names"}), 0);
        QCOMPARE(m_out, QString("calls\nlife\nabsent\n"));
        QCOMPARE(run({"probes"}), 0);
        QVERIFY(m_out.contains("execsnoop"));
        QVERIFY(m_out.contains("There is no USB."));
        QCOMPARE(run({"probes", "--json"}), 0);
        QCOMPARE(m_out.count('\n'), 3);
        QCOMPARE(run({"describe", "execsnoop"}), 0);
        QVERIFY(m_out.contains("--only-pid"));
        QVERIFY2(m_out.contains("0 s … 60 s, default 1 ms"), qPrintable(m_out));
    }

    void json_isOneExactObjectALine()
    {
        begin({"watch", "life", "--format", "json", "--count", "2"});
        FakeCapture *capture = started("life");
        QVERIFY(capture);
        capture->send(lifeEvent(~Q_UINT64_C(0), 7, "/bin/\"tr\nue\"\x01") + lifeEvent(1, 8, "/bin/\xff"));
        capture->send(lifeEvent(2, 9, "one too many"));
        QCOMPARE(end(), 0);
        const QStringList lines = m_out.split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines[0], QString(ExactLine));
        QVERIFY(QJsonDocument::fromJson(lines[1].toUtf8()).isObject());
        QCOMPARE(lines[2], QString("{\"account\":{\"records\":2,\"lost\":0,\"missed\":0}}"));
        QCOMPARE(m_errors.trimmed(), QString("2 records, lost 0, missed 0"));
    }

    void csv_isQuoted()
    {
        begin({"watch", "life", "--format=csv", "--count=1"});
        started("life")->send(lifeEvent(1, 7, "a,\"b\""));
        QCOMPARE(end(), 0);
        QCOMPARE(m_out, QString("id,pid,error,op,file\r\n1,7,ENOENT,exec,\"a,\"\"b\"\"\"\r\n"));
    }

    void csvOfSeveralOutputs_isTheFirst()
    {
        const quint32 whole = Wire::FramePiece | Wire::FrameEnd;
        begin({"watch", "calls", "--format", "csv", "--count", "1"});
        FakeCapture *capture = started("calls");
        QVERIFY(capture);
        capture->send(framed(1, word(1)));
        capture->send(framed(0, word(5) + word(100)), whole);
        QCOMPARE(end(), 0);
        QVERIFY(m_out.startsWith("frame,pid,calls\r\n"));
        QVERIFY2(m_errors.contains("this is “rows”, --output chooses of rows, others"), qPrintable(m_errors));
    }

    void localeWithoutUtf8_isNoReasonToWarn_data()
    {
        QTest::addColumn<QString>("all");
        QTest::newRow("none") << QString();
        QTest::newRow("C") << "C";
        QTest::newRow("POSIX") << "POSIX";
    }

    void localeWithoutUtf8_isNoReasonToWarn()
    {
        QFETCH(QString, all);
        m_ctl = std::make_unique<QProcess>();
        QProcessEnvironment environment = m_bus.environment();
        for (const char *name : {"LC_ALL", "LC_CTYPE", "LANG"})
            environment.remove(name);
        if (!all.isEmpty())
            environment.insert("LC_ALL", all);
        m_ctl->setProcessEnvironment(environment);
        m_ctl->start(DKAPTURECTL, {"probes"});
        QCOMPARE(end(), 0);
        QCOMPARE(m_errors, QString());
        QVERIFY(m_out.contains("execsnoop"));
    }

    void bits_areNamed()
    {
        begin({"watch", "life", "--kinds", "exec,fork", "--for", "100ms"});
        FakeCapture *capture = started("life");
        QVERIFY(capture);
        QCOMPARE(capture->parameters.value("kinds").toULongLong(), 6ULL);
        QCOMPARE(end(), 0);
        QVERIFY(QTest::qWaitFor([&] { return m_helper->openCaptures() == 0; }));
        begin({"watch", "life", "--kinds=0x2", "--for", "100ms"});
        capture = started("life"); // often at the address of the one before
        QVERIFY(capture);
        QCOMPARE(capture->parameters.value("kinds").toULongLong(), 2ULL);
        QCOMPARE(end(), 0);
        QCOMPARE(run({"watch", "life", "--kinds", "exec,dance"}), 2);
        QVERIFY2(m_errors.contains("“dance”") && m_errors.contains("exec, fork"), qPrintable(m_errors));
        QCOMPARE(run({"describe", "life"}), 0);
        QVERIFY2(m_out.contains("exec, fork"), qPrintable(m_out));
    }

    void writeThatFails_isAFailure()
    {
        m_ctl = std::make_unique<QProcess>();
        m_ctl->setProcessEnvironment(m_bus.environment());
        m_ctl->setStandardOutputFile("/dev/full");
        m_ctl->start(DKAPTURECTL, {"watch", "life", "--format", "csv"});
        started("life")->send(lifeEvent(1, 7, "x"));
        QCOMPARE(end(), 1);
        QVERIFY2(m_errors.contains("No space left"), qPrintable(m_errors));
    }

    void answerThatCannotBeWritten_isAFailure_data()
    {
        QTest::addColumn<QStringList>("arguments");
        for (const char *line : {"probes", "probes --names", "probes --json", "describe life",
                                 "describe life --json", "doctor", "cost", "--help", "--version"})
            QTest::newRow(line) << QString(line).split(' ');
    }

    void answerThatCannotBeWritten_isAFailure()
    {
        QFETCH(QStringList, arguments);
        m_ctl = std::make_unique<QProcess>();
        m_ctl->setProcessEnvironment(m_bus.environment());
        m_ctl->setStandardOutputFile("/dev/full");
        m_ctl->start(DKAPTURECTL, arguments);
        QCOMPARE(end(), 1);
        QVERIFY2(m_errors.contains("No space left"), qPrintable(m_errors));
    }

    void answerNobodyReads_isNoFailure()
    {
        int ends[2];
        QCOMPARE(pipe2(ends, O_CLOEXEC), 0);
        ::close(ends[0]);
        m_ctl = std::make_unique<QProcess>();
        m_ctl->setProcessEnvironment(m_bus.environment());
        m_ctl->setChildProcessModifier([ends] { dup2(ends[1], STDOUT_FILENO); });
        m_ctl->start(DKAPTURECTL, {"probes"});
        ::close(ends[1]);
        QCOMPARE(end(), 0);
        QCOMPARE(m_errors, QString());
    }

    void table_isAlignedAndHarmless()
    {
        begin({"watch", "life", "--count", "2"});
        started("life")->send(lifeEvent(1, 7, "short") + lifeEvent(2, 123456, "\x1b[2Jevil"));
        QCOMPARE(end(), 0);
        const QStringList lines = m_out.split('\n');
        QCOMPARE(lines[0].indexOf("Error"), lines[1].indexOf("ENOENT"));
        QCOMPARE(lines[1].indexOf("exec"), lines[2].indexOf("exec"));
        QVERIFY(!m_out.contains(QChar(0x1b)));
    }

    void tables_showWhatWasAdded()
    {
        const quint32 whole = Wire::FramePiece | Wire::FrameEnd;
        begin({"watch", "calls", "--count", "2", "--output", "rows"});
        FakeCapture *capture = started("calls");
        capture->send(framed(0, word(5) + word(100)) + framed(0, word(6) + word(10)), whole);
        capture->send(framed(0, word(5) + word(107)) + framed(0, word(6) + word(10)), whole);
        QCOMPARE(end(), 0);
        const QStringList lines = m_out.split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.last().simplified(), QString("5 7"));
        QVERIFY(QTest::qWaitFor([&] { return m_helper->openCaptures() == 0; }));

        begin({"watch", "calls", "--count", "1", "--output", "rows", "--format", "json"});
        started("calls")->send(framed(0, word(5) + word(100)), whole);
        QCOMPARE(end(), 0);
        const QJsonObject row = QJsonDocument::fromJson(m_out.section('\n', 0, 0).toUtf8()).object();
        QVERIFY(row["frame"].toDouble() > 0);
        QCOMPARE(row["calls"].toInt(), 100);
    }

    void filter_isAppliedAndPushed()
    {
        begin(
            {"watch", "life", "--filter", "pid = 8 and file contains b", "--format", "json", "--count", "1"});
        FakeCapture *capture = started("life");
        QCOMPARE(capture->parameters.value("only_pid").toInt(), 8);
        capture->send(lifeEvent(1, 7, "b") + lifeEvent(2, 8, "a") + lifeEvent(3, 8, "b"));
        QCOMPARE(end(), 0);
        QVERIFY(m_out.contains("\"id\":3,"));
    }

    void filterOnSeveralOutputs_isNotPushed()
    {
        begin({"watch", "calls", "--filter", "pid = 8"});
        QVERIFY(started("calls")->parameters.isEmpty());
        m_ctl->kill();
        end();
    }

    void time_endsIt()
    {
        begin({"watch", "life", "--for", "300ms"});
        started("life")->send({}, 0, 12, 34);
        QCOMPARE(end(), 0);
        QCOMPARE(m_errors.trimmed(), QString("0 records, lost 12, missed 34"));
    }

    // Kept for later, a file has no standard error beside it.
    void json_endsWithItsAccount()
    {
        begin({"watch", "life", "--for", "300ms", "--format", "json"});
        started("life")->send(lifeEvent(1, 7, "x"), 0, 12, 34);
        QCOMPARE(end(), 0);
        QVERIFY2(m_out.endsWith("\n{\"account\":{\"records\":1,\"lost\":12,\"missed\":34}}\n"),
                 qPrintable(m_out));
        m_helper->startFailureMessage = "No room.";
        QCOMPARE(run({"watch", "life", "--format", "json"}), 1);
        QCOMPARE(m_out, QString()); // nothing was watched, so there is nothing to account for
    }

    void interrupt_endsItWithTheSummary()
    {
        begin({"watch", "life"});
        FakeCapture *capture = started("life");
        capture->send(lifeEvent(1, 7, "x"));
        QVERIFY(QTest::qWaitFor([&] { return capture->acknowledged == 1; }));
        kill(pid_t(m_ctl->processId()), SIGINT);
        QCOMPARE(end(), 0);
        QCOMPARE(m_errors.trimmed(), QString("1 records, lost 0, missed 0"));
    }

    void closedPipe_endsItQuietly()
    {
        m_ctl = std::make_unique<QProcess>();
        m_ctl->setProcessEnvironment(m_bus.environment());
        m_ctl->start("sh",
                     {"-c", QStringLiteral("%1 watch life --format json | head -n 1; exit ${PIPESTATUS:-0}")
                                .arg(DKAPTURECTL)});
        FakeCapture *capture = started("life");
        QVERIFY(QTest::qWaitFor(
            [&] {
                if (m_helper->openCaptures() > 0)
                    capture->send(lifeEvent(1, 7, "x"));
                return m_ctl->state() == QProcess::NotRunning;
            },
            20000));
        QCOMPARE(m_ctl->readAllStandardOutput().count('\n'), 1);
        QCOMPARE(m_ctl->readAllStandardError(), QByteArray());
    }

    void helperThatRestarts_isSaid()
    {
        begin({"watch", "life", "--count", "1"});
        QVERIFY(started("life"));
        m_helper->disappear();
        QVERIFY(m_helper->appear());
        FakeCapture *capture = started("life");
        QVERIFY(capture);
        capture->send(lifeEvent(1, 7, "x"));
        QCOMPARE(end(), 0);
        QVERIFY2(m_errors.contains("the helper restarted"), qPrintable(m_errors));
    }

    void reports_arePrinted()
    {
        m_helper->systemCheck = R"([{"id": "types", "ok": true, "finding": [], "remedy": []},
            {"id": "kprobes", "ok": false, "finding": ["There are no %1.", "kprobes"], "remedy": ["Get %1.", "some"]}])";
        m_helper->cost = R"([{"probe": "", "cpu_share": 0.015, "memory_bytes": 1048576},
            {"probe": "life", "mine": true, "cpu_share": 0.5, "runs_per_s": 1000, "ns_per_run": 250, "memory_bytes": 2048}])";
        QCOMPARE(run({"doctor"}), 0);
        QVERIFY2(m_out.contains("missing  kprobes: There are no kprobes.\n         Get some.\n"),
                 qPrintable(m_out));
        QVERIFY(m_out.contains("2 of 3 probes"));
        QCOMPARE(run({"cost"}), 0);
        QVERIFY2(m_out.contains("50.00 %"), qPrintable(m_out));
        QVERIFY(m_out.contains("250 ns"));
        QCOMPARE(run({"cost", "--json"}), 0);
        QCOMPARE(m_out.count('\n'), 2);
    }

    // A Chinese character or a mark of theirs is as wide as two letters.
    void wideText_isAligned()
    {
        m_helper->cost = R"([{"probe": "", "cpu_share": 0.015}, {"probe": "life", "mine": true},
            {"probe": "文件、读", "mine": true}])";
        QCOMPARE(run({"cost"}), 0);
        QVERIFY2(m_out.contains("\n(the helper itself)  –"), qPrintable(m_out));
        QVERIFY2(m_out.contains("\nlife                 yes"), qPrintable(m_out));
        QVERIFY2(m_out.contains("\n文件、读             yes"), qPrintable(m_out));
    }

#ifdef DKAPTURE_HAS_TRANSLATIONS
    void wordsToType_areNotTranslated()
    {
        QCOMPARE(runInChinese({"describe", "calls"}), 0);
        QVERIFY2(m_out.contains("范围：total, all "), qPrintable(m_out));
    }

    void findingsInChinese_areAligned()
    {
        m_helper->systemCheck =
            R"([{"id": "kprobes", "ok": false, "finding": ["None."], "remedy": ["Get some."]}])";
        QCOMPARE(runInChinese({"doctor"}), 0);
        QVERIFY2(m_out.contains("缺少     kprobes: None.\n         Get some.\n"), qPrintable(m_out));
    }

    void nothingToReadStaysEnglish()
    {
        m_helper->systemCheck = R"([{"id": "function tracing", "ok": true, "finding": [], "remedy": []}])";
        QCOMPARE(runInChinese({"doctor"}), 0);
        QVERIFY2(!m_out.contains("function tracing"), qPrintable(m_out));
        QCOMPARE(runInChinese({"probes"}), 0);
        QVERIFY2(m_out.contains(QRegularExpression("\nlife +进程 ")), qPrintable(m_out)); // its area
        m_helper->startFailure = ErrorCode::LimitReached;
        m_helper->startFailureMessage = "128 of 128.";
        QCOMPARE(runInChinese({"watch", "life"}), 1);
        QVERIFY2(m_errors.contains("关闭") && m_errors.contains("128 of 128."), qPrintable(m_errors));
    }
#endif

private:
    PrivateBus m_bus;
    std::unique_ptr<FakeHelper> m_helper;
    std::unique_ptr<QProcess> m_ctl;
    QString m_out;
    QString m_errors;
};

QTEST_GUILESS_MAIN(TestCtl)
#include "tst_ctl.moc"
