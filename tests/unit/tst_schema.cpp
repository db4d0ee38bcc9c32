// SPDX-License-Identifier: GPL-3.0-or-later
#include "interface/schema.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace DKapture;

namespace
{

const char Good[] = R"({
  "id": "block-requests", "title": "Block requests", "summary": "Every finished block request.",
  "area": "storage", "also": ["biosnoop"], "tier": "trace", "totals": true, "own": true, "available": false,
  "reason": ["The kernel lacks %1.", "block_rq_issue"], "remedy": [], "missing": ["flush requests"],
  "variants": [{"group": "issue", "rank": 2, "misses": "queues", "because": ["No %1.", "BTF"]}],
  "parameters": [{"name": "min_latency", "doc": "Slow ones", "unit": "ns", "type": "unsigned", "size": 8,
                  "default": "0", "lowest": "0", "highest": "18446744073709551615", "picksTasks": true, "raises": "peek"}],
  "outputs": [{"name": "requests", "doc": "One request", "kind": "events", "size": 24, "keySize": 0, "fields": [
      {"name": "time", "doc": "When", "unit": "boot_ns", "type": "unsigned", "offset": 0, "size": 8, "namesNobody": true},
      {"name": "op", "doc": "What", "unit": "", "type": "enum", "offset": 8, "size": 4, "flags": true,
       "enumerators": [{"value": "18446744073709551615", "name": "all"}]},
      {"name": "comm", "doc": "Who", "unit": "", "type": "text", "offset": 12, "size": 12, "secret": true, "namesOthers": true}]}]
})";

QJsonObject good()
{
    return QJsonDocument::fromJson(Good).object();
}

// The good description with one member of the first output's first field replaced.
QJsonObject withField(const QString &member, const QJsonValue &value)
{
    QJsonObject schema = good();
    QJsonArray outputs = schema["outputs"].toArray();
    QJsonObject output = outputs[0].toObject();
    QJsonArray fields = output["fields"].toArray();
    QJsonObject field = fields[0].toObject();
    field[member] = value;
    fields[0] = field;
    output["fields"] = fields;
    outputs[0] = output;
    schema["outputs"] = outputs;
    return schema;
}

QJsonObject withOutput(const QString &member, const QJsonValue &value)
{
    QJsonObject schema = good();
    QJsonArray outputs = schema["outputs"].toArray();
    QJsonObject output = outputs[0].toObject();
    output[member] = value;
    outputs[0] = output;
    schema["outputs"] = outputs;
    return schema;
}

} // namespace

class TestSchema : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void description_isReadWhole()
    {
        const Result<Schema> schema = schemaFromJson(good());
        QVERIFY2(schema, "refused");
        QCOMPARE(schema->id, QString("block-requests"));
        QCOMPARE(schema->also, QStringList{"biosnoop"});
        QVERIFY(schema->totals && schema->own && !schema->available);
        QCOMPARE(schema->reason.translated(), QString("The kernel lacks block_rq_issue."));
        QCOMPARE(schema->variants.value(0).rank, 2);
        QCOMPARE(schema->variants.value(0).because.translated(), QString("No BTF."));
        QCOMPARE(schema->parameter("min_latency")->highest, ~Q_UINT64_C(0));
        const Output *output = schema->output("requests");
        QVERIFY(output);
        QCOMPARE(output->field("op")->enumerators.value(0).value, ~Q_UINT64_C(0));
        QVERIFY(output->field("op")->flags);
        QVERIFY(output->field("comm")->secret);
        QVERIFY(output->field("comm")->namesOthers && output->field("time")->namesNobody);
        QVERIFY(schema->parameters.first().picksTasks);
        QCOMPARE(schema->parameters.first().raises, QStringLiteral("peek"));
        QCOMPARE(output->field("comm")->offset, 12U);
        QVERIFY(!schema->output("none") && !schema->parameter("none") && !output->field("none"));
    }

    void description_survivesTheWay()
    {
        const Result<Schema> once = schemaFromJson(good());
        const Result<Schema> twice = schemaFromJson(toJson(*once));
        QCOMPARE(toJson(*twice), toJson(*once));
        QCOMPARE(twice->parameters.first().raises, QStringLiteral("peek"));
        QVERIFY(twice->parameters.first().picksTasks);
        QVERIFY(twice->outputs.first().field("comm")->namesOthers &&
                twice->outputs.first().field("time")->namesNobody);
    }

    void badDescription_isRefused_data()
    {
        QTest::addColumn<QJsonObject>("json");
        QTest::newRow("empty") << QJsonObject();
        QTest::newRow("field behind its record") << withField("offset", 24);
        QTest::newRow("field over the end") << withField("offset", 17);
        QTest::newRow("offset that wraps") << withField("offset", 4294967295.0);
        QTest::newRow("negative size") << withField("size", -8);
        QTest::newRow("no size") << withField("size", 0);
        QTest::newRow("huge size") << withField("size", 4294967295.0);
        QTest::newRow("number of three bytes") << withField("size", 3);
        QTest::newRow("unknown type") << withField("type", "float");
        QTest::newRow("type of another kind") << withField("type", 7);
        QTest::newRow("address of eight bytes") << withField("type", "address");
        QTest::newRow("unknown kind") << withOutput("kind", "poem");
        QTest::newRow("record of no bytes") << withOutput("size", 0);
        QTest::newRow("record beyond the frame") << withOutput("size", 65536);
        QTest::newRow("key larger than the record") << withOutput("keySize", 25);
    }

    void badDescription_isRefused()
    {
        QFETCH(QJsonObject, json);
        const Result<Schema> schema = schemaFromJson(json);
        QVERIFY(!schema);
        QCOMPARE(schema.error().code, ErrorCode::InvalidObject);
        QVERIFY(!schema.error().message.isEmpty());
    }

    void errorNames_areTheirCodes()
    {
        for (int code = int(ErrorCode::UnknownProbe); code <= int(ErrorCode::Internal); ++code)
            QCOMPARE(errorCodeFromName(errorName(ErrorCode(code))), ErrorCode(code));
        QCOMPARE(errorCodeFromName("org.freedesktop.DBus.Error.ServiceUnknown"), ErrorCode::NoHelper);
        QCOMPARE(errorCodeFromName("org.freedesktop.DBus.Error.AccessDenied"), ErrorCode::NotAuthorized);
        QCOMPARE(errorCodeFromName("org.deepin.DKapture1.Error.New"), ErrorCode::Internal);
        QCOMPARE(errorCodeFromName(""), ErrorCode::Internal);
    }
};

QTEST_APPLESS_MAIN(TestSchema)
#include "tst_schema.moc"
