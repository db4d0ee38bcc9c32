// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "authority.h"

#include <QHash>
#include <QThreadPool>

namespace DKapture
{

// Asks polkit, by bus name. polkit-qt's asynchronous call cannot tell the answers of two callers apart, so
// each question waits in a thread of its own; a caller has at most one prompt open at a time.
class PolkitAuthority : public Authority
{
    Q_OBJECT
public:
    explicit PolkitAuthority(QObject *parent);
    ~PolkitAuthority() override;
    void check(const QString &busName, const QString &action, bool mayAsk,
               std::function<void(bool isAllowed)> answer) override;

private:
    QThreadPool m_quick;   // questions that polkit answers at once
    QThreadPool m_prompts; // those that may wait for a person
    QHash<QString, int> m_open; // questions under way, by bus name
};

} // namespace DKapture
