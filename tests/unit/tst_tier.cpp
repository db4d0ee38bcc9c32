// SPDX-License-Identifier: GPL-3.0-or-later
// Which polkit action a capture asks for, and what does not leave the helper without it.
#include "captures/mask.h"
#include "probes/tier.h"

#include <QTest>

using namespace DKapture;

class tst_tier : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void the_strictest_is_asked_for_data();
    void the_strictest_is_asked_for();
    void proc_hides_processes_data();
    void proc_hides_processes();
    void what_was_not_granted_is_blank_data();
    void what_was_not_granted_is_blank();
};

namespace
{

Schema schema(const QString &tier, const QString &unit)
{
    Parameter raising, text, other;
    raising.name = QStringLiteral("contents");
    raising.type = FieldType::Unsigned;
    raising.defaultValue = 3;
    raising.raises = QStringLiteral("peek");
    text.name = QStringLiteral("path");
    text.type = FieldType::Text;
    text.raises = QStringLiteral("trace");
    other.name = QStringLiteral("other");
    Field field;
    field.unit = unit;
    Output output;
    output.fields = {field};
    Schema schema;
    schema.tier = tier;
    schema.parameters = {raising, text, other};
    schema.outputs = {output};
    return schema;
}

} // namespace

void tst_tier::the_strictest_is_asked_for_data()
{
    QTest::addColumn<QString>("tier");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QVariantMap>("parameters");
    QTest::addColumn<bool>("hides");
    QTest::addColumn<QString>("unit");
    QTest::addColumn<QString>("asked");
    const auto row = [](const char *name, const char *tier, const char *scope, const QVariantMap &parameters,
                        bool hides, const char *unit, const char *asked) {
        QTest::newRow(name) << tier << scope << parameters << hides << unit << asked;
    };
    row("the probe's own", "observe", "all", {}, false, "pid", "observe");
    row("the probe's own, stricter", "peek", "all", {}, false, "pid", "peek");
    row("a parameter that says nothing of it", "observe", "all", {{"other", 1u}}, false, "pid", "observe");
    row("a parameter that raises it", "observe", "all", {{"contents", 1u}}, false, "pid", "peek");
    row("its default", "observe", "all", {{"contents", quint64(3)}}, false, "pid", "observe");
    row("a value of another type", "observe", "all", {{"contents", "x"}}, false, "pid", "peek");
    row("a text that raises it", "observe", "all", {{"path", "/home"}}, false, "pid", "trace");
    row("an empty text", "observe", "all", {{"path", ""}}, false, "pid", "observe");
    row("both", "observe", "all", {{"path", "/home"}, {"contents", 1u}}, false, "pid", "peek");
    row("a milder one than the probe's", "peek", "all", {{"path", "/home"}}, false, "pid", "peek");
    row("own", "peek", "own", {{"contents", 1u}}, true, "pid", "own");
    row("total", "peek", "total", {{"contents", 1u}}, true, "pid", "observe");
    row("no scope", "peek", "each", {}, true, "pid", "observe");
    row("hidden processes", "observe", "all", {}, true, "pid", "trace");
    row("hidden threads", "observe", "all", {}, true, "tid", "trace");
    row("hidden processes, of whom nothing is told", "observe", "all", {}, true, "ns", "observe");
    row("no probe", "", "all", {}, false, "pid", "observe");
}

void tst_tier::the_strictest_is_asked_for()
{
    QFETCH(QString, tier);
    QFETCH(QString, scope);
    QFETCH(QVariantMap, parameters);
    QFETCH(bool, hides);
    QFETCH(QString, unit);
    QTEST(tierOf(schema(tier, unit), scope, parameters, hides), "asked");
}

// Lines as kernels wrote them.
void tst_tier::proc_hides_processes_data()
{
    QTest::addColumn<QByteArray>("mountinfo");
    QTest::addColumn<bool>("hides");
    const QByteArray root = "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,hidepid=2\n";
    const auto proc = [](const char *options) {
        return "22 21 0:20 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc " +
               QByteArray(options) + '\n';
    };
    QTest::newRow("open") << root + proc("rw") << false;
    QTest::newRow("open, said so") << root + proc("rw,hidepid=0") << false;
    QTest::newRow("open, in a word") << root + proc("rw,hidepid=off") << false;
    QTest::newRow("1") << root + proc("rw,gid=27,hidepid=1") << true;
    QTest::newRow("2") << root + proc("rw,hidepid=2") << true;
    QTest::newRow("noaccess") << root + proc("rw,hidepid=noaccess") << true;
    QTest::newRow("invisible") << root + proc("rw,gid=27,hidepid=invisible") << true;
    QTest::newRow("ptraceable") << root + proc("rw,hidepid=ptraceable") << true;
    QTest::newRow("without optional fields")
        << QByteArray("22 21 0:20 / /proc rw,relatime - proc proc rw,hidepid=2\n") << true;
    QTest::newRow("mounted again, open") << proc("rw,hidepid=2") + proc("rw") << false;
    QTest::newRow("mounted again, hidden") << proc("rw") + proc("rw,hidepid=2") << true;
    QTest::newRow("another place")
        << root + proc("rw").replace(" /proc ", " /srv/proc ").replace("proc rw", "proc rw,hidepid=2")
        << false;
    QTest::newRow("nothing") << QByteArray() << false;
    QTest::newRow("cut") << QByteArray("22 21 0:20 / /proc rw - proc") << false;
}

void tst_tier::proc_hides_processes()
{
    QFETCH(QByteArray, mountinfo);
    QTEST(hidesProcesses(mountinfo), "hides");
}

void tst_tier::what_was_not_granted_is_blank_data()
{
    QTest::addColumn<int>("scope");
    QTest::addColumn<bool>("showsSecrets");
    QTest::addColumn<QByteArray>("left");
    // pid, disk name that leads to nobody, contents, count
    QTest::newRow("all, peek") << int(Scope::All) << true << QByteArray("ppppddddssssnnnn");
    QTest::newRow("all") << int(Scope::All) << false << QByteArray("ppppdddd\0\0\0\0nnnn", 16);
    QTest::newRow("own") << int(Scope::Own) << false << QByteArray("ppppdddd\0\0\0\0nnnn", 16);
    QTest::newRow("total") << int(Scope::Total) << false << QByteArray("\0\0\0\0dddd\0\0\0\0nnnn", 16);
}

void tst_tier::what_was_not_granted_is_blank()
{
    QFETCH(int, scope);
    QFETCH(bool, showsSecrets);
    QFETCH(QByteArray, left);
    const auto field = [](FieldType type, const char *unit, quint32 offset) {
        Field field;
        field.type = type;
        field.unit = QLatin1String(unit);
        field.offset = offset;
        field.size = 4;
        return field;
    };
    Output output;
    output.size = 16;
    output.fields = {field(FieldType::Unsigned, "pid", 0), field(FieldType::Text, "", 4),
                     field(FieldType::Bytes, "", 8), field(FieldType::Unsigned, "count", 12)};
    output.fields[1].namesNobody = true;
    output.fields[2].secret = true;
    Mask mask(output, Scope(scope), showsSecrets);
    const QByteArray record("ppppddddssssnnnn");
    for (const qsizetype size : {16, 12, 9, 4}) // records may end early
        QCOMPARE(QByteArray(mask.applied(record.constData(), std::size_t(size)), size), left.left(size));
    QCOMPARE(record, QByteArray("ppppddddssssnnnn"));
}

QTEST_GUILESS_MAIN(tst_tier)
#include "tst_tier.moc"
