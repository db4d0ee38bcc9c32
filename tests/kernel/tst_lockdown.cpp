// SPDX-License-Identifier: GPL-3.0-or-later
// A kernel that is locked down, as under Secure Boot. Locks down the kernel that it runs on, for good: only
// for a boot of its own (lockdown_test).
#include "availability.h"

#include <QFile>
#include <QTest>

using namespace DKapture;

namespace
{

const QString File = QStringLiteral("/sys/kernel/security/lockdown");

bool isLocked(const QByteArray &level)
{
    QFile file(File);
    return file.open(QIODevice::ReadOnly) && file.readAll().contains('[' + level + ']');
}

bool lock(const QByteArray &level)
{
    if (isLocked(level))
        return true;
    QFile file(File);
    return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(level) == level.size();
}

} // namespace

class tst_lockdown : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void integrity_stops_nothing();
    void confidentiality_has_its_reasons();
};

void tst_lockdown::integrity_stops_nothing()
{
    if (isLocked("confidentiality"))
        QSKIP("this kernel was started with more");
    QVERIFY(lock("integrity"));
    const Availability found = availability();
    QVERIFY2(found.fault.isEmpty(), qPrintable(found.fault));
    QCOMPARE(found.missing.keys(), QStringList());
    for (const Schema &schema : found.probes)
        QVERIFY2(schema.available || schema.id == QLatin1String("impossible"), qPrintable(schema.id));
}

void tst_lockdown::confidentiality_has_its_reasons()
{
    QVERIFY(lock("confidentiality"));
    const Availability found = availability();
    QVERIFY2(found.fault.isEmpty(), qPrintable(found.fault));
    const auto isLockedDown = [](const QString &words) {
        return words.contains(QLatin1String("locked down"));
    };
    for (const char *check : {"kernel memory", "kprobes"})
        QVERIFY2(isLockedDown(found.missing.value(QLatin1String(check))), check);
    QVERIFY(isLockedDown(found.probes.value(QStringLiteral("named-function")).reason.translated()));
    // What tracefs had when the kernel was locked down stays; what starts locked down never gets it.
    const bool hasTracing = QFile::exists(QStringLiteral("/sys/kernel/tracing/events"));
    const Schema tracepoint = found.probes.value(QStringLiteral("named-tracepoint"));
    QCOMPARE(tracepoint.available, hasTracing);
    QCOMPARE(isLockedDown(tracepoint.reason.translated()), !hasTracing);
    QCOMPARE(isLockedDown(found.missing.value(QStringLiteral("tracepoints"))), !hasTracing);
    // Of the tests' own probe one knows by hand what is left.
    const Schema reads = found.probes.value(QStringLiteral("memory-reads"));
    QVERIFY(reads.available);
    QCOMPARE(reads.variants.value(0).rank, 1);
    QVERIFY(reads.variants.value(0).because.translated().contains(QLatin1String("locked down")));
    QCOMPARE(reads.missing, QStringList{QStringLiteral("forks")});
    QVERIFY(found.probes.value(QStringLiteral("run-queue-latency")).available);

    // A parameter may need what the probe alone does not.
    Harness harness;
    harness.addProbes(QStringLiteral(TEST_PROBES));
    QVERIFY2(harness.start(), qPrintable(harness.error()));
    QVERIFY(!harness.record(QStringLiteral("memory-reads"), {{QStringLiteral("closely"), 1u}}));
    QVERIFY2(harness.error().contains(QLatin1String("locked down")), qPrintable(harness.error()));
    QVERIFY2(!harness.error().contains(QLatin1Char('\n')), qPrintable(harness.error()));
}

int main(int argc, char **argv)
{
    tst_lockdown test;
    return runAvailabilityTest(&test, argc, argv);
}

#include "tst_lockdown.moc"
