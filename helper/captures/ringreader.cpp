// SPDX-License-Identifier: GPL-3.0-or-later
#include "ringreader.h"

#include <sys/epoll.h>

namespace DKapture
{

RingReader::RingReader(const std::vector<UniqueFd> &rings, Take take, QObject *parent)
    : QObject(parent)
    , m_take(std::move(take))
    , m_epoll(::epoll_create1(EPOLL_CLOEXEC))
{
    // One libbpf reader a ring: a shared one always begins with the first ring and can starve the last.
    for (const UniqueFd &fd : rings) {
        RingBuffer ring(ring_buffer__new(fd.get(), onSample, this, nullptr));
        epoll_event event = {.events = EPOLLIN, .data = {}};
        if (!ring ||
            ::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, ring_buffer__epoll_fd(ring.get()), &event) != 0) {
            m_rings.clear();
            return;
        }
        m_rings.push_back(std::move(ring));
    }
    m_notifier = std::make_unique<QSocketNotifier>(m_epoll.get(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &RingReader::ready);
}

int RingReader::onSample(void *context, void *data, std::size_t size)
{
    auto *reader = static_cast<RingReader *>(context);
    reader->m_hasRoom = reader->m_take(static_cast<const char *>(data), size);
    // A negative answer ends the round; this event counts as taken all the same.
    return reader->m_hasRoom ? 0 : -EAGAIN;
}

bool RingReader::read()
{
    m_hasRoom = true;
    for (std::size_t i = 0; i < m_rings.size() && m_hasRoom; ++i) {
        ring_buffer__consume(m_rings[m_next].get());
        if (m_hasRoom)
            m_next = (m_next + 1) % m_rings.size();
    }
    return m_hasRoom;
}

void RingReader::setListening(bool listening)
{
    m_notifier->setEnabled(listening);
}

} // namespace DKapture
