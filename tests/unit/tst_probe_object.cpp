// SPDX-License-Identifier: GPL-3.0-or-later
// Reading probes: a whole one as its source says, a damaged one never with a crash, a catalogue of both.
#include "damaged.h"
#include "interface/schema.h"
#include "probes/catalogue.h"
#include "probes/probeobject.h"
#include "probes/trial.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace DKapture;

namespace
{

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

const QString EveryKind = QStringLiteral(TEST_PROBES "/every-kind.bpf.o");

// What a field is, in one line; the unit test's own notation.
QString line(const Field &field)
{
    static const QStringList Types{"unsigned", "signed", "enum", "text", "bytes", "address", "slots"};
    QString text = QStringLiteral("%1 %2 %3+%4")
                       .arg(field.name, Types.at(int(field.type)))
                       .arg(field.offset)
                       .arg(field.size);
    if (!field.unit.isEmpty())
        text += QLatin1Char(' ') + field.unit;
    for (const auto &[is, word] :
         {std::pair(field.key, "key"), std::pair(field.flags, "flags"), std::pair(field.largest, "largest"),
          std::pair(field.secret, "secret"), std::pair(field.namesOthers, "names others"),
          std::pair(field.namesNobody, "names nobody")}) {
        if (is)
            text += QLatin1Char(' ') + QLatin1String(word);
    }
    return text;
}

QStringList lines(const Output &output)
{
    QStringList all;
    for (const Field &field : output.fields)
        all.append(line(field));
    return all;
}

// What is wrong with a probe that was accepted; empty when nothing is. readOnly: bytes of its read-only data.
QString fault(const ProbeObject &probe, qsizetype readOnly)
{
    const Schema &schema = probe.schema;
    for (auto place = probe.readOnly.cbegin(); place != probe.readOnly.cend(); ++place) {
        const Parameter *parameter = schema.parameter(place.key());
        if (qsizetype(place->offset) + std::max(place->size, parameter ? parameter->size : 1) > readOnly)
            return QStringLiteral("%1 leaves the read-only data").arg(place.key());
    }
    for (const Output &output : schema.outputs) {
        if (output.size == 0 || output.size > 0xffff || output.keySize > output.size)
            return QStringLiteral("output %1 has %2 bytes, its key %3")
                .arg(output.name)
                .arg(output.size)
                .arg(output.keySize);
        for (const Field &field : output.fields) {
            if (field.size == 0 || quint64(field.offset) + field.size > output.size)
                return QStringLiteral("field %1.%2 leaves its record").arg(output.name, field.name);
            if (field.key && quint64(field.offset) + field.size > output.keySize)
                return QStringLiteral("field %1.%2 leaves its key").arg(output.name, field.name);
        }
    }
    const Result<Schema> again = schemaFromJson(toJson(schema));
    return again ? QString() : QStringLiteral("a client refuses it: ") + again.error().message;
}

struct Tally {
    int read = 0;
    int refused = 0;
    int libbpfDied = 0;
    QString fault; // the first
};

// One object after the other, in a child process: a line for each step of each, so that the last line tells
// what ended it. A processor second for each object.
[[noreturn]] void readAll(const QByteArrayList &objects, qsizetype from, qsizetype readOnly, int out)
{
    for (const int fatal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT})
        ::signal(fatal, SIG_DFL);
    const itimerval second = {{}, {1, 0}};
    for (qsizetype i = from; i < objects.size(); ++i) {
        const auto tell = [&](const QString &what) {
            const QByteArray line = QByteArray::number(i) + ' ' + what.toUtf8().replace('\n', ' ') + '\n';
            (void)!::write(out, line.constData(), size_t(line.size()));
        };
        ::setitimer(ITIMER_VIRTUAL, &second, nullptr);
        tell(QStringLiteral("begun"));
        (void)ProbeObject::open(objects.at(i), "probe");
        tell(QStringLiteral("opened"));
        const Result<ProbeObject> probe = ProbeObject::read(objects.at(i));
        if (!probe) {
            tell(probe.error().message.isEmpty() ? QStringLiteral("fault refused without a word")
                                                 : QStringLiteral("refused"));
            continue;
        }
        const QString wrong = fault(*probe, readOnly);
        tell(wrong.isEmpty() ? QStringLiteral("read") : QStringLiteral("fault ") + wrong);
    }
    ::_exit(0);
}

