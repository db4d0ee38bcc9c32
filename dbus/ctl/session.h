// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/connection.h"

#include <QCoreApplication>

namespace DKapture
{

enum ExitCode { Success = 0, Failure = 1, Usage = 2 };

// The way to the helper for one command: calls ready() once the probes are known, or ends the program.
class Session : public QObject
{
    Q_OBJECT
public:
    explicit Session(std::function<void()> ready);

    Connection &connection() { return m_connection; }
    // The probe of this id or other name; ends the program when there is none.
    const Schema *probeOrEnd(const QString &id);

    static void end(ExitCode code);                          // leaves the event loop
    static void fail(const QString &what, const Error &why); // complains and ends
    static ExitCode complainOf(const QString &what, const Error &why);
    // What an errno of writeOut() means for the program: complains, unless the reader has gone away.
    static ExitCode outcomeOfWriting(int error);
    [[nodiscard]] static ExitCode print(const QString &text); // a whole answer

private:
    void look();

    Connection m_connection;
    std::function<void()> m_ready;
    bool m_mayAsk = true;
};

} // namespace DKapture
