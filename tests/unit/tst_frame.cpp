// SPDX-License-Identifier: GPL-3.0-or-later
#include "records.h"

#include "client/frame.h"

#include <QTest>

using namespace DKapture;
using namespace DKapture::Records;

namespace
{

// Key: pid (u32, padded to 8). Value: calls, longest, two slots.
Output table()
{
    Output output;
    output.name = "calls";
    output.kind = OutputKind::Table;
    output.size = 40;
    output.keySize = 8;
    Field pid = field("pid", FieldType::Unsigned, 0, 4, "pid");
    pid.key = true;
    Field longest = field("longest", FieldType::Unsigned, 16, 8, "ns");
    longest.largest = true;
    output.fields = {pid, field("calls", FieldType::Unsigned, 8, 8, "count"), longest,
                     field("slots", FieldType::Slots, 24, 16, "log2_ns")};
    return output;
}

QByteArray row(quint64 pid, quint64 calls, quint64 longest, quint64 slot0 = 0, quint64 slot1 = 0)
{
    QByteArray bytes = word(pid) + word(calls) + word(longest) + word(slot0) + word(slot1);
    while (bytes.endsWith('\0')) // as the helper cuts them
        bytes.chop(1);
    return framed(0, bytes);
}

Frame frameOf(const QByteArray &data, quint64 time)
{
    return *FrameBuilder(0).append(batch(1, data, Wire::FramePiece | Wire::FrameEnd, time));
}

} // namespace

class TestFrame : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void builder_joinsPieces()
    {
        FrameBuilder builder(0);
        QVERIFY(!builder.append(batch(1, row(1, 1, 1), Wire::FramePiece)));
        QVERIFY(!builder.append(batch(2, framed(0, "an event"))));
        QVERIFY(!builder.append(batch(3, row(2, 1, 1) + framed(1, "another output"), Wire::FramePiece)));
        const std::optional<Frame> frame =
            builder.append(batch(4, {}, Wire::FramePiece | Wire::FrameEnd, 99));
        QVERIFY(frame);
        QCOMPARE(frame->rows.size(), 2);
        QCOMPARE(frame->time, Q_UINT64_C(99));
        QVERIFY(!frame->isCut);
        const std::optional<Frame> empty =
            builder.append(batch(5, {}, Wire::FramePiece | Wire::FrameEnd, 100));
        QVERIFY(empty);
        QVERIFY(empty->rows.isEmpty());
    }

    void builder_forgetsTheRestOfAHelperThatLeft()
    {
        FrameBuilder builder(0);
        QVERIFY(!builder.append(batch(7, row(1, 1, 1), Wire::FramePiece)));
        const std::optional<Frame> frame =
            builder.append(batch(1, row(2, 1, 1), Wire::FramePiece | Wire::FrameEnd));
        QCOMPARE(frame->rows.size(), 1);
        QCOMPARE(frame->rows[0].number(table().fields[0]), Q_UINT64_C(2));
    }

    void builder_tellsWhatIsMissing()
    {
        QVERIFY(FrameBuilder(0).append(batch(1, row(1, 1, 1), 7))->isCut);
        QVERIFY(frameOf(row(1, 1, 1) + bytesOf({0, 0, 9, 0}), 1).isCut);
    }

    void frames_outliveTheirBatches()
    {
        Frame kept;
        {
            const Frame made = frameOf(row(1, 42, 1), 1);
            kept = made;
        }
        QCOMPARE(kept.rows[0].number(table().fields[1]), Q_UINT64_C(42));
    }

    void delta_subtractsByKey()
    {
        const Output output = table();
        const Frame before = frameOf(row(1, 10, 500, 1, 2) + row(2, 20, 100), 1'000'000'000);
        const Frame after = frameOf(row(3, 7, 9) + row(2, 25, 100) + row(1, 11, 900, 1, 5), 3'000'000'000);
        const FrameDelta delta(output, before, after);
        QCOMPARE(delta.seconds(), 2.0);
        QCOMPARE(delta.added(0, output.fields[1]), 7.0); // new
        QCOMPARE(delta.added(1, output.fields[1]), 5.0);
        QCOMPARE(delta.added(2, output.fields[1]), 1.0);
        QCOMPARE(delta.added(2, output.fields[2]), 900.0); // the largest counts as it is
        QCOMPARE(delta.addedSlots(2, output.fields[3]), (QList<double>{0, 3}));
    }

    void delta_matchesKeysOfDifferentLength()
    {
        const Output output = table();
        const Frame before = frameOf(row(1, 0, 0), 1);
        const Frame after = frameOf(row(1, 5, 0), 2);
        QCOMPARE(before.key(0, output).toByteArray(), after.key(0, output).toByteArray());
        QCOMPARE(FrameDelta(output, before, after).added(0, output.fields[1]), 5.0);
    }

    void delta_countsAReturnedRowFromZero()
    {
        const Output output = table();
        const Frame before = frameOf(row(1, 100, 5), 1);
        const Frame after = frameOf(row(1, 30, 5), 2);
        QCOMPARE(FrameDelta(output, before, after).added(0, output.fields[1]), 30.0);
    }

    void delta_isExactBeyondDoubles()
    {
        const Output output = table();
        const quint64 large = Q_UINT64_C(1) << 60;
        const Frame before = frameOf(row(1, large, 5), 1);
        const Frame after = frameOf(row(1, large + 3, 5), 2);
        QCOMPARE(FrameDelta(output, before, after).added(0, output.fields[1]), 3.0);
    }

    void snapshot_matchesByThread()
    {
        Output output;
        output.kind = OutputKind::Snapshot;
        output.size = 24;
        output.fields = {field("pid", FieldType::Unsigned, 0, 4, "pid"),
                         field("tid", FieldType::Unsigned, 4, 4, "tid"),
                         field("time", FieldType::Unsigned, 8, 8, "ns"),
                         field("rss", FieldType::Unsigned, 16, 8, "bytes")};
        const auto task = [](quint64 tid, quint64 time, quint64 rss) {
            return framed(0, word(tid << 32 | 1) + word(time) + word(rss));
        };
        const Frame before = frameOf(task(5, 100, 4096) + task(6, 50, 100), 1);
        const Frame after = frameOf(task(6, 70, 80) + task(5, 101, 4096), 2);
        const FrameDelta delta(output, before, after);
        QCOMPARE(delta.added(0, output.fields[2]), 20.0);
        QCOMPARE(delta.added(0, output.fields[3]), -20.0); // memory may shrink
        QCOMPARE(delta.added(1, output.fields[2]), 1.0);
    }
};

QTEST_APPLESS_MAIN(TestFrame)
#include "tst_frame.moc"
