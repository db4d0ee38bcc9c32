// SPDX-License-Identifier: GPL-3.0-or-later
#include <polkit/polkit.h> // before Qt, whose keywords it uses as names

#include "polkitauthority.h"

#include <polkitqt1-authority.h>
#include <polkitqt1-subject.h>

#include <QPointer>

#include <memory>

namespace DKapture
{

namespace
{

constexpr int MostOpenQuestions = 64; // of one caller: more is an attack on everybody else's turn

template <typename T> using GObjectPointer = std::unique_ptr<T, decltype(&g_object_unref)>;

Result<bool> answerOf(PolkitAuthorizationResult *result, GError *error)
{
    const GObjectPointer<PolkitAuthorizationResult> resultOwner(result, g_object_unref);
    const std::unique_ptr<GError, decltype(&g_error_free)> errorOwner(error, g_error_free);
    if (error)
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("polkit does not answer: %1").arg(QString::fromUtf8(error->message))};
    return polkit_authorization_result_get_is_authorized(result) != FALSE;
}

} // namespace

// What polkit's answer comes back with.
struct PolkitAuthority::Open {
    QPointer<PolkitAuthority> authority;
    Question question;

    static void finish(GObject *polkit, GAsyncResult *answer, gpointer data)
    {
        const std::unique_ptr<Open> open(static_cast<Open *>(data));
        GError *error = nullptr;
        PolkitAuthorizationResult *result = polkit_authority_check_authorization_finish(
            reinterpret_cast<::PolkitAuthority *>(polkit), answer, &error);
        const Result<bool> isAllowed = answerOf(result, error);
        if (open->authority)
            open->authority->answered(open->question, isAllowed);
    }
};

PolkitAuthority::PolkitAuthority(QObject *parent)
    : Authority(parent)
{
}

void PolkitAuthority::check(const QString &busName, const QString &action, bool mayAsk, Answer answer)
{
    if (m_open.value(busName) >= MostOpenQuestions)
        return answer(
            Error{ErrorCode::LimitReached, QStringLiteral("Too many of your calls wait for an answer.")});
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
    ::PolkitAuthority *polkit = PolkitQt1::Authority::instance()->polkitAuthority();
    if (!polkit)
        return answered(question,
                        Error{ErrorCode::Unavailable,
                              QStringLiteral("polkit cannot be reached: is polkit.service running?")});
    const PolkitQt1::SystemBusNameSubject subject(question.busName);
    const QByteArray action = "org.deepin.dkapture." + question.action.toUtf8();
    polkit_authority_check_authorization(polkit, subject.subject(), action.constData(), nullptr,
                                         question.mayAsk
                                             ? POLKIT_CHECK_AUTHORIZATION_FLAGS_ALLOW_USER_INTERACTION
                                             : POLKIT_CHECK_AUTHORIZATION_FLAGS_NONE,
                                         nullptr, Open::finish, new Open{this, question});
}

void PolkitAuthority::answered(const Question &question, const Result<bool> &isAllowed)
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
