// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "batchwriter.h"
#include "load.h"

#include <QVariantMap>

#include <deque>
#include <memory>

namespace DKapture
{

// What did not arrive since Open.
struct Shortfall {
    quint64 lost = 0;   // records and table updates that found no room: exact
    quint64 missed = 0; // programs that the kernel did not run, counted before any filter: an upper bound
    bool operator==(const Shortfall &) const = default;
};

// One client's share of a load: puts what it delivers into batches, within the window. Knows no bus
// (bus/captureobject.h is its face there). Captures owns it; the captures
// of one load own that together.
class Capture : public QObject, private Subscriber
{
    Q_OBJECT
public:
    struct Setup {
        QString path;
        QString owner; // unique bus name
        quint32 user = 0;
        bool isTrusted = false;                 // root, or granted what only an administrator grants
        std::shared_ptr<quint64> bytesUnderWay; // of all captures of this user
    };
    Capture(const Setup &setup, const std::shared_ptr<Load> &load, QObject *parent);
    ~Capture() override;

    const QString &path() const { return m_setup.path; }
    const QString &owner() const { return m_setup.owner; }
    quint32 user() const { return m_setup.user; }
    bool isTrusted() const { return m_setup.isTrusted; }
    Load *load() const { return m_load.get(); }
    const LoadedProbe &loaded() const { return *m_load->probe(); }

    // What the methods of the bus interface do; its XML documents them. done is called exactly once, perhaps
    // later (programs are attached and detached in another thread) and perhaps at once; with an error when
    // the capture ends meanwhile.
    using Done = Load::Done;
    void start(const Done &done) { m_load->start(this, done); }
    void pause(const Done &done) { m_load->pause(this, done); }
    void acknowledge(quint64 sequence);
    void flush(const Done &done) { m_load->flush(this, done); }
    QVariantMap statistics() const;
    void close();

    void end(const Error &error) override; // by the helper's own decision

Q_SIGNALS:
    void records(quint64 sequence, quint64 time, quint32 flags, const DKapture::Shortfall &shortfall,
                 const QByteArray &data);
    void ended(const DKapture::Error &error); // nothing comes after it but closed()
    void closed(DKapture::Capture *capture);

private:
    bool hasRoom() const override;
    bool mayHoldMore() const override;
    void takeEvent(quint16 output, const char *record, std::size_t size) override;
    void takeRow(quint16 output, const char *record, std::size_t size) override;
    void endFrame(bool isWhole) override;
    void endEvents() override;
    void send(BatchWriter &batch, quint32 flags);
    Shortfall shortfall() const;

    Setup m_setup;
    std::shared_ptr<Load> m_load;
    BatchWriter m_events;
    BatchWriter m_frame;
    struct Sent {
        quint64 sequence;
        quint64 bytes;
    };
    std::deque<Sent> m_unacknowledged;
    quint64 m_unacknowledgedBytes = 0;
    quint64 m_sequence = 0;
    quint64 m_sentRecords = 0;
    quint64 m_sentBytes = 0;
    Shortfall m_sent; // as the client knows it
    bool m_hasEnded = false;
};

} // namespace DKapture
