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

// Takes events out of the rings of one output, one ring a CPU, as long as its owner has room for them. Not
// libbpf's reader: we must know where in a ring an event stands, since of several subscribers each began at
// its own place.
class RingReader : public QObject
{
    Q_OBJECT
public:
    struct Event {
        std::size_t ring;
        quint64 position; // in the ring, counted from its beginning of time
        const char *record;
        std::size_t size;
    };
    // take gets one event and says whether there is room for another.
    using Take = std::function<bool(const Event &event)>;

    RingReader(Take take, QObject *parent);
    ~RingReader() override;
    bool addRing(const UniqueFd &ring, std::size_t bytes); // also later, for a CPU that came up

    // Reads what lies in the rings now (true) or until there is no room (false).
    bool read();
    // While there is no room, a ring's wake-up must not spin the event loop.
    void setListening(bool listening);

    // Where the next event of each ring will stand, and up to where they were read.
    std::vector<quint64> ends() const;
    std::vector<quint64> positions() const;

Q_SIGNALS:
    void ready(); // a ring is a quarter full

private:
    struct Ring;
    bool readRing(std::size_t index);

    Take m_take;
    std::vector<std::unique_ptr<Ring>> m_rings;
    std::size_t m_next = 0; // where the next read starts: no CPU's ring is always last
    UniqueFd m_epoll;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace DKapture
