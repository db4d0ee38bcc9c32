// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "authority.h"
#include "callers.h"

namespace DKapture
{

// For a private bus out of a build tree, where no polkit runs: root and the one user who started it may do
// everything, nobody else anything.
class PrivateBusAuthority : public Authority
{
    Q_OBJECT
public:
    PrivateBusAuthority(Callers *callers, uint user, QObject *parent);
    void check(const QString &busName, const QString &action, bool mayAsk, Answer answer) override;

private:
    Callers *m_callers;
    uint m_user;
};

} // namespace DKapture
