// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer.h"

#include "interface/wire.h"
#include "standardoutput.h"

#include <sys/resource.h>
#include <unistd.h>

namespace DKapture
{

namespace
{

// Some seconds of the most that a bus carries; beyond, the kernel's rings fill and count what they lose.
constexpr qsizetype MostWaiting = qsizetype(128) << 20;
// Below the programs that are watched: what waits here is safe, what they lose time to is our cost.
constexpr int Nice = 10;

} // namespace

Printer::Printer(std::map<quint16, Shown> shown, std::unique_ptr<RecordWriter> writer, quint64 most)
    : m_shown(std::move(shown))
    , m_writer(std::move(writer))
    , m_most(most)
    , m_thread([this] { run(); })
{
}

Printer::~Printer()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isAbandoned = true;
    }
    m_changed.notify_one();
    m_thread.join();
}

void Printer::append(const Batch &batch)
{
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back(batch);
        m_waitingBytes += batch.data.size();
        m_wasFull |= m_waitingBytes > MostWaiting;
    }
    m_changed.notify_one();
}

bool Printer::isFull() const
{
    const std::lock_guard lock(m_mutex);
    return m_wasFull;
}

void Printer::close()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isClosed = true;
    }
    m_changed.notify_one();
}

quint64 Printer::records() const
{
    const std::lock_guard lock(m_mutex);
    return m_records;
}

void Printer::run()
{
    // Linux knows it by thread, whatever POSIX says.
    ::setpriority(PRIO_PROCESS, id_t(::gettid()), Nice);
    int error = 0;
    while (error == 0 && !isEnough()) {
        Batch batch;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return !m_waiting.empty() || m_isClosed || m_isAbandoned; });
            if (m_isAbandoned || m_waiting.empty())
                break;
            batch = std::move(m_waiting.front());
            m_waiting.pop_front();
        }
        error = writeOut(text(batch));
        const std::lock_guard lock(m_mutex);
        m_waitingBytes -= batch.data.size();
        // Not at the first byte of room: going on and stopping again have their price.
        if (m_wasFull && m_waitingBytes < MostWaiting / 2) {
            m_wasFull = false;
            Q_EMIT emptied();
        }
    }
    Q_EMIT ended(error);
}

QByteArray Printer::text(const Batch &batch)
{
    return batch.flags & Wire::FramePiece ? framesText(batch) : eventsText(batch);
}

QByteArray Printer::eventsText(const Batch &batch)
{
    std::map<quint16, QList<RecordView>> matching;
    quint64 records = 0;
    for (RecordRun run(batch.data); !isEnough() && run.next();) {
        const auto shown = m_shown.find(run.output());
        if (shown == m_shown.end() || !shown->second.filter.matches(run.record()))
            continue;
        matching[run.output()].append(run.record());
        ++m_counted;
        ++records;
    }
    QByteArray text;
    for (const auto &[index, list] : matching)
        text += m_writer->events(*m_shown.at(index).output, list);
    const std::lock_guard lock(m_mutex);
    m_records += records;
    return text;
}

QByteArray Printer::framesText(const Batch &batch)
{
    QByteArray text;
    for (auto &[index, shown] : m_shown) {
        std::optional<Frame> frame = shown.frames ? shown.frames->append(batch) : std::nullopt;
        if (!frame || isEnough())
            continue;
        frame->rows.removeIf([&](const RecordView &row) { return !shown.filter.matches(row); });
        ++m_counted;
        text += m_writer->frame(*shown.output, *frame);
        const std::lock_guard lock(m_mutex);
        m_records += quint64(frame->rows.size());
    }
    return text;
}

} // namespace DKapture
