// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "authority.h"

#include <QHash>
#include <QList>
#include <QSet>
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
    struct Question {
        QString busName;
        QString action;
        bool mayAsk;
        std::function<void(bool isAllowed)> answer;
    };
    void ask(const Question &question);
    void answered(const Question &question, bool isAllowed);

    QThreadPool m_quick;        // questions that polkit answers at once
    QThreadPool m_prompts;      // those that may wait for a person
    QHash<QString, int> m_open; // questions under way or waiting, by bus name
    // The next prompt of a caller waits for the one before: its answer may be kept, and nobody can take all
    // the threads.
    QSet<QString> m_prompting;
    QHash<QString, QList<Question>> m_waiting;
};

} // namespace DKapture
