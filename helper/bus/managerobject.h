// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "authority/authority.h"
#include "authority/callers.h"
#include "buscall.h"
#include "captures/captures.h"
#include "captures/costmeter.h"
#include "waitingcalls.h"

namespace DKapture
{

// The bus object org.deepin.DKapture1.Manager: checks arguments, authorises, forwards. Ends the captures of a
// client that leaves the bus.
class ManagerObject : public QObject
{
    Q_OBJECT
public:
    ManagerObject(Bus *bus, Catalogue *catalogue, Kernel *kernel, Authority *authority, Callers *callers,
                  QObject *parent = nullptr);

    bool hasCaptures() const { return !m_captures.isIdle(); }
    bool hasWaitingCalls() const { return !m_waiting.isEmpty(); }

    // The bus interface; the XML documents it.
    void probes(BusCall call);
    void systemCheck(BusCall call);
    void open(BusCall call);
    void cost(BusCall call);

Q_SIGNALS:
    void called();   // by somebody who waits for the answer
    void answered(); // a call, or a capture went

private:
    // A call on its way to its answer.
    struct Question {
        BusCall call;
        QString action;
        std::shared_ptr<WaitingCalls::Ticket> ticket;
        std::shared_ptr<ClientWatch> watch; // where a person may be asked, or something is held
    };
    using Judged = std::function<void(const Question &question, const Caller &caller, Verdict verdict)>;
    // Asks for the caller and whether they may; fails the call itself where nobody could tell.
    struct Asking {
        bool mayAsk;  // a person
        bool mayHold; // something is kept for the client beyond the answer
    };
    void judge(const BusCall &call, const QString &action, Asking asking, const Judged &judged);
    using Work = std::function<void(const Question &question)>; // which it keeps until it has answered
    void authorised(const BusCall &call, const QString &action, const Work &work);
    void openFor(const Question &question, const Caller &caller, const OpenRequest &request);
    QString costJson(const CostMeter::Costs &costs, const QString &caller) const;

    Bus *m_bus;
    Authority *m_authority;
    Callers *m_callers;
    Captures m_captures;
    CostMeter m_cost;
    WaitingCalls m_waiting;
    BusSlot m_slot;
};

} // namespace DKapture
