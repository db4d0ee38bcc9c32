// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/record.h"

#include <QHash>

#include <array>

namespace DKapture
{

// Appends one field of record after record to lines, fast: what most records hold without a detour, and what
// takes a look at the system, or at a list of names, once a value. The format's own way of writing decides
// all the rest.
class FieldText
{
public:
    struct Style {
        QByteArray (*write)(RecordView record, const Field &field); // any value, whole
        const char *special;                                        // what a plain text must not hold
        bool isTextQuoted;
        bool isCodeNamed; // ENOENT, not -2
    };
    FieldText(const Field &field, const Style &style);

    void append(QByteArray &line, RecordView record);

private:
    enum class Way { Number, Named, Text, Written };

    const QByteArray &named(quint64 number, RecordView record);

    Field m_field;
    Style m_style;
    Way m_way;
    bool m_mayBeUnknown;
    std::array<bool, 256> m_isPlain = {}; // by byte
    QHash<quint64, QByteArray> m_names;
};

} // namespace DKapture
