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

Result<void> TableReader::read(const std::function<void(const QByteArray &record)> &row)
{
    quint32 rows = 0;
    QByteArray record(m_output.size, '\0');
    QHash<QByteArray, QByteArray> now;
    const auto entry = [&](const char *key, const char *value) {
        std::memcpy(record.data(), key, m_keySize);
        if (m_cpus > 1)
            merge(value, record.data() + m_output.keySize);
        else
            std::memcpy(record.data() + m_output.keySize, value, m_valueSize);
        row(record);
        ++rows;
        if (m_aging)
            now.insert(QByteArray(key, m_keySize),
                       QByteArray(record.constData() + m_output.keySize, m_valueSize));
    };
    Result<void> done = m_batches ? readBatches(entry) : readOneByOne(entry);
    if (!done && m_batches) {
        m_batches = false; // not every map type can
        done = readOneByOne(entry);
    }
    for (auto old = m_before.cbegin(); old != m_before.cend(); ++old) {
        if (now.value(old.key()) == old.value())
            bpf_map_delete_elem(m_fd, old.key().constData());
    }
    m_before = std::move(now);
    m_aging = rows > m_capacity / 4 * 3;
    return done;
}

Result<void> TableReader::readBatches(const std::function<void(const char *, const char *)> &entry)
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

Result<void> TableReader::readOneByOne(const std::function<void(const char *, const char *)> &entry)
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
