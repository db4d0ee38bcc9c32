// SPDX-License-Identifier: GPL-3.0-or-later
#include "bytes.h"
#include "models/eventtablemodel.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QTest>

using namespace DKapture;
using namespace DKapture::Test;

// pid at 0, comm at 4, latency at 16.
static Schema schema()
{
    Schema made;
    made.id = QStringLiteral("example");
    Output output;
    output.name = QStringLiteral("requests");
    output.doc = QStringLiteral("One request");
    output.kind = OutputKind::Events;
    output.size = 24;
    output.fields = {field("pid", "pid", FieldType::Unsigned, 0, 4),
                     field("comm", "", FieldType::Text, 4, 12),
                     field("latency", "ns", FieldType::Unsigned, 16, 8)};
    made.outputs = {output};
    return made;
}

static QByteArray request(quint32 pid, const char *comm, quint64 latencyNs)
{
    return number(pid, 4) + text(comm, 12) + number(latencyNs, 8);
}

class TestEventTableModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rows_comeAtFlush_notBefore();
    void cells_readTheRecord();
    void filter_choosesAmongWhatIsKept();
    void cap_dropsTheOldest();
    void stream_neverResets();
    void shortRecord_readsAsZero();
    void storm_keepsTheModelWhole();
};

void TestEventTableModel::rows_comeAtFlush_notBefore()
{
    EventTableModel model(schema(), 0);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    model.take(batch({request(1, "a", 1), request(2, "b", 2)}));
    model.take(batch({request(3, "c", 3)}));
    QCOMPARE(model.rowCount(), 0);
    model.flush();
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(model.arrived(), 3U);
}

void TestEventTableModel::cells_readTheRecord()
{
    EventTableModel model(schema(), 0);
    model.take(batch({request(4242, "bash", 1'500'000)}));
    model.flush();
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("4242"));
    QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("bash"));
    QCOMPARE(model.index(0, 2).data(RecordRole::Plain).toString(), QStringLiteral("1500000"));
    QCOMPARE(model.index(0, 2).data(RecordRole::Sort).toULongLong(), 1'500'000ULL);
    QVERIFY(model.index(0, 2).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
    QVERIFY(model.index(0, 1).data(Qt::TextAlignmentRole).toInt() & Qt::AlignLeft);
}

void TestEventTableModel::filter_choosesAmongWhatIsKept()
{
    const Schema described = schema();
    EventTableModel model(described, 0);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.take(batch({request(1, "bash", 10), request(2, "cat", 2'000'000), request(3, "bash", 3'000'000)}));
    model.flush();
    const auto parsed =
        Filter::parse(QStringLiteral("comm = bash and latency > 1ms"), described, described.outputs[0]);
    QVERIFY(std::holds_alternative<Filter>(parsed));
    model.setFilter(std::get<Filter>(parsed));
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("3"));
    model.take(batch({request(4, "bash", 5'000'000), request(5, "cat", 5'000'000)}));
    model.flush();
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.kept(), 5);
    model.setFilter(Filter());
    QCOMPARE(model.rowCount(), 5);
}

void TestEventTableModel::cap_dropsTheOldest()
{
    EventTableModel model(schema(), 0);
    QList<QByteArray> thousand;
    for (quint32 pid = 0; pid < 1000; ++pid)
        thousand.append(request(pid, "x", pid));
    const Batch one = batch(thousand);
    for (int repeat = 0; repeat < 103; ++repeat) {
        model.take(one);
        model.flush();
    }
    QCOMPARE(model.arrived(), 103'000U);
    QVERIFY(model.rowCount() <= EventTableModel::LargestCount);
    QVERIFY(model.rowCount() > EventTableModel::LargestCount - 2000);
    // The first row shown is one that is still there.
    QVERIFY(!model.record(0).isNull());
    QCOMPARE(model.index(model.rowCount() - 1, 0).data().toString(), QStringLiteral("999"));
}

void TestEventTableModel::stream_neverResets()
{
    EventTableModel model(schema(), 0);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    for (int second = 0; second < 20; ++second) {
        model.take(batch({request(1, "a", 1)}));
        model.flush();
    }
    QCOMPARE(resets.size(), 0);
    QCOMPARE(model.rowCount(), 20);
}

void TestEventTableModel::shortRecord_readsAsZero()
{
    EventTableModel model(schema(), 0);
    model.take(batch({number(7, 4)}));
    model.flush();
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("7"));
    QCOMPARE(model.index(0, 2).data(RecordRole::Plain).toString(), QStringLiteral("0"));
}

void TestEventTableModel::storm_keepsTheModelWhole()
{
    const Schema described = schema();
    EventTableModel model(described, 0);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QSortFilterProxyModel sorted;
    sorted.setSourceModel(&model);
    sorted.setSortRole(RecordRole::Sort);
    sorted.sort(2, Qt::DescendingOrder);
    QAbstractItemModelTester sortedTester(&sorted, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QRandomGenerator random(7);
    for (int step = 0; step < 200; ++step) {
        QList<QByteArray> records;
        for (int count = random.bounded(20); count > 0; --count)
            records.append(request(random.generate(), "storm", random.generate()));
        model.take(batch(records));
        if (random.bounded(3) == 0)
            model.flush();
        if (random.bounded(40) == 0)
            model.clear();
        if (random.bounded(30) == 0) {
            const auto parsed = Filter::parse(QStringLiteral("latency > %1").arg(random.generate()),
                                              described, described.outputs[0]);
            model.setFilter(std::get<Filter>(parsed));
        }
    }
}

QTEST_GUILESS_MAIN(TestEventTableModel)
#include "tst_eventtablemodel.moc"
