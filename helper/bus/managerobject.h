// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "authority/authority.h"
#include "authority/callers.h"
#include "captures/captures.h"
#include "captures/costmeter.h"

#include <QDBusContext>
#include <QDBusObjectPath>
#include <QTimer>

namespace DKapture
{

// The bus object org.deepin.DKapture1.Manager: checks arguments, authorises, forwards. Ends the captures of a
// client that leaves the bus.
class ManagerObject : public QObject, protected QDBusContext
{
    Q_OBJECT
public:
    ManagerObject(Catalogue *catalogue, Kernel *kernel, Authority *authority, Callers *callers,
                  QObject *parent = nullptr);

    // Emits idle() when no call was answered, none waits for a person and no capture has lived for so long.
    void setIdleExit(int seconds);

public Q_SLOTS: // the bus interface; the XML documents it
    QString Probes();
    QString SystemCheck();
    QDBusObjectPath Open(const QString &probe, const QString &scope, const QVariantMap &parameters,
                         const QVariantMap &options);
    QString Cost();

Q_SIGNALS:
    void idle();

private:
    // Answers the current call later: with work(message) when the caller may, with NotAuthorized otherwise.
    void authorised(const QString &action, std::function<void(const QDBusMessage &call)> work);
    void restartIdle();
    void open(const QDBusMessage &call, const OpenRequest &request);
    QString costJson(const CostMeter::Costs &costs, const QString &caller) const;
    void captureClosed(const QString &busName);

    Authority *m_authority;
    Callers *m_callers;
    Captures m_captures;
    CostMeter m_cost;
    QTimer m_idle;
    int m_questions = 0; // that the authority has not answered: a person may be typing a password
};

} // namespace DKapture
