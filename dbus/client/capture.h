// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "interface/schema.h"

#include <QByteArray>
#include <QObject>
#include <QVariantMap>

#include <functional>
#include <memory>

namespace DKapture
{

class Connection;

// What to capture. Zero intervals and sizes mean the helper's default (interface/wire.h).
struct CaptureRequest {
    QString probe;
    QString scope = QStringLiteral("own"); // "own", "total" or "all"
    QVariantMap parameters;
    quint32 intervalMs = 0;
    quint32 ringBytes = 0;
    bool mayAsk = false; // let polkit ask a person
};

// One Records signal, as it came.
struct Batch {
    quint64 sequence = 0;
    quint64 time = 0;   // boot clock, ns
    quint32 flags = 0;  // Wire::RecordsFlag
    quint64 lost = 0;   // total so far: exact
    quint64 missed = 0; // programs that the kernel did not run, so far: at most so many more are missing
    QByteArray data;    // RecordRun (record.h) walks it
};

// One probe running for this client. Acknowledges a batch when all receivers of batch() have returned,
// so a slow receiver slows the helper down, not the machine. One that only puts batches aside says with
// setAcknowledging() when it holds too much. Reopens itself when the helper comes back.
class Capture : public QObject
{
    Q_OBJECT
public:
    enum class State { Opening, Running, Paused, WaitingForHelper, Failed };
    Q_ENUM(State)

    ~Capture() override; // closes it in the helper

    const CaptureRequest &request() const;
    const Schema &schema() const; // of the probe, as the helper described it
    State state() const;
    Error error() const;    // why it failed
    quint64 lost() const;   // over all restarts of the helper
    quint64 missed() const; // likewise

    void pause();
    void resume();
    // While not, batches still arrive until the helper's window is full; the kernel's rings then fill up, and
    // what they lose is counted.
    void setAcknowledging(bool isAcknowledging);
    void flush(QObject *context, std::function<void()> done); // everything produced before has arrived
    void statistics(QObject *context, std::function<void(Result<QVariantMap>)> reply);

Q_SIGNALS:
    void batch(const DKapture::Batch &batch);
    void stateChanged();

private:
    friend class Connection;
    Capture(Connection *connection, const Schema &schema, const CaptureRequest &request, QObject *parent);
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace DKapture
