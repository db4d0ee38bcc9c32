// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "authority.h"

#include <QHash>
#include <QList>

#include <memory>

typedef struct _PolkitAuthority PolkitAuthority; // the library's; its header and Qt's do not mix

namespace DKapture
{

// Asks polkit, by bus name; a caller has at most one prompt open at a time. The subject is polkit-qt's, the
// question goes to the library below it, in the GLib main loop that Qt's runs on. Not to polkit-qt's
// Authority: it cannot tell the answers of two callers apart, after one failure it refuses every later one,
// and it has a QtDBus connection of its own, which reads whatever anybody sends it.
class PolkitAuthority : public Authority
{
    Q_OBJECT
public:
    explicit PolkitAuthority(QObject *parent = nullptr);
    ~PolkitAuthority() override;
    Result<void> open(); // waits for polkit to start; for the helper's own start only
    void check(const Caller &caller, const QString &action, bool mayAsk, Answer answer) override;
    void forget(const QString &busName); // it left: its prompt goes away, and what it waits for

private:
    struct Question {
        Caller caller;
        QString action;
        bool isPrompt; // may ask a person
        Answer answer;
    };
    struct Open;
    struct Prompts;
    struct Turns {
        int open = 0;
        QList<Question> waiting;
    };
    void prompt(const Question &question);
    void ask(const Question &question);
    void answered(const Question &question, const Result<Verdict> &verdict);

    ::PolkitAuthority *m_polkit = nullptr; // a GObject, ours
    QHash<quint32, Turns> m_turns;         // of users with a question open, by uid
    // The next prompt of a caller waits for the one before: the answer to that may be kept, and cover it.
    QHash<QString, std::shared_ptr<Prompts>> m_prompts; // of callers with one open, by bus name
};

} // namespace DKapture
