// SPDX-License-Identifier: GPL-3.0-or-later
// Who may have it and when it runs; what it reads is in loadreading.cpp.
#include "load.h"

#include "limits.h"

#include "interface/wire.h"

#include <algorithm>
#include <malloc.h>
#include <map>

namespace DKapture
{

namespace
{

Losses operator-(const Losses &a, const Losses &b)
{
    return {a.ringFull - b.ringFull, a.tableFull - b.tableFull, a.missed - b.missed, a.behind - b.behind};
}

Losses operator+(const Losses &a, const Losses &b)
{
    return {a.ringFull + b.ringFull, a.tableFull + b.tableFull, a.missed + b.missed, a.behind + b.behind};
}

// Room for all threads of now and half as many again; more are walked in pages.
quint32 expectedTasks()
{
    const quint32 threads = existingTasks();
    return threads + threads / 2 + 256;
}

} // namespace

Load::Load(const Catalogue *catalogue, const Key &key, Worker *worker, QObject *parent)
    : QObject(parent)
    , m_catalogue(catalogue)
    , m_object(*catalogue->probe(key.probe))
    , m_key(key)
    , m_worker(worker)
{
    for (const Output &output : m_object.schema.outputs)
        m_masks.emplace_back(output, key.request.scope, key.request.showsSecrets);
    m_tick.setInterval(Wire::BatchMs);
    m_interval.setInterval(int(key.intervalMs));
    m_flush.setSingleShot(true);
    m_settle.setSingleShot(true);
    connect(&m_settle, &QTimer::timeout, this, &Load::settle);
    connect(&m_tick, &QTimer::timeout, this, &Load::tick);
    connect(&m_flush, &QTimer::timeout, this, &Load::flushWaiting);
    connect(&m_interval, &QTimer::timeout, this, [this]() {
        std::vector<Entry *> running;
        for (Entry &entry : m_entries) {
            if (entry.state == State::Running)
                running.push_back(&entry);
        }
        if (!mustRest())
            readFrame(running, true);
    });
}

Load::~Load()
{
    s_reading -= m_interval.isActive();
    // Readers go first: they look into the maps. To detach and free takes long.
    m_rings.clear();
    m_tables.clear();
    m_snapshots.clear();
    m_entries.clear();
    if (m_probe)
        m_worker->free(std::move(m_probe));
    ::malloc_trim(0); // rows of tables, small and many, which would stay with us for good
}

void Load::load(quint32 user, const Done &done)
{
    struct Loading {
        Result<std::shared_ptr<LoadedProbe>> probe = Error{};
    };
    auto loading = std::make_shared<Loading>();
    LoadRequest request = m_key.request;
    request.snapshotRows = expectedTasks();
    const auto work = [catalogue = m_catalogue, object = m_object, request, loading](Kernel &kernel) {
        Result<std::unique_ptr<LoadedProbe>> loaded =
            LoadedProbe::load(object, kernel, request, catalogue->refusals(object.schema.id));
        kernel.forget();
        if (loaded)
            loading->probe = std::shared_ptr<LoadedProbe>(std::move(*loaded));
        else
            loading->probe = loaded.error();
    };
    m_worker->run(user, this, work, [this, loading, done]() {
        if (!loading->probe)
            return done(loading->probe.error());
        m_probe = std::move(*loading->probe);
        const Result<void> made = makeReaders();
        if (!made) // half of it is nobody's
            m_worker->free(std::exchange(m_probe, nullptr));
        measureMemory();
        done(made);
    });
}

Result<void> Load::makeReaders()
{
    quint16 index = 0;
    for (const Output &output : m_object.schema.outputs) {
        switch (output.kind) {
        case OutputKind::Events: {
            const std::size_t number = m_rings.size();
            auto reader = std::make_unique<RingReader>(
                [this, number](const RingReader::Event &event) { return takeEvent(number, event); }, nullptr);
            for (const UniqueFd &ring : m_probe->rings(output.name)) {
                if (!reader->addRing(ring, m_key.request.ringBytes))
                    return Error{ErrorCode::LoadFailed, QStringLiteral("The event rings cannot be read.")};
            }
            reader->setListening(false);
            connect(reader.get(), &RingReader::ready, this, &Load::readEvents);
            m_rings.emplace_back(index, std::move(reader));
            break;
        }
        case OutputKind::Table:
        case OutputKind::Histogram:
            m_tables.emplace_back(index, std::make_unique<TableReader>(m_probe->map(output.name), output));
            break;
        case OutputKind::Snapshot:
            if (m_probe->walk())
                m_snapshots.emplace_back(index, std::make_unique<SnapshotReader>(*m_probe, output));
            break;
        }
        ++index;
    }
    return {};
}

void Load::measureMemory()
{
    m_memoryBytes = m_probe ? m_probe->memoryBytes() : 0;
}

void Load::add(Subscriber *subscriber, quint32 user)
{
    Entry &entry = m_entries.emplace_back();
    entry.who = subscriber;
    entry.user = user;
}

void Load::remove(Subscriber *subscriber)
{
    const auto found = std::ranges::find(m_entries, subscriber, &Entry::who);
    if (found == m_entries.end())
        return;
    const QList<Done> waiting = found->waiting + found->flushing;
    auto later = std::move(found->later);
    m_entries.erase(found);
    const Error gone{ErrorCode::Internal, QStringLiteral("The capture has ended.")};
    for (const Done &done : waiting)
        done(gone);
    for (const auto &again : later)
        again(); // finds nobody and says so
    watchTimers();
    settle();
}

Load::Entry *Load::entryOf(const Subscriber *subscriber)
{
    const auto found = std::ranges::find(m_entries, subscriber, &Entry::who);
    return found == m_entries.end() ? nullptr : &*found;
}

const Load::Entry *Load::entryOf(const Subscriber *subscriber) const
{
    return const_cast<Load *>(this)->entryOf(subscriber);
}

void Load::start(Subscriber *subscriber, const Done &done)
{
    Entry *entry = entryOf(subscriber);
    if (!entry || !m_probe)
        return done(Error{ErrorCode::Internal, QStringLiteral("The capture has ended.")});
    if (entry->state == State::Running)
        return done({});
    if (entry->state != State::Idle) {
        entry->later.push_back([this, subscriber, done]() { start(subscriber, done); });
        return;
    }
    entry->state = State::Starting;
    entry->waiting.append(done);
    settle();
}

void Load::pause(Subscriber *subscriber, const Done &done)
{
    Entry *entry = entryOf(subscriber);
    if (!entry)
        return done(Error{ErrorCode::Internal, QStringLiteral("The capture has ended.")});
    if (entry->state == State::Idle)
        return done({});
    if (entry->state != State::Running) {
        entry->later.push_back([this, subscriber, done]() { pause(subscriber, done); });
        return;
    }
    entry->state = State::Pausing;
    entry->waiting.append(done);
    settle();
}

bool Load::anyIs(State state) const
{
    return std::ranges::any_of(m_entries, [&](const Entry &entry) { return entry.state == state; });
}

// Brings what runs in the kernel into line with what the subscribers want.
void Load::settle()
{
    if (m_isBusy || !m_probe || !prepare())
        return;
    const bool wanted = anyIs(State::Starting) || anyIs(State::Running);
    if (wanted != m_isAttached)
        return attach(wanted);
    for (Entry &entry : m_entries) {
        if (entry.state == State::Starting)
            begin(entry);
    }
    finishPauses();
    watchTimers();
}

// Notes where those begin who want to start. False: tables have to be read for what is wanted, and the reader
// rests; then one reading serves all who wait by now, however many they are.
bool Load::prepare()
{
    const bool readsTables = !m_tables.empty() && std::ranges::any_of(m_entries, [&](const Entry &entry) {
        return entry.state == State::Pausing ||
               (entry.state == State::Starting && !entry.isPrepared && movesWithout(entry, m_hasRun));
    });
    if (readsTables && mustRest()) {
        if (!m_settle.isActive())
            m_settle.start(restMs());
        return false;
    }
    std::optional<Result<Base>> now;
    std::map<std::pair<Base, Base>, Base> sums; // by what there was to take away, and since when it paused
    bool isAny = false;
    for (Entry &entry : m_entries) {
        if (entry.state != State::Starting || entry.isPrepared)
            continue;
        if (movesWithout(entry, m_hasRun)) {
            if (!now)
                now = readBase();
            if (!*now) {
                answer(entry, State::Idle, now->error());
                continue;
            }
            Base &same = sums[{entry.tables, entry.absent}];
            if (!same && pastRowsOf(entry.user) + (**now)->rows() > Limits::MostPastRows) {
                answer(entry, State::Idle,
                       Error{ErrorCode::LimitReached,
                             QStringLiteral(
                                 "Your captures of this began at too many different moments for tables "
                                 "as large as these are now. Close some first.")});
                continue;
            }
            if (!same)
                same = sumFor(entry, **now);
            entry.tables = same;
        }
        entry.absent.reset();
        entry.ranges.push_back({ends(), {}});
        entry.base = m_counted = counted();
        entry.isPrepared = isAny = true;
    }
    // What lies there from before is nobody's, or somebody else's: it must not stand in the way.
    if (isAny)
        readEvents();
    return true;
}

void Load::attach(bool wanted)
{
    if (wanted) {
        // From now on the tables move without those that pause.
        std::optional<Result<Base>> base;
        for (Entry &entry : m_entries) {
            if (entry.state != State::Idle || !entry.hasStarted || entry.absent)
                continue;
            if (!base)
                base = readBase();
            if (*base)
                entry.absent = **base;
        }
        m_hasRun = true;
    }
    if (!m_probe->needsAttaching()) {
        m_isAttached = wanted;
        return settle();
    }
    m_isBusy = true;
    quint32 user = 0;
    for (const Entry &entry : m_entries) {
        if (entry.state == State::Starting || entry.state == State::Pausing)
            user = entry.user;
    }
    auto result = std::make_shared<Result<void>>();
    const auto work = [probe = m_probe, wanted, result](Kernel &) {
        if (wanted)
            *result = probe->attach();
        else
            probe->detach();
    };
    m_worker->run(user, this, work, [this, wanted, result]() {
        m_isBusy = false;
        if (*result)
            m_isAttached = wanted;
        else {
            for (Entry &entry : m_entries) {
                if (entry.state != State::Starting || !entry.isPrepared)
                    continue;
                entry.ranges.pop_back();
                answer(entry, State::Idle, *result);
            }
        }
        settle();
    });
}

void Load::begin(Entry &entry)
{
    entry.hasStarted = true;
    answer(entry, State::Running, {});
    // The first frame at once: a client has something to show, and a base for differences. With those of
    // others that start now.
    QTimer::singleShot(0, this, [this, who = entry.who]() {
        if (Entry *started = entryOf(who); started && started->state == State::Running)
            flush(who, [](const Result<void> &) {});
    });
}

void Load::finishPauses()
{
    std::vector<Entry *> pausing;
    for (Entry &entry : m_entries) {
        if (entry.state == State::Pausing)
            pausing.push_back(&entry);
    }
    if (pausing.empty())
        return;
    readEvents();
    for (Entry *entry : pausing) {
        entry->ranges.back().until = ends();
        entry->before = entry->before + (m_counted - entry->base);
        entry->base = m_counted;
    }
    forgetPositions();
    // One reading for the last frame and for where it goes on from, or what is counted in between is lost.
    qint64 readingNs = 0;
    if (m_isAttached && !m_tables.empty()) {
        if (const Result<Base> base = readBase(); base) {
            for (Entry *entry : pausing)
                entry->absent = *base;
        }
        readingNs = m_readingNs;
    }
    readFrame(pausing, false);
    m_readingNs += readingNs;
    for (Entry *entry : pausing) {
        answer(*entry, State::Idle, {});
        entry->who->endEvents();
    }
}

void Load::answer(Entry &entry, State state, const Result<void> &done)
{
    entry.state = state;
    entry.isPrepared = false;
    for (const Done &waiting : std::exchange(entry.waiting, {}))
        waiting(done);
    if (entry.later.empty())
        return;
    // Not from inside settle(), which goes through all of them.
    QMetaObject::invokeMethod(
        this,
        [later = std::move(entry.later)]() { std::ranges::for_each(later, [](auto &again) { again(); }); },
        Qt::QueuedConnection);
    entry.later.clear();
}

Losses Load::losses(const Subscriber *subscriber) const
{
    const Entry *entry = entryOf(subscriber);
    if (!entry)
        return {};
    return entry->state == State::Idle ? entry->before : entry->before + (m_counted - entry->base);
}

quint64 Load::baseBytes(const Counts &counts) const
{
    quint64 sum = 0;
    for (const TableBase *base : bases(counts))
        sum += base->memoryBytes();
    return sum;
}

void Load::watchTimers()
{
    const auto set = [](QTimer &timer, bool isOn) {
        if (isOn != timer.isActive())
            isOn ? timer.start() : timer.stop();
    };
    const bool receives =
        std::ranges::any_of(m_entries, [](const Entry &entry) { return !entry.ranges.empty(); });
    set(m_tick, !m_rings.empty() && receives);
    s_reading -= m_interval.isActive();
    set(m_interval, (!m_tables.empty() || !m_snapshots.empty()) && anyIs(State::Running));
    s_reading += m_interval.isActive();
    for (auto &[index, reader] : m_rings)
        reader->setListening(receives && anyHasRoom());
}

void Load::fail(const Error &error)
{
    for (Entry &entry : m_entries)
        entry.who->end(error);
}

} // namespace DKapture
