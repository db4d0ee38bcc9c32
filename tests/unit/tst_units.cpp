// SPDX-License-Identifier: GPL-3.0-or-later
#include "records.h"

#include "client/parameter.h"
#include "client/units.h"

#include <QDateTime>
#include <QFileInfo>
#include <QLocale>
#include <QTest>
#include <QTranslator>

#include <algorithm>
#include <ctime>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

using namespace DKapture;
using namespace DKapture::Records;

namespace
{

QString shown(const QString &unit, quint64 value, FieldType type = FieldType::Unsigned)
{
    const QByteArray bytes = word(value);
    return Units::display(RecordView(bytes), field("x", type, 0, 8, unit));
}

QString plainly(const QString &unit, quint64 value, FieldType type = FieldType::Unsigned)
{
    const QByteArray bytes = word(value);
    return Units::plain(RecordView(bytes), field("x", type, 0, 8, unit));
}

class Backwards : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *context, const char *source, const char *, int) const override
    {
        QString text = QString::fromUtf8(source);
        std::ranges::reverse(text);
        return qstrcmp(context, "probe") == 0 ? text : QString();
    }
};

} // namespace

class TestUnits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    // The kernel's own words for an interrupt are read by people; a program's name is a name.
    void words_areTranslated_namesAreNot()
    {
        Backwards backwards;
        QCoreApplication::installTranslator(&backwards);
        const QByteArray bytes("timer\0\0\0", 8);
        const RecordView record{QByteArrayView(bytes)};
        QCOMPARE(Units::display(record, field("x", FieldType::Text, 0, 8, "words")), QString("remit"));
        QCOMPARE(Units::display(record, field("x", FieldType::Text, 0, 8)), QString("timer"));
        QCOMPARE(Units::plain(record, field("x", FieldType::Text, 0, 8, "words")), QString("timer"));
    }

    void values_readWithTheirUnit_data()
    {
        QTest::addColumn<QString>("unit");
        QTest::addColumn<quint64>("value");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *unit, quint64 value, const char *expected) {
            QTest::addRow("%s %llu", unit, value) << QString(unit) << value << QString::fromUtf8(expected);
        };
        row("ns", 0, "0 s");
        row("ns", 1, "1 ns");
        row("ns", 999, "999 ns");
        row("ns", 1234, "1.23 µs");
        row("ns", 999'999, "1.00 ms");
        row("ns", 12'400'000, "12.4 ms");
        row("ns", 2'000'000'000, "2 s");
        row("ns", 90'000'000'000, "90 s");
        row("ns", 150'000'000'000, "2.50 min");
        row("ns", 7'200'000'000'000, "2 h");
        row("ns", 259'200'000'000'000, "3 d");
        row("bytes", 0, "0 B");
        row("bytes", 1023, "1023 B");
        row("bytes", 1536, "1.50 KiB");
        row("bytes", 3'250'586, "3.10 MiB");
        row("bytes", Q_UINT64_C(1) << 30, "1 GiB");
        row("count", 1234567, "1234567");
        row("number", quint64(-3), "-3");
        row("offset", quint64(-3), "-3");
        row("hex", 0xdead, "0xdead");
        row("pid", 4242, "4242");
        row("errno", 0, "0");
        row("errno", quint64(-2), "ENOENT");
        row("errno", quint64(-9999), "-9999");
        // include/linux/errno.h of the kernel
        row("errno", quint64(-512), "ERESTARTSYS");
        row("errno", quint64(-513), "ERESTARTNOINTR");
        row("errno", quint64(-514), "ERESTARTNOHAND");
        row("errno", quint64(-515), "ENOIOCTLCMD");
        row("errno", quint64(-516), "ERESTART_RESTARTBLOCK");
        row("errno", quint64(-520), "-520");
        row("signal", 0, "0");
        row("signal", 15, "SIGTERM");
        row("signal", 200, "200");
        row("exit_status", 0, "0");
        row("exit_status", 3 << 8, "3");
        row("exit_status", 9, "SIGKILL");
        row("exit_status", 11 | 0x80, "SIGSEGV, core dumped");
        row("syscall", SYS_openat, "openat");
        row("syscall", 99999, "99999");
        row("mode", 0100644, "0644");
        row("mode", 04755, "4755");
        row("bool", 1, "yes");
        row("bool", 0, "no");
        row("device", 0, "–");
        row("device", 4095U << 20 | 7, "4095:7");
        row("uid", 0, "root");
        row("uid", 3'999'999'999, "3999999999");
        row("gid", 0, "root");
        row("unheard-of", 5, "5");
    }

    void values_readWithTheirUnit()
    {
        QFETCH(QString, unit);
        QFETCH(quint64, value);
        QFETCH(QString, expected);
        const FieldType type = qint64(value) < 0 ? FieldType::Signed : FieldType::Unsigned;
        QCOMPARE(shown(unit, value, type), expected);
    }

    void plainValues_areForPrograms()
    {
        QCOMPARE(plainly("ns", 12'400'000), QString("12400000"));
        QCOMPARE(plainly("boot_ns", 5), QString("5"));
        QCOMPARE(plainly("uid", 0), QString("0"));
        QCOMPARE(plainly("errno", quint64(-2), FieldType::Signed), QString("ENOENT"));
        QCOMPARE(plainly("exit_status", 256), QString("256"));
        QCOMPARE(plainly("hex", ~Q_UINT64_C(0)), QString("18446744073709551615"));
        QCOMPARE(plainly("count", ~Q_UINT64_C(0)), QString()); // not known
        const QByteArray slotBytes = word(1) + word(22);
        QCOMPARE(Units::plain(RecordView(slotBytes), field("s", FieldType::Slots, 0, 16, "log2_ns")),
                 QString("1 22"));
    }

    void locale_decidesTheDecimalSign()
    {
        QLocale::setDefault(QLocale(QLocale::German));
        QCOMPARE(shown("ns", 12'400'000), QString("12,4 ms"));
        QCOMPARE(shown("count", 1234567), QString("1.234.567"));
        QLocale::setDefault(QLocale::c());
    }

    void time_isTheWallClock()
    {
        timespec boot{};
        clock_gettime(CLOCK_BOOTTIME, &boot);
        const quint64 now = quint64(boot.tv_sec) * 1'000'000'000 + quint64(boot.tv_nsec);
        QVERIFY(qAbs(Units::wallClockMs(now) - QDateTime::currentMSecsSinceEpoch()) < 100);
        const QTime read = QTime::fromString(shown("boot_ns", now), "HH:mm:ss.zzz");
        QVERIFY(read.isValid());
        QVERIFY(qAbs(read.msecsTo(QTime::currentTime())) < 1000);
    }

    void disks_haveTheNamesOfSysfs()
    {
        const QFileInfoList disks = QDir("/sys/class/block").entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
        if (disks.isEmpty())
            QSKIP("this machine has no disk");
        QFile file(disks.first().filePath() + "/dev");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> numbers = file.readAll().trimmed().split(':');
        QCOMPARE(shown("device", numbers[0].toULongLong() << 20 | numbers[1].toULongLong()),
                 disks.first().fileName());
    }

    void cgroups_haveTheirPath()
    {
        struct stat info{};
        if (stat("/sys/fs/cgroup/cgroup.procs", &info) != 0 || stat("/sys/fs/cgroup", &info) != 0)
            QSKIP("no unified control groups here");
        QCOMPARE(shown("cgroup", info.st_ino), QString("/"));
        QCOMPARE(shown("cgroup", 1'234'567'890'123), QString("1234567890123"));
    }

    void rates_sayPerSecond()
    {
        QCOMPARE(Units::amount(1536, "bytes", true), QString("1.50 KiB/s"));
        QCOMPARE(Units::amount(2.5, "count", true), QString("2.50/s"));
        QCOMPARE(Units::amount(-2048, "bytes"), QString("-2 KiB"));
    }

    void histogram_readsAsCountAndMedian()
    {
        const QByteArray bytes = word(1) + word(1) + word(7) + word(1);
        const Field histogram = field("waits", FieldType::Slots, 0, 32, "log2_ns");
        QCOMPARE(Units::display(RecordView(bytes), histogram), QString("10, median below 8 ns"));
        QCOMPARE(Units::display(RecordView(QByteArrayView()), histogram), QString("–"));
    }

    void titles_areWords_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("expected");
        QTest::newRow("unit") << "queued_ns"
                              << "Queued";
        QTest::newRow("words") << "remote_port"
                               << "Remote port";
        QTest::newRow("acronym") << "pid"
                                 << "PID";
        QTest::newRow("acronym within") << "target_cpu"
                                        << "Target CPU";
        QTest::newRow("only a unit") << "bytes"
                                     << "Bytes";
        QTest::newRow("empty") << ""
                               << "";
        QTest::newRow("underscores") << "__"
                                     << "";
    }

    void titles_areWords()
    {
        QFETCH(QString, name);
        QFETCH(QString, expected);
        QCOMPARE(Units::title(name), expected);
    }

    void parameters_takeUnitsAndNames_data()
    {
        QTest::addColumn<QString>("unit");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // empty: refused
        QTest::newRow("duration") << "ns"
                                  << "1.5ms"
                                  << "1500000";
        QTest::newRow("size") << "bytes"
                              << "4KiB"
                              << "4096";
        QTest::newRow("truth") << "bool"
                               << "yes"
                               << "1";
        QTest::newRow("user") << "uid"
                              << "root"
                              << "0";
        QTest::newRow("myself") << "uid"
                                << "me" << QString::number(getuid());
        QTest::newRow("too large") << "count"
                                   << "5000000001"
                                   << "";
        QTest::newRow("negative") << "count"
                                  << "-1"
                                  << "";
        QTest::newRow("word") << "count"
                              << "many"
                              << "";
        QTest::newRow("nothing") << "count"
                                 << ""
                                 << "";
    }

    void parameters_takeUnitsAndNames()
    {
        QFETCH(QString, unit);
        QFETCH(QString, text);
        QFETCH(QString, expected);
        Parameter parameter;
        parameter.name = "limit";
        parameter.unit = unit;
        parameter.size = 8;
        parameter.highest = 5'000'000'000;
        const Result<QVariant> value = parameterFromText(parameter, text);
        QCOMPARE(value ? value->toString() : QString(), expected);
        QVERIFY(value || value.error().code == ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestUnits)
#include "tst_units.moc"
