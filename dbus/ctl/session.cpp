// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include "standardoutput.h"

#include <cerrno>
#include <utility>

namespace DKapture
{

Session::Session(std::function<void()> ready)
    : m_ready(std::move(ready))
{
    connect(&m_connection, &Connection::stateChanged, this, &Session::look);
}

void Session::look()
{
    switch (m_connection.state()) {
    case Connection::State::Connecting:
        return;
    case Connection::State::NotAuthorized:
        // The first question is asked silently; a person is asked only when that was refused.
        if (std::exchange(m_mayAsk, false)) {
            m_connection.refresh(true);
            return;
        }
        [[fallthrough]];
    case Connection::State::NoHelper:
        if (m_ready)
            fail(tr("cannot reach the helper"), m_connection.error());
        return;
    case Connection::State::Ready:
        if (const auto ready = std::exchange(m_ready, {}))
            ready();
        return;
    }
}

const Schema *Session::probeOrEnd(const QString &id)
{
    const Schema *schema = m_connection.probe(id);
    if (!schema)
        fail(id, {ErrorCode::UnknownProbe, tr("there is no such probe. “dkapturectl probes” lists them")});
    return schema;
}

void Session::end(ExitCode code)
{
    // Queued: it may be called before the event loop runs.
    QMetaObject::invokeMethod(qApp, [code] { QCoreApplication::exit(code); }, Qt::QueuedConnection);
}

void Session::fail(const QString &what, const Error &why)
{
    end(complainOf(what, why));
}

ExitCode Session::complainOf(const QString &what, const Error &why)
{
    QString remedy;
    if (why.code == ErrorCode::NoHelper)
        remedy = tr(" Is it installed, or did “run” start it?");
    else if (why.code == ErrorCode::NotAuthorized)
        remedy = tr(" Run it as an administrator, or with --scope own.");
    complain(what + QStringLiteral(": ") + why.message + remedy);
    return why.code == ErrorCode::InvalidArgument || why.code == ErrorCode::UnknownProbe ? Usage : Failure;
}

ExitCode Session::outcomeOfWriting(int error)
{
    if (error == 0 || error == EPIPE)
        return Success;
    complain(tr("cannot write: %1").arg(qt_error_string(error)));
    return Failure;
}

ExitCode Session::print(const QString &text)
{
    return outcomeOfWriting(writeOut(text.toUtf8()));
}

} // namespace DKapture