// Reads all objects. What kills libbpf must be what the helper's own trial refuses, for that reason.
Tally readEach(const QByteArrayList &objects, qsizetype readOnly)
{
    Tally tally;
    const auto complain = [&](qsizetype i, const QString &what) {
        if (tally.fault.isEmpty())
            tally.fault = QStringLiteral("object %1: %2").arg(i).arg(what);
    };
    for (qsizetype next = 0; next < objects.size();) {
        int ends[2] = {-1, -1};
        if (::pipe(ends) != 0)
            qFatal("no pipe");
        const pid_t child = ::fork();
        if (child == 0)
            readAll(objects, next, readOnly, ends[1]);
        ::close(ends[1]);
        QByteArray output;
        char part[65536];
        for (ssize_t count; (count = ::read(ends[0], part, sizeof(part))) > 0;)
            output.append(part, count);
        ::close(ends[0]);
        QByteArray last = "begun";
        for (const QByteArray &line : output.split('\n')) {
            if (line.isEmpty())
                continue;
            next = line.left(line.indexOf(' ')).toLongLong();
            last = line.mid(line.indexOf(' ') + 1);
            tally.read += last == "read";
            tally.refused += last == "refused";
            if (last.startsWith("fault"))
                complain(next, QString::fromUtf8(last));
        }
        ::waitpid(child, nullptr, 0);
        if (last == "begun") {
            ++tally.libbpfDied;
            const Result<void> trial = readOnTrial(objects.at(next));
            if (trial || !trial.error().message.contains(QLatin1String("libbpf")))
                complain(next, QStringLiteral("ends libbpf, but not on trial"));
        } else if (last == "opened") {
            complain(next, QStringLiteral("ends its reader"));
        }
        ++next;
    }
    return tally;
}

void report(const Tally &tally)
{
    qInfo("%d read, %d refused by us, %d ended libbpf in its child", tally.read, tally.refused,
          tally.libbpfDied);
}

} // namespace

class tst_probe_object : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void a_probe_is_read_as_its_source_says();
    void all_probes_of_the_build_are_read();
    void a_truncated_object_is_refused_or_read();
    void random_bytes_are_refused();
    void flipped_bits_crash_nothing_data();
    void flipped_bits_crash_nothing();
    void random_words_in_BTF_crash_nothing();
    void a_malicious_object_is_refused_data();
    void a_malicious_object_is_refused();
    void a_file_that_is_no_probe_is_listed_with_the_reason_data();
    void a_file_that_is_no_probe_is_listed_with_the_reason();
    void the_second_file_of_one_name_is_listed_as_a_duplicate();
    void a_directory_that_others_may_write_is_left_out();
    void a_file_of_the_trusted_user_is_read();

private:
    QByteArray m_whole;
    qsizetype m_readOnly = 0; // bytes of its read-only data
};

void tst_probe_object::initTestCase()
{
    collectLibbpfWords();
    m_whole = contents(EveryKind);
    QVERIFY2(!m_whole.isEmpty(), "the test probe was not built");
    m_readOnly = Damaged(m_whole).sizeOf(".rodata");
}

