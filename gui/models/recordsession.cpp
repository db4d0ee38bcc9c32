// SPDX-License-Identifier: GPL-3.0-or-later
#include "recordsession.h"

#include "eventtablemodel.h"
#include "frametablemodel.h"

namespace DKapture
{

static constexpr int ShowMs = 250;

RecordSession::RecordSession(Connection *connection, const Schema &schema, QObject *parent)
    : QObject(parent)
    , m_connection(connection)
    , m_schema(schema)
{
    for (quint16 output = 0; output < m_schema.outputs.size(); ++output) {
        OutputState state{nullptr, nullptr, FrameBuilder(output), {}, {}, false};
        if (m_schema.outputs[output].kind == OutputKind::Events)
            state.events = new EventTableModel(m_schema, output, this);
        else
            state.frames = new FrameTableModel(m_schema, output, this);
        m_outputs.push_back(std::move(state));
    }
    m_timer.setInterval(ShowMs);
    connect(&m_timer, &QTimer::timeout, this, &RecordSession::show);
    connect(connection, &Connection::helperRestarted, this, [this] {
        // Totals begin again at zero; a rate across the restart would be nonsense.
        for (OutputState &state : m_outputs) {
            state.now.reset();
            state.before.reset();
        }
    });
}

RecordSession::~RecordSession() = default;

void RecordSession::start(const QString &scope, const QVariantMap &parameters, bool mayAsk)
{
    stop();
    CaptureRequest request;
    request.probe = m_schema.id;
    request.scope = scope;
    request.parameters = parameters;
    request.mayAsk = mayAsk;
    for (quint16 output = 0; output < m_outputs.size(); ++output) {
        m_outputs[output].builder = FrameBuilder(output);
        m_outputs[output].now.reset();
        m_outputs[output].before.reset();
    }
    m_capture = m_connection->open(request, this);
    connect(m_capture, &Capture::batch, this, &RecordSession::take);
    connect(m_capture, &Capture::stateChanged, this, &RecordSession::changed, Qt::QueuedConnection);
    m_timer.start();
    Q_EMIT changed();
}

void RecordSession::stop()
{
    if (!m_capture)
        return;
    m_lostBefore += m_capture->lost();
    m_missedBefore += m_capture->missed();
    m_capture->disconnect(this);
    m_capture->deleteLater();
    m_capture = nullptr;
    m_timer.stop();
    show();
    Q_EMIT changed();
}

bool RecordSession::isRunning() const
{
    return m_capture && m_capture->state() != Capture::State::Failed;
}

QString RecordSession::scope() const
{
    return m_capture ? m_capture->request().scope : QString();
}

quint64 RecordSession::lost() const
{
    return m_lostBefore + (m_capture ? m_capture->lost() : 0);
}

quint64 RecordSession::missed() const
{
    return m_missedBefore + (m_capture ? m_capture->missed() : 0);
}

void RecordSession::setFrozen(bool frozen)
{
    m_isFrozen = frozen;
    if (!frozen)
        show();
}

void RecordSession::take(const Batch &batch)
{
    RecordRun run(batch.data);
    while (run.next())
        ++m_records;
    for (OutputState &state : m_outputs) {
        if (state.events) {
            state.events->take(batch);
        } else if (std::optional<Frame> whole = state.builder.append(batch)) {
            state.before = std::exchange(state.now, std::move(whole));
            state.isFresh = true;
        }
    }
}

void RecordSession::show()
{
    if (m_isFrozen)
        return;
    for (OutputState &state : m_outputs) {
        if (state.events)
            state.events->flush();
        else if (std::exchange(state.isFresh, false) && state.now)
            state.frames->update(*state.now, state.before ? &*state.before : nullptr);
    }
    Q_EMIT rowsCame();
}

QAbstractTableModel *RecordSession::table(qsizetype output) const
{
    const OutputState &state = m_outputs[size_t(output)];
    return state.events ? static_cast<QAbstractTableModel *>(state.events) : state.frames;
}

EventTableModel *RecordSession::events(qsizetype output) const
{
    return m_outputs[size_t(output)].events;
}

FrameTableModel *RecordSession::frames(qsizetype output) const
{
    return m_outputs[size_t(output)].frames;
}

RecordView RecordSession::record(qsizetype output, int row) const
{
    const OutputState &state = m_outputs[size_t(output)];
    return state.events ? state.events->record(row) : state.frames->record(row);
}

void RecordSession::setFilter(qsizetype output, const Filter &filter)
{
    const OutputState &state = m_outputs[size_t(output)];
    if (state.events)
        state.events->setFilter(filter);
    else
        state.frames->setFilter(filter);
}

void RecordSession::clear()
{
    for (const OutputState &state : m_outputs) {
        if (state.events)
            state.events->clear();
        else
            state.frames->clear();
    }
}

} // namespace DKapture
