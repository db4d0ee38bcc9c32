// SPDX-License-Identifier: GPL-3.0-or-later
#include "captures.h"

#include "interface/wire.h"
#include "openarguments.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace DKapture
{

namespace
{

constexpr int MostCapturesOfClient = 32;
constexpr int MostCaptures = 128;
constexpr quint64 MostMemoryOfClient = 256ull * 1024 * 1024; // maps, rings and programs
constexpr quint64 MostMemory = 512ull * 1024 * 1024;

Scope scopeOf(const OpenRequest &request)
{
    return request.scope == QLatin1String("own")     ? Scope::Own
           : request.scope == QLatin1String("total") ? Scope::Total
                                                     : Scope::All;
}

QString json(const QJsonArray &array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

} // namespace

Captures::Captures(Catalogue *catalogue, Kernel *kernel, QObject *parent)
    : QObject(parent)
    , m_catalogue(catalogue)
    , m_kernel(kernel)
{
}

Captures::~Captures()
{
    qDeleteAll(m_captures);
}

void Captures::probes(const Answer &answer)
{
    QJsonArray probes;
    for (const Schema &schema : m_catalogue->schemas())
        probes.append(toJson(schema));
    answer(json(probes));
}

void Captures::systemCheck(const Answer &answer)
{
    QJsonArray checks;
    for (const auto &[id, obstacle] : m_kernel->check())
        checks.append(QJsonObject{{"id", id},
                                  {"ok", !obstacle.exists()},
                                  {"finding", obstacle.reason.toJson()},
                                  {"remedy", obstacle.remedy.toJson()}});
    m_kernel->forget();
    answer(json(checks));
}

bool Captures::holdsFor(const QString &busName) const
{
    return std::ranges::any_of(m_captures,
                               [&](const Capture *capture) { return capture->owner() == busName; });
}

// A request that makes no sense is refused after the mildest question, so that it tells a stranger nothing.
QString Captures::actionOf(const OpenRequest &request) const
{
    const ProbeObject *probe = m_catalogue->probe(request.probe);
    if (probe && request.scope == QLatin1String("all"))
        return probe->schema.tier;
    return request.scope == QLatin1String("own") ? QStringLiteral("own") : QStringLiteral("observe");
}

Result<void> Captures::check(const OpenRequest &request) const
{
    const ProbeObject *probe = m_catalogue->probe(request.probe);
    if (!probe)
        return Error{ErrorCode::UnknownProbe,
                     QStringLiteral("There is no usable probe %1.").arg(request.probe)};
    const Schema &schema = probe->schema;
    const bool isOwn = request.scope == QLatin1String("own");
    const bool isTotal = request.scope == QLatin1String("total");
    if (!isOwn && !isTotal && request.scope != QLatin1String("all"))
        return Error{ErrorCode::InvalidArgument, QStringLiteral("The scope is one of own, total, all.")};
    if ((isOwn && !schema.own) || (isTotal && !schema.totals))
        return Error{ErrorCode::InvalidArgument,
                     QStringLiteral("Probe %1 has no scope %2.").arg(request.probe, request.scope)};
    if (const Result<QVariantMap> parameters = checkedParameters(schema, request.parameters); !parameters)
        return parameters.error();
    if (const Result<CaptureOptions> options = checkedOptions(request.options); !options)
        return options.error();
    return {};
}

void Captures::open(const Caller &caller, const OpenRequest &request, const Opened &opened)
{
    opened(openFor(caller, request));
}

Result<Capture *> Captures::openFor(const Caller &caller, const OpenRequest &request)
{
    if (Result<void> done = check(request); !done)
        return done.error();
    if (Result<void> done = checkLimits(caller, 1); !done)
        return done.error();
    const ProbeObject *probe = m_catalogue->probe(request.probe);
    const CaptureOptions options = *checkedOptions(request.options);

    Capture::Setup setup;
    setup.path = QStringLiteral("%1/%2").arg(QLatin1String(Wire::CapturesPath)).arg(m_nextCapture++);
    setup.owner = caller.busName;
    setup.intervalMs = options.intervalMs;
    setup.request.parameters = *checkedParameters(probe->schema, request.parameters);
    setup.request.ringBytes = options.ringBytes;
    setup.request.scope = scopeOf(request);
    // Whoever passed polkit's stricter question may see what /proc keeps private.
    const bool seesAll = setup.request.scope == Scope::All && probe->schema.tier != QLatin1String("observe");
    setup.request.viewer = seesAll ? Viewer{0, {}} : Viewer{caller.uid, caller.groups};
    Result<Capture *> capture = Capture::create(*probe, m_kernel, setup, this);
    if (!capture)
        return capture.error();
    m_captures.append(*capture);
    connect(*capture, &Capture::closed, this, &Captures::close);
    // Only a loaded probe knows what it takes; one that goes over the limit does not stay.
    if (Result<void> done = checkLimits(caller, 0); !done) {
        close(*capture);
        return done.error();
    }
    return capture;
}

Result<void> Captures::checkLimits(const Caller &caller, int more) const
{
    int captures = 0;
    quint64 memory = 0;
    quint64 memoryOfAll = 0;
    for (const Capture *capture : m_captures) {
        const quint64 bytes = capture->loaded().memoryBytes();
        memoryOfAll += bytes;
        if (capture->owner() == caller.busName) {
            memory += bytes;
            ++captures;
        }
    }
    if (captures + more > MostCapturesOfClient || m_captures.size() + more > MostCaptures)
        return Error{
            ErrorCode::LimitReached,
            QStringLiteral("Too many captures are open (%1 of yours, at most %2; %3 in all, at most %4). "
                           "Close some first.")
                .arg(captures)
                .arg(MostCapturesOfClient)
                .arg(m_captures.size())
                .arg(MostCaptures)};
    if (memory > MostMemoryOfClient || memoryOfAll > MostMemory)
        return Error{
            ErrorCode::LimitReached,
            QStringLiteral("Captures would hold too much kernel memory (%1 MiB of yours, %2 MiB in all). "
                           "Close some, or ask for smaller rings.")
                .arg(memory >> 20)
                .arg(memoryOfAll >> 20)};
    return {};
}

void Captures::close(Capture *capture)
{
    if (!m_captures.removeOne(capture))
        return;
    Q_EMIT closed(capture->owner());
    capture->deleteLater(); // it may be answering a call
}

void Captures::closeAllOf(const QString &busName)
{
    const QList<Capture *> captures = m_captures;
    for (Capture *capture : captures) {
        if (capture->owner() == busName)
            close(capture);
    }
}

} // namespace DKapture
