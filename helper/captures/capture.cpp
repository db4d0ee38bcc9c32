// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture.h"

#include "limits.h"

#include <ctime>

namespace DKapture
{

namespace
{

// What we keep of a batch until it is acknowledged, also of an empty one, and what the bus keeps around it.
constexpr quint64 BytesOfBatch = 256;

quint64 bootNs()
{
    timespec now = {};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return quint64(now.tv_sec) * 1000000000 + quint64(now.tv_nsec);
}

} // namespace

Capture::Capture(const Setup &setup, const std::shared_ptr<Load> &load, QObject *parent)
    : QObject(parent)
    , m_setup(setup)
    , m_load(load)
{
    m_load->add(this, setup.user);
}

Capture::~Capture()
{
    m_load->remove(this);
    *m_setup.bytesUnderWay -= m_unacknowledgedBytes;
}

bool Capture::hasRoom() const
{
    return m_unacknowledgedBytes < Wire::WindowBytes && mayHoldMore();
}

bool Capture::mayHoldMore() const
{
    return *m_setup.bytesUnderWay < Limits::MostBytesUnderWay && !m_hasEnded;
}

void Capture::acknowledge(quint64 sequence)
{
    if (sequence > m_sequence)
        return;
    const bool wasFull = !hasRoom();
    while (!m_unacknowledged.empty() && m_unacknowledged.front().sequence <= sequence) {
        m_unacknowledgedBytes -= m_unacknowledged.front().bytes;
        *m_setup.bytesUnderWay -= m_unacknowledged.front().bytes;
        m_unacknowledged.pop_front();
    }
    if (wasFull && hasRoom())
        m_load->readEvents();
}

QVariantMap Capture::statistics() const
{
    QStringList variants;
    for (const Variant &variant : loaded().variants())
        variants.append(QStringLiteral("%1/%2").arg(variant.group).arg(variant.rank));
    const Losses losses = m_load->losses(this);
    return {{QStringLiteral("records"), m_sentRecords},
            {QStringLiteral("bytes"), m_sentBytes},
            {QStringLiteral("lost_ring_full"), losses.ringFull},
            {QStringLiteral("lost_table_full"), losses.tableFull},
            {QStringLiteral("lost_behind"), losses.behind},
            {QStringLiteral("missed_by_kernel"), losses.missed},
            {QStringLiteral("unacknowledged_bytes"), m_unacknowledgedBytes},
            {QStringLiteral("variants"), variants}};
}

void Capture::close()
{
    Q_EMIT closed(this);
}

void Capture::takeEvent(quint16 output, const char *record, std::size_t size)
{
    m_events.append(output, record, size);
    if (m_events.isFull())
        send(m_events, 0);
}

void Capture::endEvents()
{
    if (!m_events.isEmpty())
        send(m_events, 0);
    else if (hasRoom() && shortfall() != m_sent)
        send(m_events, 0); // everything was lost: the client must hear of it all the same
}

void Capture::takeRow(quint16 output, const char *record, std::size_t size)
{
    m_frame.append(output, record, size);
    if (m_frame.isFull())
        send(m_frame, Wire::FramePiece);
}

void Capture::endFrame(bool isWhole)
{
    const quint32 cut = isWhole ? 0 : quint32(Wire::FrameCut);
    send(m_frame, Wire::FramePiece | Wire::FrameEnd | cut);
}

void Capture::send(BatchWriter &batch, quint32 flags)
{
    if (m_hasEnded)
        return;
    m_sent = shortfall();
    m_sentRecords += batch.records();
    const QByteArray data = batch.take();
    m_sentBytes += data.size();
    const quint64 bytes = quint64(data.size()) + BytesOfBatch;
    m_unacknowledged.push_back({++m_sequence, bytes});
    m_unacknowledgedBytes += bytes;
    *m_setup.bytesUnderWay += bytes;
    Q_EMIT records(m_sequence, bootNs(), flags, m_sent, data);
}

Shortfall Capture::shortfall() const
{
    const Losses losses = m_load->losses(this);
    return {losses.ringFull + losses.tableFull + losses.behind, losses.missed};
}

void Capture::end(const Error &error)
{
    if (std::exchange(m_hasEnded, true))
        return;
    Q_EMIT ended(error);
    // Not from inside our own call chain.
    QMetaObject::invokeMethod(this, [this]() { Q_EMIT closed(this); }, Qt::QueuedConnection);
}

} // namespace DKapture
