// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

namespace DKapture
{

// Whose tasks a capture tells of: enum scope of bpf/include/scope.h. Unset lets nothing out.
enum class Scope : quint32 {
    Unset,
    All,
    Own,
    Total,
};

// For whom, as the bus daemon vouches for it. User 0 may see all; groups beyond the first
// MostViewerGroups count for nothing.
constexpr quint32 MostViewerGroups = 64;
struct Viewer {
    quint32 uid = quint32(-1);
    QList<quint32> groups;
};

} // namespace DKapture
