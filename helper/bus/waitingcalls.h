// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"

#include <QString>

#include <functional>
#include <memory>

namespace DKapture
{

// Counts the calls that wait for an answer: a password may be typed meanwhile, and so many are kept of one
// client and of one user and no more. Whoever answers a call holds its ticket until then.
class WaitingCalls
{
public:
    class Ticket;
    using Ended = std::function<void()>; // a call was answered
    explicit WaitingCalls(Ended ended);
    ~WaitingCalls();
    Q_DISABLE_COPY_MOVE(WaitingCalls)

    Result<std::shared_ptr<Ticket>> take(const QString &busName);
    // As soon as the bus has told whose the client is.
    Result<void> setUser(const std::shared_ptr<Ticket> &ticket, quint32 uid);
    bool isEmpty() const;

private:
    struct Counts;
    std::shared_ptr<Counts> m_counts; // tickets may outlive us: a question to polkit does at the end
};

} // namespace DKapture
