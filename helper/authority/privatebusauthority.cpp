// SPDX-License-Identifier: GPL-3.0-or-later
#include "privatebusauthority.h"

namespace DKapture
{

PrivateBusAuthority::PrivateBusAuthority(Callers *callers, uint user, QObject *parent)
    : Authority(parent)
    , m_callers(callers)
    , m_user(user)
{
}

void PrivateBusAuthority::check(const QString &busName, const QString & /*action*/, bool /*mayAsk*/,
                                Answer answer)
{
    m_callers->findUser(busName, [this, answer = std::move(answer)](const std::optional<Caller> &caller) {
        answer(caller && (caller->uid == 0 || caller->uid == m_user));
    });
}

} // namespace DKapture
