// SPDX-License-Identifier: GPL-3.0-or-later
#include "harness.h"

#include <QTest>

#include <unistd.h>

namespace DKapture
{

namespace
{

// An emulated guest is slow, and so is a verifier under a sanitizer.
constexpr int StartMs = 60000;
constexpr int StopMs = 20000;

} // namespace

Harness::Harness()
    : m_probes{QStringLiteral(DKAPTURE_PROBES)}
{
}

Harness::~Harness()
{
    m_connection.reset();
    m_helper.terminate();
    if (m_helper.state() != QProcess::NotRunning && !m_helper.waitForFinished(StopMs))
        m_helper.kill();
    m_helper.waitForFinished();
}

bool Harness::start()
{
    if (geteuid() != 0) {
        m_error = QStringLiteral("The helper loads programs into the kernel: run this as root.");
        return false;
    }
    if (!m_bus.start()) {
        m_error = m_bus.error();
        return false;
    }
    if (!startHelper())
        return false;
    m_connection = std::make_unique<Connection>(m_bus.connect());
    const bool isReady = QTest::qWaitFor(
        [this] {
            return m_connection->state() == Connection::State::Ready ||
                   m_helper.state() == QProcess::NotRunning;
        },
        StartMs);
    if (!isReady || m_helper.state() == QProcess::NotRunning) {
        m_error = QStringLiteral("The helper did not come up: ") + m_connection->error().message;
        return false;
    }
    return true;
}

bool Harness::startHelper()
{
    QStringList arguments{QStringLiteral("--private-bus")};
    for (const QString &directory : std::as_const(m_probes))
        arguments << QStringLiteral("--probes") << directory;
    m_helper.setProcessEnvironment(m_bus.environment());
    m_helper.setProcessChannelMode(QProcess::ForwardedChannels);
    const QStringList command = m_command + QStringList{QStringLiteral(DKAPTURE_HELPER)} + arguments;
    m_helper.start(command.first(), command.mid(1));
    if (m_helper.waitForStarted(StartMs))
        return true;
    m_error = QStringLiteral("%1: %2").arg(QStringLiteral(DKAPTURE_HELPER), m_helper.errorString());
    return false;
}

void Harness::killHelper()
{
    m_helper.kill();
    m_helper.waitForFinished(StopMs);
}

bool Harness::restartHelper()
{
    if (!startHelper())
        return false;
    return QTest::qWaitFor([this] { return m_connection->state() == Connection::State::Ready; }, StartMs);
}

QString Harness::unavailable(const QString &probe) const
{
    const Schema *schema = m_connection->probe(probe);
    if (!schema)
        return QStringLiteral("there is no probe %1").arg(probe);
    return schema->available ? QString() : schema->reason.translated();
}

std::unique_ptr<Recorder> Harness::record(const QString &probe, const QVariantMap &parameters,
                                          const QString &scope, int intervalMs, quint32 ringBytes)
{
    CaptureRequest request;
    request.probe = probe;
    request.scope = scope;
    request.parameters = parameters;
    request.intervalMs = quint32(intervalMs);
    request.ringBytes = ringBytes;
    auto recorder = std::make_unique<Recorder>(m_connection->open(request, nullptr));
    const Capture &capture = recorder->capture();
    recorder->waitFor(
        [&capture] {
            return capture.state() == Capture::State::Running || capture.state() == Capture::State::Failed;
        },
        StartMs);
    if (capture.state() == Capture::State::Running)
        return recorder;
    m_error = capture.state() == Capture::State::Failed
                  ? capture.error().message
                  : QStringLiteral("%1 did not start in time").arg(probe);
    return nullptr;
}

} // namespace DKapture
