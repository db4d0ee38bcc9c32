// SPDX-License-Identifier: GPL-3.0-or-later
#include "captures.h"

#include "interface/wire.h"
#include "openarguments.h"
#include "probes/tier.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>

#include <algorithm>

namespace DKapture
{

namespace
{

// What a kernel module brings can make a probe available. Names alone: the counts beside them change always.
QByteArray moduleNames()
{
    QFile file(QStringLiteral("/proc/modules"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArray names;
    for (const QByteArray &line : file.readAll().split('\n'))
        names += line.left(line.indexOf(' ')) + ' ';
    return names;
}

QString json(const QJsonArray &array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

} // namespace

Captures::Captures(Catalogue *catalogue, Kernel *kernel, QObject *parent)
    : QObject(parent)
    , m_catalogue(catalogue)
    , m_worker(kernel)
    , m_overseer(this)
{
}

Captures::~Captures()
{
    // Also those that are closed and only wait for the event loop: they hold loads, which need the worker.
    qDeleteAll(findChildren<Capture *>(Qt::FindDirectChildrenOnly));
}

void Captures::probes(const Answer &answer)
{
    const QByteArray modules = moduleNames();
    if (!m_described.isEmpty() && modules == m_describedModules)
        return answer(m_described);
    m_describing.append(answer);
    if (m_describing.size() > 1)
        return; // it is being made
    auto described = std::make_shared<QString>();
    const auto work = [catalogue = m_catalogue, described](Kernel &) {
        QJsonArray probes;
        for (const Schema &schema : catalogue->schemas())
            probes.append(toJson(schema));
        *described = json(probes);
    };
    m_worker.run(Worker::Questions, this, work, [this, described, modules]() {
        m_described = *described;
        m_describedModules = modules;
        for (const Answer &waiting : std::exchange(m_describing, {}))
            waiting(m_described);
    });
}

void Captures::systemCheck(const Answer &answer)
{
    m_checking.append(answer);
    if (m_checking.size() > 1)
        return;
    auto found = std::make_shared<QString>();
    const auto work = [found](Kernel &kernel) {
        QJsonArray checks;
        for (const auto &[id, obstacle] : kernel.check())
            checks.append(QJsonObject{{"id", id},
                                      {"ok", !obstacle.exists()},
                                      {"finding", obstacle.reason.toJson()},
                                      {"remedy", obstacle.remedy.toJson()}});
        kernel.forget();
        *found = json(checks);
    };
    m_worker.run(Worker::Questions, this, work, [this, found]() {
        for (const Answer &waiting : std::exchange(m_checking, {}))
            waiting(*found);
    });
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

// Everything that makes one load differ from another, in one spelling.
Load::Key Captures::keyOf(const Caller &caller, const OpenRequest &request) const
{
    const Schema &schema = m_catalogue->probe(request.probe)->schema;
    const CaptureOptions options = *checkedOptions(request.options);
    Load::Key key;
    key.probe = request.probe;
    key.intervalMs = options.intervalMs;
    key.request.ringBytes = options.ringBytes;
    key.request.parameters = *checkedParameters(schema, request.parameters);
    key.request.parameters.removeIf([&](const auto &given) {
        const Parameter &parameter = *schema.parameter(given.key());
        return parameter.type == FieldType::Text ? given.value().toString().isEmpty()
                                                 : given.value().toULongLong() == parameter.defaultValue;
    });
    key.request.scope = *checkedScope(schema, request.scope, request.parameters);
    const QString action = actionOf(request);
    key.request.showsSecrets = action == QLatin1String("peek");
    // Whoever passed polkit's stricter question may see what /proc keeps private; of totals all see the same.
    if (action == QLatin1String("trace") || action == QLatin1String("peek")) {
        key.request.viewer = {0, {}};
    } else if (key.request.scope != Scope::Total) {
        key.request.viewer = {caller.uid, caller.groups};
        std::ranges::sort(key.request.viewer.groups);
    }
    return key;
}

std::shared_ptr<Load> Captures::loadOf(const Load::Key &key)
{
    std::erase_if(m_loads, [](const std::weak_ptr<Load> &load) { return load.expired(); });
    for (const std::weak_ptr<Load> &each : m_loads) {
        if (std::shared_ptr<Load> load = each.lock(); load && load->key() == key)
            return load;
    }
    return nullptr;
}

void Captures::open(const Caller &caller, const OpenRequest &request, const Opened &opened)
{
    if (Result<void> done = check(request); !done)
        return opened(done.error());
    const Load::Key key = keyOf(caller, request);
    std::shared_ptr<Load> load = loadOf(key);
    const auto isUsers = [&](const Capture *capture) {
        return capture->user() == caller.uid && capture->load() == load.get();
    };
    const bool needsLoad = !load || std::ranges::none_of(m_captures, isUsers);
    if (Result<void> done = Limits::admit(holdingsOf(caller.uid, request.probe), holdingsOfAll(), needsLoad);
        !done)
        return opened(done.error());
    if (load && load->probe())
        return opened(makeCapture(caller, load));
    const bool isNew = !load;
    if (isNew) {
        load = std::make_shared<Load>(m_catalogue, key, &m_worker, nullptr);
        m_loads.push_back(load);
    }
    m_pending.push_back({caller, load, opened});
    if (isNew)
        load->load(caller.uid, [this, load = load.get()](const Result<void> &done) { loaded(load, done); });
}

void Captures::loaded(const Load *load, const Result<void> &done)
{
    std::vector<Pending> mine;
    std::vector<Pending> others;
    for (Pending &pending : m_pending)
        (pending.load.get() == load ? mine : others).push_back(std::move(pending));
    m_pending = std::move(others);
    if (mine.empty())
        return;
    for (const Pending &pending : mine) {
        const Result<Capture *> capture =
            done ? makeCapture(pending.caller, pending.load) : Result<Capture *>(done.error());
        pending.opened(capture);
        if (!capture)
            Q_EMIT closed(pending.caller.busName);
    }
    // It is calling us.
    QMetaObject::invokeMethod(this, [load = mine.front().load]() {}, Qt::QueuedConnection);
}

Result<Capture *> Captures::makeCapture(const Caller &caller, const std::shared_ptr<Load> &load)
{
    std::shared_ptr<quint64> &underWay = m_bytesUnderWay[caller.uid];
    if (!underWay)
        underWay = std::make_shared<quint64>(0);
    Capture::Setup setup;
    setup.path = QStringLiteral("%1/%2").arg(QLatin1String(Wire::CapturesPath)).arg(m_nextCapture++);
    setup.owner = caller.busName;
    setup.user = caller.uid;
    setup.isTrusted = load->key().request.viewer.uid == 0;
    setup.bytesUnderWay = underWay;
    auto *capture = new Capture(setup, load, this);
    m_captures.append(capture);
    connect(capture, &Capture::closed, this, &Captures::close);
    m_overseer.watch();
    // Only a loaded probe knows what it takes; one that goes over the limit does not stay.
    if (Result<void> done = Limits::checkMemory(holdingsOf(caller.uid), holdingsOfAll()); !done) {
        close(capture);
        return done.error();
    }
    return capture;
}

Limits::Holdings Captures::sum(const QString &probe, const std::function<bool(quint32 user)> &counts) const
{
    Limits::Holdings holdings;
    QSet<const Load *> loads;
    const auto add = [&](const Load *load) {
        ++holdings.captures;
        if (loads.contains(load))
            return;
        loads.insert(load);
        ++holdings.loads;
        holdings.loadsOfProbe += load->key().probe == probe;
        holdings.memoryBytes += load->memoryBytes() + load->baseBytes(counts);
    };
    for (const Capture *capture : m_captures) {
        if (counts(capture->user()))
            add(capture->load());
    }
    for (const Pending &pending : m_pending) {
        if (counts(pending.caller.uid))
            add(pending.load.get());
    }
    return holdings;
}

Limits::Holdings Captures::holdingsOf(quint32 user, const QString &probe) const
{
    return sum(probe, [user](quint32 each) { return each == user; });
}

Limits::Holdings Captures::holdingsOfAll() const
{
    return sum({}, [](quint32) { return true; });
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
    std::vector<Pending> dropped;
    std::vector<Pending> kept;
    for (Pending &pending : m_pending)
        (pending.caller.busName == busName ? dropped : kept).push_back(std::move(pending));
    m_pending = std::move(kept);
    for (const Pending &pending : dropped) {
        pending.opened(Error{ErrorCode::Internal, QStringLiteral("The client has left.")});
        Q_EMIT closed(busName);
    }
    const QList<Capture *> captures = m_captures;
    for (Capture *capture : captures) {
        if (capture->owner() == busName)
            close(capture);
    }
}

} // namespace DKapture
