// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "authority.h"

namespace DKapture
{

// For a private bus out of a build tree, where no polkit runs: root and the one user who started it may do
// everything, nobody else anything.
class PrivateBusAuthority : public Authority
{
    Q_OBJECT
public:
    explicit PrivateBusAuthority(uint user, QObject *parent = nullptr);
    void check(const Caller &caller, const QString &action, bool mayAsk, Answer answer) override;

private:
    uint m_user;
};

} // namespace DKapture
