// SPDX-License-Identifier: GPL-3.0-or-later
#include "records.h"

#include "client/record.h"

#include <QTest>

using namespace DKapture;
using namespace DKapture::Records;

class TestRecord : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbers_readAtEveryWidth_data()
    {
        QTest::addColumn<FieldType>("type");
        QTest::addColumn<quint32>("size");
        QTest::addColumn<qint64>("expected");
        QTest::newRow("u8") << FieldType::Unsigned << 1U << Q_INT64_C(0xfe);
        QTest::newRow("u16") << FieldType::Unsigned << 2U << Q_INT64_C(0xfffe);
        QTest::newRow("u32") << FieldType::Unsigned << 4U << Q_INT64_C(0xfffffffe);
        QTest::newRow("s8") << FieldType::Signed << 1U << Q_INT64_C(-2);
        QTest::newRow("s16") << FieldType::Signed << 2U << Q_INT64_C(-2);
        QTest::newRow("s32") << FieldType::Signed << 4U << Q_INT64_C(-2);
        QTest::newRow("s64") << FieldType::Signed << 8U << Q_INT64_C(-2);
    }

    void numbers_readAtEveryWidth()
    {
        QFETCH(FieldType, type);
        QFETCH(quint32, size);
        QFETCH(qint64, expected);
        const QByteArray bytes = bytesOf({1, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff});
        const Field number = field("n", type, 1, size);
        QCOMPARE(RecordView(bytes).signedNumber(number), expected);
        QCOMPARE(RecordView(bytes).amount(number), double(expected));
    }

    void largestUnsigned_survivesInValue()
    {
        const QByteArray bytes(8, '\xff');
        QCOMPARE(RecordView(bytes).value(field("n", FieldType::Unsigned, 0, 8)).toULongLong(),
                 ~Q_UINT64_C(0));
    }

    void missingTail_readsAsZero_data()
    {
        QTest::addColumn<int>("held");
        QTest::addColumn<quint64>("expected");
        QTest::newRow("nothing") << 0 << Q_UINT64_C(0);
        QTest::newRow("up to the field") << 2 << Q_UINT64_C(0);
        QTest::newRow("a part of it") << 4 << Q_UINT64_C(0x0403);
        QTest::newRow("all") << 6 << Q_UINT64_C(0x06050403);
    }

    void missingTail_readsAsZero()
    {
        QFETCH(int, held);
        QFETCH(quint64, expected);
        const QByteArray bytes = bytesOf({1, 2, 3, 4, 5, 6}).left(held);
        QCOMPARE(RecordView(bytes).number(field("n", FieldType::Unsigned, 2, 4)), expected);
        QCOMPARE(RecordView(bytes).text(field("t", FieldType::Text, 100, 16)), QString());
        QCOMPARE(RecordView(bytes).value(field("b", FieldType::Bytes, 4, 4)).toByteArray().size(), 4);
        QCOMPARE(RecordView(bytes).slots_(field("s", FieldType::Slots, 0, 24)).size(), 3);
    }

    void text_endsAtNulOrAtItsSize()
    {
        const QByteArray bytes("abcdef\0gh", 9);
        QCOMPARE(RecordView(bytes).text(field("t", FieldType::Text, 1, 3)), QString("bcd"));
        QCOMPARE(RecordView(bytes).text(field("t", FieldType::Text, 4, 5)), QString("ef"));
    }

    void address_isIpv4WhenMapped()
    {
        const Field address = field("a", FieldType::Address, 0, 16);
        const QByteArray ipv4 = bytesOf({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 168, 1, 2});
        QCOMPARE(RecordView(ipv4).value(address).toString(), QString("192.168.1.2"));
        const QByteArray loopback = bytesOf({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        QCOMPARE(RecordView(loopback).value(address).toString(), QString("::1"));
        QCOMPARE(RecordView(QByteArrayView()).value(address).toString(), QString("::"));
        const QByteArray anyIpv4 = ipv4.left(12);
        QCOMPARE(RecordView(anyIpv4).value(address).toString(), QString("0.0.0.0"));
    }

    void enums_giveNamesAndUnknownNumbers()
    {
        Field operation = field("op", FieldType::Enum, 0, 1);
        operation.enumerators = {{0, "read"}, {1, "write"}};
        QCOMPARE(RecordView(bytesOf({1})).value(operation).toString(), QString("write"));
        QCOMPARE(RecordView(bytesOf({7})).value(operation).toString(), QString("7"));
        operation.flags = true;
        operation.enumerators = {{1, "sync"}, {4, "meta"}};
        QCOMPARE(RecordView(bytesOf({5})).value(operation).toString(), QString("sync|meta"));
        QCOMPARE(RecordView(bytesOf({9})).value(operation).toString(), QString("sync|0x8"));
        QCOMPARE(RecordView(bytesOf({0})).value(operation).toString(), QString("0"));
    }

    void run_walksWholeRecords()
    {
        const QByteArray data = framed(3, "abc") + framed(0x102, "") + framed(0, "x");
        RecordRun run(data);
        QVERIFY(run.next());
        QCOMPARE(run.output(), quint16(3));
        QCOMPARE(run.record().bytes().toByteArray(), QByteArray("abc"));
        QVERIFY(run.next());
        QCOMPARE(run.output(), quint16(0x102));
        QCOMPARE(run.record().bytes().size(), 0);
        QVERIFY(run.next());
        QVERIFY(!run.next());
        QVERIFY(!run.truncated());
    }

    void run_stopsAtWhatDoesNotFit_data()
    {
        QTest::addColumn<QByteArray>("rest");
        QTest::newRow("half a header") << bytesOf({0, 0, 1});
        QTest::newRow("size beyond the end") << bytesOf({0, 0, 2, 0, 'x'});
        QTest::newRow("largest size") << bytesOf({0, 0, 0xff, 0xff, 'x'});
    }

    void run_stopsAtWhatDoesNotFit()
    {
        QFETCH(QByteArray, rest);
        const QByteArray data = framed(0, "good") + rest;
        RecordRun run(data);
        QVERIFY(run.next());
        QVERIFY(!run.next());
        QVERIFY(run.truncated());
        QVERIFY(!run.next());
    }

    void randomBytes_neverReadOutside()
    {
        quint32 seed = 1;
        for (int round = 0; round < 20000; ++round) {
            QByteArray data;
            const int size = round % 64;
            for (int i = 0; i < size; ++i) {
                seed = seed * 1664525 + 1013904223;
                data.append(char(seed >> 24 & (round % 3 ? 0x0f : 0xff)));
            }
            qsizetype walked = 0;
            for (RecordRun run(data); run.next();) {
                walked += 4 + run.record().bytes().size();
                run.record().value(field("a", FieldType::Address, 3, 16));
                run.record().value(field("s", FieldType::Slots, 1, 64));
            }
            QVERIFY(walked <= data.size());
        }
    }
};

QTEST_APPLESS_MAIN(TestRecord)
#include "tst_record.moc"
