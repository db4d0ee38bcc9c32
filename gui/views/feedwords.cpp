// SPDX-License-Identifier: GPL-3.0-or-later
#include "feedwords.h"

#include "client/units.h"

#include <QCoreApplication>
#include <QLocale>

namespace DKapture
{

static QString words(const char *text)
{
    return QCoreApplication::translate("FeedWords", text);
}

QString withRemedy(const QString &reason, const QString &remedy)
{
    return remedy.isEmpty() ? reason : reason + QLatin1Char(' ') + remedy;
}

QString connectionSentence(const Connection &connection)
{
    switch (connection.state()) {
    case Connection::State::Connecting:
        return words(QT_TRANSLATE_NOOP("FeedWords", "Starting the system helper…"));
    case Connection::State::NoHelper:
        // It is there, but cannot say who may what: polkit is away, for one.
        if (connection.error().code == ErrorCode::Unavailable)
            return words(QT_TRANSLATE_NOOP("FeedWords", "The system helper cannot serve you: %1"))
                .arg(connection.error().message);
        return words(QT_TRANSLATE_NOOP(
            "FeedWords",
            "The system helper does not answer, so only basic data that everybody may read is shown."));
    case Connection::State::NotAuthorized:
        return words(
            QT_TRANSLATE_NOOP("FeedWords", "You have not been authorised to look at this computer."));
    case Connection::State::Ready:
        return {};
    }
    return {};
}

QString feedSentence(const ProbeFeed &feed)
{
    switch (feed.state()) {
    case ProbeFeed::State::Off:
        return words(QT_TRANSLATE_NOOP("FeedWords", "Not watching."));
    case ProbeFeed::State::Waiting:
        return feed.message().isEmpty()
                   ? words(QT_TRANSLATE_NOOP("FeedWords", "Starting…"))
                   : words(QT_TRANSLATE_NOOP("FeedWords", "This needs the system helper."));
    case ProbeFeed::State::NotAuthorized:
        return words(QT_TRANSLATE_NOOP("FeedWords", "You have not been authorised to see this."));
    case ProbeFeed::State::Unavailable: {
        const QString title = feed.schema() ? Units::translated(feed.schema()->title) : feed.probe();
        return words(QT_TRANSLATE_NOOP("FeedWords", "%1 cannot run: %2"))
            .arg(title, withRemedy(feed.message(), feed.remedy()));
    }
    case ProbeFeed::State::Failed:
        return words(QT_TRANSLATE_NOOP("FeedWords", "This could not be started: %1")).arg(feed.message());
    case ProbeFeed::State::Live:
        break;
    }
    const QString live = feed.scope() == QLatin1String("own")
                             ? words(QT_TRANSLATE_NOOP("FeedWords", "Live; your own programs only"))
                         : feed.scope() == QLatin1String("total")
                             ? words(QT_TRANSLATE_NOOP("FeedWords", "Live; totals without names of programs"))
                             : words(QT_TRANSLATE_NOOP("FeedWords", "Live"));
    const QString shortfall = shortfallWords(feed.lost(), feed.missed());
    return shortfall.isEmpty() ? live : live + QLatin1Char('\n') + shortfall;
}

QString shortfallWords(quint64 lost, quint64 missed)
{
    const QLocale locale;
    QStringList parts;
    if (lost)
        parts.append(words(QT_TRANSLATE_NOOP("FeedWords", "%1 lost")).arg(locale.toString(lost)));
    if (missed)
        parts.append(words(QT_TRANSLATE_NOOP("FeedWords", "%1 missed")).arg(locale.toString(missed)));
    if (parts.isEmpty())
        return {};
    return QStringLiteral("▨ ") + parts.join(words(QT_TRANSLATE_NOOP("FeedWords", ", ")));
}

QString shortfallToolTip()
{
    return words(QT_TRANSLATE_NOOP("FeedWords",
                                   "Lost: records that found no room; exact.\n"
                                   "Missed: programs that the kernel did not run because it was in "
                                   "the middle of another one: at most so many more"));
}

QString feedAction(const ProbeFeed &feed)
{
    if (feed.state() == ProbeFeed::State::NotAuthorized)
        return words(QT_TRANSLATE_NOOP("FeedWords", "Authorise…"));
    return {};
}

StateDot::State feedDot(const ProbeFeed &feed)
{
    switch (feed.state()) {
    case ProbeFeed::State::Live:
        return feed.lost() || feed.missed() ? StateDot::State::Warning : StateDot::State::Ok;
    case ProbeFeed::State::NotAuthorized:
    case ProbeFeed::State::Unavailable:
        return StateDot::State::Warning;
    case ProbeFeed::State::Failed:
        return StateDot::State::Alert;
    case ProbeFeed::State::Off:
    case ProbeFeed::State::Waiting:
        break;
    }
    return StateDot::State::Waiting;
}

} // namespace DKapture
