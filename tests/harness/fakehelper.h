// SPDX-License-Identifier: GPL-3.0-or-later
// A stand-in for the helper: serves the same interface on a private bus, in the test's own process, and does
// what the test says, so that a client can be shown what a real helper does once a year.
#pragma once

#include "interface/result.h"

#include <QDBusConnection>
#include <QDBusContext>
#include <QDBusObjectPath>
#include <QDBusServiceWatcher>
#include <QMap>
#include <QVariantMap>

#include <memory>

namespace DKapture
{

class FakeHelper;

class FakeCapture : public QObject, protected QDBusContext
{
    Q_OBJECT
public:
    FakeCapture(FakeHelper *helper, const QString &path, const QString &owner);

    // To the owner, as Records; an empty sequence takes the next one.
    void send(const QByteArray &data, quint32 flags = 0, quint64 lost = 0, quint64 missed = 0);
    void end(ErrorCode code, const QString &message);

    QString path;
    QString owner;
    QVariantMap parameters;
    QVariantMap options;
    bool isStarted = false;
    quint64 sequence = 0;
    quint64 acknowledged = 0;

public Q_SLOTS: // org.deepin.DKapture1.Capture
    void Start();
    void Pause();
    void Acknowledge(qulonglong newest);
    void Flush();
    QVariantMap Statistics();
    void Close();

private:
    FakeHelper *m_helper;
};

class FakeManager : public QObject, protected QDBusContext
{
    Q_OBJECT
public:
    explicit FakeManager(FakeHelper *helper)
        : m_helper(helper)
    {
    }

public Q_SLOTS: // org.deepin.DKapture1.Manager
    QString Probes();
    QString SystemCheck();
    QDBusObjectPath Open(const QString &probe, const QString &scope, const QVariantMap &parameters,
                         const QVariantMap &options);
    QString Cost();

private:
    bool refuses();

    FakeHelper *m_helper;
};

class FakeHelper : public QObject
{
    Q_OBJECT
public:
    explicit FakeHelper(const QDBusConnection &bus);
    ~FakeHelper() override;

    bool appear();
    void disappear(); // leaves the bus; captures are gone

    FakeCapture *capture(const QString &probe) const; // the newest open one, or null
    int openCaptures() const { return int(m_captures.size()); }

    // The script.
    QByteArray probes = "[]";
    QByteArray systemCheck = "[]";
    QByteArray cost = "[]";
    bool isDenying = false;       // every call without the permission to ask
    bool isDenyingAlways = false; // also those that may ask a person
    ErrorCode startFailure = ErrorCode::Internal;
    QString startFailureMessage; // not empty: Start fails
    int timesOpened = 0;
    int timesAsked = 0; // calls that might have asked a person

private:
    friend class FakeManager;
    friend class FakeCapture;

    QDBusConnection m_bus;
    QDBusServiceWatcher m_clients;
    FakeManager m_manager;
    QMap<int, std::shared_ptr<FakeCapture>> m_captures;
    QMap<int, QString> m_probeOf;
    int m_lastNumber = 0;
};

} // namespace DKapture
