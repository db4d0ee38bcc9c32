// SPDX-License-Identifier: GPL-3.0-or-later
// What the build refuses in a probe's code, and with which words.
#include "probes/rules.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace DKapture;

class tst_rules : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { collectLibbpfWords(); }
    void a_careless_probe_is_told_each_thing_it_does();
    void the_build_stops_there();
    void the_probes_of_the_build_break_no_rule();
};

static Result<ProbeObject> read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? ProbeObject::read(file.readAll())
                                          : Result<ProbeObject>(Error{ErrorCode::InvalidObject, path});
}

void tst_rules::a_careless_probe_is_told_each_thing_it_does()
{
    const Result<ProbeObject> probe = read(QStringLiteral(TEST_PROBES "/rules/careless.bpf.o"));
    QVERIFY2(probe, probe ? "" : qPrintable(probe.error().message));
    QStringList broken = brokenRules(*probe);
    broken.sort();
    const QString instead = QStringLiteral(": take the task from the hook's arguments with of_task(), or "
                                           "remember owner_of_current() where it asked "
                                           "and use of_owner(), or of_nobody()");
    QCOMPARE(
        broken,
        QStringList(
            {"function count_elsewhere touches output amounts outside of a program: make it "
             "__always_inline, so that each program asks whose the record is",
             "program asks_nobody (tp_btf/sched_process_exit) touches output amounts without asking whose "
             "the record is: use event_reserve(), event_output(), table_row() or snapshot_row() "
             "with the task that it is about",
             "program blames_by_a_function (tp_btf/sched_switch) calls bpf_get_current_pid_tgid, but the "
             "running task there is whoever happened to be interrupted" +
                 instead,
             "program blames_the_interrupted (tp_btf/irq_handler_entry) calls bpf_get_current_task_btf, but "
             "the running task there is whoever happened to be interrupted" +
                 instead,
             "program blames_the_reader (iter/task) calls bpf_get_current_task_btf, but the running task "
             "there is who reads the snapshot" +
                 instead}));
}

void tst_rules::the_build_stops_there()
{
    const QTemporaryDir directory;
    QProcess lint;
    lint.start(QStringLiteral(LINT), {directory.path(), QStringLiteral(TEST_PROBES "/rules/careless.bpf.o")});
    QVERIFY(lint.waitForFinished());
    QCOMPARE(lint.exitCode(), 1);
    QVERIFY(lint.readAllStandardError().contains(
        "probe careless: program asks_nobody (tp_btf/sched_process_exit)"));
}

void tst_rules::the_probes_of_the_build_break_no_rule()
{
    const QDir directory(QStringLiteral(PROBES));
    const QStringList files = directory.entryList({QStringLiteral("*.bpf.o")});
    QVERIFY(!files.isEmpty());
    for (const QString &file : files) {
        const Result<ProbeObject> probe = read(directory.filePath(file));
        QVERIFY2(probe, qPrintable(file));
        QCOMPARE(brokenRules(*probe), QStringList());
    }
}

QTEST_GUILESS_MAIN(tst_rules)
#include "tst_rules.moc"
