// SPDX-License-Identifier: GPL-3.0-or-later
#include "privatebusauthority.h"

namespace DKapture
{

PrivateBusAuthority::PrivateBusAuthority(uint user, QObject *parent)
    : Authority(parent)
    , m_user(user)
{
}

void PrivateBusAuthority::check(const Caller &caller, const QString & /*action*/, bool /*mayAsk*/,
                                Answer answer)
{
    answer(caller.uid == 0 || caller.uid == m_user ? Verdict::Allowed : Verdict::Refused);
}

} // namespace DKapture
