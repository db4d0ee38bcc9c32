// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/frame.h"

namespace DKapture
{

// Turns records into text of one format. Every call gives whole lines.
class RecordWriter
{
public:
    RecordWriter() = default;
    RecordWriter(const RecordWriter &) = delete;
    RecordWriter &operator=(const RecordWriter &) = delete;
    virtual ~RecordWriter() = default;

    virtual QByteArray events(const Output &output, const QList<RecordView> &records) = 0;
    // Only the rows that a filter let through.
    virtual QByteArray frame(const Output &output, const Frame &frame) = 0;
};

std::unique_ptr<RecordWriter> tableWriter();
std::unique_ptr<RecordWriter> jsonWriter();
std::unique_ptr<RecordWriter> csvWriter();

} // namespace DKapture
