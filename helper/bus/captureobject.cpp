// SPDX-License-Identifier: GPL-3.0-or-later
#include "captureobject.h"

#include "interface/wire.h"

#include <QPointer>

namespace DKapture
{

namespace
{

constexpr int MostCalls = 8; // that wait for an answer; whoever waits for theirs has one

template <void (CaptureObject::*Method)(BusCall)> constexpr auto Entry = busMethod<CaptureObject, Method>;

template <typename Ticket> Capture::Done answerTo(const BusCall &call, const Ticket &ticket)
{
    return [call, ticket](const Result<void> &done) {
        done ? call.reply() : call.fail(done.error());
    };
}

// Unprivileged: the owner is asked for in each, not a capability. The XML is what this says, and
// tst_interface compares.
const sd_bus_vtable Methods[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD_WITH_NAMES("Start", "", "", "", "", Entry<&CaptureObject::start>,
                             SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_NAMES("Pause", "", "", "", "", Entry<&CaptureObject::pause>,
                             SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_NAMES("Acknowledge", "t", SD_BUS_PARAM(sequence), "", "",
                             Entry<&CaptureObject::acknowledge>,
                             SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_METHOD_NO_REPLY),
    SD_BUS_METHOD_WITH_NAMES("Flush", "", "", "", "", Entry<&CaptureObject::flush>,
                             SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_NAMES("Statistics", "", "", "a{sv}", SD_BUS_PARAM(statistics),
                             Entry<&CaptureObject::statistics>, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_NAMES("Close", "", "", "", "", Entry<&CaptureObject::close>,
                             SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_SIGNAL_WITH_NAMES("Records", "ttuttay",
                             SD_BUS_PARAM(sequence) SD_BUS_PARAM(time) SD_BUS_PARAM(flags) SD_BUS_PARAM(lost)
                                 SD_BUS_PARAM(missed) SD_BUS_PARAM(data),
                             0),
    SD_BUS_SIGNAL_WITH_NAMES("Ended", "ss", SD_BUS_PARAM(error) SD_BUS_PARAM(message), 0),
    SD_BUS_VTABLE_END};

} // namespace

class CaptureObject::Ticket
{
public:
    explicit Ticket(std::shared_ptr<int> calls)
        : m_calls(std::move(calls))
    {
        ++*m_calls;
    }
    ~Ticket() { --*m_calls; }
    Q_DISABLE_COPY_MOVE(Ticket)

private:
    std::shared_ptr<int> m_calls;
};

CaptureObject::CaptureObject(Bus *bus, Authority *authority, const Owner &owner, Capture *capture)
    : QObject(capture)
    , m_bus(bus)
    , m_authority(authority)
    , m_owner(owner)
    , m_capture(capture)
    , m_ownerName(owner.caller.busName.toLatin1())
{
    sd_bus_slot *slot = nullptr;
    if (sd_bus_add_object_vtable(bus->handle(), &slot, capture->path().toLatin1().constData(),
                                 Wire::CaptureInterface, Methods, this) < 0)
        qFatal("a capture's object cannot be shown on the bus");
    m_slot.reset(slot);
    connect(capture, &Capture::records, this, &CaptureObject::sendRecords);
    connect(capture, &Capture::ended, this, &CaptureObject::sendEnded);
    connect(capture, &Capture::closed, this,
            [this]() { m_slot.reset(); }); // a call behind Close finds nothing
    connect(authority, &Authority::changed, this, &CaptureObject::review);
}

CaptureObject::~CaptureObject() = default;

bool CaptureObject::isOwnerCalling(const BusCall &call) const
{
    if (call.sender() == m_owner.caller.busName)
        return true;
    call.fail({ErrorCode::NotAuthorized,
               QStringLiteral("This capture belongs to another client. Open one of your own.")});
    return false;
}

std::shared_ptr<CaptureObject::Ticket> CaptureObject::admit(const BusCall &call) const
{
    if (!call.wantsReply())
        return nullptr; // no daemon counts how many of these a client sends
    if (!isOwnerCalling(call))
        return nullptr;
    if (*m_calls < MostCalls)
        return std::make_shared<Ticket>(m_calls);
    call.fail(
        {ErrorCode::LimitReached,
         QStringLiteral("Too many calls of this capture wait for an answer (at most %1).").arg(MostCalls)});
    return nullptr;
}

void CaptureObject::sendRecords(quint64 sequence, quint64 time, quint32 flags, const Shortfall &shortfall,
                                const QByteArray &data)
{
    const BusMessage signal =
        m_bus->newSignal(m_ownerName.constData(), m_capture->path(), Wire::CaptureInterface, "Records");
    sd_bus_message_append(signal.get(), "ttutt", uint64_t(sequence), uint64_t(time), uint32_t(flags),
                          uint64_t(shortfall.lost), uint64_t(shortfall.missed));
    sd_bus_message_append_array(signal.get(), 'y', data.constData(), std::size_t(data.size()));
    m_bus->send(signal.get());
}

void CaptureObject::sendEnded(const Error &error)
{
    const BusMessage signal =
        m_bus->newSignal(m_ownerName.constData(), m_capture->path(), Wire::CaptureInterface, "Ended");
    sd_bus_message_append(signal.get(), "ss", errorName(error.code).toLatin1().constData(),
                          error.message.toUtf8().constData());
    m_bus->send(signal.get());
}

void CaptureObject::review()
{
    m_mustReview = true;
    if (m_isReviewing)
        return;
    m_isReviewing = true;
    m_mustReview = false;
    m_reviewed = std::exchange(m_toBeReviewed, {});
    m_authority->check(m_owner.caller, m_owner.action, false,
                       [self = QPointer(this)](const Result<Verdict> &verdict) {
                           if (self)
                               self->endReview(verdict);
                       });
}

void CaptureObject::endReview(const Result<Verdict> &verdict)
{
    m_isReviewing = false;
    const QList<Reviewed> reviewed = std::exchange(m_reviewed, {});
    // What was granted is not taken back because a password's time is up, or polkit is away.
    if (!verdict || *verdict != Verdict::Refused) {
        for (const Reviewed &each : reviewed)
            each({});
        if (m_mustReview && !m_isReviewing)
            review();
        return;
    }
    const Error refusal{
        ErrorCode::NotAuthorized,
        QStringLiteral("You are no longer authorised (org.deepin.dkapture.%1).").arg(m_owner.action)};
    for (const Reviewed &each : reviewed + std::exchange(m_toBeReviewed, {}))
        each(refusal);
    m_capture->end(refusal);
}

void CaptureObject::start(BusCall call)
{
    const std::shared_ptr<Ticket> ticket = admit(call);
    if (!ticket)
        return;
    const auto start = [this, call, ticket](const Result<void> &isStillAllowed) {
        if (isStillAllowed)
            m_capture->start(answerTo(call, ticket));
        else
            call.fail(isStillAllowed.error());
    };
    if (!std::exchange(m_wasPaused, false))
        return start({});
    m_toBeReviewed.append(start);
    review();
}

void CaptureObject::pause(BusCall call)
{
    const std::shared_ptr<Ticket> ticket = admit(call);
    if (!ticket)
        return;
    m_wasPaused = true;
    m_capture->pause(answerTo(call, ticket));
}

void CaptureObject::acknowledge(BusCall call)
{
    if (!isOwnerCalling(call))
        return;
    if (const Result<quint64> sequence = call.number(); sequence)
        m_capture->acknowledge(*sequence);
    call.reply(); // only to who insists
}

void CaptureObject::flush(BusCall call)
{
    if (const std::shared_ptr<Ticket> ticket = admit(call))
        m_capture->flush(answerTo(call, ticket));
}

void CaptureObject::statistics(BusCall call)
{
    if (isOwnerCalling(call))
        call.reply(m_capture->statistics());
}

void CaptureObject::close(BusCall call)
{
    if (!isOwnerCalling(call))
        return;
    m_capture->close();
    call.reply();
}

} // namespace DKapture
