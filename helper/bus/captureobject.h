// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "authority/authority.h"
#include "authority/callers.h"
#include "buscall.h"
#include "captures/capture.h"

namespace DKapture
{

// The bus object org.deepin.DKapture1.Capture of one capture: lets only its owner in, sends Records to that
// owner alone, and ends the capture when its owner may no longer have it. Lives as long as the capture, whose
// child it is.
class CaptureObject : public QObject
{
    Q_OBJECT
public:
    struct Owner {
        Caller caller;
        QString action; // that was granted for this capture
        std::shared_ptr<ClientWatch> watch;
    };
    CaptureObject(Bus *bus, Authority *authority, const Owner &owner, Capture *capture);
    ~CaptureObject() override;

    // The bus interface; the XML documents it.
    void start(BusCall call);
    void pause(BusCall call);
    void acknowledge(BusCall call);
    void flush(BusCall call);
    void statistics(BusCall call);
    void close(BusCall call);

private:
    bool isOwnerCalling(const BusCall &call) const;
    void sendRecords(quint64 sequence, quint64 time, quint32 flags, const Shortfall &shortfall,
                     const QByteArray &data);
    void sendEnded(const Error &error);
    // A call of the owner's to be answered later; none where it is answered already, or never is.
    class Ticket;
    std::shared_ptr<Ticket> admit(const BusCall &call) const;
    // Asks again, without asking a person. What is refused outright ends. One question at a time: what comes
    // meanwhile is for the next, since this one's answer may be from before.
    using Reviewed = std::function<void(const Result<void> &isStillAllowed)>;
    void review();
    void endReview(const Result<Verdict> &verdict);

    Bus *m_bus;
    Authority *m_authority;
    Owner m_owner;
    Capture *m_capture;
    QByteArray m_ownerName; // for messages
    bool m_wasPaused = false;
    std::shared_ptr<int> m_calls = std::make_shared<int>(0); // that wait for an answer
    bool m_isReviewing = false;
    bool m_mustReview = false;      // once more, after this one
    QList<Reviewed> m_reviewed;     // by the question under way
    QList<Reviewed> m_toBeReviewed; // by the next
    BusSlot m_slot;
};

} // namespace DKapture
