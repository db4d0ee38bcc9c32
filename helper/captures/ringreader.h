// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bpfhandles.h"

#include <QObject>
#include <QSocketNotifier>

#include <functional>
#include <memory>
#include <vector>

namespace DKapture
{

// Takes events out of the rings of one output, one ring a CPU, as long as its owner has room for them.
class RingReader : public QObject
{
    Q_OBJECT
public:
    // take gets one event and says whether there is room for another.
    using Take = std::function<bool(const char *record, std::size_t size)>;

    RingReader(const std::vector<UniqueFd> &rings, Take take, QObject *parent);
    bool isValid() const { return !m_rings.empty(); }

    // Reads until every ring is empty (true) or there is no room (false).
    bool read();
    // While there is no room, a ring's wake-up must not spin the event loop.
    void setListening(bool listening);

Q_SIGNALS:
    void ready(); // a ring is a quarter full

private:
    static int onSample(void *context, void *data, std::size_t size);

    Take m_take;
    bool m_hasRoom = true;
    std::vector<RingBuffer> m_rings;
    std::size_t m_next = 0; // where the next read starts: no CPU's ring is always last
    UniqueFd m_epoll;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace DKapture
