// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chartscale.h"
#include "models/cpustates.h"
#include "models/history.h"
#include "models/log2quantile.h"
#include "models/processsample.h"

#include <QTest>

#include <cmath>

using namespace DKapture;

class TestHistory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void window_holdsOnlyItsMoments();
    void fullRing_dropsTheOldest();
    void thinning_keepsThePeak();
    void gap_isNotJoined();
    void cpu_sharesAreOfTheTimeBetween();
    void cpu_negativeSteps_countAsNone();
    void quantile_liesInsideTheSlot();
    void quantile_ofNothing_isNotANumber();
    void linearScale_endsAtARoundNumber_data();
    void linearScale_endsAtARoundNumber();
    void logScale_takesWholeDecades();
    void procStat_nameWithParentheses_isRead();
};

void TestHistory::window_holdsOnlyItsMoments()
{
    History history(1, 10);
    for (int second = 0; second < 5; ++second)
        history.append(second, {second * 10.0});
    const Slice slice = history.window(1, 3, 100);
    QCOMPARE(slice.times, (QList<double>{1, 2, 3}));
    QCOMPARE(slice.values[0], (QList<double>{10, 20, 30}));
}

void TestHistory::fullRing_dropsTheOldest()
{
    History history(1, 3);
    for (int second = 0; second < 5; ++second)
        history.append(second, {double(second)});
    QCOMPARE(history.size(), 3);
    QCOMPARE(history.window(0, 10, 100).times, (QList<double>{2, 3, 4}));
    QCOMPARE(history.latest(0), 4.0);
}

void TestHistory::thinning_keepsThePeak()
{
    History history(1, 1000);
    for (int second = 0; second < 1000; ++second)
        history.append(second, {second == 617 ? 99.0 : 1.0});
    const Slice slice = history.window(0, 1000, 50);
    QVERIFY(slice.times.size() <= 50);
    QCOMPARE(std::count(slice.values[0].begin(), slice.values[0].end(), 99.0), 1);
}

void TestHistory::gap_isNotJoined()
{
    History history(2, 10);
    history.append(1, {1, 2});
    history.appendGap(2);
    history.append(3, {3, 4});
    const Slice slice = history.window(0, 10, 10);
    QCOMPARE(slice.times.size(), 3);
    QVERIFY(std::isnan(slice.values[0][1]));
    QVERIFY(std::isnan(slice.values[1][1]));
    QCOMPARE(slice.values[1][2], 4.0);
}

void TestHistory::cpu_sharesAreOfTheTimeBetween()
{
    CpuStates states;
    QVERIFY(!states.update("cpu  100 10 50 800 20 5 5 10 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\ncpu1 1\n"));
    QCOMPARE(states.processors(), 2);
    // 100 ticks later: 30 + 10 user and nice, 15 + 3 + 2 system, 10 iowait, 5 steal, 25 idle.
    const auto shares = states.update("cpu  130 20 65 825 30 8 7 15 0 0\n");
    QVERIFY(shares);
    QCOMPARE(shares->user, 40.0);
    QCOMPARE(shares->system, 20.0);
    QCOMPARE(shares->waiting, 10.0);
    QCOMPARE(shares->stolen, 5.0);
    QCOMPARE(shares->idle, 25.0);
}

void TestHistory::cpu_negativeSteps_countAsNone()
{
    CpuStates states;
    (void)states.update("cpu  100 0 0 100 50 0 0 0 0 0\n");
    const auto shares = states.update("cpu  150 0 0 150 49 0 0 0 0 0\n");
    QVERIFY(shares);
    QCOMPARE(shares->waiting, 0.0);
    QCOMPARE(shares->user, 50.0);
    QVERIFY(!states.update("not it\n"));
}

void TestHistory::quantile_liesInsideTheSlot()
{
    QList<double> counts(40, 0.0);
    counts[10] = 100; // 1024 … 2047
    QCOMPARE(log2Quantile(counts, 0.5), 1536.0);
    counts[20] = 1; // one of 101
    QVERIFY(log2Quantile(counts, 0.99) < 2048);
    QVERIFY(log2Quantile(counts, 0.999) > 1048576);
}

void TestHistory::quantile_ofNothing_isNotANumber()
{
    QVERIFY(std::isnan(log2Quantile(QList<double>(40, 0.0), 0.5)));
}

void TestHistory::linearScale_endsAtARoundNumber_data()
{
    QTest::addColumn<double>("largest");
    QTest::addColumn<bool>("isBytes");
    QTest::addColumn<double>("top");
    QTest::newRow("nothing") << 0.0 << false << 1.0;
    QTest::newRow("idle disk") << 0.0 << true << 1024.0;
    QTest::newRow("hundreds") << 131.0 << false << 200.0;
    QTest::newRow("exactly round") << 400.0 << false << 400.0;
    QTest::newRow("three mebibytes") << 3.0 * 1024 * 1024 << true << 4.0 * 1024 * 1024;
    QTest::newRow("just below a gibibyte") << 1023.0 * 1024 * 1024 << true << 2000.0 * 1024 * 1024;
}

void TestHistory::linearScale_endsAtARoundNumber()
{
    QFETCH(double, largest);
    QFETCH(bool, isBytes);
    const ChartScale scale = ChartScale::linear(largest, isBytes);
    QTEST(scale.highest, "top");
    QCOMPARE(scale.lowest, 0.0);
}

void TestHistory::logScale_takesWholeDecades()
{
    const ChartScale scale = ChartScale::logarithmic(3'000, 4'500'000);
    QCOMPARE(scale.lowest, 3.0);
    QCOMPARE(scale.highest, 7.0);
    QCOMPARE(scale.values.first(), 1000.0);
    QVERIFY(scale.lines.size() <= 5);
}

void TestHistory::procStat_nameWithParentheses_isRead()
{
    const QByteArray line = "4242 (a (b) c) S 17 4242 4242 0 -1 4194304 100 0 7 0 250 50 0 0 20 0 3 0 12345 "
                            "9999999 512 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0\n";
    const ProcessSample sample = ProcessFiles::parseStat(line, 1e7, 4096);
    QCOMPARE(sample.key.pid, 4242U);
    QCOMPARE(sample.name, QStringLiteral("a (b) c"));
    QCOMPARE(sample.parentPid, 17U);
    QCOMPARE(sample.cpuNs, 3e9);
    QCOMPARE(sample.faults, 107.0);
    QCOMPARE(sample.threads, 3U);
    QCOMPARE(sample.key.startNs, 123450000000ULL);
    QCOMPARE(sample.memoryBytes, 512.0 * 4096);
    QCOMPARE(ProcessFiles::parseStat("rubbish", 1e7, 4096).key.pid, 0U);
}

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"
