// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture.h"

#include <QFile>

#include <ctime>

namespace DKapture
{

namespace
{

// enum loss of bpf/include/output.h
constexpr quint32 LossRingFull = 0;
constexpr quint32 LossTableFull = 1;

quint64 bootNs()
{
    timespec now = {};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return quint64(now.tv_sec) * 1000000000 + quint64(now.tv_nsec);
}

// Room for all threads of now and half as many again.
quint32 expectedTasks()
{
    QFile file(QStringLiteral("/proc/loadavg"));
    if (!file.open(QIODevice::ReadOnly))
        return 4096;
    const QList<QByteArray> words = file.readAll().split(' ');
    const quint32 threads = words.size() > 3 ? words.at(3).split('/').last().toUInt() : 0;
    return threads + threads / 2 + 256;
}

} // namespace

Result<Capture *> Capture::create(const ProbeObject &probe, Kernel *kernel, const Setup &setup,
                                  QObject *parent)
{
    std::unique_ptr<Capture> capture(new Capture(probe, kernel, setup, parent));
    if (Result<void> done = capture->load(); !done)
        return done.error();
    return capture.release();
}

Capture::Capture(const ProbeObject &probe, Kernel *kernel, const Setup &setup, QObject *parent)
    : QObject(parent)
    , m_probe(probe)
    , m_kernel(kernel)
    , m_setup(setup)
{
    m_setup.request.snapshotRows = expectedTasks();
    for (const Output &output : m_probe.schema.outputs)
        m_masks.emplace_back(output, setup.request.scope, setup.request.showsSecrets);
    m_tick.setInterval(Wire::BatchMs);
    m_interval.setInterval(int(setup.intervalMs));
    connect(&m_tick, &QTimer::timeout, this, &Capture::tick);
    connect(&m_interval, &QTimer::timeout, this, &Capture::readFrame);
}

Capture::~Capture() = default;

Result<void> Capture::load()
{
    Result<std::unique_ptr<LoadedProbe>> loaded = LoadedProbe::load(m_probe, *m_kernel, m_setup.request);
    m_kernel->forget();
    if (!loaded)
        return loaded.error();
    // Readers go first: they look into the maps of the old one.
    m_rings.clear();
    m_tables.clear();
    m_snapshots.clear();
    m_loaded = std::move(*loaded);
    quint16 index = 0;
    for (const Output &output : m_probe.schema.outputs) {
        switch (output.kind) {
        case OutputKind::Events: {
            auto take = [this, index](const char *record, std::size_t size) {
                m_events.append(index, m_masks[index].applied(record, size), size);
                if (m_events.isFull())
                    send(m_events, 0);
                return hasRoom();
            };
            auto reader = std::make_unique<RingReader>(m_loaded->rings(output.name), take, nullptr);
            if (!reader->isValid())
                return Error{ErrorCode::LoadFailed, QStringLiteral("The event rings cannot be read.")};
            connect(reader.get(), &RingReader::ready, this, &Capture::readEvents);
            m_rings.emplace_back(index, std::move(reader));
            break;
        }
        case OutputKind::Table:
        case OutputKind::Histogram:
            m_tables.emplace_back(index, std::make_unique<TableReader>(m_loaded->map(output.name), output));
            break;
        case OutputKind::Snapshot:
            if (const bpf_program *walk = m_loaded->walk())
                m_snapshots.emplace_back(
                    index, std::make_unique<SnapshotReader>(walk, m_loaded->map(output.name), output));
            break;
        }
        ++index;
    }
    return {};
}

Result<void> Capture::start()
{
    if (Result<void> done = m_loaded->attach(); !done)
        return done;
    if (!m_rings.empty())
        m_tick.start();
    if (m_tables.empty() && m_snapshots.empty())
        return {};
    m_interval.start();
    // The first frame at once: a client has something to show, and a base for differences.
    QTimer::singleShot(0, this, &Capture::readFrame);
    return {};
}

void Capture::pause()
{
    m_loaded->detach();
    m_interval.stop();
    tick();
    readFrame();
}

void Capture::acknowledge(quint64 sequence)
{
    if (sequence > m_sequence)
        return;
    const bool wasFull = !hasRoom();
    while (!m_unacknowledged.empty() && m_unacknowledged.front().sequence <= sequence) {
        m_unacknowledgedBytes -= m_unacknowledged.front().bytes;
        m_unacknowledged.pop_front();
    }
    if (wasFull && hasRoom())
        readEvents();
}

void Capture::flush()
{
    tick();
    readFrame();
}

QVariantMap Capture::statistics() const
{
    QStringList variants;
    for (const Variant &variant : m_loaded->variants())
        variants.append(QStringLiteral("%1/%2").arg(variant.group).arg(variant.rank));
    return {{QStringLiteral("records"), m_sentRecords},
            {QStringLiteral("bytes"), m_sentBytes},
            {QStringLiteral("lost_ring_full"), m_loaded->losses(LossRingFull)},
            {QStringLiteral("lost_table_full"), m_loaded->losses(LossTableFull)},
            {QStringLiteral("missed_by_kernel"), m_loaded->missedByKernel()},
            {QStringLiteral("unacknowledged_bytes"), m_unacknowledgedBytes},
            {QStringLiteral("variants"), variants}};
}

void Capture::close()
{
    Q_EMIT closed(this);
}

void Capture::readEvents()
{
    for (auto &[index, reader] : m_rings) {
        if (hasRoom())
            reader->read();
        // While the client is behind, a full ring must not wake us again and again.
        reader->setListening(hasRoom());
    }
}

void Capture::tick()
{
    readEvents();
    if (!m_events.isEmpty())
        send(m_events, 0);
    else if (hasRoom() && shortfall() != m_sent)
        send(m_events, 0); // everything was lost: the client must hear of it all the same
}

void Capture::readFrame()
{
    // A reader that is behind gets fewer frames, not older ones: values are totals.
    if (!hasRoom() || (m_tables.empty() && m_snapshots.empty()))
        return;
    BatchWriter frame;
    quint32 endFlags = Wire::FramePiece | Wire::FrameEnd;
    const auto sendFull = [&]() {
        if (frame.isFull())
            send(frame, Wire::FramePiece);
    };
    for (auto &[index, table] : m_tables) {
        const Result<void> done = table->read([&, output = index](const QByteArray &record) {
            frame.append(output, m_masks[output].applied(record.constData(), record.size()), record.size());
            sendFull();
        });
        if (!done)
            return end(done.error());
    }
    quint32 wanted = 0;
    for (auto &[index, snapshot] : m_snapshots) {
        const quint32 size = m_probe.schema.outputs.at(index).size;
        const Result<SnapshotReader::Outcome> outcome =
            snapshot->read([&, output = index](const char *record) {
                frame.append(output, m_masks[output].applied(record, size), size);
                sendFull();
            });
        if (!outcome)
            return end(outcome.error());
        if (outcome->wanted > outcome->capacity) {
            endFlags |= Wire::FrameCut;
            wanted = std::max(wanted, outcome->wanted);
        }
    }
    send(frame, endFlags);
    if (wanted) {
        // Arrays cannot grow: load again with more room.
        const bool wasAttached = m_loaded->isAttached();
        m_before = shortfall();
        m_setup.request.snapshotRows = wanted + wanted / 2;
        Result<void> done = load();
        if (done && wasAttached)
            done = m_loaded->attach();
        if (!done)
            end(done.error());
    }
}

void Capture::send(BatchWriter &batch, quint32 flags)
{
    m_sent = shortfall();
    m_sentRecords += batch.records();
    const QByteArray data = batch.take();
    m_sentBytes += data.size();
    m_unacknowledged.push_back({++m_sequence, quint64(data.size())});
    m_unacknowledgedBytes += data.size();
    Q_EMIT records(m_sequence, bootNs(), flags, m_sent, data);
}

Shortfall Capture::shortfall() const
{
    return {m_before.lost + m_loaded->losses(LossRingFull) + m_loaded->losses(LossTableFull),
            m_before.missed + m_loaded->missedByKernel()};
}

void Capture::end(const Error &error)
{
    Q_EMIT ended(error);
    // Not from inside our own call chain.
    QMetaObject::invokeMethod(this, [this]() { Q_EMIT closed(this); }, Qt::QueuedConnection);
}

} // namespace DKapture