// Every figure here was written from the struct in tests/probes/every-kind.bpf.c, by the C rules of layout.
void tst_probe_object::a_probe_is_read_as_its_source_says()
{
    const Result<ProbeObject> probe = ProbeObject::read(m_whole);
    QVERIFY2(probe, probe ? "" : qPrintable(probe.error().message));
    const Schema &schema = probe->schema;
    QCOMPARE(schema.id, QStringLiteral("every-kind"));
    QCOMPARE(schema.title, QStringLiteral("Every kind"));
    QCOMPARE(schema.summary, QStringLiteral("One of everything, 全部."));
    QCOMPARE(schema.area, QStringLiteral("test"));
    QCOMPARE(schema.also, QStringList({"first", "second"}));
    QCOMPARE(schema.tier, QStringLiteral("peek"));
    QVERIFY(schema.totals);
    QVERIFY(schema.own);
    QCOMPARE(schema.outputs.size(), 4);

    const Output *things = schema.output(QStringLiteral("things"));
    QVERIFY(things && things->kind == OutputKind::Events);
    QCOMPARE(things->doc, QStringLiteral("One thing"));
    QCOMPARE(things->size, 64u);
    QCOMPARE(lines(*things), QStringList({"time unsigned 0+8 boot_ns", "pid unsigned 8+4 pid names others",
                                          "error signed 12+4 errno", "peer_address address 16+16 ip",
                                          "peer_port unsigned 32+2 port", "colours enum 36+4 flags",
                                          "comm text 40+16 names nobody", "content bytes 56+8 secret"}));
    const Field *colours = things->field(QStringLiteral("colours"));
    QCOMPARE(colours->enumerators.size(), 3);
    QCOMPARE(colours->enumerators.at(2).name, QStringLiteral("blue"));
    QCOMPARE(colours->enumerators.at(2).value, 4u);
    QCOMPARE(things->field(QStringLiteral("peer_port"))->doc, QStringLiteral("Port"));

    const Output *totals = schema.output(QStringLiteral("totals"));
    QVERIFY(totals && totals->kind == OutputKind::Table);
    QCOMPARE(totals->keySize, 16u); // 12, rounded up
    QCOMPARE(totals->size, 32u);
    QCOMPARE(lines(*totals),
             QStringList({"pid unsigned 0+4 pid key", "cpu unsigned 4+4 cpu key", "uid unsigned 8+4 uid key",
                          "calls unsigned 16+8 count", "longest unsigned 24+8 ns largest"}));
    const Output *durations = schema.output(QStringLiteral("durations"));
    QVERIFY(durations && durations->kind == OutputKind::Histogram);
    QCOMPARE(durations->size, 16u + 40 * 8);
    QCOMPARE(lines(*durations).last(), QStringLiteral("took slots 16+320 log2_ns"));
    const Output *rows = schema.output(QStringLiteral("rows"));
    QVERIFY(rows && rows->kind == OutputKind::Snapshot);
    QCOMPARE(rows->size, 8u);

    const Parameter *colour = schema.parameter(QStringLiteral("only_colours"));
    QVERIFY(colour);
    QCOMPARE(colour->enumerators.size(), 3);
    QCOMPARE(colour->enumerators.at(2).name, QStringLiteral("blue"));
    QCOMPARE(colour->enumerators.at(2).value, 4u);
    const Parameter *balance = schema.parameter(QStringLiteral("balance"));
    QVERIFY(balance && balance->type == FieldType::Signed);
    QCOMPARE(qint64(balance->defaultValue), -3);
    QCOMPARE(qint64(balance->lowest), -5);
    QCOMPARE(qint64(balance->highest), 5);
    QCOMPARE(balance->raises, QStringLiteral("trace"));
    QVERIFY(!balance->picksTasks);
    const Parameter *most = schema.parameter(QStringLiteral("most"));
    QVERIFY(most && most->type == FieldType::Unsigned);
    QCOMPARE(most->highest, std::numeric_limits<quint64>::max());
    QCOMPARE(most->defaultValue, 7u);
    const Parameter *name = schema.parameter(QStringLiteral("only_comm"));
    QVERIFY(name && name->type == FieldType::Text);
    QCOMPARE(name->size, 16u);
    QVERIFY(name->picksTasks && name->raises.isEmpty());
    QVERIFY(!schema.parameter(QStringLiteral("scope"))); // the helper's, no client's

    QCOMPARE(probe->programs.size(), 3);
    QCOMPARE(probe->programs.at(0).section, QStringLiteral("tp_btf/sched_process_exit"));
    QCOMPARE(probe->programs.at(0).group, QStringLiteral("exits"));
    QCOMPARE(probe->programs.at(0).rank, 0);
    QCOMPARE(probe->programs.at(1).group, QStringLiteral("exits"));
    QCOMPARE(probe->programs.at(1).rank, 1);
    QCOMPARE(probe->programs.at(1).misses, QStringLiteral("the name"));
    QVERIFY(probe->programs.at(2).group.isEmpty());
    QVERIFY(probe->programs.at(0).picks.isNull());
    QCOMPARE(probe->programs.at(2).picks, QStringLiteral("most"));
    QCOMPARE(probe->programs.at(2).pickBits, 1ULL << 2 | 1ULL << 4);
}

