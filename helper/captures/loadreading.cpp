// SPDX-License-Identifier: GPL-3.0-or-later
// What a load reads, and who gets it.
#include "load.h"

#include <algorithm>
#include <ctime>
#include <map>

namespace DKapture
{

namespace
{

// enum loss of bpf/include/output.h
constexpr quint32 LossRingFull = 0;
constexpr quint32 LossTableFull = 1;

// After reading tables for a while the main thread does something else for so many times as long, and once
// more for each other load, so that all together leave it most of its time.
constexpr int RestFactor = 3;

// What this thread has worked. Of the time that passes it may have had nothing, on a machine that is busy or
// halts; a second of that with seven loads would be a rest of 21.
qint64 workedNs()
{
    timespec worked = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &worked);
    return qint64(worked.tv_sec) * 1'000'000'000 + worked.tv_nsec;
}

} // namespace

Losses Load::counted() const
{
    return {m_probe->losses(LossRingFull), m_probe->losses(LossTableFull), m_probe->missedByKernel(), 0};
}

Load::Positions Load::ends() const
{
    Positions ends;
    for (const auto &[index, reader] : m_rings)
        ends.push_back(reader->ends());
    return ends;
}

// A ring that came later holds what is newer than either bound.
bool Load::receives(const Entry &entry, std::size_t reader, const RingReader::Event &event)
{
    return std::ranges::any_of(entry.ranges, [&](const Range &range) {
        if (range.from && event.ring < (*range.from)[reader].size() &&
            event.position < (*range.from)[reader][event.ring])
            return false;
        return !range.until || (event.ring < (*range.until)[reader].size() &&
                                event.position < (*range.until)[reader][event.ring]);
    });
}

bool Load::anyHasRoom() const
{
    return std::ranges::any_of(
        m_entries, [](const Entry &entry) { return !entry.ranges.empty() && entry.who->hasRoom(); });
}

// With one subscriber what finds no room stays in the kernel's ring, which overflows, counted; with several
// the one that is behind loses, and the others go on.
bool Load::takeEvent(std::size_t reader, const RingReader::Event &event)
{
    const quint16 output = m_rings[reader].first;
    const char *record = m_masks[output].applied(event.record, event.size);
    bool hasRoom = false;
    for (Entry &entry : m_entries) {
        if (entry.ranges.empty())
            continue;
        if (receives(entry, reader, event)) {
            if (entry.who->hasRoom())
                entry.who->takeEvent(output, record, event.size);
            else
                ++entry.before.behind;
        }
        hasRoom = hasRoom || entry.who->hasRoom();
    }
    return hasRoom;
}

void Load::readEvents()
{
    if (!m_probe)
        return;
    for (auto &[index, reader] : m_rings) {
        if (anyHasRoom())
            reader->read();
    }
    forgetPositions();
    // While all are behind, a full ring must not wake us again and again.
    const bool hasRoom = anyHasRoom();
    for (auto &[index, reader] : m_rings)
        reader->setListening(hasRoom);
    m_counted = counted();
}

// Bounds that were read past tell nothing any more.
void Load::forgetPositions()
{
    Positions positions;
    for (const auto &[index, reader] : m_rings)
        positions.push_back(reader->positions());
    const auto isPast = [&](const std::optional<Positions> &bound) {
        for (std::size_t reader = 0; reader < positions.size(); ++reader) {
            for (std::size_t ring = 0; ring < (*bound)[reader].size(); ++ring) {
                if (positions[reader][ring] < (*bound)[reader][ring])
                    return false;
            }
        }
        return true;
    };
    for (Entry &entry : m_entries) {
        for (Range &range : entry.ranges) {
            if (range.from && isPast(range.from))
                range.from.reset();
        }
        std::erase_if(entry.ranges, [&](const Range &range) { return range.until && isPast(range.until); });
    }
}

void Load::tick()
{
    readEvents();
    for (Entry &entry : m_entries) {
        if (!entry.ranges.empty() || entry.state != State::Idle)
            entry.who->endEvents();
    }
    watchTimers();
}

