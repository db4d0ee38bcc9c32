// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "authority.h"

#include <QHash>
#include <QList>

#include <memory>

namespace DKapture
{

// Asks polkit, by bus name; a caller has at most one prompt open at a time. The connection and the subject
// are polkit-qt's. The question itself goes to the library below it, in the main loop that both share:
// polkit-qt's own question cannot tell the answers of two callers apart, and after one failure it refuses
// every later one.
class PolkitAuthority : public Authority
{
    Q_OBJECT
public:
    explicit PolkitAuthority(QObject *parent = nullptr);
    ~PolkitAuthority() override;
    void check(const Caller &caller, const QString &action, bool mayAsk, Answer answer) override;
    void forget(const QString &busName); // it left: its prompt goes away

private:
    struct Question {
        QString busName;
        QString action;
        bool mayAsk;
        Answer answer;
    };
    struct Open;
    struct Prompts;
    void ask(const Question &question);
    void answered(const Question &question, const Result<Verdict> &verdict);

    // The next prompt of a caller waits for the one before: the answer to that may be kept, and cover it.
    QHash<QString, std::shared_ptr<Prompts>> m_prompts; // of callers with one open, by bus name
};

} // namespace DKapture
