// SPDX-License-Identifier: GPL-3.0-or-later
#include "mask.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace DKapture
{

bool namesSomebody(const Field &field)
{
    static constexpr std::array Naming{
        QLatin1String("pid"),    QLatin1String("tid"),       QLatin1String("uid"),   QLatin1String("gid"),
        QLatin1String("cgroup"), QLatin1String("namespace"), QLatin1String("inode"), QLatin1String("port")};
    if (field.namesNobody)
        return false;
    return field.type == FieldType::Text || field.type == FieldType::Bytes ||
           field.type == FieldType::Address || std::ranges::find(Naming, field.unit) != Naming.end();
}

Mask::Mask(const Output &output, Scope scope, bool showsSecrets)
{
    for (const Field &field : output.fields) {
        if ((field.secret && !showsSecrets) || (scope == Scope::Total && namesSomebody(field)))
            m_ranges.append({field.offset, field.size});
    }
}

const char *Mask::applied(const char *record, std::size_t size)
{
    if (m_ranges.isEmpty())
        return record;
    m_copy = QByteArray(record, qsizetype(size));
    for (const Range &range : std::as_const(m_ranges)) {
        // A record may end before its last fields.
        if (range.offset < size)
            std::memset(m_copy.data() + range.offset, 0,
                        std::min<std::size_t>(range.size, size - range.offset));
    }
    return m_copy.constData();
}

} // namespace DKapture
