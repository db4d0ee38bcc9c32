// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/capture.h"
#include "client/connection.h"
#include "client/frame.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <vector>

namespace DKapture
{

class EventTableModel;
class FrameTableModel;

// One probe looked at in full: its capture and a table for each of its outputs. Owned by the records view.
class RecordSession : public QObject
{
    Q_OBJECT
public:
    RecordSession(Connection *connection, const Schema &schema, QObject *parent = nullptr);
    ~RecordSession() override;

    const Schema &schema() const { return m_schema; }
    // Ends what ran before; keeps the tables' rows.
    void start(const QString &scope, const QVariantMap &parameters, bool mayAsk);
    void stop();
    bool isRunning() const; // or about to
    QString scope() const;
    const Capture *capture() const { return m_capture; }
    quint64 lost() const;
    quint64 missed() const;                       // Capture::missed()
    quint64 records() const { return m_records; } // events and rows so far
    // Freezes the tables; capturing goes on and the rows come when it ends.
    void setFrozen(bool frozen);
    bool isFrozen() const { return m_isFrozen; }

    QAbstractTableModel *table(qsizetype output) const;
    EventTableModel *events(qsizetype output) const; // null for other kinds
    FrameTableModel *frames(qsizetype output) const;
    RecordView record(qsizetype output, int row) const;
    void setFilter(qsizetype output, const class Filter &filter);
    void clear();

Q_SIGNALS:
    void changed();  // state of the capture
    void rowsCame(); // at most four times a second

private:
    struct OutputState {
        EventTableModel *events = nullptr;
        FrameTableModel *frames = nullptr;
        FrameBuilder builder;
        std::optional<Frame> now;
        std::optional<Frame> before;
        bool isFresh = false; // a frame came since the last show
    };

    void take(const Batch &batch);
    void show();

    Connection *m_connection;
    Schema m_schema;
    Capture *m_capture = nullptr;
    std::vector<OutputState> m_outputs;
    QTimer m_timer;
    quint64 m_lostBefore = 0; // by captures that ended
    quint64 m_missedBefore = 0;
    quint64 m_records = 0;
    bool m_isFrozen = false;
};

} // namespace DKapture
