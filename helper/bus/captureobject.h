// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "captures/capture.h"

#include <QDBusConnection>
#include <QDBusContext>

namespace DKapture
{

// The bus object org.deepin.DKapture1.Capture of one capture: lets only its owner in, and sends Records to
// that owner alone. Lives as long as the capture, whose child it is.
class CaptureObject : public QObject, protected QDBusContext
{
    Q_OBJECT
public:
    explicit CaptureObject(Capture *capture);
    ~CaptureObject() override;

public Q_SLOTS: // the bus interface; the XML documents it
    void Start();
    void Pause();
    void Acknowledge(qulonglong sequence);
    void Flush();
    QVariantMap Statistics();
    void Close();

private:
    bool isOwnerCalling();
    Capture::Done answer();
    void sendToOwner(const QString &signal, const QVariantList &arguments);

    Capture *m_capture;
    QDBusConnection m_bus;
};

} // namespace DKapture
