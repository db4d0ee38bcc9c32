// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

namespace DKapture
{

// What a chart draws and an export writes: the same numbers, so that they cannot disagree.
struct Slice {
    QList<double> times;         // seconds, boot clock, rising
    QList<QList<double>> values; // a list a curve, as long as times; NaN where nothing was measured
};

// The past of several curves that are measured at the same moments. Owned by the data object it belongs
// to; bounded, oldest moments go first.
class History
{
public:
    History(int curves, qsizetype capacity);

    void append(double time, const QList<double> &values);
    // Nothing is known between the last moment and this one: curves must not be joined across it.
    void appendGap(double time);
    void clear();

    int curves() const { return int(m_values.size()); }
    qsizetype size() const { return m_size; }
    double lastTime() const;        // NaN when empty
    double latest(int curve) const; // NaN when empty or not measured

    // The moments in [from, to], at most `most` of them: of the moments that fall together the largest
    // value of each curve stays, so a short peak never disappears.
    Slice window(double from, double to, qsizetype most) const;

private:
    qsizetype slot(qsizetype index) const { return (m_start + index) % m_capacity; }

    qsizetype m_capacity;
    qsizetype m_start = 0;
    qsizetype m_size = 0;
    QList<double> m_times;
    QList<QList<double>> m_values;
};

} // namespace DKapture
