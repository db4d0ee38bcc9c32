// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakehelper.h"

#include "fakecaptureadaptor.h"
#include "fakemanageradaptor.h"
#include "interface/wire.h"

#include <QDBusMessage>

#include <ctime>

namespace DKapture
{

FakeCapture::FakeCapture(FakeHelper *helper, const QString &objectPath, const QString &ownerName)
    : path(objectPath)
    , owner(ownerName)
    , m_helper(helper)
{
    new FakeCaptureAdaptor(this);
}

void FakeCapture::send(const QByteArray &data, quint32 flags, quint64 lost, quint64 missed)
{
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    QDBusMessage records = QDBusMessage::createTargetedSignal(
        owner, path, QLatin1String(Wire::CaptureInterface), QStringLiteral("Records"));
    records << qulonglong(++sequence)
            << qulonglong(quint64(now.tv_sec) * 1'000'000'000 + quint64(now.tv_nsec)) << flags
            << qulonglong(lost) << qulonglong(missed) << data;
    m_helper->m_bus.send(records);
}

void FakeCapture::end(ErrorCode code, const QString &message)
{
    QDBusMessage ended = QDBusMessage::createTargetedSignal(
        owner, path, QLatin1String(Wire::CaptureInterface), QStringLiteral("Ended"));
    ended << errorName(code) << message;
    m_helper->m_bus.send(ended);
    Close();
}

void FakeCapture::Start()
{
    if (m_helper->startFailureMessage.isEmpty())
        isStarted = true;
    else
        sendErrorReply(errorName(m_helper->startFailure), m_helper->startFailureMessage);
}

void FakeCapture::Pause()
{
    isStarted = false;
}

void FakeCapture::Acknowledge(qulonglong newest)
{
    acknowledged = newest;
}

void FakeCapture::Flush() {}

QVariantMap FakeCapture::Statistics()
{
    return {{QStringLiteral("records"), qulonglong(sequence)}};
}

void FakeCapture::Close()
{
    m_helper->m_bus.unregisterObject(path);
    // Not while the bus still calls us.
    QMetaObject::invokeMethod(
        m_helper,
        [helper = m_helper, gone = path] {
            helper->m_captures.removeIf([&](const auto &entry) { return entry.value()->path == gone; });
        },
        Qt::QueuedConnection);
}

bool FakeManager::refuses()
{
    const bool mayAsk = message().isInteractiveAuthorizationAllowed();
    m_helper->timesAsked += mayAsk;
    if (!m_helper->isDenyingAlways && (!m_helper->isDenying || mayAsk))
        return false;
    sendErrorReply(errorName(ErrorCode::NotAuthorized), QStringLiteral("Not authorised."));
    return true;
}

QString FakeManager::Probes()
{
    return refuses() ? QString() : QString::fromUtf8(m_helper->probes);
}

QString FakeManager::SystemCheck()
{
    return refuses() ? QString() : QString::fromUtf8(m_helper->systemCheck);
}

QString FakeManager::Cost()
{
    return refuses() ? QString() : QString::fromUtf8(m_helper->cost);
}

QDBusObjectPath FakeManager::Open(const QString &probe, const QString &, const QVariantMap &parameters,
                                  const QVariantMap &options)
{
    const int number = ++m_helper->m_lastNumber;
    const QString path = QLatin1String(Wire::CapturesPath) + QLatin1Char('/') + QString::number(number);
    if (refuses())
        return QDBusObjectPath(path);
    ++m_helper->timesOpened;
    m_helper->m_clients.addWatchedService(message().service());
    auto capture = std::make_shared<FakeCapture>(m_helper, path, message().service());
    capture->parameters = parameters;
    capture->options = options;
    m_helper->m_bus.registerObject(path, capture.get());
    m_helper->m_captures.insert(number, capture);
    m_helper->m_probeOf.insert(number, probe);
    return QDBusObjectPath(path);
}

FakeHelper::FakeHelper(const QDBusConnection &bus)
    : m_bus(bus)
    , m_manager(this)
{
    new FakeManagerAdaptor(&m_manager);
    m_clients.setConnection(bus);
    m_clients.setWatchMode(QDBusServiceWatcher::WatchForUnregistration);
    connect(&m_clients, &QDBusServiceWatcher::serviceUnregistered, this, [this](const QString &client) {
        const auto captures = m_captures.values();
        for (const auto &capture : captures) {
            if (capture->owner == client)
                capture->Close();
        }
    });
}

FakeHelper::~FakeHelper()
{
    disappear();
}

bool FakeHelper::appear()
{
    return m_bus.registerObject(QLatin1String(Wire::ManagerPath), &m_manager) &&
           m_bus.registerService(QLatin1String(Wire::Service));
}

void FakeHelper::disappear()
{
    m_bus.unregisterService(QLatin1String(Wire::Service));
    m_bus.unregisterObject(QLatin1String(Wire::ManagerPath));
    for (const auto &capture : std::as_const(m_captures))
        m_bus.unregisterObject(capture->path);
    m_captures.clear();
}

FakeCapture *FakeHelper::capture(const QString &probe) const
{
    FakeCapture *newest = nullptr;
    for (auto entry = m_captures.constBegin(); entry != m_captures.constEnd(); ++entry) {
        if (m_probeOf.value(entry.key()) == probe)
            newest = entry.value().get();
    }
    return newest;
}

} // namespace DKapture
