// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <functional>
#include <memory>

#include <systemd/sd-bus.h>

namespace DKapture
{

template <auto Free> struct FreedBy {
    template <typename T> void operator()(T *object) const { Free(object); }
};
using BusSlot = std::unique_ptr<sd_bus_slot, FreedBy<sd_bus_slot_unref>>;
using BusMessage = std::unique_ptr<sd_bus_message, FreedBy<sd_bus_message_unref>>;

// The helper's connection to the system bus, in Qt's main loop. It takes one message at a time off the
// socket and has dealt with it before it reads the next: whatever a hostile client sends waits in the bus
// daemon, at that client's expense. (A library that reads ahead in a thread grows with what is sent.)
class Bus : public QObject
{
    Q_OBJECT
public:
    explicit Bus(QObject *parent = nullptr);
    ~Bus() override;

    // Both wait for the bus daemon, which is why they are for the start only.
    Result<void> open();
    enum class IfTaken { Fail, Queue };
    Result<void> takeName(const char *name, IfTaken ifTaken = IfTaken::Fail);

    sd_bus *handle() const { return m_bus; }
    const char *uniqueName() const;

    // Answers later; the reply may be an error (sd_bus_message_is_method_error), also when time ran out.
    using Answer = std::function<void(sd_bus_message *reply)>;
    void call(sd_bus_message *message, Answer answer, int timeoutMs = 25000);
    BusMessage newCall(const char *service, const char *path, const char *interface, const char *method);
    BusMessage newDaemonCall(const char *method); // of org.freedesktop.DBus itself
    BusMessage newSignal(const char *destination, const QString &path, const char *interface,
                         const char *name);
    // A message that cannot be queued, when the daemon has stopped reading for good, is the end: lost().
    void send(sd_bus_message *message);

Q_SIGNALS:
    void lost(const QString &why);

private:
    void process();
    void prepare();
    void fail(int error);

    sd_bus *m_bus = nullptr;
    std::unique_ptr<QSocketNotifier> m_readable;
    std::unique_ptr<QSocketNotifier> m_writable;
    QTimer m_timeout;
    quint64 m_deadlineUs = 0; // of m_timeout, monotonic clock
};

} // namespace DKapture
