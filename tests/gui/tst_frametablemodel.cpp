// SPDX-License-Identifier: GPL-3.0-or-later
#include "bytes.h"
#include "client/units.h"
#include "models/eventtablemodel.h"
#include "models/frametablemodel.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace DKapture;
using namespace DKapture::Test;

// key: disk at 0; value: bytes at 8, longest at 16.
static Schema table()
{
    Schema made;
    made.id = QStringLiteral("example");
    Output output;
    output.name = QStringLiteral("use");
    output.kind = OutputKind::Table;
    output.size = 24;
    output.keySize = 8;
    Field longest = field("longest", "ns", FieldType::Unsigned, 16, 8);
    longest.largest = true;
    output.fields = {field("disk", "number", FieldType::Unsigned, 0, 8, true),
                     field("bytes", "bytes", FieldType::Unsigned, 8, 8), longest};
    made.outputs = {output};
    return made;
}

static QByteArray row(quint64 disk, quint64 bytes, quint64 longest = 0)
{
    return number(disk, 8) + number(bytes, 8) + number(longest, 8);
}

static constexpr quint64 Second = 1'000'000'000;

static int columnNamed(const FrameTableModel &model, const QString &title)
{
    for (int column = 0; column < model.columnCount(); ++column) {
        if (model.headerData(column, Qt::Horizontal).toString() == title)
            return column;
    }
    return -1;
}

class TestFrameTableModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rate_isTheDifferenceOverTheTime();
    void rows_stayInPlaceByKey();
    void newKey_countsFromZero();
    void largest_hasNoRate();
    void histogram_showsMedianOfTheInterval();
    void storm_keepsTheModelWhole();
};

void TestFrameTableModel::rate_isTheDifferenceOverTheTime()
{
    FrameTableModel model(table(), 0);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    const Frame first = frame({row(1, 1000)}, 10 * Second);
    const Frame second = frame({row(1, 5000)}, 12 * Second);
    model.update(first, nullptr);
    const int rate = columnNamed(model, Units::title(QStringLiteral("bytes")) + QStringLiteral("/s"));
    QVERIFY(rate >= 0);
    QVERIFY(model.index(0, rate).data().toString().isEmpty());
    model.update(second, &first);
    QCOMPARE(model.index(0, rate).data(RecordRole::Sort).toDouble(), 2000.0);
}

void TestFrameTableModel::rows_stayInPlaceByKey()
{
    FrameTableModel model(table(), 0);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    const Frame first = frame({row(1, 1), row(2, 2), row(3, 3)}, Second);
    model.update(first, nullptr);
    const QPersistentModelIndex three = model.index(2, 0);
    const Frame second = frame({row(3, 33), row(4, 4), row(1, 11)}, 2 * Second);
    model.update(second, &first);
    QCOMPARE(model.rowCount(), 3);
    QVERIFY(three.isValid());
    QCOMPARE(three.data(RecordRole::Sort).toULongLong(), 3ULL);
    QCOMPARE(resets.size(), 0);
}

void TestFrameTableModel::newKey_countsFromZero()
{
    FrameTableModel model(table(), 0);
    const Frame first = frame({row(1, 1)}, Second);
    const Frame second = frame({row(1, 1), row(2, 700)}, 2 * Second);
    model.update(first, nullptr);
    model.update(second, &first);
    QCOMPARE(model.index(1, 1).data(RecordRole::Sort).toDouble(), 700.0);
}

void TestFrameTableModel::largest_hasNoRate()
{
    FrameTableModel model(table(), 0);
    // disk, bytes/s, bytes, longest
    QCOMPARE(model.columnCount(), 4);
}

void TestFrameTableModel::histogram_showsMedianOfTheInterval()
{
    Schema made = table();
    made.outputs[0].kind = OutputKind::Histogram;
    made.outputs[0].size = 8 + 320;
    made.outputs[0].fields = {field("disk", "number", FieldType::Unsigned, 0, 8, true),
                              field("wait", "log2_ns", FieldType::Slots, 8, 320)};
    FrameTableModel model(made, 0);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    const auto counts = [](quint64 slot10, quint64 slot20) {
        QByteArray record = number(1, 8);
        for (int slot = 0; slot < 40; ++slot)
            record += number(slot == 10 ? slot10 : slot == 20 ? slot20 : 0, 8);
        return record;
    };
    const Frame first = frame({counts(1000, 0)}, Second);
    const Frame second = frame({counts(1000, 4)}, 2 * Second);
    model.update(first, nullptr);
    QCOMPARE(model.index(0, 1).data(RecordRole::Sort).toDouble(), 1536.0);
    model.update(second, &first);
    // Only the four of the last second count: the middle of slot 20.
    QCOMPARE(model.index(0, 1).data(RecordRole::Sort).toDouble(), 1.5 * 1024 * 1024);
}

void TestFrameTableModel::storm_keepsTheModelWhole()
{
    FrameTableModel model(table(), 0);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QRandomGenerator random(42);
    Frame before;
    for (quint64 second = 1; second < 150; ++second) {
        QList<QByteArray> rows;
        for (int count = random.bounded(30); count > 0; --count)
            rows.append(row(random.bounded(25), random.bounded(1000))); // keys repeat now and then
        const Frame now = frame(rows, second * Second);
        model.update(now, second > 1 ? &before : nullptr);
        QCOMPARE(model.rowCount(), rows.size());
        before = now;
    }
}

QTEST_GUILESS_MAIN(TestFrameTableModel)
#include "tst_frametablemodel.moc"