bool Load::checkCpus()
{
    if (m_rings.empty() || !m_probe)
        return true;
    // What cannot be had now is tried again; until then events of that CPU count as lost.
    const Result<void> made = m_probe->createRings();
    if (!made)
        qWarning("%s: %s", qPrintable(m_key.probe), qPrintable(made.error().message));
    for (auto &[index, reader] : m_rings) {
        const std::vector<UniqueFd> &rings = m_probe->rings(m_object.schema.outputs.at(index).name);
        for (std::size_t i = reader->positions().size(); i < rings.size(); ++i) {
            if (!reader->addRing(rings[i], m_key.request.ringBytes)) {
                fail({ErrorCode::Internal, QStringLiteral("The ring of a new processor cannot be read.")});
                return true;
            }
        }
    }
    return bool(made);
}

// The tables go on without an entry that pauses, or that others were before.
bool Load::movesWithout(const Entry &entry, bool hasRun)
{
    return entry.absent || (!entry.hasStarted && hasRun);
}

Result<Load::Base> Load::readBase()
{
    const auto base = std::make_shared<TableBase>();
    const qint64 before = workedNs();
    for (auto &[index, table] : m_tables) {
        const Output &output = m_object.schema.outputs.at(index);
        const auto row = [&, output = &output, index = index](const QByteArray &record) {
            base->insert(*output, index, record);
        };
        if (const Result<void> done = table->read(row, false); !done)
            return done.error();
    }
    m_readingNs = workedNs() - before;
    m_sinceReading.start();
    return base;
}

// What to take away from now on: what there was, and what was added while it was away.
Load::Base Load::sumFor(const Entry &entry, const Base &now) const
{
    if (!entry.tables && !entry.absent)
        return now;
    const auto sum =
        entry.tables ? std::make_shared<TableBase>(*entry.tables) : std::make_shared<TableBase>();
    sum->addDifference(m_object.schema.outputs, entry.absent ? *entry.absent : TableBase(), *now);
    return sum;
}

std::set<TableBase *> Load::bases(const Counts &counts) const
{
    std::set<TableBase *> found;
    for (const Entry &entry : m_entries) {
        if (counts(entry.user))
            found.insert({entry.tables.get(), entry.absent.get()});
    }
    found.erase(nullptr);
    return found;
}

// What has to be taken away is looked up for each row and each past in every reading, in the main thread.
qint64 Load::pastRowsOf(quint32 user) const
{
    std::set<Base> found;
    for (const Entry &entry : m_entries) {
        if (entry.user == user && entry.tables && (entry.state == State::Running || entry.isPrepared))
            found.insert(entry.tables);
    }
    qint64 rows = 0;
    for (const Base &base : found)
        rows += base->rows();
    return rows;
}

bool Load::mustRest() const
{
    return m_sinceReading.isValid() &&
           m_sinceReading.nsecsElapsed() < RestFactor * std::max(s_reading, 1) * m_readingNs;
}

int Load::restMs() const
{
    return int(RestFactor * std::max(s_reading, 1) * m_readingNs / 1000000) + 1;
}

void Load::flush(Subscriber *subscriber, const Done &done)
{
    Entry *entry = entryOf(subscriber);
    if (!entry || !m_probe)
        return done(Error{ErrorCode::Internal, QStringLiteral("The capture has ended.")});
    entry->flushing.append(done);
    if (!mustRest())
        flushWaiting();
    else if (!m_flush.isActive())
        m_flush.start(restMs());
}

void Load::flushWaiting()
{
    readEvents();
    std::vector<Entry *> asking;
    for (Entry &entry : m_entries) {
        if (entry.flushing.isEmpty())
            continue;
        entry.who->endEvents();
        asking.push_back(&entry);
    }
    readFrame(asking, false);
    QList<Done> answers;
    for (Entry *entry : asking)
        answers += std::exchange(entry->flushing, {});
    for (const Done &done : answers)
        done({});
}

