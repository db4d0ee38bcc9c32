// SPDX-License-Identifier: GPL-3.0-or-later
// A helper that did not run for a while, as on a machine that is busy, emulated or was suspended: the time
// that passed is not its work, and it must not rest from it.
#include "harness.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <vector>

using namespace DKapture;

class StalledTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_harness.start(), qPrintable(m_harness.error()));
        if (const QString reason = m_harness.unavailable(QStringLiteral("tasks")); !reason.isEmpty())
            QSKIP(qPrintable(reason));
    }

    void stallInTheMidstOfReading_isNoReasonToRest()
    {
        constexpr int Loads = 8; // the most of one probe that a user may have
        constexpr int IntervalMs = 50;
        constexpr int Stalls = 40; // some of them fall into a reading
        constexpr int StallMs = 300;
        std::vector<std::unique_ptr<Recorder>> recorders;
        for (int load = 0; load < Loads; ++load) {
            // Each with an interval of its own, so that they do not share one load.
            recorders.push_back(
                m_harness.record(QStringLiteral("tasks"), {}, QStringLiteral("all"), IntervalMs + load));
            QVERIFY2(recorders.back(), qPrintable(m_harness.error()));
        }
        const auto helper = pid_t(m_harness.helperPid());
        qint64 longestMs = 0;
        for (int stall = 0; stall < Stalls; ++stall) {
            QTest::qWait(97); // not in step with any of the intervals
            QCOMPARE(::kill(helper, SIGSTOP), 0);
            QTest::qSleep(StallMs);
            QCOMPARE(::kill(helper, SIGCONT), 0);
            std::vector<quint64> before;
            for (const auto &recorder : recorders)
                before.push_back(recorder->frames());
            // A frame that was on its way when it was stopped, and one that was read since.
            const auto haveTwoMore = [&] {
                for (std::size_t i = 0; i < recorders.size(); ++i) {
                    if (recorders[i]->frames() < before[i] + 2)
                        return false;
                }
                return true;
            };
            QElapsedTimer clock;
            clock.start();
            QVERIFY(recorders.front()->waitFor(haveTwoMore, 30'000));
            longestMs = std::max(longestMs, clock.elapsed());
        }
        qInfo("the longest wait for a frame after a stall of %d ms was %lld ms", StallMs, longestMs);
        // A reading that was stopped would rest for 3 times as long for each load, here 7 s.
        QVERIFY2(longestMs < 3000, qPrintable(QString::number(longestMs)));
    }

private:
    Harness m_harness;
};

QTEST_GUILESS_MAIN(StalledTest)
#include "tst_stalled.moc"
