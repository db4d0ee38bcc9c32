// SPDX-License-Identifier: GPL-3.0-or-later
// The thread that loads: nobody waits for another's whole queue, and what nobody waits for is not done.
#include "captures/worker.h"

#include <QSemaphore>
#include <QTest>

using namespace DKapture;

class tst_worker : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void users_take_turns();
    void work_of_one_who_left_is_dropped();
    void work_is_done_elsewhere_and_answered_here();
};

void tst_worker::users_take_turns()
{
    Kernel kernel;
    Worker worker(&kernel);
    QSemaphore mayGo;
    QStringList order;
    worker.run(1, this, [&](Kernel &) { mayGo.acquire(); }, []() {});
    for (const quint32 user : {1u, 1u, 1u, 2u, 2u, 3u})
        worker.run(user, this, [](Kernel &) {}, [&, user]() { order.append(QString::number(user)); });
    mayGo.release();
    QTRY_COMPARE(order.size(), 6);
    QCOMPARE(order.join(QLatin1Char(' ')), QStringLiteral("2 3 1 2 1 1"));
}

void tst_worker::work_of_one_who_left_is_dropped()
{
    Kernel kernel;
    Worker worker(&kernel);
    QSemaphore mayGo;
    std::atomic<int> done = 0;
    auto client = std::make_unique<QObject>();
    bool isAnswered = false;
    worker.run(1, this, [&](Kernel &) { mayGo.acquire(); }, []() {});
    worker.run(1, client.get(), [&](Kernel &) { ++done; }, [&]() { isAnswered = true; });
    client.reset();
    bool isLast = false;
    worker.run(1, this, [](Kernel &) {}, [&]() { isLast = true; });
    mayGo.release();
    QTRY_VERIFY(isLast);
    QCOMPARE(done, 0);
    QVERIFY(!isAnswered);
}

void tst_worker::work_is_done_elsewhere_and_answered_here()
{
    Kernel kernel;
    Worker worker(&kernel);
    QThread *there = nullptr;
    QThread *here = nullptr;
    worker.run(
        1, this, [&](Kernel &) { there = QThread::currentThread(); },
        [&]() { here = QThread::currentThread(); });
    QTRY_VERIFY(here);
    QCOMPARE(here, thread());
    QVERIFY(there != here);
}

QTEST_GUILESS_MAIN(tst_worker)
#include "tst_worker.moc"
