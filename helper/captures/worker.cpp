// SPDX-License-Identifier: GPL-3.0-or-later
#include "worker.h"

namespace DKapture
{

Worker::Worker(Kernel *kernel, QObject *parent)
    : QObject(parent)
    , m_kernel(kernel)
{
    m_thread.setObjectName(QStringLiteral("loader"));
    m_hands.moveToThread(&m_thread);
    m_thread.start();
}

Worker::~Worker()
{
    m_thread.quit();
    m_thread.wait();
}

void Worker::run(quint32 user, QObject *context, Work work, Done done)
{
    m_waiting[user].push_back(std::make_shared<Job>(Job{context, std::move(work), std::move(done)}));
    next();
}

void Worker::free(std::shared_ptr<LoadedProbe> probe)
{
    m_first.push_back(std::make_shared<Job>(Job{this, [probe = std::move(probe)](Kernel &) {},
                                                []() {
                                                }}));
    next();
}

// Of the user whose number comes after the last one's, round and round.
bool Worker::take(std::shared_ptr<Job> *job)
{
    if (!m_first.empty()) {
        *job = m_first.front();
        m_first.pop_front();
        return true;
    }
    if (m_waiting.isEmpty())
        return false;
    auto user = m_waiting.upperBound(m_lastUser);
    if (user == m_waiting.end())
        user = m_waiting.begin();
    m_lastUser = user.key();
    *job = user->front();
    user->pop_front();
    if (user->empty())
        m_waiting.erase(user);
    return true;
}

void Worker::next()
{
    std::shared_ptr<Job> job;
    while (!m_isBusy && take(&job)) {
        if (!job->context)
            continue; // whoever wanted it has left
        m_isBusy = true;
        QMetaObject::invokeMethod(&m_hands, [this, job = std::move(job)]() mutable {
            job->work(*m_kernel);
            // What the work holds goes here, too: the last owner of a probe frees it, which takes long.
            job->work = nullptr;
            QMetaObject::invokeMethod(this, [this, job = std::move(job)]() {
                m_isBusy = false;
                if (job->context)
                    job->done();
                next();
            });
        });
    }
}

} // namespace DKapture
