// SPDX-License-Identifier: GPL-3.0-or-later
#include "limits.h"

namespace DKapture::Limits
{

Result<void> admit(const Holdings &user, const Holdings &all, bool needsLoad)
{
    if (user.captures >= MostCaptures || all.captures >= MostCapturesInAll)
        return Error{
            ErrorCode::LimitReached,
            QStringLiteral("Too many captures are open (%1 of this user, at most %2; %3 in all, at most %4). "
                           "Close some first.")
                .arg(user.captures)
                .arg(MostCaptures)
                .arg(all.captures)
                .arg(MostCapturesInAll)};
    if (needsLoad &&
        (user.loads >= MostLoads || user.loadsOfProbe >= MostLoadsOfProbe || all.loads >= MostLoadsInAll))
        return Error{
            ErrorCode::LimitReached,
            QStringLiteral(
                "Too many different captures are open (%1 of this user, at most %2; %3 of this probe, "
                "at most %4; %5 in all, at most %6). Close some first, or ask for the same "
                "parameters and options, which is shared.")
                .arg(user.loads)
                .arg(MostLoads)
                .arg(user.loadsOfProbe)
                .arg(MostLoadsOfProbe)
                .arg(all.loads)
                .arg(MostLoadsInAll)};
    return {};
}

Result<void> checkMemory(const Holdings &user, const Holdings &all)
{
    if (user.memoryBytes <= MostMemory && all.memoryBytes <= MostMemoryInAll)
        return {};
    return Error{ErrorCode::LimitReached,
                 QStringLiteral(
                     "Captures hold too much kernel memory (%1 MiB of this user, at most %2; %3 MiB in all, "
                     "at most %4). Close some, or ask for smaller rings.")
                     .arg(user.memoryBytes >> 20)
                     .arg(MostMemory >> 20)
                     .arg(all.memoryBytes >> 20)
                     .arg(MostMemoryInAll >> 20)};
}

} // namespace DKapture::Limits
