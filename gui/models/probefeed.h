// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/capture.h"
#include "client/connection.h"
#include "client/frame.h"

#include <QHash>
#include <QPointer>
#include <QSet>

#include <memory>
#include <optional>

namespace DKapture
{

// One probe's stream for those parts of the window that want it: opens the widest scope that is granted
// without asking, closes when nobody looks any more. Owned by Feeds.
class ProbeFeed : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Off,     // nobody wants it
        Waiting, // for the helper, or for the capture to start
        Live,
        NotAuthorized, // no scope is granted without asking
        Unavailable,   // this kernel cannot, or no such probe
        Failed,
    };
    Q_ENUM(State)

    ProbeFeed(Connection *connection, const QString &probe, QObject *parent);
    ~ProbeFeed() override;

    const QString &probe() const { return m_probe; }
    State state() const { return m_state; }
    QString scope() const { return m_scope; } // granted; empty before
    bool isNarrowed() const;                  // less than everything was granted
    QString message() const;                  // why it is not live; for people
    QString remedy() const;
    const Schema *schema() const;
    quint64 lost() const;
    quint64 missed() const;                       // Capture::missed()
    quint64 records() const { return m_records; } // events and rows so far

    void setWanted(QObject *by, bool wanted);
    void restart(bool mayAsk); // after an authorisation

    // The newest frame of an output and the one before it; null while there are fewer.
    const Frame *frame(quint16 output) const;
    const Frame *frameBefore(quint16 output) const;

Q_SIGNALS:
    void stateChanged();
    void frameArrived(quint16 output);
    void batchArrived(const DKapture::Batch &batch);
    // Nothing is known between the last frame and this boot-clock second.
    void gap(double untilSeconds);

private:
    struct Frames {
        FrameBuilder builder;
        std::optional<Frame> now;
        std::optional<Frame> before;
    };

    void evaluate();
    void openNext(bool mayAsk);
    void captureChanged();
    void take(const Batch &batch);
    void setState(State state, const QString &message = {});
    void close();

    Connection *m_connection;
    QString m_probe;
    State m_state = State::Off;
    QString m_message;
    QString m_scope;
    QStringList m_scopesLeft;
    bool m_mayAsk = false;
    QSet<QObject *> m_wantedBy;
    Capture *m_capture = nullptr;
    QHash<quint16, Frames> m_frames;
    quint64 m_records = 0;
};

// All streams of the window, one a probe, shared by whoever shows them. Owned by the window.
class Feeds : public QObject
{
    Q_OBJECT
public:
    explicit Feeds(Connection *connection, QObject *parent = nullptr);

    ProbeFeed *feed(const QString &probe);
    QList<ProbeFeed *> feeds() const { return m_feeds.values(); }
    Connection *connection() const { return m_connection; }
    bool isAnyNarrowed() const;
    void restartNarrowed(bool mayAsk);

Q_SIGNALS:
    void changed(); // some feed's state

private:
    Connection *m_connection;
    QHash<QString, ProbeFeed *> m_feeds;
};

} // namespace DKapture