void tst_probe_object::all_probes_of_the_build_are_read()
{
    const QDir directory(QStringLiteral(PROBES));
    const QStringList files = directory.entryList({QStringLiteral("*.bpf.o")});
    QVERIFY(!files.isEmpty());
    for (const QString &file : files) {
        const QByteArray bytes = contents(directory.filePath(file));
        QVERIFY2(readOnTrial(bytes), qPrintable(file));
        const Result<ProbeObject> probe = ProbeObject::read(bytes);
        QVERIFY2(probe, probe ? "" : qPrintable(file + QStringLiteral(": ") + probe.error().message));
        QCOMPARE(probe->schema.id + QStringLiteral(".bpf.o"), file);
        QCOMPARE(fault(*probe, Damaged(bytes).sizeOf(".rodata")), QString());
    }
}

void tst_probe_object::a_truncated_object_is_refused_or_read()
{
    QByteArrayList objects;
    QList<qsizetype> lengths;
    for (qsizetype length = 0; length < 200; length += 3)
        lengths << length << m_whole.size() - 1 - length;
    for (qsizetype length = 200; length < m_whole.size(); length += m_whole.size() / 300)
        lengths << length;
    for (qsizetype length : lengths)
        objects.append(m_whole.left(length));
    const Tally tally = readEach(objects, m_readOnly);
    report(tally);
    QCOMPARE(tally.fault, QString());
    QVERIFY(tally.refused > 100);
}

void tst_probe_object::random_bytes_are_refused()
{
    QByteArrayList objects;
    QRandomGenerator random(20261120);
    for (int i = 0; i < 200; ++i) {
        QByteArray bytes(random.bounded(1, 20000), Qt::Uninitialized);
        for (char &byte : bytes)
            byte = char(random.generate());
        if (i % 2) // with the head of an object, so that libbpf goes further
            bytes.replace(0, qMin<qsizetype>(64, bytes.size()),
                          m_whole.left(qMin<qsizetype>(64, bytes.size())));
        objects.append(bytes);
    }
    const Tally tally = readEach(objects, m_readOnly);
    report(tally);
    QCOMPARE(tally.fault, QString());
    QCOMPARE(tally.read, 0);
}

void tst_probe_object::flipped_bits_crash_nothing_data()
{
    QTest::addColumn<QByteArray>("section");
    QTest::addColumn<int>("count");
    QTest::newRow("in .BTF") << QByteArray(".BTF") << 2000;
    QTest::newRow("in .maps and its neighbours") << QByteArray(".maps") << 200;
    QTest::newRow("anywhere") << QByteArray() << 2000;
}

void tst_probe_object::flipped_bits_crash_nothing()
{
    QFETCH(QByteArray, section);
    QFETCH(int, count);
    const Damaged whole(m_whole);
    const qsizetype from = section.isEmpty() ? 0 : whole.dataOf(section.constData());
    const qsizetype size = section.isEmpty() ? m_whole.size() : whole.sizeOf(section.constData());
    QRandomGenerator random(4711);
    QByteArrayList objects;
    for (int i = 0; i < count; ++i) {
        QByteArray bytes = m_whole;
        const qsizetype at = from + qsizetype(random.bounded(quint64(size)));
        const int bit = int(random.bounded(8));
        bytes[at] = char(bytes[at] ^ (1 << bit));
        objects.append(bytes);
    }
    const Tally tally = readEach(objects, m_readOnly);
    report(tally);
    QCOMPARE(tally.fault, QString());
    QVERIFY(tally.read > 0);
}

// Whole words, of the kind that offsets, sizes and type numbers go wrong with.
void tst_probe_object::random_words_in_BTF_crash_nothing()
{
    const Damaged whole(m_whole);
    const auto header = whole.get<btf_header>(whole.dataOf(".BTF"));
    const qsizetype from = whole.dataOf(".BTF");
    const quint32 words = (header.hdr_len + header.type_len) / 4;
    const QList<quint32> values{0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff8, 0xffff, 0x10000};
    QRandomGenerator random(1848);
    QByteArrayList objects;
    for (int i = 0; i < 1500; ++i) {
        Damaged damaged(m_whole);
        const qsizetype at = from + 4 * qsizetype(random.bounded(words));
        const quint32 value =
            i % 2 ? values.at(random.bounded(int(values.size()))) : random.bounded(header.type_len / 12);
        damaged.set<quint32>(at, value);
        objects.append(damaged.bytes);
    }
    const Tally tally = readEach(objects, m_readOnly);
    report(tally);
    QCOMPARE(tally.fault, QString());
}

