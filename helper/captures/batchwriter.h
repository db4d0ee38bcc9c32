// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/wire.h"

#include <QByteArray>

namespace DKapture
{

// Frames records into the data of one Records signal (Wire::RecordHeader, zeros at the end cut).
class BatchWriter
{
public:
    BatchWriter();

    void append(quint16 output, const char *record, std::size_t size);
    void append(quint16 output, const QByteArray &record)
    {
        append(output, record.constData(), record.size());
    }

    bool isFull() const { return m_data.size() >= Wire::BatchBytes; }
    bool isEmpty() const { return m_data.isEmpty(); }
    quint64 records() const { return m_records; } // in the batch
    QByteArray take();

private:
    QByteArray m_data;
    quint64 m_records = 0;
};

} // namespace DKapture
