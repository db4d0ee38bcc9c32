// SPDX-License-Identifier: GPL-3.0-or-later
#include "polkitauthority.h"

#include <polkitqt1-authority.h>
#include <polkitqt1-subject.h>

namespace DKapture
{

namespace
{
constexpr int MostPrompts = 16;
constexpr int MostOpenQuestions = 64; // of one caller: more is an attack on everybody else's turn
} // namespace

PolkitAuthority::PolkitAuthority(QObject *parent)
    : Authority(parent)
{
    m_quick.setMaxThreadCount(2);
    m_prompts.setMaxThreadCount(MostPrompts);
    // Made here: its construction is not thread-safe, its synchronous questions are.
    PolkitQt1::Authority::instance();
}

PolkitAuthority::~PolkitAuthority()
{
    m_quick.clear();
    m_prompts.clear();
}

void PolkitAuthority::check(const QString &busName, const QString &action, bool mayAsk,
                            std::function<void(bool)> answer)
{
    if (m_open.value(busName) >= MostOpenQuestions)
        return answer(false);
    ++m_open[busName];
    Question question{busName, action, mayAsk, std::move(answer)};
    if (mayAsk && m_prompting.contains(busName))
        return m_waiting[busName].append(std::move(question));
    if (mayAsk)
        m_prompting.insert(busName);
    ask(question);
}

void PolkitAuthority::ask(const Question &question)
{
    QThreadPool &pool = question.mayAsk ? m_prompts : m_quick;
    pool.start([this, question]() {
        // One question that fails (its caller has left the bus) would make polkit-qt refuse all later ones
        // unasked.
        PolkitQt1::Authority::instance()->clearError();
        const PolkitQt1::Authority::Result result = PolkitQt1::Authority::instance()->checkAuthorizationSync(
            QStringLiteral("org.deepin.dkapture.") + question.action,
            PolkitQt1::SystemBusNameSubject(question.busName),
            question.mayAsk ? PolkitQt1::Authority::AllowUserInteraction : PolkitQt1::Authority::None);
        QMetaObject::invokeMethod(
            this, [this, question, result]() { answered(question, result == PolkitQt1::Authority::Yes); });
    });
}

void PolkitAuthority::answered(const Question &question, bool isAllowed)
{
    if (--m_open[question.busName] == 0)
        m_open.remove(question.busName);
    if (question.mayAsk) {
        QList<Question> &waiting = m_waiting[question.busName];
        if (waiting.isEmpty()) {
            m_waiting.remove(question.busName);
            m_prompting.remove(question.busName);
        } else {
            ask(waiting.takeFirst());
        }
    }
    question.answer(isAllowed);
}

} // namespace DKapture
