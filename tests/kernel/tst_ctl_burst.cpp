// SPDX-License-Identifier: GPL-3.0-or-later
// A burst of 200,000 operations in half a second, watched by dkapturectl into a CSV file. Each
// of its operations has a place of its own in the file, so that a line missing, or there twice, is found by
// its number.
#include "harness.h"
#include "workload.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <vector>

#include <sys/prctl.h>

using namespace DKapture;
using namespace Workload;

class CtlBurstTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyOperation_isALineOnce();

private:
    bool waitUntilAttached();

    Harness m_harness;
    QTemporaryDir m_directory{QStringLiteral("/dev/shm/dkapture-burst-XXXXXX")};
    QString m_csv = m_directory.filePath(QStringLiteral("lines.csv"));
    int m_marker = -1;
};

namespace
{

constexpr int Operations = 200'000;
constexpr qint64 PaceNs = 2500;         // one operation
constexpr qint64 LongestBurstMs = 2000; // slower machines, emulated ones, keep no pace at all
constexpr qint64 Others = 1000;
constexpr auto Comm = "dkapture-burst";

int openFile(const QString &path)
{
    return ::open(qPrintable(path), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

// The column of this name in each line that has the path.
std::vector<qint64> placesIn(const QByteArray &csv, const QByteArray &path)
{
    const QList<QByteArray> lines = csv.split('\n');
    const QList<QByteArray> heading = lines.first().trimmed().split(',');
    const qsizetype offset = heading.indexOf("offset"), name = heading.indexOf("path"),
                    op = heading.indexOf("op");
    std::vector<qint64> places;
    for (const QByteArray &line : lines) {
        const QList<QByteArray> cells = line.split(',');
        if (cells.value(name) == path && cells.value(op) == "write")
            places.push_back(cells.value(offset).toLongLong());
    }
    return places;
}

} // namespace

void CtlBurstTest::initTestCase()
{
    QVERIFY2(m_harness.start(), qPrintable(m_harness.error()));
    if (const QString reason = m_harness.unavailable(QStringLiteral("file-trace")); !reason.isEmpty())
        QSKIP(qPrintable(reason));
    QVERIFY(m_directory.isValid());
    m_marker = openFile(m_directory.filePath(QStringLiteral("marker")));
    QVERIFY(m_marker >= 0);
}

// dkapturectl does not say when it has attached: its first line does.
bool CtlBurstTest::waitUntilAttached()
{
    prctl(PR_SET_NAME, Comm);
    return QTest::qWaitFor(
        [this] { return ::pwrite(m_marker, "", 1, 0) == 1 && QFileInfo(m_csv).size() > 0; }, 60'000);
}

void CtlBurstTest::everyOperation_isALineOnce()
{
    const QString path = m_directory.filePath(QStringLiteral("burst"));
    Child child([&](Gate &gate) {
        prctl(PR_SET_NAME, Comm);
        const int file = openFile(path);
        gate.pass();
        const qint64 start = nanoseconds(CLOCK_MONOTONIC);
        for (int i = 0; i < Operations; ++i) {
            while (nanoseconds(CLOCK_MONOTONIC) < start + i * PaceNs) {
            }
            if (::pwrite(file, "x", 1, i) != 1)
                return 1;
        }
        return 0;
    });
    child.gate().await();

    QProcess ctl;
    QProcessEnvironment environment = m_harness.bus().environment();
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    ctl.setProcessEnvironment(environment);
    ctl.setStandardOutputFile(m_csv);
    ctl.start(QStringLiteral(DKAPTURECTL),
              {QStringLiteral("watch"), QStringLiteral("file-trace"), QStringLiteral("--format"),
               QStringLiteral("csv"), QStringLiteral("--only-comm"), QLatin1String(Comm)});
    QVERIFY2(waitUntilAttached(), ctl.readAllStandardError().constData());

    QElapsedTimer burst;
    burst.start();
    child.gate().open();
    QCOMPARE(child.wait(), 0);
    const qint64 burstMs = burst.elapsed();
    QCOMPARE(::kill(pid_t(ctl.processId()), SIGINT), 0);
    QVERIFY(ctl.waitForFinished(60'000));
    QCOMPARE(ctl.exitCode(), 0);

    const QString summary = QString::fromUtf8(ctl.readAllStandardError());
    const auto figures = QRegularExpression(QStringLiteral("lost (\\d+), missed (\\d+)")).match(summary);
    QVERIFY2(figures.hasMatch(), qPrintable(summary));
    const qint64 lost = figures.captured(1).toLongLong(), missed = figures.captured(2).toLongLong();
    std::vector<qint64> places = placesIn(contents(m_csv), path.toUtf8());
    qInfo("%d operations in %lld ms: %zu lines, lost %lld, missed %lld", Operations, burstMs, places.size(),
          lost, missed);
    const auto lines = qint64(places.size());
    std::ranges::sort(places);
    places.erase(std::ranges::unique(places).begin(), places.end());
    QCOMPARE(qint64(places.size()), lines);
    // By what was told, nothing is missing. What was lost may also be the other file's, and the end of this
    // one.
    QVERIFY(lines + lost + missed >= Operations);
    QVERIFY(lines + lost <= Operations + Others);
    if (burstMs > LongestBurstMs)
        QSKIP(qPrintable(QStringLiteral("all told, but this machine takes %1 ms for it").arg(burstMs)));
    QCOMPARE(lost, 0);
    QCOMPARE(lines, Operations);
}

QTEST_GUILESS_MAIN(CtlBurstTest)
#include "tst_ctl_burst.moc"
