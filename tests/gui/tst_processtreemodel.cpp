// SPDX-License-Identifier: GPL-3.0-or-later
#include "bytes.h"
#include "models/processtreemodel.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QTest>

using namespace DKapture;

static ProcessSample process(quint32 pid, quint32 parent, double cpuNs = 0, quint64 startNs = 1000)
{
    ProcessSample sample;
    sample.key = {pid, startNs + pid};
    sample.parentPid = parent;
    sample.name = QStringLiteral("p%1").arg(pid);
    sample.state = QStringLiteral("sleeping");
    sample.cpuNs = cpuNs;
    sample.memoryBytes = 4096;
    return sample;
}

class TestProcessTreeModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void children_standBelowTheirParent();
    void cpu_isTheDifferenceOverTheTime();
    void busyBranch_sortsByAllOfIt();
    void update_keepsIndexesOfWhoStays();
    void quiet_tellsLater();
    void ended_staysForAWhileThenGoes();
    void orphan_movesToItsNewParent();
    void reusedPid_isAnotherRow();
    void container_showsItsOwnNumbers();
    void flat_hasNoChildren();
    void ringOfParents_isShownAllTheSame();
    void storm_keepsTheModelWhole();
};

void TestProcessTreeModel::children_standBelowTheirParent()
{
    ProcessTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    // A child before its parent: the kernel lists in no order that we may trust.
    model.update({process(30, 20), process(20, 1), process(1, 0)}, 10);
    QCOMPARE(model.rowCount(), 1);
    const QModelIndex init = model.index(0, 0);
    QCOMPARE(init.data().toString(), QStringLiteral("p1"));
    const QModelIndex child = model.index(0, 0, init);
    QCOMPARE(child.data().toString(), QStringLiteral("p20"));
    QCOMPARE(model.index(0, 0, child).data().toString(), QStringLiteral("p30"));
    QCOMPARE(model.processes(), 3);
}

void TestProcessTreeModel::cpu_isTheDifferenceOverTheTime()
{
    ProcessTreeModel model;
    model.update({process(1, 0, 1e9)}, 100);
    const QModelIndex cpu = model.index(0, ProcessTreeModel::Cpu);
    QCOMPARE(cpu.data().toString(), QStringLiteral("–"));
    model.update({process(1, 0, 1.5e9)}, 102);
    // Half a second of work in two seconds: a quarter of a CPU.
    QCOMPARE(cpu.data(ProcessTreeModel::OwnCpuRole).toDouble(), 25.0);
    QCOMPARE(model.busiest().first, QStringLiteral("p1"));
    QCOMPARE(cpu.data(ProcessTreeModel::SparkRole).value<QList<float>>().last(), 25.0F);
}

void TestProcessTreeModel::busyBranch_sortsByAllOfIt()
{
    ProcessTreeModel model;
    model.update({process(1, 0), process(2, 1), process(3, 2)}, 1);
    model.update({process(1, 0, 1e8), process(2, 1, 2e8), process(3, 2, 4e8)}, 2);
    const QModelIndex init = model.index(0, ProcessTreeModel::Cpu);
    QCOMPARE(init.data(ProcessTreeModel::OwnCpuRole).toDouble(), 10.0);
    QCOMPARE(init.data(ProcessTreeModel::SortRole).toDouble(), 70.0);
}

void TestProcessTreeModel::update_keepsIndexesOfWhoStays()
{
    ProcessTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.update({process(1, 0), process(2, 1), process(3, 1)}, 1);
    const QPersistentModelIndex third = model.indexOf({3, 1003});
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    model.update({process(1, 0), process(3, 1), process(4, 1)}, 2);
    model.update({process(1, 0), process(3, 1), process(4, 1)}, 9);
    QVERIFY(third.isValid());
    QCOMPARE(third.data().toString(), QStringLiteral("p3"));
    QCOMPARE(resets.size(), 0);
}

void TestProcessTreeModel::quiet_tellsLater()
{
    ProcessTreeModel model;
    model.update({process(1, 0, 0)}, 1);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    model.setQuiet(true);
    model.update({process(1, 0, 5e8), process(2, 1)}, 2);
    QCOMPARE(changes.size(), 0);
    QCOMPARE(model.processes(), 2); // rows come all the same
    QCOMPARE(model.busiest().second, 50.0);
    model.setQuiet(false);
    QVERIFY(changes.size() > 0);
}

void TestProcessTreeModel::ended_staysForAWhileThenGoes()
{
    ProcessTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.update({process(1, 0), process(2, 1)}, 1);
    model.update({process(1, 0)}, 2);
    const QModelIndex ended = model.indexOf({2, 1002});
    QCOMPARE(ended.data(ProcessTreeModel::LifeRole).toInt(), int(ProcessTreeModel::Ended));
    QCOMPARE(model.processes(), 1);
    model.update({process(1, 0)}, 4);
    QVERIFY(model.indexOf({2, 1002}).isValid());
    model.update({process(1, 0)}, 5);
    QVERIFY(!model.indexOf({2, 1002}).isValid());
}

