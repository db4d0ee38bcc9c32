// SPDX-License-Identifier: GPL-3.0-or-later
#include "tablereader.h"

#include <algorithm>
#include <cstring>

namespace DKapture
{

namespace
{

constexpr quint32 BatchRows = 1024;

quint32 roundedUp(quint32 size)
{
    return (size + 7) & ~7u;
}

bool isPerCpu(bpf_map_type type)
{
    return type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_LRU_PERCPU_HASH ||
           type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

Error failed(int error)
{
    return {ErrorCode::Internal,
            QStringLiteral("A table cannot be read: %1").arg(QString::fromUtf8(std::strerror(error)))};
}

} // namespace

TableReader::TableReader(bpf_map *map, const Output &output)
    : m_fd(bpf_map__fd(map))
    , m_output(output)
    , m_keySize(bpf_map__key_size(map))
    , m_valueSize(bpf_map__value_size(map))
    , m_capacity(bpf_map__max_entries(map))
    , m_cpus(isPerCpu(bpf_map__type(map)) ? std::max(1, libbpf_num_possible_cpus()) : 1)
{
}

QByteArray TableReader::recordOf(const char *key, const char *values) const
{
    QByteArray record(m_output.size, '\0');
    std::memcpy(record.data(), key, m_keySize);
    if (m_cpus > 1)
        merge(values, record.data() + m_output.keySize);
    else
        std::memcpy(record.data() + m_output.keySize, values, m_valueSize);
    return record;
}

Result<void> TableReader::read(const Row &row, bool everybodyReads)
{
    quint32 rows = 0;
    QHash<QByteArray, QByteArray> now;
    QHash<QByteArray, QByteArray> carried = m_carried;
    const bool remembers = everybodyReads && m_isAging;
    const Result<void> done = readAll([&](const char *key, const char *value) {
        QByteArray record = recordOf(key, value);
        ++rows;
        if (!carried.isEmpty()) {
            if (const QByteArray old = carried.take(QByteArray(key, m_keySize)); !old.isNull())
                combine(m_output, old.constData(), record.data(), Way::Add);
        }
        row(record);
        if (remembers)
            now.insert(QByteArray(key, m_keySize), record);
    });
    // Those that did not come back.
    for (auto old = carried.cbegin(); old != carried.cend(); ++old) {
        row(*old);
        if (remembers)
            now.insert(old.key(), *old);
    }
    if (!everybodyReads || !done)
        return done;
    if (remembers)
        age(now);
    m_before = std::move(now);
    m_isFull = rows > m_capacity / 4 * 3;
    m_isAging = m_isFull || !m_carried.isEmpty();
    return done;
}

// What was delivered twice alike goes. Taking and deleting are one step to the kernel, so that what was
// added since the reading is seen; only a program that holds the row at that very moment, for some
// nanoseconds, writes where nobody reads.
void TableReader::age(const QHash<QByteArray, QByteArray> &now)
{
    std::vector<char> value(m_cpus > 1 ? std::size_t(roundedUp(m_valueSize)) * m_cpus : m_valueSize);
    for (auto old = m_before.cbegin(); old != m_before.cend(); ++old) {
        const QByteArray delivered = now.value(old.key());
        if (delivered != *old || (!m_isFull && !m_carried.contains(old.key())))
            continue;
        QByteArray last = m_carried.take(old.key());
        if (bpf_map_lookup_and_delete_elem(m_fd, old.key().constData(), value.data()) == 0) {
            QByteArray taken = recordOf(old.key().constData(), value.data());
            if (!last.isNull())
                combine(m_output, last.constData(), taken.data(), Way::Add);
            last = taken;
        } else if (errno != ENOENT) {
            // Before 5.14 per-CPU rows cannot be taken: better a full table, which is counted.
            if (!last.isNull())
                m_carried.insert(old.key(), last);
            continue;
        }
        if (last.isNull() || last == delivered)
            m_forgotten.append(delivered);
        else
            m_carried.insert(old.key(), last);
    }
}

bool TableReader::combine(const Output &output, const char *with, char *record, Way way)
{
    bool isThere = false;
    for (const Field &field : output.fields) {
        if (field.key || (field.type != FieldType::Unsigned && field.type != FieldType::Slots) ||
            field.size % 8)
            continue;
        for (quint32 at = field.offset; at < field.offset + field.size; at += 8) {
            quint64 mine = 0, other = 0;
            std::memcpy(&mine, record + at, 8);
            std::memcpy(&other, with + at, 8);
            if (field.largest) // no way back: see TableBase::takeFrom()
                mine = std::max(mine, way == Way::Add ? other : 0);
            else {
                mine = way == Way::Add ? mine + other : mine - other;
                isThere = isThere || mine;
            }
            std::memcpy(record + at, &mine, 8);
        }
    }
    return isThere;
}

Result<void> TableReader::readAll(const Entry &entry)
{
    if (!m_batches)
        return readOneByOne(entry);
    Result<void> done = readBatches(entry);
    if (!done) {
        m_batches = false; // not every map type can
        done = readOneByOne(entry);
    }
    return done;
}

Result<void> TableReader::readBatches(const Entry &entry)
{
    const std::size_t valueStride = m_cpus > 1 ? std::size_t(roundedUp(m_valueSize)) * m_cpus : m_valueSize;
    quint32 room = std::min(BatchRows, m_capacity);
    std::vector<char> keys, values;
    std::vector<char> position(std::max<std::size_t>(m_keySize, 8));
    std::vector<char> next(position.size());
    bool isFirst = true;
    for (;;) {
        keys.resize(std::size_t(room) * m_keySize);
        values.resize(std::size_t(room) * valueStride);
        quint32 count = room;
        const int result = bpf_map_lookup_batch(m_fd, isFirst ? nullptr : position.data(), next.data(),
                                                keys.data(), values.data(), &count, nullptr);
        const int error = result < 0 ? errno : 0;
        if (error == ENOSPC && room < m_capacity) {
            room = std::min(room * 2, m_capacity); // one hash bucket holds more than fits
            continue;
        }
        if (error && error != ENOENT)
            return failed(error);
        for (quint32 i = 0; i < count; ++i)
            entry(keys.data() + std::size_t(i) * m_keySize, values.data() + i * valueStride);
        if (error == ENOENT)
            return {}; // the end
        position.swap(next);
        isFirst = false;
    }
}

Result<void> TableReader::readOneByOne(const Entry &entry)
{
    std::vector<char> key(m_keySize), next(m_keySize);
    std::vector<char> value(m_cpus > 1 ? std::size_t(roundedUp(m_valueSize)) * m_cpus : m_valueSize);
    bool isFirst = true;
    // Bounded: a key that is deleted under us starts the walk from the front again.
    for (quint64 steps = 0; steps < 2ull * m_capacity; ++steps) {
        if (bpf_map_get_next_key(m_fd, isFirst ? nullptr : key.data(), next.data()) != 0)
            return errno == ENOENT ? Result<void>() : failed(errno);
        key.swap(next);
        isFirst = false;
        if (bpf_map_lookup_elem(m_fd, key.data(), value.data()) == 0)
            entry(key.data(), value.data());
    }
    return {};
}

void TableReader::merge(const char *values, char *merged) const
{
    const std::size_t stride = roundedUp(m_valueSize);
    std::memcpy(merged, values, m_valueSize);
    for (const Field &field : m_output.fields) {
        if (field.key)
            continue;
        for (quint32 at = field.offset - m_output.keySize; at < field.offset - m_output.keySize + field.size;
             at += 8) {
            quint64 result = 0;
            for (int cpu = 0; cpu < m_cpus; ++cpu) {
                quint64 value = 0;
                std::memcpy(&value, values + cpu * stride + at, 8);
                result = field.largest ? std::max(result, value) : result + value;
            }
            std::memcpy(merged + at, &result, 8);
        }
    }
}

} // namespace DKapture
