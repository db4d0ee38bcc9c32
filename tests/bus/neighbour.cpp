// SPDX-License-Identifier: GPL-3.0-or-later
#include "neighbour.h"

#include "testbus.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTime>

#include <algorithm>

namespace
{

constexpr qint64 WorthTellingMs = 1000;

// proc(5), schedstat: how long the main thread has run.
qint64 runNs(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/task/%1/schedstat").arg(pid));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(0).toLongLong() : 0;
}

} // namespace

Neighbour::Neighbour(const QString &address, qint64 helperPid, qint64 mostMs)
    : m_helperPid(helperPid)
    , m_mostMs(mostMs)
    , m_thread(QThread::create([this, address]() { ask(address); }))
{
    m_thread->start();
}

void Neighbour::stop()
{
    m_isEnding = true;
    m_thread->wait();
}

void Neighbour::ask(const QString &address)
{
    const QString name = QStringLiteral("neighbour");
    const QDBusConnection bus = QDBusConnection::connectToBus(address, name);
    const auto ping = QDBusMessage::createMethodCall(
        QStringLiteral("org.deepin.DKapture1"), QStringLiteral("/org/deepin/DKapture1"),
        QStringLiteral("org.freedesktop.DBus.Peer"), QStringLiteral("Ping"));
    while (!m_isEnding) {
        timed(m_longestPingMs, "the answer to a ping", [&]() { return bus.call(ping); });
        timed(m_longestMs, "an answer", [&]() { return callManager(bus, QStringLiteral("Probes")); });
        QThread::msleep(50);
    }
    QDBusConnection::disconnectFromBus(name);
}

void Neighbour::timed(std::atomic<qint64> &longest, const char *what,
                      const std::function<QDBusMessage()> &call)
{
    QElapsedTimer clock;
    clock.start();
    const qint64 before = runNs(m_helperPid);
    // While the bus daemon's queue for the helper is full it refuses everybody's calls by itself.
    QString error;
    int refusals = 0;
    while ((error = call().errorName()) == QLatin1String("org.freedesktop.DBus.Error.LimitsExceeded") &&
           clock.elapsed() < m_mostMs) {
        ++refusals;
        QThread::msleep(5);
    }
    if (clock.elapsed() > WorthTellingMs)
        qInfo("%s: %s took %lld ms, after %d refusals by the bus",
              qPrintable(QTime::currentTime().toString()), what, clock.elapsed(), refusals);
    longest = std::max<qint64>(longest, clock.elapsed());
    m_longestWorkMs = std::max<qint64>(m_longestWorkMs, (runNs(m_helperPid) - before) / 1000000);
    ++(error.isEmpty() ? m_answers : m_failures);
}

qint64 statusKiB(qint64 pid, const QByteArray &field)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith(field + ':'))
            return line.simplified().split(' ').value(1).toLongLong();
    }
    return -1;
}
