// SPDX-License-Identifier: GPL-3.0-or-later
#include "captures.h"

#include "interface/wire.h"
#include "openarguments.h"
#include "probes/tier.h"

namespace DKapture
{

namespace
{

constexpr int MostCapturesOfClient = 32;
constexpr int MostCaptures = 128;
constexpr quint64 MostMemoryOfClient = 256ull * 1024 * 1024; // maps, rings and programs
constexpr quint64 MostMemory = 512ull * 1024 * 1024;

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

QString Captures::actionOf(const OpenRequest &request) const
{
    const ProbeObject *probe = m_catalogue->probe(request.probe);
    return tierOf(probe ? probe->schema : Schema(), request.scope, request.parameters, processesAreHidden());
}

Result<void> Captures::check(const OpenRequest &request) const
{
    const ProbeObject *probe = m_catalogue->probe(request.probe);
    if (!probe)
        return Error{ErrorCode::UnknownProbe,
                     QStringLiteral("There is no usable probe %1.").arg(request.probe)};
    const Schema &schema = probe->schema;
    if (const Result<QVariantMap> parameters = checkedParameters(schema, request.parameters); !parameters)
        return parameters.error();
    if (const Result<Scope> scope = checkedScope(schema, request.scope, request.parameters); !scope)
        return scope.error();
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
    setup.request.refusals = m_catalogue->refusals(request.probe);
    const QString action = actionOf(request);
    const bool isGrantedMore = action == QLatin1String("trace") || action == QLatin1String("peek");
    setup.request.scope = *checkedScope(probe->schema, request.scope, request.parameters);
    // Whoever passed polkit's stricter question may see what /proc keeps private.
    setup.request.viewer = {isGrantedMore ? 0 : caller.uid, caller.groups};
    setup.request.showsSecrets = action == QLatin1String("peek");
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
