// SPDX-License-Identifier: GPL-3.0-or-later
#include <polkit/polkit.h> // before Qt, whose keywords it uses as names

#include "polkitauthority.h"

#include "interface/wire.h"

#include <polkitqt1-subject.h>

#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <iterator>
#include <memory>

namespace DKapture
{

namespace
{

// polkit takes tens of milliseconds for a question when it is busy, and answers in order: whoever asks much
// waits for themselves.
constexpr int MostAtOnce = 3;
constexpr int PromptMs = 1000; // what takes longer is a person

template <typename T> using GObjectPointer = std::unique_ptr<T, decltype(&g_object_unref)>;

Result<Verdict> verdictOf(PolkitAuthorizationResult *result, GError *error)
{
    const GObjectPointer<PolkitAuthorizationResult> resultOwner(result, g_object_unref);
    const std::unique_ptr<GError, decltype(&g_error_free)> errorOwner(error, g_error_free);
    if (error)
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("polkit does not answer: %1").arg(QString::fromUtf8(error->message))};
    if (polkit_authorization_result_get_is_authorized(result))
        return Verdict::Allowed;
    return polkit_authorization_result_get_is_challenge(result) ? Verdict::NeedsPerson : Verdict::Refused;
}

// polkit's library uses GLib's shared connection, and GLib unpacks in a thread whatever arrives there: one
// signal of 32 MB becomes 2 GB. The bus policy lets nobody send to a connection with this name, nor to one
// that waits for it behind a helper that is leaving. Null is an error.
GObjectPointer<GDBusConnection> protectedConnection(GError **error)
{
    GObjectPointer<GDBusConnection> bus(g_bus_get_sync(G_BUS_TYPE_SYSTEM, nullptr, error), g_object_unref);
    if (!bus)
        return bus;
    constexpr guint32 MayQueue = 0;
    GVariant *reply = g_dbus_connection_call_sync(
        bus.get(), "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
        g_variant_new("(su)", Wire::PolkitName, MayQueue), G_VARIANT_TYPE("(u)"), G_DBUS_CALL_FLAGS_NONE, -1,
        nullptr, error);
    if (!reply)
        bus.reset();
    else
        g_variant_unref(reply); // owner or in the queue: there is nothing else
    return bus;
}

} // namespace

// Of one caller: the one that is open, and those that wait for it.
struct PolkitAuthority::Prompts {
    GObjectPointer<GCancellable> open{g_cancellable_new(), g_object_unref};
    QList<Question> waiting;
};

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
        const Result<Verdict> verdict = verdictOf(result, error);
        if (open->authority)
            open->authority->answered(open->question, verdict);
    }
};

PolkitAuthority::PolkitAuthority(QObject *parent)
    : Authority(parent)
{
}

PolkitAuthority::~PolkitAuthority()
{
    if (!m_polkit)
        return;
    g_signal_handlers_disconnect_by_data(m_polkit, this);
    g_object_unref(m_polkit);
}

Result<void> PolkitAuthority::open()
{
    GError *error = nullptr;
    // Held until polkit's library holds it: GLib makes a new one, without the name, when nobody does.
    const GObjectPointer<GDBusConnection> bus = protectedConnection(&error);
    if (bus)
        m_polkit = polkit_authority_get_sync(nullptr, &error);
    const std::unique_ptr<GError, decltype(&g_error_free)> errorOwner(error, g_error_free);
    if (!m_polkit)
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("polkit cannot be reached: %1").arg(QString::fromUtf8(error->message))};
    const auto changed = +[](::PolkitAuthority * /*polkit*/, gpointer self) {
        Q_EMIT static_cast<PolkitAuthority *>(self)->changed();
    };
    g_signal_connect(m_polkit, "changed", G_CALLBACK(changed), this);
    return {};
}

void PolkitAuthority::check(const Caller &caller, const QString &action, bool mayAsk, Answer answer)
{
    // First without a person: most questions need none, and those that do must not hold the others up.
    const Question question{caller, action, false,
                            [this, caller, action, mayAsk, answer](const Result<Verdict> &verdict) {
                                if (mayAsk && verdict && *verdict == Verdict::NeedsPerson)
                                    prompt({caller, action, true, answer});
                                else
                                    answer(verdict);
                            }};
    Turns &turns = m_turns[caller.uid];
    if (turns.open >= MostAtOnce)
        return turns.waiting.append(question);
    ++turns.open;
    ask(question);
}

void PolkitAuthority::prompt(const Question &question)
{
    std::shared_ptr<Prompts> &prompts = m_prompts[question.caller.busName];
    if (prompts)
        return prompts->waiting.append(question);
    prompts = std::make_shared<Prompts>();
    ask(question);
}

void PolkitAuthority::ask(const Question &question)
{
    const QString &busName = question.caller.busName;
    const PolkitQt1::SystemBusNameSubject subject(busName);
    const QByteArray action = "org.deepin.dkapture." + question.action.toUtf8();
    GCancellable *cancellable = question.isPrompt ? m_prompts.value(busName)->open.get() : nullptr;
    polkit_authority_check_authorization(m_polkit, subject.subject(), action.constData(), nullptr,
                                         question.isPrompt
                                             ? POLKIT_CHECK_AUTHORIZATION_FLAGS_ALLOW_USER_INTERACTION
                                             : POLKIT_CHECK_AUTHORIZATION_FLAGS_NONE,
                                         cancellable, Open::finish, new Open{this, question});
}

void PolkitAuthority::answered(const Question &question, const Result<Verdict> &verdict)
{
    if (question.isPrompt) {
        const std::shared_ptr<Prompts> prompts = m_prompts.value(question.caller.busName);
        if (prompts->waiting.isEmpty())
            m_prompts.remove(question.caller.busName);
        else
            ask(prompts->waiting.takeFirst());
    } else {
        Turns &turns = m_turns[question.caller.uid];
        if (!turns.waiting.isEmpty())
            ask(turns.waiting.takeFirst());
        else if (--turns.open == 0)
            m_turns.remove(question.caller.uid);
    }
    question.answer(verdict);
}

void PolkitAuthority::forget(const QString &busName)
{
    QList<Question> dropped;
    for (Turns &turns : m_turns) {
        const auto isTheirs = [&](const Question &question) {
            return question.caller.busName == busName;
        };
        std::copy_if(turns.waiting.cbegin(), turns.waiting.cend(), std::back_inserter(dropped), isTheirs);
        turns.waiting.removeIf(isTheirs);
    }
    for (const Question &question : dropped)
        question.answer(Verdict::Refused);
    const std::shared_ptr<Prompts> prompts = m_prompts.value(busName);
    if (!prompts)
        return;
    for (const Question &question : std::exchange(prompts->waiting, {}))
        question.answer(Verdict::Refused);
    // Most questions are answered at once, and polkit's library complains in the journal of each that it
    // cancels in vain.
    QTimer::singleShot(PromptMs, this, [this, busName, prompts]() {
        if (m_prompts.value(busName) == prompts)
            g_cancellable_cancel(prompts->open.get());
    });
}

} // namespace DKapture
