// SPDX-License-Identifier: GPL-3.0-or-later
// What a client may write into a probe: nothing that the probe's description does not allow.
#include "captures/openarguments.h"

#include <QTest>

#include <limits>
#include <unistd.h>

using namespace DKapture;

namespace
{

Schema schema()
{
    const auto number = [](const char *name, FieldType type, quint64 lowest, quint64 highest) {
        Parameter parameter;
        parameter.name = QLatin1String(name);
        parameter.type = type;
        parameter.size = 8;
        parameter.lowest = lowest;
        parameter.highest = highest;
        return parameter;
    };
    Parameter text;
    text.name = QStringLiteral("text");
    text.type = FieldType::Text;
    text.size = 16;
    Schema schema;
    schema.id = QStringLiteral("test");
    schema.parameters = {number("small", FieldType::Unsigned, 1, 10),
                         number("any", FieldType::Unsigned, 0, std::numeric_limits<quint64>::max()),
                         number("signed", FieldType::Signed, quint64(-5), 5), text};
    return schema;
}

} // namespace

class tst_open_arguments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void a_parameter_is_checked_data();
    void a_parameter_is_checked();
    void one_bad_parameter_refuses_all();
    void a_scope_is_checked_data();
    void a_scope_is_checked();
    void an_option_is_checked_data();
    void an_option_is_checked();
    void without_options_the_defaults_hold();
};

void tst_open_arguments::a_parameter_is_checked_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<bool>("isGood");
    QTest::addColumn<QVariant>("result");
    const auto good = [](const char *row, const char *name, const QVariant &value, const QVariant &result) {
        QTest::newRow(row) << QString::fromLatin1(name) << value << true << result;
    };
    const auto bad = [](const char *row, const char *name, const QVariant &value) {
        QTest::newRow(row) << QString::fromLatin1(name) << value << false << QVariant();
    };
    const auto u64 = [](quint64 value) {
        return QVariant::fromValue(value);
    };
    good("lowest", "small", 1u, u64(1));
    good("highest", "small", 10u, u64(10));
    good("as byte", "small", QVariant::fromValue(uchar(3)), u64(3));
    good("as int16", "small", QVariant::fromValue(short(3)), u64(3));
    good("as int32", "small", 3, u64(3));
    good("as int64", "small", QVariant::fromValue(qint64(3)), u64(3));
    good("as uint64", "small", u64(3), u64(3));
    good("as boolean", "small", true, u64(1));
    good("largest of all", "any", u64(std::numeric_limits<quint64>::max()),
         u64(std::numeric_limits<quint64>::max()));
    good("negative, where allowed", "signed", -5, u64(quint64(-5)));
    good("a text of 15 bytes", "text", QStringLiteral("123456789012345"), QStringLiteral("123456789012345"));
    good("a text of 5 letters in 15 bytes", "text", QStringLiteral("中中中中中"),
         QStringLiteral("中中中中中"));
    good("an empty text", "text", QString(), QString());
    bad("below", "small", 0u);
    bad("above", "small", 11u);
    bad("negative", "small", -1);
    bad("negative in the widest range", "any", -1);
    bad("below, signed", "signed", -6);
    bad("above, signed", "signed", 6);
    bad("beyond qint64, signed", "signed", u64(quint64(-1)));
    bad("2^63, signed", "signed", u64(quint64(1) << 63));
    bad("a double", "small", 3.0);
    bad("a number as text", "small", QStringLiteral("3"));
    bad("nothing", "small", QVariant());
    bad("a list", "small", QVariantList{3});
    bad("a map", "small", QVariantMap{{QStringLiteral("a"), 3}});
    bad("bytes", "small", QByteArray("\3"));
    bad("a text of 16 bytes", "text", QStringLiteral("1234567890123456"));
    bad("a text of 6 letters in 18 bytes", "text", QStringLiteral("中中中中中中"));
    bad("a text with NUL", "text", QString(QChar(0)));
    bad("a text with NUL inside", "text", QStringLiteral("a") + QChar(0) + QStringLiteral("b"));
    bad("a number for a text", "text", 3);
    bad("bytes for a text", "text", QByteArray("abc"));
    bad("a name that nobody knows", "viewer_uid", 0u);
    bad("an empty name", "", 0u);
    bad("another spelling", "Small", 3u);
    bad("a name with a blank", "small ", 3u);
}

void tst_open_arguments::a_parameter_is_checked()
{
    QFETCH(QString, name);
    QFETCH(QVariant, value);
    QFETCH(bool, isGood);
    QFETCH(QVariant, result);
    const Result<QVariantMap> checked = checkedParameters(schema(), {{name, value}});
    QCOMPARE(checked.has_value(), isGood);
    if (!isGood) {
        QVERIFY(checked.error().code == ErrorCode::InvalidArgument);
        QVERIFY2(checked.error().message.contains(name), qPrintable(checked.error().message));
        return;
    }
    QCOMPARE(checked->size(), 1);
    QCOMPARE(checked->value(name), result);
}

