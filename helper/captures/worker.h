// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "loadedprobe.h"

#include <QMap>
#include <QPointer>
#include <QThread>

#include <deque>
#include <functional>

namespace DKapture
{

// The one thread in which probes are loaded, attached and freed, and the kernel is asked: what takes long,
// so that the main thread never waits for it. Users take turns, one job at a time. The main thread owns it.
//
// A job that has begun is not broken off, even when the client that wanted it has left: the verifier takes a
// tenth of a second to two for a probe (tens of seconds on an emulated machine). So a user waits for the job
// under way, for what is to be freed, and for one job of each other user; what others have waiting behind
// that comes later, and what clients that left have waiting does not come at all.
class Worker : public QObject
{
    Q_OBJECT
public:
    // The kernel belongs to the thread from now on.
    explicit Worker(Kernel *kernel, QObject *parent = nullptr);
    // Waits for the job under way; those behind it are dropped.
    ~Worker() override;

    // Whose turn it is when nothing is loaded: no user's loads may keep anybody's question waiting.
    static constexpr quint32 Questions = quint32(-1);

    using Work = std::function<void(Kernel &kernel)>;
    using Done = std::function<void()>;
    // Runs work in the thread, then done back here. Neither when context dies before work begins, and no
    // done when it dies meanwhile.
    void run(quint32 user, QObject *context, Work work, Done done);
    // Detaches and frees before anything else is done. The caller must have forgotten it.
    void free(std::shared_ptr<LoadedProbe> probe);

private:
    struct Job {
        QPointer<QObject> context;
        Work work;
        Done done;
    };
    void next();
    bool take(std::shared_ptr<Job> *job);

    Kernel *m_kernel;
    QThread m_thread;
    QObject m_hands; // lives in the thread
    std::deque<std::shared_ptr<Job>> m_first;
    QMap<quint32, std::deque<std::shared_ptr<Job>>> m_waiting; // by user
    quint32 m_lastUser = 0;
    bool m_isBusy = false;
};

} // namespace DKapture