// A reader that is behind gets fewer frames, not older ones: values are totals.
void Load::readFrame(const std::vector<Entry *> &to, bool isInterval)
{
    if (!m_probe || (m_tables.empty() && m_snapshots.empty()))
        return;
    std::vector<Entry *> ready;
    std::ranges::copy_if(to, std::back_inserter(ready),
                         [](const Entry *entry) { return entry->who->hasRoom(); });
    if (ready.empty())
        return;
    const qint64 before = workedNs();
    const auto others =
        std::ranges::count_if(m_entries, [](const Entry &entry) { return entry.state == State::Running; });
    const Result<void> tables = readTables(ready, isInterval && ready.size() == std::size_t(others));
    if (!tables)
        return fail(tables.error());
    const Result<bool> isWhole = readSnapshots(ready);
    if (!isWhole)
        return fail(isWhole.error());
    m_counted = counted();
    for (Entry *entry : ready)
        entry->who->endFrame(*isWhole && !std::exchange(entry->isCut, false));
    m_readingNs = workedNs() - before;
    m_sinceReading.start();
}

// Many captures of one load are given a frame at once: whose user holds his share gets no more of it.
bool Load::hasPlaceFor(Entry *entry)
{
    entry->isCut = entry->isCut || !entry->who->mayHoldMore();
    return !entry->isCut;
}

void Load::give(const Base &base, const std::vector<Entry *> &to, quint16 index, QByteArray record)
{
    if (base && !base->takeFrom(m_object.schema.outputs.at(index), index, record))
        return;
    const auto size = std::size_t(record.size());
    const char *masked = m_masks[index].applied(record.constData(), size);
    for (Entry *entry : to) {
        if (hasPlaceFor(entry))
            entry->who->takeRow(index, masked, size);
    }
}

void Load::forgetRows(const Output &output, quint16 index, const QList<QByteArray> &records)
{
    if (records.isEmpty())
        return;
    for (TableBase *base : bases([](quint32) { return true; })) {
        for (const QByteArray &record : records)
            base->forget(output, index, record);
    }
}

Result<void> Load::readTables(const std::vector<Entry *> &to, bool everybodyReads)
{
    std::map<Base, std::vector<Entry *>> live; // by what is taken away: the same for all of them
    std::map<std::pair<Base, Base>, std::vector<Entry *>> away;
    for (Entry *entry : to) {
        if (!movesWithout(*entry, m_hasRun))
            live[entry->tables].push_back(entry);
        else if (entry->absent)
            away[{entry->tables, entry->absent}].push_back(entry);
    }
    for (const auto &[history, entries] : away) {
        const auto row = [&, tables = history.first, entries = &entries](quint16 index,
                                                                         const QByteArray &record) {
            give(tables, *entries, index, record);
        };
        history.second->forEach(row);
    }
    for (auto &[index, table] : m_tables) {
        const auto row = [&, index = index](const QByteArray &record) {
            for (const auto &[tables, entries] : live)
                give(tables, entries, index, record);
        };
        if (!live.empty()) {
            if (const Result<void> done = table->read(row, everybodyReads); !done)
                return done;
        }
        forgetRows(m_object.schema.outputs.at(index), index, table->takeForgotten());
    }
    return {};
}

Result<bool> Load::readSnapshots(const std::vector<Entry *> &to)
{
    bool isWhole = true;
    for (auto &[index, snapshot] : m_snapshots) {
        const std::size_t size = m_object.schema.outputs.at(index).size;
        const Result<bool> done = snapshot->read([&, index = index](const char *record) {
            const char *masked = m_masks[index].applied(record, size);
            for (Entry *entry : to) {
                if (hasPlaceFor(entry))
                    entry->who->takeRow(index, masked, size);
            }
        });
        if (!done)
            return done;
        isWhole = isWhole && *done;
    }
    return isWhole;
}

} // namespace DKapture
