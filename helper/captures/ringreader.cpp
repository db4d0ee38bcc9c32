// SPDX-License-Identifier: GPL-3.0-or-later
#include "ringreader.h"

#include <sys/epoll.h>

#include <atomic>

namespace DKapture
{

namespace
{

quint64 load(const void *position)
{
    return std::atomic_ref<quint64>(*static_cast<quint64 *>(const_cast<void *>(position)))
        .load(std::memory_order_acquire);
}

} // namespace

// As include/uapi/linux/bpf.h lays it out: a page with our position, one with the kernel's, then the data,
// mapped twice in a row so that no record wraps.
struct RingReader::Ring {
    Ring(int fd, std::size_t bytes)
        : bytes(bytes)
        , page(std::size_t(::sysconf(_SC_PAGESIZE)))
    {
        consumer = ::mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        producer = ::mmap(nullptr, page + 2 * bytes, PROT_READ, MAP_SHARED, fd, off_t(page));
    }
    ~Ring()
    {
        if (consumer != MAP_FAILED)
            ::munmap(consumer, page);
        if (producer != MAP_FAILED)
            ::munmap(producer, page + 2 * bytes);
    }
    Q_DISABLE_COPY_MOVE(Ring)
    bool isValid() const { return consumer != MAP_FAILED && producer != MAP_FAILED; }
    const char *data() const { return static_cast<const char *>(producer) + page; }

    std::size_t bytes;
    std::size_t page;
    void *consumer;
    void *producer;
};

RingReader::RingReader(Take take, QObject *parent)
    : QObject(parent)
    , m_take(std::move(take))
    , m_epoll(::epoll_create1(EPOLL_CLOEXEC))
{
    m_notifier = std::make_unique<QSocketNotifier>(m_epoll.get(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &RingReader::ready);
}

RingReader::~RingReader() = default;

bool RingReader::addRing(const UniqueFd &fd, std::size_t bytes)
{
    auto ring = std::make_unique<Ring>(fd.get(), bytes);
    epoll_event event = {.events = EPOLLIN, .data = {}};
    if (!ring->isValid() || ::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, fd.get(), &event) != 0)
        return false;
    m_rings.push_back(std::move(ring));
    return true;
}

bool RingReader::readRing(std::size_t index)
{
    const Ring &ring = *m_rings[index];
    quint64 position = load(ring.consumer); // only we write it
    // What comes meanwhile waits for the next round: a fast producer must not keep us here for ever.
    const quint64 end = load(ring.producer);
    bool hasRoom = true;
    while (hasRoom && position < end) {
        const char *header = ring.data() + (position & (ring.bytes - 1));
        const quint32 length =
            std::atomic_ref<quint32>(*reinterpret_cast<quint32 *>(const_cast<char *>(header)))
                .load(std::memory_order_acquire);
        if (length & BPF_RINGBUF_BUSY_BIT)
            break; // reserved, not yet submitted
        const quint32 size = length & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
        if (!(length & BPF_RINGBUF_DISCARD_BIT))
            hasRoom = m_take({index, position, header + BPF_RINGBUF_HDR_SZ, size});
        position += (size + BPF_RINGBUF_HDR_SZ + 7) & ~7ull;
        std::atomic_ref<quint64>(*static_cast<quint64 *>(ring.consumer))
            .store(position, std::memory_order_release);
    }
    return hasRoom;
}

bool RingReader::read()
{
    bool hasRoom = true;
    for (std::size_t i = 0; i < m_rings.size() && hasRoom; ++i) {
        hasRoom = readRing(m_next);
        if (hasRoom)
            m_next = (m_next + 1) % m_rings.size();
    }
    return hasRoom;
}

void RingReader::setListening(bool listening)
{
    m_notifier->setEnabled(listening);
}

std::vector<quint64> RingReader::ends() const
{
    std::vector<quint64> ends;
    for (const auto &ring : m_rings)
        ends.push_back(load(ring->producer));
    return ends;
}

std::vector<quint64> RingReader::positions() const
{
    std::vector<quint64> positions;
    for (const auto &ring : m_rings)
        positions.push_back(load(ring->consumer));
    return positions;
}

} // namespace DKapture
