// SPDX-License-Identifier: GPL-3.0-or-later
#include "history.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace DKapture
{

static constexpr double Missing = std::numeric_limits<double>::quiet_NaN();

History::History(int curves, qsizetype capacity)
    : m_capacity(capacity)
    , m_times(capacity, Missing)
    , m_values(curves, QList<double>(capacity, Missing))
{
}

void History::append(double time, const QList<double> &values)
{
    if (m_size == m_capacity)
        m_start = slot(1);
    else
        ++m_size;
    const qsizetype at = slot(m_size - 1);
    m_times[at] = time;
    for (qsizetype curve = 0; curve < m_values.size(); ++curve)
        m_values[curve][at] = values.value(curve, Missing);
}

void History::appendGap(double time)
{
    append(time, {});
}

void History::clear()
{
    m_start = 0;
    m_size = 0;
}

double History::lastTime() const
{
    return m_size ? m_times[slot(m_size - 1)] : Missing;
}

double History::latest(int curve) const
{
    return m_size ? m_values[curve][slot(m_size - 1)] : Missing;
}

Slice History::window(double from, double to, qsizetype most) const
{
    Slice slice;
    slice.values.resize(m_values.size());

    qsizetype first = 0;
    while (first < m_size && m_times[slot(first)] < from)
        ++first;
    qsizetype end = m_size;
    while (end > first && m_times[slot(end - 1)] > to)
        --end;
    const qsizetype step = most > 0 ? (end - first + most - 1) / most : 1;

    for (qsizetype group = first; group < end; group += step) {
        const qsizetype groupEnd = std::min(group + step, end);
        slice.times.append(m_times[slot(groupEnd - 1)]);
        for (qsizetype curve = 0; curve < m_values.size(); ++curve) {
            double largest = Missing;
            bool hasGap = false;
            for (qsizetype index = group; index < groupEnd; ++index) {
                const double value = m_values[curve][slot(index)];
                hasGap = hasGap || std::isnan(value);
                largest = std::fmax(largest, value);
            }
            slice.values[curve].append(hasGap ? Missing : largest);
        }
    }
    return slice;
}

} // namespace DKapture
