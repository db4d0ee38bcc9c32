// SPDX-License-Identifier: GPL-3.0-or-later
// Every program that fills a snapshot of tasks, through the helper's reader, with room for all rows and in
// pages; /proc says which threads there are.
#include "captures/loadedprobe.h"
#include "captures/snapshotreader.h"
#include "probes/catalogue.h"
#include "probes/kernel.h"

#include <QDir>
#include <QSet>
#include <QTest>

#include <cstring>
#include <future>
#include <thread>

using namespace DKapture;

namespace
{

constexpr int Threads = 700;

// Threads that wait until this goes.
class Crowd
{
public:
    Crowd()
    {
        for (int i = 0; i < Threads; ++i)
            m_threads.emplace_back([ended = m_ended]() { ended.wait(); });
    }
    ~Crowd()
    {
        m_end.set_value();
        for (std::thread &thread : m_threads)
            thread.join();
    }
    Q_DISABLE_COPY_MOVE(Crowd)

private:
    std::promise<void> m_end;
    std::shared_future<void> m_ended = m_end.get_future().share();
    std::vector<std::thread> m_threads;
};

} // namespace

class SnapshotsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void everyThread_comesOnce_data();
    void everyThread_comesOnce();

private:
    Kernel m_kernel;
    ProbeObject m_tasks;
};

void SnapshotsTest::initTestCase()
{
    collectLibbpfWords();
    const auto bytes = readTrusted(QStringLiteral(PROBES "/tasks.bpf.o"), ::getuid());
    QVERIFY2(bytes, bytes ? "" : qPrintable(bytes.error().message));
    auto probe = ProbeObject::read(*bytes);
    QVERIFY2(probe, probe ? "" : qPrintable(probe.error().message));
    m_tasks = std::move(*probe);
}

void SnapshotsTest::everyThread_comesOnce_data()
{
    QTest::addColumn<QByteArray>("program");
    QTest::addColumn<quint32>("room");
    for (const ProgramInfo &program : std::as_const(m_tasks.programs)) {
        QTest::addRow("%s, room for all", program.name.constData()) << program.name << 65536u;
        QTest::addRow("%s, in pages", program.name.constData()) << program.name << 100u;
    }
}

void SnapshotsTest::everyThread_comesOnce()
{
    QFETCH(QByteArray, program);
    QFETCH(quint32, room);
    ProbeObject probe = m_tasks;
    probe.programs.removeIf([&](const ProgramInfo &info) { return info.name != program; });
    if (m_kernel.obstacleTo(probe.programs.first().section).exists())
        QSKIP("this kernel has no such program");
    LoadRequest request;
    request.parameters.insert(QStringLiteral("threads"), 1u);
    request.parameters.insert(QStringLiteral("only_pid"), quint32(::getpid()));
    request.scope = Scope::All;
    request.viewer.uid = 0;
    request.snapshotRows = room;
    const auto loaded = LoadedProbe::load(probe, m_kernel, request, {});
    QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().message));
    const Output &output = probe.schema.outputs.first();
    const Field *tid = output.field(QStringLiteral("tid"));
    QVERIFY(tid);
    SnapshotReader reader(**loaded, output);

    const Crowd crowd;
    QSet<int> expected;
    for (const QString &name :
         QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        expected.insert(name.toInt());
    QVERIFY(expected.size() > Threads);
    // The second time begins anew.
    for (int time = 0; time < 2; ++time) {
        QList<int> found;
        const Result<bool> isWhole = reader.read([&](const char *record) {
            int number = 0;
            std::memcpy(&number, record + tid->offset, sizeof(number));
            found.append(number);
        });
        QVERIFY2(isWhole, isWhole ? "" : qPrintable(isWhole.error().message));
        QVERIFY(*isWhole);
        QCOMPARE(found.size(), expected.size());
        QCOMPARE(QSet<int>(found.cbegin(), found.cend()), expected);
    }
}

QTEST_GUILESS_MAIN(SnapshotsTest)
#include "tst_snapshots.moc"
