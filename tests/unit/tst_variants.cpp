// SPDX-License-Identifier: GPL-3.0-or-later
#include "probes/variants.h"

#include <QTest>

using namespace DKapture;

// Which of a probe's ways is taken on kernels that are written down here.
class VariantsTest : public QObject
{
    Q_OBJECT

private slots:
    void preemption_isReadFromTheKernelsWords_data();
    void preemption_isReadFromTheKernelsWords();
    void bestRankThatRuns_isTaken_data();
    void bestRankThatRuns_isTaken();
    void whatRunsRarely_keepsItsRank();
    void reason_isThatOfWhatWasPassedOver();
    void refusedProgram_isPassedOverAlone();
};

namespace
{

// A kernel that lacks some sections, and skips programs at others.
struct WrittenKernel : Kernel {
    QStringList lacks, skips;

    Obstacle obstacleTo(const QString &section) override
    {
        return lacks.contains(section) ? Obstacle{{"It lacks %1", {section}}, {}} : Obstacle{};
    }
    bool maySkip(const QString &section) const override { return skips.contains(section); }
};

ProgramInfo program(const char *name, const char *section, int rank)
{
    ProgramInfo info;
    info.name = name;
    info.section = QLatin1String(section);
    info.group = QStringLiteral("way");
    info.rank = rank;
    info.isOften = true;
    return info;
}

// Two programs at functions, one at a tracepoint, one walk.
ProbeObject probe()
{
    ProbeObject object;
    object.programs = {program("f", "fexit/f", 0), program("g", "fexit/g", 0),
                       program("t", "tp_btf/sys_exit", 1), program("i", "iter/task", 2)};
    return object;
}

} // namespace

void VariantsTest::preemption_isReadFromTheKernelsWords_data()
{
    QTest::addColumn<KernelWords>("kernel");
    QTest::addColumn<bool>("functions");
    QTest::addColumn<bool>("tracepoints");
    const QString debian = QStringLiteral("#1 SMP PREEMPT_DYNAMIC Debian 6.12.107-1 (2026-08-29)");
    const QString old = QStringLiteral("6.12.107+deb13-amd64"), recent = QStringLiteral("7.3.4+deb13-amd64");
    const QString voluntary = QStringLiteral("CONFIG_PREEMPT_VOLUNTARY=y\n# CONFIG_PREEMPT is not set\n");
    const auto row = [](const char *name, const KernelWords &kernel, bool functions, bool tracepoints) {
        QTest::newRow(name) << kernel << functions << tracepoints;
    };
    row("Debian's", {old, debian, QStringLiteral("quiet"), QStringLiteral("none (voluntary) full "), {}},
        false, false);
    row("asked for",
        {old, debian, QStringLiteral("preempt=full"), QStringLiteral("none voluntary (full) "), {}}, true,
        false);
    row("without debugfs", {old, debian, QStringLiteral("quiet preempt=full"), {}, voluntary}, true, false);
    row("set at run time",
        {old, debian, QStringLiteral("preempt=full"), QStringLiteral("(none) voluntary full "), {}}, false,
        false);
    row("by its configuration",
        {old, debian, QStringLiteral("quiet"), {}, QStringLiteral("CONFIG_PREEMPT=y\n")}, true, false);
    row("not by its configuration", {old, debian, QStringLiteral("quiet"), {}, voluntary}, false, false);
    row("another word ends so", {old, debian, QStringLiteral("no_preempt=full"), {}, voluntary}, false,
        false);
    row("nothing can be read", {old, debian, {}, {}, {}}, false, false);
    row("built so", {old, QStringLiteral("#1 SMP PREEMPT Deepin"), {}, {}, {}}, true, false);
    row("real time", {old, QStringLiteral("#1 SMP PREEMPT_RT Debian"), {}, {}, {}}, true, false);
    row("a server's", {old, QStringLiteral("#1 SMP Debian"), QStringLiteral("preempt=full"), {}, {}}, false,
        false);
    row("7.3", {recent, debian, {}, QStringLiteral("full (lazy) "), {}}, true, true);
    row("7.3 without debugfs", {recent, debian, {}, {}, QStringLiteral("CONFIG_PREEMPT_LAZY=y\n")}, true,
        true);
}

void VariantsTest::preemption_isReadFromTheKernelsWords()
{
    QFETCH(KernelWords, kernel);
    QFETCH(bool, functions);
    QFETCH(bool, tracepoints);
    const Preemption preemption = Preemption::of(kernel);
    QCOMPARE(preemption.ofFunctions, functions);
    QCOMPARE(preemption.ofTracepoints, tracepoints);
    for (const char *section :
         {"fentry/vfs_read", "fexit/vfs_read", "fexit.s/vfs_read", "fmod_ret/security_file_open"})
        QCOMPARE(preemption.mayHit(QLatin1String(section)), functions);
    for (const char *section : {"tp_btf/sys_exit", "raw_tp/sys_exit"})
        QCOMPARE(preemption.mayHit(QLatin1String(section)), tracepoints);
    for (const char *section :
         {"iter/task", "lsm/file_open", "kprobe/vfs_read", "tp/raw_syscalls/sys_exit", "syscall"})
        QVERIFY(!preemption.mayHit(QLatin1String(section)));
}