void TestProcessTreeModel::orphan_movesToItsNewParent()
{
    ProcessTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.update({process(1, 0), process(2, 1), process(3, 2)}, 1);
    const QPersistentModelIndex orphan = model.indexOf({3, 1003});
    model.update({process(1, 0), process(3, 1)}, 2);
    QVERIFY(orphan.isValid());
    QCOMPARE(orphan.parent().data().toString(), QStringLiteral("p1"));
}

void TestProcessTreeModel::reusedPid_isAnotherRow()
{
    ProcessTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.update({process(1, 0), process(2, 1, 9e9)}, 1);
    model.update({process(1, 0), process(2, 1, 0, 5000)}, 2);
    const QModelIndex fresh = model.indexOf({2, 5002});
    QVERIFY(fresh.isValid());
    QCOMPARE(fresh.data(ProcessTreeModel::LifeRole).toInt(), int(ProcessTreeModel::New));
    QCOMPARE(model.indexOf({2, 1002}).data(ProcessTreeModel::LifeRole).toInt(), int(ProcessTreeModel::Ended));
}

void TestProcessTreeModel::container_showsItsOwnNumbers()
{
    using namespace Test;
    Output output;
    output.fields = {field("pid", "pid", FieldType::Unsigned, 0, 4),
                     field("namespace_pid", "pid", FieldType::Unsigned, 4, 4),
                     field("started", "boot_ns", FieldType::Unsigned, 8, 8),
                     field("comm", "", FieldType::Text, 16, 16)};
    const ProcessDecoder decoder(output);
    const auto row = [](quint32 pid, quint32 inside, const char *name) {
        return number(pid, 4) + number(inside, 4) + number(pid, 8) + text(name, 16);
    };
    ProcessTreeModel model;
    model.update(decoder.decode(frame({row(10, 10, "host")}, 1)), 1);
    QVERIFY(!model.hasNamespaces());
    model.update(decoder.decode(frame({row(10, 10, "host"), row(4000, 1, "init")}, 2)), 2);
    QVERIFY(model.hasNamespaces());
    const auto shown = [&](quint32 pid) {
        return model.indexOf({pid, pid}).siblingAtColumn(ProcessTreeModel::NamespacePid).data().toString();
    };
    QCOMPARE(shown(4000), QStringLiteral("1"));
    QCOMPARE(shown(10), QString());
    model.update(decoder.decode(frame({row(10, 10, "host")}, 3)), 3);
    QVERIFY(!model.hasNamespaces());
}

void TestProcessTreeModel::flat_hasNoChildren()
{
    ProcessTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.update({process(1, 0), process(2, 1), process(3, 2)}, 1);
    model.setFlat(true);
    QCOMPARE(model.rowCount(), 3);
    model.update({process(1, 0), process(2, 1), process(3, 2), process(4, 3)}, 2);
    QCOMPARE(model.rowCount(), 4);
    model.setFlat(false);
    QCOMPARE(model.rowCount(), 1);
}

void TestProcessTreeModel::ringOfParents_isShownAllTheSame()
{
    ProcessTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.update({process(8, 9), process(9, 8), process(7, 7)}, 1);
    model.update({process(8, 9), process(9, 8), process(7, 7)}, 2);
    QCOMPARE(model.processes(), 3);
}

void TestProcessTreeModel::storm_keepsTheModelWhole()
{
    ProcessTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QSortFilterProxyModel sorted;
    sorted.setSourceModel(&model);
    sorted.setRecursiveFilteringEnabled(true);
    sorted.setSortRole(ProcessTreeModel::SortRole);
    sorted.sort(ProcessTreeModel::Cpu, Qt::DescendingOrder);
    QAbstractItemModelTester sortedTester(&sorted, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QRandomGenerator random(20261120);
    for (int second = 1; second < 120; ++second) {
        QList<ProcessSample> samples{process(1, 0)};
        for (quint32 pid = 2; pid < 60; ++pid) {
            if (random.bounded(3) == 0)
                continue;
            const quint64 life = random.bounded(8) == 0 ? quint64(second) : 0;
            samples.append(
                process(pid, quint32(random.bounded(int(pid))), random.bounded(1e9), 1000 + life * 1000));
        }
        model.update(samples, second * 0.9);
        if (second % 17 == 0)
            model.setFlat(!model.isFlat());
    }
}

QTEST_GUILESS_MAIN(TestProcessTreeModel)
#include "tst_processtreemodel.moc"
