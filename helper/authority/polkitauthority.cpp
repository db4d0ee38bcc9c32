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

void PolkitAuthority::check(const QString &busName, const QString &action, bool mayAsk, std::function<void(bool)> answer)
{
    if (m_open.value(busName) >= MostOpenQuestions)
        return answer(false);
    ++m_open[busName];
    QThreadPool &pool = mayAsk ? m_prompts : m_quick;
    pool.start([this, busName, action, mayAsk, answer = std::move(answer)]() {
        const PolkitQt1::Authority::Result result = PolkitQt1::Authority::instance()->checkAuthorizationSync(
            QStringLiteral("org.deepin.dkapture.") + action, PolkitQt1::SystemBusNameSubject(busName),
            mayAsk ? PolkitQt1::Authority::AllowUserInteraction : PolkitQt1::Authority::None);
        QMetaObject::invokeMethod(this, [this, busName, answer, result]() {
            if (--m_open[busName] == 0)
                m_open.remove(busName);
            answer(result == PolkitQt1::Authority::Yes);
        });
    });
}

} // namespace DKapture