void tst_probe_object::a_malicious_object_is_refused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [this](const char *name, const std::function<void(Damaged &)> &damage) {
        Damaged damaged(m_whole);
        damage(damaged);
        QTest::newRow(name) << damaged.bytes;
    };
    const auto setSize = [](const char *name, quint32 size) {
        return [=](Damaged &d) {
            d.set<quint32>(d.type(BTF_KIND_STRUCT, name) + 8, size);
        };
    };
    const auto setMember = [](const char *name, int index, qsizetype part, quint32 value) {
        return [=](Damaged &d) {
            d.set<quint32>(d.member(d.type(BTF_KIND_STRUCT, name), index) + part, value);
        };
    };
    const auto setHeader = [](qsizetype part, quint32 value) {
        return [=](Damaged &d) {
            d.set<quint32>(d.dataOf(".BTF") + part, value);
        };
    };
    row("no .BTF", [](Damaged &d) { d.renameSection(".BTF"); });
    row("no .maps", [](Damaged &d) { d.renameSection(".maps"); });
    row("no .rodata", [](Damaged &d) { d.renameSection(".rodata"); });
    row("no symbols", [](Damaged &d) {
        d.set<quint32>(d.section(".symtab") + offsetof(Elf64_Shdr, sh_type), SHT_PROGBITS);
    });
    row("the BTF header is said to be huge", setHeader(offsetof(btf_header, hdr_len), 0xffffffff));
    row("the types are said to be huge", setHeader(offsetof(btf_header, type_len), 0xfffffff0));
    row("the types begin past the end", setHeader(offsetof(btf_header, type_off), 0x7ffffff0));
    row("the texts are said to be huge", setHeader(offsetof(btf_header, str_len), 0xfffffff0));
    const auto setText = [](const char *from, const char *to) {
        return [=](Damaged &d) {
            d.bytes.replace(from, to);
        };
    };
    row("a program picked by no parameter", setText("pick:most ", "pick:mast "));
    row("a program picked by a negative number", setText("pick:most COLOUR_GREEN", "pick:balance COLOUR_R"));
    row("a program picked by no value", setText("COLOUR_GREEN, COLOUR_BLUE", "COLOUR_GREEN, COLOUR_BLUX"));
    row("no types", setHeader(offsetof(btf_header, type_len), 0));
    row("an event of no bytes", setSize("thing", 0));
    row("an event smaller than its fields", setSize("thing", 8));
    row("an event larger than a record can be", setSize("thing", 0x10000));
    row("an event of 4 GiB", setSize("thing", 0xffffffff));
    row("a key smaller than its fields", setSize("who", 4));
    row("a value smaller than its fields", setSize("amounts", 8));
    row("a key and a value larger together than a record can be", [=](Damaged &d) {
        setSize("who", 0x9000)(d);
        setSize("amounts", 0x9000)(d);
    });
    row("a field at 512 MiB", setMember("thing", 1, 8, 0xfffffff8));
    row("a field across the end", setMember("thing", 1, 8, 8 * 62));
    row("a field between bytes", setMember("thing", 1, 8, 3));
    row("a field of a type that does not exist", setMember("thing", 0, 4, 0x7fffffff));
    row("a field of void", setMember("thing", 0, 4, 0));
    row("a struct that holds itself", [](Damaged &d) {
        quint32 number = 0;
        const qsizetype thing = d.type(BTF_KIND_STRUCT, "thing", &number);
        d.set<quint32>(d.member(thing, 3) + 4, number);
    });
    row("a typedef of itself in an event", [](Damaged &d) {
        quint32 number = 0;
        const qsizetype type = d.type(BTF_KIND_TYPEDEF, "boot_ns_t", &number);
        d.set<quint32>(type + 8, number);
    });
    row("a typedef of itself in a map", [](Damaged &d) {
        quint32 number = 0;
        const qsizetype type = d.type(BTF_KIND_TYPEDEF, "__u32", &number);
        d.set<quint32>(type + 8, number);
    });
    row("a text of 4 GiB", [](Damaged &d) {
        const qsizetype btf = d.dataOf(".BTF");
        const auto header = d.get<btf_header>(btf);
        // Arrays have no name to look for; those of 16 elements are the texts and the address.
        for (qsizetype at = btf + header.hdr_len; at < btf + header.hdr_len + qsizetype(header.type_len);
             at += 4) {
            if (d.get<quint32>(at) == 0 && d.get<quint32>(at + 4) == (BTF_KIND_ARRAY << 24) &&
                d.get<quint32>(at + 20) == 16)
                d.set<quint32>(at + 20, 0xffffffff);
        }
    });
    row("a parameter larger than the read-only data", [](Damaged &d) {
        const qsizetype section = d.type(BTF_KIND_DATASEC, ".rodata");
        d.set<quint32>(section + qsizetype(sizeof(btf_type)) + 8, 0x7fffffff);
    });
    row("more read-only data than the file has", [](Damaged &d) {
        d.set<quint64>(d.section(".rodata") + offsetof(Elf64_Shdr, sh_size), quint64(1) << 40);
    });
    row("sections past the end",
        [](Damaged &d) { d.set<quint64>(offsetof(Elf64_Ehdr, e_shoff), quint64(1) << 60); });
    row("for another machine",
        [](Damaged &d) { d.set<quint16>(offsetof(Elf64_Ehdr, e_machine), EM_X86_64); });
    row("the other byte order", [](Damaged &d) { d.set<quint8>(EI_DATA, ELFDATA2MSB); });
}

