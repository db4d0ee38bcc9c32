// SPDX-License-Identifier: GPL-3.0-or-later
#include "bus.h"

#include <QAbstractEventDispatcher>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <poll.h>

namespace DKapture
{

namespace
{

// Then timers and rings have their turn, however many calls wait. A large message comes in pieces of what the
// socket holds.
constexpr uint64_t TurnUs = 10000;
constexpr uint64_t NoDeadline = UINT64_MAX; // as sd_bus_get_timeout() says it

const char DefaultAddress[] = "unix:path=/run/dbus/system_bus_socket";

Error failure(const char *what, int error)
{
    return {ErrorCode::Internal,
            QStringLiteral("%1: %2").arg(QLatin1String(what), QString::fromLocal8Bit(::strerror(-error)))};
}

quint64 monotonicUs()
{
    timespec now = {};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return quint64(now.tv_sec) * 1000000 + quint64(now.tv_nsec) / 1000;
}

int answered(sd_bus_message *reply, void *data, sd_bus_error * /*error*/)
{
    (*static_cast<Bus::Answer *>(data))(reply);
    return 1;
}

} // namespace

Bus::Bus(QObject *parent)
    : QObject(parent)
{
    m_timeout.setSingleShot(true);
    m_timeout.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timeout, &QTimer::timeout, this, &Bus::process);
}

Bus::~Bus()
{
    m_readable.reset();
    m_writable.reset();
    sd_bus_flush_close_unref(m_bus); // what was answered arrives
}

// Not sd_bus_open_system(): that one takes file descriptors from anybody who sends some.
Result<void> Bus::open()
{
    const char *address = ::secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");
    if (const int error = sd_bus_new(&m_bus); error < 0)
        return failure("no memory for a bus connection", error);
    int error = sd_bus_set_address(m_bus, address && *address ? address : DefaultAddress);
    if (error >= 0)
        error = sd_bus_set_bus_client(m_bus, true);
    if (error >= 0)
        error = sd_bus_negotiate_fds(m_bus, false);
    if (error >= 0)
        error = sd_bus_start(m_bus);
    const char *name = nullptr;
    if (error >= 0)
        error = sd_bus_get_unique_name(m_bus, &name); // waits for the greeting
    if (error < 0)
        return failure("there is no system bus", error);

    const int descriptor = sd_bus_get_fd(m_bus);
    m_readable = std::make_unique<QSocketNotifier>(descriptor, QSocketNotifier::Read);
    m_writable = std::make_unique<QSocketNotifier>(descriptor, QSocketNotifier::Write);
    m_writable->setEnabled(false);
    QObject::connect(m_readable.get(), &QSocketNotifier::activated, this, &Bus::process);
    QObject::connect(m_writable.get(), &QSocketNotifier::activated, this, &Bus::process);
    // Whatever was sent in this turn of the loop, from wherever, is accounted for before the loop sleeps.
    const QAbstractEventDispatcher *loop = QAbstractEventDispatcher::instance();
    QObject::connect(loop, &QAbstractEventDispatcher::aboutToBlock, this, &Bus::prepare);
    QObject::connect(loop, &QAbstractEventDispatcher::awake, this, &Bus::prepare);
    return {};
}

Result<void> Bus::takeName(const char *name, IfTaken ifTaken)
{
    const uint64_t flags = ifTaken == IfTaken::Queue ? SD_BUS_NAME_QUEUE : 0;
    if (const int error = sd_bus_request_name(m_bus, name, flags); error < 0)
        return failure(name, error);
    return {};
}

const char *Bus::uniqueName() const
{
    const char *name = nullptr;
    sd_bus_get_unique_name(m_bus, &name);
    return name;
}

void Bus::call(sd_bus_message *message, Answer answer, int timeoutMs)
{
    sd_bus_slot *slot = nullptr;
    auto kept = std::make_unique<Answer>(std::move(answer));
    if (const int error =
            sd_bus_call_async(m_bus, &slot, message, answered, kept.get(), uint64_t(timeoutMs) * 1000);
        error < 0)
        return fail(error);
    sd_bus_slot_set_destroy_callback(slot, [](void *data) { delete static_cast<Answer *>(data); });
    kept.release();
    sd_bus_slot_set_floating(slot, true); // the connection's, until the answer has come
    sd_bus_slot_unref(slot);
}

BusMessage Bus::newCall(const char *service, const char *path, const char *interface, const char *method)
{
    sd_bus_message *message = nullptr;
    if (const int error = sd_bus_message_new_method_call(m_bus, &message, service, path, interface, method);
        error < 0)
        qFatal("no message can be made: %s", ::strerror(-error));
    return BusMessage(message);
}

BusMessage Bus::newDaemonCall(const char *method)
{
    return newCall("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method);
}

BusMessage Bus::newSignal(const char *destination, const QString &path, const char *interface,
                          const char *name)
{
    sd_bus_message *message = nullptr;
    int error = sd_bus_message_new_signal(m_bus, &message, path.toUtf8().constData(), interface, name);
    if (error >= 0)
        error = sd_bus_message_set_destination(message, destination);
    if (error < 0)
        qFatal("no message can be made: %s", ::strerror(-error));
    return BusMessage(message);
}

void Bus::send(sd_bus_message *message)
{
    if (const int error = sd_bus_send(m_bus, message, nullptr); error < 0)
        fail(error);
}

void Bus::process()
{
    const quint64 end = monotonicUs() + TurnUs;
    while (monotonicUs() < end) {
        const int done = sd_bus_process(m_bus, nullptr);
        if (done < 0)
            return fail(done);
        if (done == 0)
            break;
    }
    prepare();
}

// What sd-bus waits for: room to write, a time, or a message that it has already read.
void Bus::prepare()
{
    if (!m_readable)
        return;
    const int events = sd_bus_get_events(m_bus);
    if (events < 0)
        return fail(events);
    m_writable->setEnabled(events & POLLOUT);
    uint64_t deadline = NoDeadline;
    if (sd_bus_get_timeout(m_bus, &deadline) < 0 || deadline == NoDeadline) {
        m_timeout.stop();
    } else if (deadline != m_deadlineUs || !m_timeout.isActive()) {
        const quint64 now = monotonicUs();
        m_timeout.start(deadline > now ? int(std::min<uint64_t>((deadline - now) / 1000 + 1, INT_MAX)) : 0);
    }
    m_deadlineUs = deadline;
}

void Bus::fail(int error)
{
    if (!m_readable)
        return;
    m_readable.reset();
    m_writable.reset();
    m_timeout.stop();
    Q_EMIT lost(QString::fromLocal8Bit(::strerror(-error)));
}

} // namespace DKapture