void tst_open_arguments::a_scope_is_checked_data()
{
    QTest::addColumn<QString>("scope");
    QTest::addColumn<bool>("own");
    QTest::addColumn<bool>("totals");
    QTest::addColumn<QVariantMap>("parameters");
    QTest::addColumn<QString>("refusal"); // empty: none
    const auto row = [](const char *name, const char *scope, bool own, bool totals,
                        const QVariantMap &parameters, const char *refusal) {
        QTest::newRow(name) << scope << own << totals << parameters << refusal;
    };
    row("all", "all", false, false, {{"who", 5u}}, "");
    row("own", "own", true, false, {{"who", 5u}}, "");
    row("own of a probe without", "own", false, true, {}, "Probe test has no scope own.");
    row("total", "total", false, true, {}, "");
    row("total of a probe without", "total", true, false, {}, "Probe test has no scope total.");
    row("total with what picks nobody", "total", false, true, {{"small", 5u}}, "");
    row("total with a picker at its default", "total", false, true, {{"who", 0u}}, "");
    row("total of one task", "total", false, true, {{"who", 5u}},
        "Scope total tells of nobody, and with parameter who it would tell of few: leave it out, or ask for "
        "scope "
        "own or all.");
    row("total of one name", "total", false, true, {{"text", "sshd"}},
        "Scope total tells of nobody, and with parameter text it would tell of few: leave it out, or ask for "
        "scope "
        "own or all.");
    row("none", "", true, true, {}, "The scope is one of own, total, all.");
    row("another case", "All", true, true, {}, "The scope is one of own, total, all.");
}

void tst_open_arguments::a_scope_is_checked()
{
    QFETCH(QString, scope);
    QFETCH(QVariantMap, parameters);
    QFETCH(QString, refusal);
    Schema offering = schema();
    QFETCH(bool, own);
    QFETCH(bool, totals);
    offering.own = own;
    offering.totals = totals;
    Parameter who = offering.parameters.first();
    who.name = QStringLiteral("who");
    who.picksTasks = true;
    offering.parameters.append(who);
    offering.parameters[3].picksTasks = true; // text
    const Result<Scope> checked = checkedScope(offering, scope, parameters);
    QCOMPARE(checked ? QString() : checked.error().message, refusal);
    if (!checked)
        QCOMPARE(checked.error().code, ErrorCode::InvalidArgument);
}

void tst_open_arguments::one_bad_parameter_refuses_all()
{
    QVERIFY(!checkedParameters(schema(), {{QStringLiteral("small"), 3u}, {QStringLiteral("any"), -3}}));
    QVERIFY(checkedParameters(schema(), {}));
    QVERIFY(checkedParameters(schema(), {})->isEmpty());
}

void tst_open_arguments::an_option_is_checked_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<bool>("isGood");
    const auto row = [](const char *name, const QVariant &value, bool isGood) {
        QTest::addRow("%s = %s (%s)", name, qPrintable(value.toString()), value.typeName())
            << QString::fromLatin1(name) << value << isGood;
    };
    row("interval_ms", 50u, true);
    row("interval_ms", 3600000u, true);
    row("interval_ms", 49u, false);
    row("interval_ms", 3600001u, false);
    row("interval_ms", -1000, false);
    row("interval_ms", QStringLiteral("1000"), false);
    row("interval_ms", 1000.0, false);
    row("interval_ms", QVariant::fromValue((quint64(1) << 32) + 1000), false);
    row("ring_bytes", 4096u, true);
    row("ring_bytes", 16777216u, true);
    row("ring_bytes", 33554432u, false);
    row("ring_bytes", 2048u, false);
    row("ring_bytes", 4097u, false);
    row("ring_bytes", 12288u, false);
    row("ring_bytes", 0u, false);
    row("ring_bytes", QVariant::fromValue(quint64(1) << 32), false);
    row("rows", 3u, false);
    row("", 3u, false);
}

void tst_open_arguments::an_option_is_checked()
{
    QFETCH(QString, name);
    QFETCH(QVariant, value);
    QFETCH(bool, isGood);
    const Result<CaptureOptions> checked = checkedOptions({{name, value}});
    QCOMPARE(checked.has_value(), isGood);
    if (!isGood)
        QVERIFY(checked.error().code == ErrorCode::InvalidArgument);
    else
        QVERIFY((name == QLatin1String("interval_ms") ? checked->intervalMs : checked->ringBytes) >=
                value.toUInt());
}

// As org.deepin.DKapture1.Manager.xml promises.
void tst_open_arguments::without_options_the_defaults_hold()
{
    const Result<CaptureOptions> options = checkedOptions({});
    QVERIFY(options);
    QCOMPARE(options->intervalMs, 1000u);
    const quint64 together = options->ringBytes * quint64(::sysconf(_SC_NPROCESSORS_ONLN));
    QVERIFY(together <= 8u << 20 || options->ringBytes == 256u << 10);
    QVERIFY(2 * together > 8u << 20 || options->ringBytes == 4u << 20);
}

QTEST_GUILESS_MAIN(tst_open_arguments)
#include "tst_open_arguments.moc"