void VariantsTest::bestRankThatRuns_isTaken_data()
{
    QTest::addColumn<QStringList>("lacks");
    QTest::addColumn<QStringList>("skips");
    QTest::addColumn<int>("rank");
    const QStringList none, functions = {QStringLiteral("fexit/f"), QStringLiteral("fexit/g")},
                            oneFunction = {QStringLiteral("fexit/g")},
                            tracepoint = {QStringLiteral("tp_btf/sys_exit")};
    QTest::newRow("everything runs") << none << none << 0;
    QTest::newRow("no functions") << functions << none << 1;
    QTest::newRow("one function is not there") << oneFunction << none << 1;
    QTest::newRow("functions are skipped") << none << functions << 1;
    QTest::newRow("one function is skipped") << none << oneFunction << 1;
    QTest::newRow("both are skipped, the third not") << none << functions + tracepoint << 2;
    QTest::newRow("all are skipped") << none
                                     << functions + tracepoint + QStringList{QStringLiteral("iter/task")}
                                     << 0;
    QTest::newRow("skipped, and nothing else runs")
        << tracepoint + QStringList{QStringLiteral("iter/task")} << functions << 0;
    QTest::newRow("nothing runs") << functions + tracepoint + QStringList{QStringLiteral("iter/task")} << none
                                  << -1;
}

void VariantsTest::bestRankThatRuns_isTaken()
{
    QFETCH(QStringList, lacks);
    QFETCH(QStringList, skips);
    QFETCH(int, rank);
    WrittenKernel kernel;
    kernel.lacks = lacks;
    kernel.skips = skips;
    const Selection selection = select(probe(), kernel);
    QCOMPARE(selection.obstacle.exists(), rank < 0);
    QCOMPARE(selection.variants.size(), rank < 0 ? 0 : 1);
    if (rank < 0)
        return;
    QCOMPARE(selection.variants[0].rank, rank);
    QCOMPARE(selection.variants[0].because.isEmpty(), rank == 0);
    const QList<QSet<QByteArray>> programs = {{"f", "g"}, {"t"}, {"i"}};
    QCOMPARE(selection.programs, programs[rank]);
}

void VariantsTest::whatRunsRarely_keepsItsRank()
{
    WrittenKernel kernel;
    kernel.skips = QStringList{QStringLiteral("fexit/f"), QStringLiteral("fexit/g")};
    ProbeObject rare = probe();
    for (ProgramInfo &info : rare.programs)
        info.isOften = false;
    QCOMPARE(select(rare, kernel).variants.value(0).rank, 0);
}

void VariantsTest::reason_isThatOfWhatWasPassedOver()
{
    WrittenKernel kernel;
    kernel.lacks = QStringList{QStringLiteral("fexit/f")};
    QCOMPARE(select(probe(), kernel).variants.value(0).because.pattern, QStringLiteral("It lacks %1"));
    kernel.lacks.clear();
    kernel.skips = QStringList{QStringLiteral("fexit/f")};
    QVERIFY(select(probe(), kernel).variants.value(0).because.pattern.contains(QLatin1String("preemptible")));
}

void VariantsTest::refusedProgram_isPassedOverAlone()
{
    WrittenKernel kernel;
    ProbeObject object = probe();
    ProgramInfo extra = program("x", "tp_btf/x", 0);
    extra.group.clear();
    extra.optional = QStringLiteral("extras");
    object.programs.append(extra);
    const Obstacle obstacle{{"It was refused", {}}, {}};

    const Selection optional = select(object, kernel, {{"x", obstacle}});
    QVERIFY(!optional.obstacle.exists());
    QCOMPARE(optional.missing, QStringList{QStringLiteral("extras")});
    QCOMPARE(optional.variants.value(0).rank, 0);

    const Selection second = select(object, kernel, {{"g", obstacle}});
    QCOMPARE(second.variants.value(0).rank, 1);
    QCOMPARE(second.variants.value(0).because.pattern, obstacle.reason.pattern);
    QCOMPARE(second.missing, QStringList());

    const Selection none = select(object, kernel, {{"f", obstacle}, {"t", obstacle}, {"i", obstacle}});
    QCOMPARE(none.obstacle.reason.pattern, obstacle.reason.pattern);
    QCOMPARE(select(object, kernel, {{"", obstacle}}).obstacle.reason.pattern, obstacle.reason.pattern);
}

QTEST_APPLESS_MAIN(VariantsTest)
#include "tst_variants.moc"