void tst_probe_object::a_malicious_object_is_refused()
{
    QFETCH(QByteArray, bytes);
    QVERIFY(bytes != m_whole);
    const Result<void> trial = readOnTrial(bytes);
    if (!trial) {
        QVERIFY2(trial.error().message.contains(QLatin1String("libbpf")), qPrintable(trial.error().message));
        QVERIFY(trial.error().code == ErrorCode::InvalidObject);
        return;
    }
    const Result<ProbeObject> probe = ProbeObject::read(bytes);
    QVERIFY(!probe);
    QVERIFY(probe.error().code == ErrorCode::InvalidObject);
    QVERIFY(!probe.error().message.isEmpty());
}

void tst_probe_object::a_file_that_is_no_probe_is_listed_with_the_reason_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("reason"); // a part of it
    QTest::newRow("anybody may write it") << "0666" << "somebody else than root may write it";
    QTest::newRow("its group may write it") << "0664" << "somebody else than root may write it";
    QTest::newRow("of another owner") << "owner" << "somebody else than root may write it";
    QTest::newRow("a symbolic link") << "link" << "cannot be opened";
    QTest::newRow("a pipe") << "pipe" << "no regular file";
    QTest::newRow("a directory") << "directory" << "no regular file";
    QTest::newRow("of a wrong name") << "name" << "calls itself every-kind";
    QTest::newRow("empty") << "empty" << "no usable BPF object";
    QTest::newRow("truncated") << "truncated" << "";
    QTest::newRow("nine megabytes") << "large" << "larger than 8 MiB";
}

