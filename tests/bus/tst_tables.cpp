// SPDX-License-Identifier: GPL-3.0-or-later
// Tables that fill up: rows that rest are taken out, and no update of theirs is forgotten. The maps are real
// ones, filled by the test, which therefore knows the sums.
#include "captures/tablebase.h"
#include "captures/tablereader.h"
#include "probes/probeobject.h"

#include <QFile>
#include <QTest>

#include <unistd.h>

using namespace DKapture;

namespace
{

// As in tests/probes/every-kind.bpf.c.
struct Who {
    quint32 pid, cpu, uid;
};
struct Row {
    Who who;
    quint32 pad;
    quint64 calls, longest;
};
constexpr int Rows = 64;

} // namespace

class tst_tables : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void a_resting_row_goes_and_comes_back_from_zero();
    void an_update_after_the_reading_is_not_forgotten();
    void one_who_was_not_told_keeps_the_row();
    void a_base_is_taken_from_sums_and_not_from_the_largest();

private:
    void add(quint32 pid, quint64 calls);
    bool isThere(quint32 pid) const;
    QHash<quint32, quint64> read(TableReader &reader, bool everybody = true,
                                 const std::function<void(quint32)> &meanwhile = {});

    ProbeObject m_probe;
    BpfObject m_object;
    bpf_map *m_map = nullptr;
    Output m_output;
};

void tst_tables::initTestCase()
{
    if (::geteuid() != 0)
        QSKIP("making maps needs root");
    QFile file(QStringLiteral(TEST_PROBES "/every-kind.bpf.o"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    Result<ProbeObject> probe = ProbeObject::read(file.readAll());
    QVERIFY(probe);
    m_probe = *probe;
    m_output = *m_probe.schema.output(QStringLiteral("totals"));
    QCOMPARE(m_output.size, quint32(sizeof(Row)));
}

void tst_tables::add(quint32 pid, quint64 calls)
{
    const Who who{pid, 0, 0};
    const int cpus = libbpf_num_possible_cpus();
    std::vector<quint64> values(std::size_t(cpus) * 2);
    bpf_map_lookup_elem(bpf_map__fd(m_map), &who, values.data());
    values[std::size_t(cpus - 1) * 2] += calls; // on the last processor
    QCOMPARE(bpf_map_update_elem(bpf_map__fd(m_map), &who, values.data(), BPF_ANY), 0);
}

bool tst_tables::isThere(quint32 pid) const
{
    const Who who{pid, 0, 0};
    std::vector<quint64> values(std::size_t(libbpf_num_possible_cpus()) * 2);
    return bpf_map_lookup_elem(bpf_map__fd(m_map), &who, values.data()) == 0;
}

QHash<quint32, quint64> tst_tables::read(TableReader &reader, bool everybody,
                                         const std::function<void(quint32)> &meanwhile)
{
    QHash<quint32, quint64> rows;
    const Result<void> done = reader.read(
        [&](const QByteArray &record) {
            Row row;
            std::memcpy(&row, record.constData(), sizeof(row));
            if (rows.contains(row.who.pid))
                qFatal("a row came twice");
            rows.insert(row.who.pid, row.calls);
            if (meanwhile)
                meanwhile(row.who.pid);
        },
        everybody);
    return done ? rows : QHash<quint32, quint64>();
}

// A new table with 60 of its 64 rows in use.
#define FILL()                                                                                               \
    m_object = ProbeObject::open(m_probe.bytes, "test");                                                     \
    QVERIFY(m_object);                                                                                       \
    bpf_program *program = nullptr;                                                                          \
    bpf_object__for_each_program(program, m_object.get()) bpf_program__set_autoload(program, false);         \
    QCOMPARE(bpf_object__load(m_object.get()), 0);                                                           \
    m_map = bpf_object__find_map_by_name(m_object.get(), "totals");                                          \
    for (quint32 pid = 1; pid <= 60; ++pid)                                                                  \
        add(pid, pid);                                                                                       \
    TableReader reader(m_map, m_output)

void tst_tables::a_resting_row_goes_and_comes_back_from_zero()
{
    FILL();
    QCOMPARE(read(reader).size(), 60);
    for (int i = 0; i < 3; ++i) {
        add(7, 1);
        QCOMPARE(read(reader).value(7), quint64(8 + i));
    }
    QVERIFY(!isThere(5));
    QVERIFY(isThere(7));
    QCOMPARE(reader.takeForgotten().size(), 59);
    add(5, 2);
    QCOMPARE(read(reader).value(5), quint64(2));
}

void tst_tables::an_update_after_the_reading_is_not_forgotten()
{
    FILL();
    read(reader);
    read(reader);
    // Some row that was read early is counted up before the reading ends.
    quint32 first = 0;
    read(reader, true, [&](quint32 pid) {
        if (!first)
            first = pid;
        else
            add(first, 1000);
    });
    QVERIFY(first);
    const quint64 whole = first + 59 * 1000;
    QCOMPARE(read(reader).value(first), whole);
    add(first, 1);
    QCOMPARE(read(reader).value(first), whole + 1); // goes on from there
}

void tst_tables::one_who_was_not_told_keeps_the_row()
{
    FILL();
    for (int i = 0; i < 5; ++i)
        read(reader, false);
    QVERIFY(isThere(5));
    QVERIFY(reader.takeForgotten().isEmpty());
}

void tst_tables::a_base_is_taken_from_sums_and_not_from_the_largest()
{
    constexpr quint64 NotKnown = ~quint64(0);
    const auto record = [](quint32 pid, quint64 calls, quint64 longest) {
        const Row row{{pid, 0, 0}, 0, calls, longest};
        return QByteArray(reinterpret_cast<const char *>(&row), sizeof(row));
    };
    TableBase base;
    base.insert(m_output, 1, record(1, 10, 500));
    QByteArray changed = record(1, 13, 500);
    QVERIFY(base.takeFrom(m_output, 1, changed));
    QCOMPARE(changed, record(1, 3, NotKnown)); // the 500 may be from before
    QByteArray longer = record(1, 14, 600);
    QVERIFY(base.takeFrom(m_output, 1, longer));
    QCOMPARE(longer, record(1, 4, 600));
    QByteArray same = record(1, 10, 500);
    QVERIFY(!base.takeFrom(m_output, 1, same)); // nothing since
    QByteArray other = record(2, 4, 9);
    QVERIFY(base.takeFrom(m_output, 1, other));
    QCOMPARE(other, record(2, 4, 9));
    // While it was away 5 were counted for the first, 2 for a third.
    TableBase before, after;
    before.insert(m_output, 1, record(1, 13, 500));
    after.insert(m_output, 1, record(1, 18, 500));
    after.insert(m_output, 1, record(3, 2, 7));
    base.addDifference({m_output, m_output}, before, after);
    QByteArray first = record(1, 19, 500);
    QVERIFY(base.takeFrom(m_output, 1, first));
    QCOMPARE(first, record(1, 4, NotKnown)); // 3 before it went, 1 since
    base.forget(m_output, 1, record(1, 0, 0));
    QByteArray again = record(1, 2, 1);
    QVERIFY(base.takeFrom(m_output, 1, again));
    QCOMPARE(again, record(1, 2, 1));
}

QTEST_GUILESS_MAIN(tst_tables)
#include "tst_tables.moc"
