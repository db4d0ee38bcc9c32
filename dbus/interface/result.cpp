// SPDX-License-Identifier: LGPL-2.1-or-later
#include "result.h"

#include <array>

namespace DKapture
{

namespace
{

struct Name {
    ErrorCode code;
    const char *name;
};

constexpr std::array Names{
    Name{ErrorCode::UnknownProbe, "UnknownProbe"},
    Name{ErrorCode::Unavailable, "Unavailable"},
    Name{ErrorCode::InvalidArgument, "InvalidArgument"},
    Name{ErrorCode::InvalidObject, "InvalidObject"},
    Name{ErrorCode::LimitReached, "LimitReached"},
    Name{ErrorCode::LoadFailed, "LoadFailed"},
    Name{ErrorCode::NotAuthorized, "NotAuthorized"},
    Name{ErrorCode::NoHelper, "NoHelper"},
    Name{ErrorCode::Internal, "Internal"},
};

const QLatin1String Prefix("org.deepin.DKapture1.Error.");

} // namespace

QString errorName(ErrorCode code)
{
    for (const Name &entry : Names) {
        if (entry.code == code)
            return Prefix + QLatin1String(entry.name);
    }
    return Prefix + QLatin1String("Internal");
}

ErrorCode errorCodeFromName(const QString &name)
{
    for (const Name &entry : Names) {
        if (name.startsWith(Prefix) && QStringView(name).mid(Prefix.size()) == QLatin1String(entry.name))
            return entry.code;
    }
    // What the bus itself says when nobody serves the name, and when polkit or the bus policy refuses.
    if (name == QLatin1String("org.freedesktop.DBus.Error.ServiceUnknown") ||
        name == QLatin1String("org.freedesktop.DBus.Error.NameHasNoOwner") ||
        name == QLatin1String("org.freedesktop.DBus.Error.NoReply") ||
        name.startsWith(QLatin1String("org.freedesktop.DBus.Error.Spawn")))
        return ErrorCode::NoHelper;
    if (name == QLatin1String("org.freedesktop.DBus.Error.AccessDenied"))
        return ErrorCode::NotAuthorized;
    return ErrorCode::Internal;
}

} // namespace DKapture