void tst_probe_object::a_file_that_is_no_probe_is_listed_with_the_reason()
{
    QFETCH(QString, how);
    QFETCH(QString, reason);
    if (how == QLatin1String("owner") && ::geteuid() != 0)
        QSKIP("only root can give a file away");
    QTemporaryDir directory;
    const QString bad = directory.filePath(how == QLatin1String("name") ? "other.bpf.o" : "every-kind.bpf.o");
    const QString good = directory.filePath(QStringLiteral("test-events.bpf.o"));
    QVERIFY(QFile::copy(QStringLiteral(TEST_PROBES "/test-events.bpf.o"), good));
    const QByteArray path = QFile::encodeName(bad);
    if (how == QLatin1String("link"))
        QVERIFY(QFile::link(EveryKind, bad));
    else if (how == QLatin1String("pipe"))
        QCOMPARE(::mkfifo(path.constData(), 0600), 0);
    else if (how == QLatin1String("directory"))
        QVERIFY(QDir().mkdir(bad));
    else {
        QFile file(bad);
        QVERIFY(file.open(QIODevice::WriteOnly));
        const QByteArray bytes = how == QLatin1String("empty")       ? QByteArray()
                                 : how == QLatin1String("truncated") ? m_whole.left(m_whole.size() / 2)
                                 : how == QLatin1String("large")     ? m_whole + QByteArray(9 << 20, '\0')
                                                                     : m_whole;
        QCOMPARE(file.write(bytes), bytes.size());
        file.close();
        bool isMode = false;
        const uint mode = how.toUInt(&isMode, 8);
        QCOMPARE(::chmod(path.constData(), isMode ? mode : 0644), 0);
        if (how == QLatin1String("owner"))
            QCOMPARE(::chown(path.constData(), 65534, 65534), 0);
    }
    QCOMPARE(::chmod(QFile::encodeName(good).constData(), 0644), 0);

    Kernel kernel;
    Catalogue catalogue({directory.path()}, ::geteuid(), &kernel);
    catalogue.read();
    const QString id = how == QLatin1String("name") ? QStringLiteral("other") : QStringLiteral("every-kind");
    QVERIFY(!catalogue.probe(id));
    QVERIFY(catalogue.probe(QStringLiteral("test-events"))); // its neighbour is none the worse
    const QList<Schema> schemas = catalogue.schemas();
    QCOMPARE(schemas.size(), 2);
    const auto listed =
        std::find_if(schemas.begin(), schemas.end(), [&](const Schema &schema) { return schema.id == id; });
    QVERIFY(listed != schemas.end());
    QVERIFY(!listed->available);
    QVERIFY(!listed->reason.translated().isEmpty());
    QVERIFY2(listed->reason.translated().contains(reason), qPrintable(listed->reason.translated()));
    QVERIFY(!listed->remedy.isEmpty());
}

void tst_probe_object::the_second_file_of_one_name_is_listed_as_a_duplicate()
{
    QTemporaryDir first, second;
    for (const QTemporaryDir *directory : {&first, &second}) {
        const QString path = directory->filePath(QStringLiteral("every-kind.bpf.o"));
        QVERIFY(QFile::copy(EveryKind, path));
        QCOMPARE(::chmod(QFile::encodeName(path).constData(), 0644), 0);
    }
    Kernel kernel;
    Catalogue catalogue({first.path(), second.path()}, ::geteuid(), &kernel);
    catalogue.read();
    QVERIFY(catalogue.probe(QStringLiteral("every-kind")));
    const QList<Schema> schemas = catalogue.schemas();
    QCOMPARE(schemas.size(), 2);
    QVERIFY(schemas.at(0).available);
    QCOMPARE(schemas.at(0).id, QStringLiteral("every-kind"));
    QVERIFY(!schemas.at(1).available);
    QCOMPARE(schemas.at(1).id, second.filePath(QStringLiteral("every-kind.bpf.o")));
    QVERIFY(
        schemas.at(1).reason.translated().contains(QLatin1String("another file already brings every-kind")));
}

void tst_probe_object::a_directory_that_others_may_write_is_left_out()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("every-kind.bpf.o"));
    QVERIFY(QFile::copy(EveryKind, path));
    QCOMPARE(::chmod(QFile::encodeName(path).constData(), 0644), 0);
    QCOMPARE(::chmod(QFile::encodeName(directory.path()).constData(), 0777), 0);
    Kernel kernel;
    Catalogue catalogue({directory.path()}, ::geteuid(), &kernel);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("is left out")));
    catalogue.read();
    QVERIFY(catalogue.schemas().isEmpty());
}

void tst_probe_object::a_file_of_the_trusted_user_is_read()
{
    if (::geteuid() != 0)
        QSKIP("only root can give a file away");
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("every-kind.bpf.o"));
    QVERIFY(QFile::copy(EveryKind, path));
    QCOMPARE(::chmod(QFile::encodeName(path).constData(), 0644), 0);
    QCOMPARE(::chown(QFile::encodeName(path).constData(), 65534, 65534), 0);
    QVERIFY(readTrusted(path, 65534));
    QVERIFY(!readTrusted(path, 0));
    QVERIFY(!readTrusted(path, 65533));
}

QTEST_GUILESS_MAIN(tst_probe_object)
#include "tst_probe_object.moc"
