// SPDX-License-Identifier: GPL-3.0-or-later
#include "records.h"

#include "client/filter.h"

#include <QTest>

#include <unistd.h>

using namespace DKapture;
using namespace DKapture::Records;

namespace
{

// One record with every kind of field, as bytes: what each field holds stands beside it.
Output everyKind()
{
    Output output;
    output.name = "all";
    output.size = 128;
    Field op = field("op", FieldType::Enum, 40, 1);
    op.enumerators = {{0, "read"}, {1, "write"}};
    Field flags = field("flags", FieldType::Enum, 41, 1);
    flags.flags = true;
    flags.enumerators = {{1, "SYNC"}, {2, "META"}, {4, "FUA"}};
    output.fields = {
        field("pid", FieldType::Unsigned, 0, 4, "pid"),             // 4242
        field("ppid", FieldType::Unsigned, 4, 4, "pid"),            // 1
        field("latency_ns", FieldType::Unsigned, 8, 8, "ns"),       // 5,000,000
        field("bytes", FieldType::Unsigned, 16, 8, "bytes"),        // 4096
        field("result", FieldType::Signed, 24, 4, "errno"),         // -2
        field("uid", FieldType::Unsigned, 28, 4, "uid"),            // ours
        field("status", FieldType::Unsigned, 32, 4, "exit_status"), // exit 3
        field("signal", FieldType::Unsigned, 36, 4, "signal"),      // 15
        op,                                                         // write
        flags,                                                      // SYNC|FUA
        field("comm", FieldType::Text, 42, 16),                     // "kworker/u4:long" (15, cut)
        field("file", FieldType::Text, 58, 30),                     // "/home/me/Notes 文件.txt"
        field("address", FieldType::Address, 88, 16, "ip"),         // 10.1.2.3
        field("id", FieldType::Unsigned, 104, 8, "hex"),            // 2^64 - 1
        field("offset", FieldType::Signed, 112, 8, "offset"),       // -5
        field("call", FieldType::Unsigned, 120, 4, "syscall"),      // 0: read on x86-64 …
        field("mode", FieldType::Unsigned, 124, 2, "mode"),         // 0644
        field("slots", FieldType::Slots, 0, 16, "log2_ns"),
    };
    return output;
}

QByteArray everyValue()
{
    QByteArray bytes(128, '\0');
    const auto put = [&](qsizetype offset, const QByteArray &value) {
        bytes.replace(offset, value.size(), value);
    };
    put(0, word(4242).left(4));
    put(4, word(1).left(4));
    put(8, word(5'000'000));
    put(16, word(4096));
    put(24, bytesOf({0xfe, 0xff, 0xff, 0xff}));
    put(28, word(getuid()).left(4));
    put(32, word(3 << 8).left(4));
    put(36, word(15).left(4));
    put(40, bytesOf({1, 5}));
    put(42, "kworker/u4:long");
    put(58, QString::fromUtf8("/home/me/Notes 文件.txt").toUtf8());
    put(88, bytesOf({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 1, 2, 3}));
    put(104, QByteArray(8, '\xff'));
    put(112, word(quint64(-5)));
    put(124, word(0644).left(2));
    return bytes;
}

Parameter parameter(const QString &name, const QString &unit, FieldType type, quint32 size, quint64 unset,
                    quint64 highest)
{
    Parameter made;
    made.name = name;
    made.unit = unit;
    made.type = type;
    made.size = size;
    made.defaultValue = unset;
    made.highest = highest;
    return made;
}

Schema schema()
{
    Schema made;
    made.id = "test-probe";
    made.outputs = {everyKind(), Output{}};
    made.outputs[1].name = "other";
    made.outputs[1].fields = {field("elsewhere", FieldType::Unsigned, 0, 4, "count")};
    made.parameters = {parameter("only_pid", "pid", FieldType::Unsigned, 4, 0, 4194304),
                       parameter("only_uid", "uid", FieldType::Unsigned, 4, 4294967295, 4294967295),
                       parameter("only_comm", "", FieldType::Text, 16, 0, 0),
                       parameter("min_latency", "ns", FieldType::Unsigned, 8, 0, 1'000'000'000),
                       parameter("min_bytes", "count", FieldType::Unsigned, 8, 0, 1000)};
    return made;
}

std::variant<Filter, FilterError> parsed(const QString &text)
{
    static const Schema probe = schema();
    return Filter::parse(text, probe, probe.outputs[0]);
}

} // namespace

class TestFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goodLine_isEvaluated_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char *text, bool expected) {
            QTest::newRow(text) << QString::fromUtf8(text) << expected;
        };
        row("", true);
        row("   ", true);
        row("pid = 4242", true);
        row("pid==4242", true);
        row("pid=4243", false);
        row("pid != 4242", false);
        row("pid ≠ 1", true);
        row("ppid >= 1", true);
        row("ppid > 1", false);
        row("ppid ≤ 1", true);
        row("pid = 0x1092", true);
        row("latency = 5ms", true);
        row("lat > 4.9ms", true);
        row("lat > 5ms", false);
        row("latency_ns >= 5000 us", true);
        row("latency < 1 m", true);
        row("latency < 0.0000001s", false);
        row("latency = 5000000", true);
        row("bytes = 4KiB", true);
        row("bytes = 4KB", false);
        row("bytes > 4.0000001KiB", false);
        row("bytes > 4095.5", true);
        row("bytes < 4096.5", true);
        row("bytes = 4096.5", false);
        row("bytes != 4096.5", true);
        row("bytes >= 4095.5", true);
        row("bytes <= 4095.5", false);
        row("result = ENOENT", true);
        row("err = enoent", true);
        row("err = 2", true);
        row("err = -2", true);
        row("err in (EPERM, ENOENT)", true);
        row("err = EIO", false);
        row("err != ERESTARTSYS", true); // the kernel's own
        row("err in (erestart_restartblock, 2)", true);
        row("uid = me", true);
        row("user = me", true);
        row("status = 3", true);
        row("code != 0", true);
        row("code = SIGKILL", false);
        row("signal = SIGTERM", true);
        row("signal = term", true);
        row("signal in (SIGHUP, 9)", false);
        row("op = write", true);
        row("op = WRITE", true);
        row("op = 1", true);
        row("op in (read, write)", true);
        row("op in read", false);
        row("flags has SYNC", true);
        row("flags has (SYNC, FUA)", true);
        row("flags has (SYNC, META)", false);
        row("flags = 5", true);
        row("comm startswith kworker", true);
        row("exe = \"kworker/u4:long\"", true);
        row("comm = kworker/u4:longer-than-fits", true); // the kernel cuts names
        row("comm = kworker/u4:lon", false);
        row("comm endswith long", true);
        row("comm glob kworker*", true);
        row("comm glob '*[0-9]:*'", true);
        row("comm glob kworker", false);
        row("comm matches 'u\\d:l'", true);
        row("comm matches ^u", false);
        row("path under /home/me", true);
        row("path under /home/me/", true);
        row("path under /home/m", false);
        row("file under /", true);
        row("file contains 文件", true);
        row("comm in (bash, 'kworker/u4:long')", true);
        row("address = 10.1.2.3", true);
        row("raddr in 10.0.0.0/8", true);
        row("address in 10.1.2.2/31", true);
        row("address in 10.1.2.4/30", false);
        row("address != 10.0.0.0/8", false);
        row("address in (::1, 192.168.0.0/16)", false);
        row("address in ::ffff:0:0/96", true);
        row("address in 0.0.0.0/0", true);
        row("id = 18446744073709551615", true);
        row("id > 18446744073709551614", true);
        row("id < 0", false);
        row("offset = -5", true);
        row("offset < 0", true);
        row("pid in [4242, 4242]", true);
        row("pid in [1, 4241]", false);
        row("latency in [1ms, 5ms]", true);
        row("mode = 0644", true);
        row("mode = 644", true);
        row("pid contains 24", true);
        row("pid = 4242 and ppid = 2", false);
        row("pid = 1 or ppid = 1", true);
        row("not pid = 1", true);
        row("not not pid = 1", false);
        row("NOT pid = 1 AND ppid = 1", true);
        row("pid = 1 and pid = 2 or ppid = 1", true);
        row("ppid = 1 or pid = 1 and pid = 2", true);
        row("(ppid = 1 or pid = 1) and pid = 2", false);
        row("not (pid = 1 or ppid = 1)", false);
        row("notes", true); // bare words ignore case
        row("'Notes 文'", true);
        row("10.1.2", true);
        row("firefox", false);
        row("test-probe and pid = 4242", true);
        row("exists comm", true);
        row("exists latency", true);
        row("exists elsewhere", false);
        row("elsewhere > 3", false); // a field of another output
        row("not elsewhere > 3", true);
        row("cpu = 0", false); // a common field that this probe has not
        row("parent.exe = bash", false);
        row("（pid＝４２４２　and　ppid＞０）", true);
        row("op in （read、write）", true);
        row("op in （read，write）", true);
        row("pid in ［４２４２，９９９９］", true);
        row("address ＝ 10.1.2.3", true);
        row("comm startswith “kworker”", true);
        row("path under ／home", true);
    }

    void goodLine_isEvaluated()
    {
        QFETCH(QString, text);
        QFETCH(bool, expected);
        const auto filter = parsed(text);
        if (const FilterError *error = std::get_if<FilterError>(&filter))
            QFAIL(qPrintable(QStringLiteral("at %1: %2").arg(error->position).arg(error->message)));
        const QByteArray bytes = everyValue();
        QCOMPARE(std::get_if<Filter>(&filter)->matches(RecordView(bytes)), expected);
    }

    void badLine_isRefusedAtItsPlace_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qsizetype>("position");
        const auto row = [](const char *text, qsizetype position) {
            QTest::newRow(text) << QString::fromUtf8(text) << position;
        };
        row("pid =", 5);
        row("pid = = 3", 6);
        row("= 3", 0);
        row("pid = 3 and", 11);
        row("and pid = 3", 0);
        row("or", 0);
        row("not", 3);
        row("pid = 3 ppid = 4", 8);
        row("(pid = 3", 0);
        row("pid = 3)", 7);
        row("()", 1);
        row("pdi = 3", 0);
        row("pid = many", 6);
        row("pid = 3ms", 6);
        row("latency > 5MiB", 10);
        row("latency > 5 %", 10);
        row("bytes > 5ms", 8);
        row("bytes > 5MiB/s", 8);
        row("pid = 1e400", 6);
        row("op = erase", 5);
        row("err = ENOTHING", 6);
        row("signal = SIGNOTHING", 9);
        row("address = 10.1.2", 10);
        row("address in 10.0.0.0/33", 11);
        row("address in ::/129", 11);
        row("address > 10.0.0.0", 8);
        row("comm > bash", 5);
        row("comm in [a, b]", 5);
        row("comm matches '('", 13);
        row("pid in [1]", 7);
        row("pid in [1, 2, 3]", 7);
        row("pid in (1, 2", 7);
        row("pid in (1,, 2)", 10);
        row("pid in ()", 8);
        row("comm = 'bash", 7);
        row("slots = 3", 6);
        row("pid ! 3", 4);
        row("path in @private_keys", 8);
        row("@browsers", 0);
        row("pid = 3 | count() > 5", 8);
        row("mode = 9", 7);
        row("文件 = 3", 0);
    }

    void badLine_isRefusedAtItsPlace()
    {
        QFETCH(QString, text);
        QFETCH(qsizetype, position);
        const auto filter = parsed(text);
        const FilterError *error = std::get_if<FilterError>(&filter);
        QVERIFY2(error, "accepted");
        QVERIFY(!error->message.isEmpty());
        QCOMPARE(error->position, position);
    }

    void parameters_answerWhatEveryRecordMustSatisfy_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QVariantMap>("expected");
        const auto row = [](const char *text, const QVariantMap &expected) {
            QTest::newRow(text) << QString(text) << expected;
        };
        const auto number = [](quint64 value) {
            return QVariant(value);
        };
        row("pid = 4242", {{"only_pid", number(4242)}});
        row("pid = 4242 and bytes > 3", {{"only_pid", number(4242)}});
        row("(pid = 4242 and (comm = bash))", {{"only_pid", number(4242)}, {"only_comm", "bash"}});
        row("exe = bash", {{"only_comm", "bash"}});
        row("comm = longer-than-fifteen-bytes", {{"only_comm", "longer-than-fif"}});
        row("uid = 0", {{"only_uid", number(0)}});
        row("latency >= 5ms", {{"min_latency", number(5'000'000)}});
        row("lat > 5ms", {{"min_latency", number(5'000'001)}});
        row("lat > 1h", {{"min_latency", number(1'000'000'000)}}); // as far as the parameter goes
        row("latency < 5ms", {});
        row("latency = 5ms", {});
        row("pid = 0", {});        // would mean "all"
        row("pid = 99999999", {}); // the parameter cannot
        row("ppid = 3", {});
        row("pid != 4242", {});
        row("not pid = 4242", {});
        row("pid = 1 or pid = 2", {});
        row("uid = 0 and (pid = 1 or pid = 2)", {{"only_uid", number(0)}});
        row("(pid = 1 or pid = 2) and not (comm = a)", {});
        row("pid = 1 and pid = 2", {{"only_pid", number(1)}});
        row("comm startswith bash", {});
        row("comm != bash", {});
        row("bytes >= 10", {}); // the parameter counts something else
        row("pid in (4242)", {});
    }

    void parameters_answerWhatEveryRecordMustSatisfy()
    {
        QFETCH(QString, text);
        QFETCH(QVariantMap, expected);
        const auto filter = parsed(text);
        QVERIFY(std::get_if<Filter>(&filter));
        QCOMPARE(std::get_if<Filter>(&filter)->pushedDown(), expected);
    }

    void shortRecords_readAsZero()
    {
        const auto filter = parsed("pid = 0 and comm = '' and bytes = 0 and address = ::");
        QVERIFY(std::get_if<Filter>(&filter)->matches(RecordView(QByteArrayView("", 0))));
    }

    void notKnown_matchesNoComparison()
    {
        QByteArray bytes = everyValue();
        bytes.replace(16, 8, QByteArray(8, '\xff'));
        for (const char *text :
             {"bytes > 0", "bytes != 0", "bytes in [0, 9]", "not bytes >= 0 and bytes = 1"}) {
            const auto filter = parsed(text);
            QVERIFY2(!std::get_if<Filter>(&filter)->matches(RecordView(bytes)), text);
        }
    }

    void deepNesting_isRefused()
    {
        const QString text = QString(100000, '(') + "pid = 1" + QString(100000, ')');
        QVERIFY(
            std::get_if<FilterError>(&static_cast<const std::variant<Filter, FilterError> &>(parsed(text))));
        QVERIFY(std::get_if<FilterError>(&static_cast<const std::variant<Filter, FilterError> &>(
            parsed(QString("not ").repeated(100000) + "x"))));
    }

    void randomText_neverCrashes()
    {
        const QStringList pieces{"pid",    "comm",
                                 "(",      ")",
                                 "[",      "]",
                                 ",",      "=",
                                 "!=",     "in",
                                 "has",    "and",
                                 "or",     "not",
                                 "exists", "10.0.0.0/8",
                                 "5ms",    "'a",
                                 "b'",     "\"",
                                 "@",      "matches",
                                 "glob",   "x",
                                 "（",     "9999999999999999999999",
                                 "-",      "0x",
                                 "op",     "flags",
                                 "|",      "under",
                                 "~",      "%",
                                 " "};
        quint32 seed = 7;
        const auto random = [&seed] {
            return (seed = seed * 1664525 + 1013904223) >> 16;
        };
        const QByteArray bytes = everyValue();
        int accepted = 0;
        for (int round = 0; round < 50000; ++round) {
            QString text;
            for (quint32 i = 0, count = random() % 12; i < count; ++i) {
                if (random() % 8 == 0)
                    text += QChar(char16_t(random()));
                else
                    text += pieces[random() % pieces.size()] + (random() % 4 ? " " : "");
            }
            const auto filter = parsed(text);
            if (const Filter *good = std::get_if<Filter>(&filter)) {
                good->matches(RecordView(bytes));
                ++accepted;
            } else {
                const FilterError *error = std::get_if<FilterError>(&filter);
                QVERIFY(error->position >= 0 && error->position <= text.size());
            }
        }
        QVERIFY(accepted > 100);
    }

    void numbers_areFast()
    {
        const auto filter = parsed("latency > 1ms and bytes >= 4KiB and op = write");
        const Filter *good = std::get_if<Filter>(&filter);
        const QByteArray bytes = everyValue();
        int matched = 0;
        QBENCHMARK_ONCE
        {
            for (int i = 0; i < 1'000'000; ++i)
                matched += good->matches(RecordView(bytes));
        }
        QCOMPARE(matched, 1'000'000);
    }
};

QTEST_GUILESS_MAIN(TestFilter)
#include "tst_filter.moc"
