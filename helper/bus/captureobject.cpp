// SPDX-License-Identifier: GPL-3.0-or-later
#include "captureobject.h"

#include "captureadaptor.h"
#include "interface/wire.h"

#include <QDBusMessage>

namespace DKapture
{

CaptureObject::CaptureObject(Capture *capture)
    : QObject(capture)
    , m_capture(capture)
    , m_bus(QDBusConnection::systemBus())
{
    new CaptureAdaptor(this);
    m_bus.registerObject(capture->path(), this);
    connect(capture, &Capture::records, this,
            [this](quint64 sequence, quint64 time, quint32 flags, const Shortfall &shortfall,
                   const QByteArray &data) {
                sendToOwner(QStringLiteral("Records"),
                            {sequence, time, flags, shortfall.lost, shortfall.missed, data});
            });
    connect(capture, &Capture::ended, this, [this](const Error &error) {
        sendToOwner(QStringLiteral("Ended"), {errorName(error.code), error.message});
    });
}

CaptureObject::~CaptureObject()
{
    m_bus.unregisterObject(m_capture->path());
}

bool CaptureObject::isOwnerCalling()
{
    if (calledFromDBus() && message().service() == m_capture->owner())
        return true;
    sendErrorReply(errorName(ErrorCode::NotAuthorized),
                   QStringLiteral("This capture belongs to another client. Open one of your own."));
    return false;
}

void CaptureObject::sendToOwner(const QString &signal, const QVariantList &arguments)
{
    QDBusMessage message = QDBusMessage::createTargetedSignal(m_capture->owner(), m_capture->path(),
                                                              QLatin1String(Wire::CaptureInterface), signal);
    message.setArguments(arguments);
    m_bus.send(message);
}

// Answers the current call when the capture has done it.
Capture::Done CaptureObject::answer()
{
    setDelayedReply(true);
    return [bus = m_bus, call = message()](const Result<void> &done) {
        bus.send(done ? call.createReply()
                      : call.createErrorReply(errorName(done.error().code), done.error().message));
    };
}

void CaptureObject::Start()
{
    if (isOwnerCalling())
        m_capture->start(answer());
}

void CaptureObject::Pause()
{
    if (isOwnerCalling())
        m_capture->pause(answer());
}

void CaptureObject::Acknowledge(qulonglong sequence)
{
    if (isOwnerCalling())
        m_capture->acknowledge(sequence);
}

void CaptureObject::Flush()
{
    if (isOwnerCalling())
        m_capture->flush(answer());
}

QVariantMap CaptureObject::Statistics()
{
    return isOwnerCalling() ? m_capture->statistics() : QVariantMap();
}

void CaptureObject::Close()
{
    if (isOwnerCalling())
        m_capture->close();
}

} // namespace DKapture
