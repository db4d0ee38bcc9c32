// SPDX-License-Identifier: GPL-3.0-or-later
#include "watch.h"

#include "client/parameter.h"
#include "client/units.h"
#include "interface/wire.h"
#include "standardoutput.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdlib>
#include <iterator>
#include <unistd.h>

namespace DKapture
{

namespace
{

const QStringList Options{QStringLiteral("for"),    QStringLiteral("count"),    QStringLiteral("filter"),
                          QStringLiteral("scope"),  QStringLiteral("interval"), QStringLiteral("output"),
                          QStringLiteral("format"), QStringLiteral("ring")};
// Detaching from a hundred functions can take the kernel long. Who does not want to wait interrupts once
// more.
constexpr int LastAnswerMs = 60'000;

Error usage(const QString &message)
{
    return {ErrorCode::InvalidArgument, message};
}

// "4MiB"
Result<quint32> ringBytes(const QString &text)
{
    Parameter size;
    size.name = QStringLiteral("--ring");
    size.unit = QStringLiteral("bytes");
    size.size = sizeof(quint32);
    size.lowest = Wire::SmallestRingBytes;
    size.highest = Wire::LargestRingBytes;
    const Result<QVariant> value = parameterFromText(size, text);
    if (!value)
        return value.error();
    if (!std::has_single_bit(value->toUInt()))
        return usage(Watch::tr("--ring: “%1” is not a power of two, such as 4MiB").arg(text));
    return value->toUInt();
}

// "500ms", in milliseconds
Result<quint32> interval(const QString &text)
{
    const std::optional<qint64> ms = durationMs(text);
    if (!ms)
        return usage(
            Watch::tr("--%1: “%2” is not a duration such as 5s").arg(QStringLiteral("interval"), text));
    if (*ms < Wire::ShortestIntervalMs || *ms > Wire::LongestIntervalMs)
        return usage(Watch::tr("--interval: “%1” is not from 50ms to 1h").arg(text));
    return quint32(*ms);
}
static_assert(Wire::ShortestIntervalMs == 50 && Wire::LongestIntervalMs == 3600 * 1000, "as the words say");

} // namespace

Watch::Watch(const Arguments &arguments, Session &session)
    : m_arguments(arguments)
    , m_session(session)
{
    m_end.setSingleShot(true);
    connect(&m_end, &QTimer::timeout, this, &Watch::stop);
    m_lastAnswer.setSingleShot(true);
    connect(&m_lastAnswer, &QTimer::timeout, this, &Watch::printRest);
}

Result<void> Watch::check(const Arguments &arguments)
{
    for (const QString &option : Options) {
        if (const auto hasValue = arguments.checkHasValue(option); !hasValue)
            return hasValue.error();
    }
    if (arguments.words.size() != 2)
        return usage(tr("watch: name one probe"));
    if (arguments.has(QStringLiteral("for")) && !durationMs(arguments.value(QStringLiteral("for"))))
        return usage(tr("--%1: “%2” is not a duration such as 5s")
                         .arg(QStringLiteral("for"), arguments.value(QStringLiteral("for"))));
    if (arguments.has(QStringLiteral("interval"))) {
        if (const auto wanted = interval(arguments.value(QStringLiteral("interval"))); !wanted)
            return wanted.error();
    }
    if (arguments.has(QStringLiteral("ring"))) {
        if (const auto size = ringBytes(arguments.value(QStringLiteral("ring"))); !size)
            return size.error();
    }
    bool isCount = true;
    if (arguments.has(QStringLiteral("count")) &&
        (arguments.value(QStringLiteral("count")).toULongLong(&isCount) == 0 || !isCount))
        return usage(
            tr("--count: “%1” is not a number above 0").arg(arguments.value(QStringLiteral("count"))));
    const QString format = arguments.value(QStringLiteral("format"));
    if (arguments.has(QStringLiteral("format")) &&
        !QStringList{QStringLiteral("table"), QStringLiteral("json"), QStringLiteral("csv")}.contains(format))
        return usage(tr("--format: “%1” is none of table, json, csv").arg(format));
    const QString scope = arguments.value(QStringLiteral("scope"));
    if (arguments.has(QStringLiteral("scope")) &&
        !QStringList{QStringLiteral("own"), QStringLiteral("total"), QStringLiteral("all")}.contains(scope))
        return usage(tr("--scope: “%1” is none of own, total, all").arg(scope));
    return {};
}

void Watch::start()
{
    const Schema *schema = m_session.probeOrEnd(m_arguments.words[1]);
    if (!schema)
        return;
    m_schema = *schema;
    if (!m_schema.available) {
        Session::fail(m_schema.id, {ErrorCode::Unavailable, m_schema.reason.translated() + QLatin1Char(' ') +
                                                                m_schema.remedy.translated()});
        return;
    }
    QVariantMap pushedDown;
    Result<void> ready = chooseOutputs();
    if (ready)
        ready = readFilter(pushedDown);
    const Result<QVariantMap> parameters = readParameters();
    if (!ready || !parameters) {
        Session::fail(tr("watch"), ready ? parameters.error() : ready.error());
        return;
    }
    const QString format = m_arguments.value(QStringLiteral("format"));
    auto writer = format == QLatin1String("json")  ? jsonWriter()
                  : format == QLatin1String("csv") ? csvWriter()
                                                   : tableWriter();
    m_printer = std::make_unique<Printer>(std::move(m_shown), std::move(writer),
                                          m_arguments.value(QStringLiteral("count")).toULongLong());
    connect(m_printer.get(), &Printer::ended, this, &Watch::printed);

    CaptureRequest request;
    request.probe = m_schema.id;
    request.scope = scope();
    request.parameters = pushedDown;
    request.parameters.insert(*parameters); // what the user says explicitly wins
    if (m_arguments.has(QStringLiteral("interval")))
        request.intervalMs = *interval(m_arguments.value(QStringLiteral("interval")));
    if (m_arguments.has(QStringLiteral("ring")))
        request.ringBytes = *ringBytes(m_arguments.value(QStringLiteral("ring")));
    request.mayAsk = true;
    m_capture = m_session.connection().open(request, this);
    connect(m_capture, &Capture::batch, this, &Watch::take);
    connect(m_capture, &Capture::stateChanged, this, &Watch::captureChanged);
    connect(m_printer.get(), &Printer::emptied, this, &Watch::printerEmptied);
    connect(&m_session.connection(), &Connection::helperRestarted, this, [](quint64 sinceNs) {
        const QDateTime since = QDateTime::fromMSecsSinceEpoch(Units::wallClockMs(sinceNs));
        complain(tr("the helper restarted: what happened since %1 was not seen")
                     .arg(since.toString(QStringLiteral("HH:mm:ss"))));
    });
}

Result<void> Watch::chooseOutputs()
{
    const QString wanted = m_arguments.value(QStringLiteral("output"));
    QStringList names;
    for (qsizetype i = 0; i < m_schema.outputs.size(); ++i) {
        const Output &output = m_schema.outputs[i];
        names.append(output.name);
        if (!wanted.isEmpty() && output.name != wanted)
            continue;
        const auto index = quint16(i);
        std::optional<FrameBuilder> frames;
        if (output.kind != OutputKind::Events)
            frames.emplace(index);
        m_shown.emplace(index, Printer::Shown{&output, {}, std::move(frames)});
    }
    if (m_shown.empty())
        return usage(tr("--output: “%1” is none of %2").arg(wanted, names.join(QLatin1String(", "))));
    if (m_shown.size() > 1 && m_arguments.value(QStringLiteral("format")) == QLatin1String("csv")) {
        m_shown.erase(std::next(m_shown.begin()), m_shown.end());
        complain(tr("--format csv: each output has columns of its own; this is “%1”, --output chooses of %2")
                     .arg(m_shown.begin()->second.output->name, names.join(QLatin1String(", "))));
    }
    return {};
}

Result<void> Watch::readFilter(QVariantMap &pushedDown)
{
    const QString text = m_arguments.value(QStringLiteral("filter"));
    bool isFirst = true;
    for (auto &[index, shown] : m_shown) {
        auto parsed = Filter::parse(text, m_schema, *shown.output);
        if (const FilterError *error = std::get_if<FilterError>(&parsed))
            return usage(tr("--filter: %1\n  %2\n  %3^")
                             .arg(error->message, text, QString(error->position, QLatin1Char(' '))));
        shown.filter = *std::get_if<Filter>(&parsed);
        // One capture feeds all outputs: the kernel may answer only what all of them ask.
        const QVariantMap pushed = shown.filter.pushedDown();
        if (std::exchange(isFirst, false)) {
            pushedDown = pushed;
            continue;
        }
        pushedDown.removeIf(
            [&](const QVariantMap::iterator &entry) { return pushed.value(entry.key()) != entry.value(); });
    }
    return {};
}

Result<QVariantMap> Watch::readParameters() const
{
    QVariantMap parameters;
    const QMap<QString, QString> written = m_arguments.others(Options);
    for (auto entry = written.constBegin(); entry != written.constEnd(); ++entry) {
        const QString name = QString(entry.key()).replace(QLatin1Char('-'), QLatin1Char('_'));
        const Parameter *parameter = m_schema.parameter(name);
        if (!parameter)
            return usage(tr("there is no option --%1, nor is it a parameter of %2. “dkapturectl describe %2” "
                            "lists them")
                             .arg(entry.key(), m_schema.id));
        if (const auto hasValue = m_arguments.checkHasValue(entry.key()); !hasValue)
            return hasValue.error();
        Parameter asTyped = *parameter;
        asTyped.name = QStringLiteral("--") + entry.key();
        const Result<QVariant> value = parameterFromText(asTyped, entry.value());
        if (!value)
            return value.error();
        parameters.insert(parameter->name, *value);
    }
    return parameters;
}

QString Watch::scope() const
{
    if (m_arguments.has(QStringLiteral("scope")))
        return m_arguments.value(QStringLiteral("scope"));
    if (geteuid() == 0)
        return QStringLiteral("all");
    return m_schema.own      ? QStringLiteral("own")
           : m_schema.totals ? QStringLiteral("total")
                             : QStringLiteral("all");
}

void Watch::captureChanged()
{
    if (m_capture->state() == Capture::State::Failed && !m_isOver) {
        m_exitCode = Session::complainOf(m_schema.id, m_capture->error());
        printRest();
    } else if (m_capture->state() == Capture::State::Running && !m_end.isActive() && !m_isStopping) {
        if (const std::optional<qint64> duration = durationMs(m_arguments.value(QStringLiteral("for"))))
            m_end.start(int(*duration));
    }
}

// Only puts it aside: what is not acknowledged soon is lost in the kernel.
void Watch::take(const Batch &batch)
{
    if (m_isOver)
        return;
    if (!(batch.flags & Wire::FramePiece))
        ++m_eventBatches;
    m_printer->append(batch);
    if (m_printer->isFull()) {
        m_isHeld = true;
        m_capture->setAcknowledging(false);
    }
}

void Watch::printerEmptied()
{
    m_isHeld = false;
    m_capture->setAcknowledging(true);
    if (std::exchange(m_mustReadOn, false))
        readRest();
}

void Watch::stop()
{
    if (std::exchange(m_isStopping, true)) {
        // Asked twice: wait neither for the helper nor for a reader that may never read on.
        complain(tr("ended before all was written"));
        tellSummary();
        std::_Exit(Success);
    }
    if (!m_printer) {
        complain(tr("ended before anything was watched"));
        Session::end(Failure);
    } else if (m_isOver || m_capture->state() != Capture::State::Running) {
        printRest();
    } else {
        // On a busy machine, reading would never come to an end. Tables must not be read once more for that.
        const bool hasEvents = std::ranges::any_of(
            m_schema.outputs, [](const Output &output) { return output.kind == OutputKind::Events; });
        if (hasEvents)
            m_capture->pause();
        readRest();
    }
}

// One flush gives what the window has room for; the rest comes with the acknowledgements.
void Watch::readRest()
{
    m_lastAnswer.start(LastAnswerMs);
    m_capture->flush(this, [this, before = m_eventBatches] {
        if (m_isOver)
            return;
        if (m_isHeld) {
            m_lastAnswer.stop();
            m_mustReadOn = true;
            return;
        }
        if (m_eventBatches != before) {
            readRest();
            return;
        }
        printRest();
    });
}

void Watch::printRest()
{
    m_isOver = true;
    m_lastAnswer.stop();
    m_printer->close();
}

void Watch::printed(int error)
{
    m_isOver = true;
    const bool hasWatched = m_exitCode == Success || m_printer->records() > 0;
    if (error == 0 && hasWatched)
        error = writeAccount();
    const ExitCode written = Session::outcomeOfWriting(error);
    if (error != EPIPE && hasWatched)
        tellSummary();
    Session::end(error ? written : m_exitCode);
}

// JSON is kept and read later, when standard error is gone.
int Watch::writeAccount() const
{
    if (m_arguments.value(QStringLiteral("format")) != QLatin1String("json"))
        return 0;
    return writeOut("{\"account\":{\"records\":" + QByteArray::number(m_printer->records()) +
                    ",\"lost\":" + QByteArray::number(m_capture->lost()) +
                    ",\"missed\":" + QByteArray::number(m_capture->missed()) + "}}\n");
}

void Watch::tellSummary() const
{
    note(tr("%1 records, lost %2, missed %3")
             .arg(m_printer ? m_printer->records() : 0)
             .arg(m_capture ? m_capture->lost() : 0)
             .arg(m_capture ? m_capture->missed() : 0));
}

} // namespace DKapture
