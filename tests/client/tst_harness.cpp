// SPDX-License-Identifier: GPL-3.0-or-later
// The whole way, from a kernel event to a decoded value, with the real helper. What a probe says is checked
// in tests/kernel; here the way counts.
#include "harness.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <sys/syscall.h>
#include <unistd.h>

using namespace DKapture;

namespace
{

quint64 callsOf(const QList<QVariantMap> &rows, qint64 pid, quint64 number)
{
    for (const QVariantMap &row : rows) {
        if (row["pid"].toLongLong() == pid && row["syscall"].toULongLong() == number)
            return row["calls"].toULongLong();
    }
    return 0;
}

} // namespace

class TestHarness : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("needs root");
        QVERIFY2(m_harness.start(), qPrintable(m_harness.error()));
    }

    void probes_areDescribed()
    {
        QVERIFY(!m_harness.connection().probes().isEmpty());
        QVERIFY(m_harness.connection().probe("syscalls"));
        QCOMPARE(m_harness.connection().probe("syscount"), m_harness.connection().probe("syscalls"));
        QCOMPARE(m_harness.unavailable("no-such-probe"), QString("there is no probe no-such-probe"));
    }

    // 1,000 calls that nothing else in this process makes.
    void ourCalls_areCounted()
    {
        const auto recorder = m_harness.record("syscalls", {{"only_pid", qulonglong(getpid())}});
        QVERIFY2(recorder, qPrintable(m_harness.error()));
        for (int i = 0; i < 1000; ++i)
            syscall(SYS_getsid, 0);
        recorder->flush();
        QCOMPARE(callsOf(recorder->frame("calls"), getpid(), SYS_getsid), Q_UINT64_C(1000));
        QCOMPARE(recorder->lost(), Q_UINT64_C(0));
    }

    void unknownProbeAndBadParameter_areRefused()
    {
        QVERIFY(!m_harness.record("no-such-probe"));
        QVERIFY(m_harness.error().contains("no-such-probe"));
        QVERIFY(!m_harness.record("syscalls", {{"no_such_parameter", 1U}}));
        QVERIFY(m_harness.error().contains("no_such_parameter"));
    }

    void captures_goOnWithTheNextHelper()
    {
        const auto recorder = m_harness.record("syscalls", {{"only_pid", qulonglong(getpid())}});
        QVERIFY2(recorder, qPrintable(m_harness.error()));
        m_harness.killHelper();
        QVERIFY(recorder->waitFor(
            [&] { return recorder->capture().state() == Capture::State::WaitingForHelper; }));
        QVERIFY2(m_harness.restartHelper(), qPrintable(m_harness.error()));
        QVERIFY(recorder->waitFor([&] { return recorder->capture().state() == Capture::State::Running; }));
        const quint64 frames = recorder->frames();
        for (int i = 0; i < 10; ++i)
            syscall(SYS_getsid, 0);
        QVERIFY(recorder->waitFor([&] { return recorder->frames() > frames + 1; }));
        QCOMPARE(callsOf(recorder->frame("calls"), getpid(), SYS_getsid), Q_UINT64_C(10));
    }

private:
    Harness m_harness;
};

QTEST_GUILESS_MAIN(TestHarness)
#include "tst_harness.moc"
