// SPDX-License-Identifier: GPL-3.0-or-later
#include "records.h"

#include "client/recordstore.h"

#include <QTest>

using namespace DKapture;
using namespace DKapture::Records;

namespace
{

// Events of output 0 that carry the numbers from, from + 1 …
Batch numbered(quint64 from, int count)
{
    QByteArray data;
    for (int i = 0; i < count; ++i)
        data += framed(0, word(from + quint64(i)));
    return batch(from, data);
}

const Field Number = field("n", FieldType::Unsigned, 0, 8, "count");

} // namespace

class TestRecordStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void positions_keepTheirEvents()
    {
        RecordStore store(0, 25, 1 << 20);
        for (quint64 from = 0; from < 100; from += 10)
            QCOMPARE(store.append(numbered(from, 10)), 10);
        QCOMPARE(store.end(), Q_UINT64_C(100));
        QCOMPARE(store.first(), Q_UINT64_C(80)); // a third batch would be too many
        QCOMPARE(store.count(), 20);
        for (quint64 position = store.first(); position < store.end(); ++position)
            QCOMPARE(store.at(position).number(Number), position);
        QVERIFY(store.at(79).isNull());
        QVERIFY(store.at(100).isNull());
    }

    void bytes_areBounded()
    {
        RecordStore store(0, 1 << 20, 10 * 12 * 3);
        for (quint64 from = 0; from < 1000; from += 10)
            store.append(numbered(from, 10));
        QCOMPARE(store.count(), 30);
        QCOMPARE(store.bytes(), qsizetype(30 * (12 + 8)));
    }

    void newestBatch_staysHoweverLarge()
    {
        RecordStore store(0, 1, 1);
        store.append(numbered(0, 10));
        QCOMPARE(store.count(), 10);
        store.append(numbered(10, 10));
        QCOMPARE(store.first(), Q_UINT64_C(10));
        QCOMPARE(store.count(), 10);
    }

    void otherOutputsAndFrames_areLeftOut()
    {
        RecordStore store(1, 100, 1 << 20);
        QCOMPARE(store.append(batch(1, framed(0, word(1)) + framed(1, word(2)) + framed(2, word(3)))), 1);
        QCOMPARE(store.at(0).number(Number), Q_UINT64_C(2));
        QCOMPARE(store.append(batch(2, framed(1, word(4)), Wire::FramePiece)), 0);
        QCOMPARE(store.append(batch(3, framed(0, word(4)))), 0);
        QCOMPARE(store.count(), 1);
    }

    void truncatedBatch_givesItsWholeRecords()
    {
        RecordStore store(0, 100, 1 << 20);
        QCOMPARE(store.append(batch(1, framed(0, word(7)) + bytesOf({0, 0, 9, 0, 1}))), 1);
        QCOMPARE(store.at(0).number(Number), Q_UINT64_C(7));
    }

    void clear_goesOnCounting()
    {
        RecordStore store(0, 100, 1 << 20);
        store.append(numbered(0, 10));
        store.clear();
        QCOMPARE(store.count(), 0);
        QCOMPARE(store.bytes(), qsizetype(0));
        QCOMPARE(store.first(), Q_UINT64_C(10));
        store.append(numbered(10, 5));
        QCOMPARE(store.at(12).number(Number), Q_UINT64_C(12));
    }

    // Design: a million 64-byte events a second on half a core.
    void append_takesAMillionEventsInHalfASecond()
    {
        QByteArray data;
        while (data.size() + 64 <= 64 * 1024)
            data += framed(0, QByteArray(60, 'x'));
        const int eventsPerBatch = int(data.size() / 64);
        RecordStore store(0, 2'000'000, Q_INT64_C(1) << 30);
        qsizetype added = 0;
        QBENCHMARK_ONCE
        {
            while (added < 1'000'000)
                added += store.append(batch(1, data));
        }
        QCOMPARE(store.count(), added);
        QVERIFY(eventsPerBatch > 1000);
    }
};

QTEST_APPLESS_MAIN(TestRecordStore)
#include "tst_record_store.moc"
