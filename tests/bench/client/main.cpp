// SPDX-License-Identifier: GPL-3.0-or-later
// bench-client PROBE [OPTION...] [PARAMETER=VALUE...]: captures, says "ready", and on a line on stdin stops
// and prints what arrived as a JSON object.
#include "counter.h"
#include "workload/timing.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QSocketNotifier>

using namespace DKapture;

namespace
{

QVariantMap parametersOf(const QStringList &assignments, const Schema *schema)
{
    QVariantMap parameters;
    for (const QString &assignment : assignments) {
        const QString name = assignment.section(QLatin1Char('='), 0, 0);
        const QString value = assignment.section(QLatin1Char('='), 1);
        const Parameter *parameter = schema ? schema->parameter(name) : nullptr;
        const bool isText = parameter && parameter->type == FieldType::Text;
        parameters.insert(name, isText ? QVariant(value) : QVariant(value.toULongLong(nullptr, 0)));
    }
    return parameters;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser line;
    line.addPositionalArgument(QStringLiteral("probe"), QStringLiteral("what to capture"));
    for (const char *option : {"scope", "interval", "ring", "output", "unique-by", "group-by", "sum", "only"})
        line.addOption({QLatin1String(option), QLatin1String(option), QLatin1String(option)});
    line.process(application);
    const QStringList words = line.positionalArguments();
    if (words.isEmpty())
        line.showHelp(2);

    const auto fail = [](const QString &why) {
        std::fprintf(stderr, "bench-client: %s\n", qPrintable(why));
        QCoreApplication::exit(1);
    };
    Connection connection;
    std::unique_ptr<Bench::Counter> counter;
    QObject::connect(&connection, &Connection::stateChanged, &application, [&]() {
        if (connection.state() == Connection::State::NoHelper ||
            connection.state() == Connection::State::NotAuthorized)
            return fail(connection.error().message);
        if (connection.state() != Connection::State::Ready || counter)
            return;
        CaptureRequest request;
        request.probe = words.first();
        request.scope =
            line.isSet(QStringLiteral("scope")) ? line.value(QStringLiteral("scope")) : QStringLiteral("all");
        request.parameters = parametersOf(words.mid(1), connection.probe(request.probe));
        request.intervalMs = line.value(QStringLiteral("interval")).toUInt();
        request.ringBytes = line.value(QStringLiteral("ring")).toUInt();
        counter = std::make_unique<Bench::Counter>(
            &connection, request,
            Bench::Question{
                line.value(QStringLiteral("output")),
                line.value(QStringLiteral("unique-by")).split(QLatin1Char(','), Qt::SkipEmptyParts),
                line.value(QStringLiteral("group-by")), line.value(QStringLiteral("sum")),
                line.value(QStringLiteral("only"))});
        QObject::connect(counter.get(), &Bench::Counter::failed, &application, fail);
        QObject::connect(counter.get(), &Bench::Counter::running, &application, []() {
            std::puts("ready");
            std::fflush(stdout);
        });
        QObject::connect(counter.get(), &Bench::Counter::finished, &application,
                         [](const QJsonObject &answer) {
                             std::puts(QJsonDocument(answer).toJson(QJsonDocument::Compact).constData());
                             std::fflush(stdout);
                             QCoreApplication::quit();
                         });
    });
    QSocketNotifier stop(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&stop, &QSocketNotifier::activated, &application, [&]() {
        stop.setEnabled(false);
        Bench::waitForGo();
        if (counter)
            counter->finish();
        else
            fail(QStringLiteral("there was no capture yet"));
    });
    return QCoreApplication::exec();
}
