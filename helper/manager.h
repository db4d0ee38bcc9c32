// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "authority/authority.h"
#include "authority/callers.h"
#include "captures/capture.h"
#include "captures/costmeter.h"
#include "probes/catalogue.h"

#include <QDBusContext>
#include <QDBusObjectPath>
#include <QTimer>

namespace DKapture
{

// The bus object org.deepin.DKapture1.Manager: authorises, checks arguments, forwards. Owns the captures
// and ends those of a client that leaves the bus.
class Manager : public QObject, protected QDBusContext
{
    Q_OBJECT
public:
    Manager(Catalogue *catalogue, Kernel *kernel, Authority *authority, Callers *callers,
            QObject *parent = nullptr);
    ~Manager() override;

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
    struct OpenRequest {
        QString probe;
        QString scope;
        QVariantMap parameters;
        QVariantMap options;
    };
    // Answers the current call later: with work(message) when the caller may, with NotAuthorized otherwise.
    void authorised(const QString &action, std::function<void(const QDBusMessage &call)> work);
    void restartIdle();
    QString actionOf(const OpenRequest &request) const;
    void open(const QDBusMessage &call, const OpenRequest &request);
    Result<Capture *> openFor(const QString &owner, const Viewer &viewer, const OpenRequest &request);
    Result<void> checkLimits(const QString &owner, int more) const; // captures that are about to come
    QString costJson(const CostMeter::Costs &costs, const QString &caller) const;
    void close(Capture *capture);
    void closeAllOf(const QString &owner);

    Catalogue *m_catalogue;
    Kernel *m_kernel;
    Authority *m_authority;
    Callers *m_callers;
    QList<Capture *> m_captures;
    CostMeter m_cost;
    QTimer m_idle;
    int m_questions = 0; // that the authority has not answered: a person may be typing a password
    quint64 m_nextCapture = 1;
};

} // namespace DKapture
