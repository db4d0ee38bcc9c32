// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "harness.h"
#include "workload.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

// What the tests of file-trace share: a directory of their own, a program that works in it, and what is told
// of it.
class FileTrace
{
public:
    using Events = QList<QVariantMap>;

    // For initTestCase(): one capture for all, since attaching to dozens of functions takes its time.
    void start()
    {
        QVERIFY2(m_harness.start(), qPrintable(m_harness.error()));
        if (const QString reason = m_harness.unavailable(QStringLiteral("file-trace")); !reason.isEmpty())
            QSKIP(qPrintable(reason));
        m_shared = m_harness.record(QStringLiteral("file-trace"),
                                    {{QStringLiteral("only_comm"), QStringLiteral("dkapture-files")}});
        QVERIFY2(m_shared, qPrintable(m_harness.error()));
        m_tracesFunctions = m_shared->variant(QStringLiteral("operations")) == QLatin1String("0");
    }
    // For init().
    void enterNewDirectory()
    {
        m_directory = std::make_unique<QTemporaryDir>(QStringLiteral("/tmp/dkapture-XXXXXX"));
        m_root = m_directory->path();
    }

    // The shared capture is over, and what it loaded is gone.
    void end() { m_shared.reset(); }

    // Runs work in a process of its own, in the directory, while only what happens below that is recorded.
    // With parameters the capture is one of its own, and the shared one is over.
    Events eventsOf(const std::function<int()> &work, QVariantMap parameters = {}, bool below = true)
    {
        Workload::Child child([&](Workload::Gate &gate) {
            prctl(PR_SET_NAME, "dkapture-files");
            gate.pass();
            return chdir(qPrintable(m_root)) == 0 ? work() : 98;
        });
        std::unique_ptr<DKapture::Recorder> own;
        if (!parameters.isEmpty()) {
            end();
            parameters.insert(QStringLiteral("only_pid"), child.pid());
            own = m_harness.record(QStringLiteral("file-trace"), parameters);
        }
        DKapture::Recorder *recorder = parameters.isEmpty() ? m_shared.get() : own.get();
        if (!recorder) {
            QTest::qFail(qPrintable(m_harness.error()), __FILE__, __LINE__);
            return {};
        }
        child.gate().await();
        child.gate().open();
        const int result = child.wait();
        recorder->flush();
        if (result != 0)
            QTest::qFail(qPrintable(QStringLiteral("the program ended with %1").arg(WEXITSTATUS(result))),
                         __FILE__, __LINE__);
        if (recorder->lost())
            QTest::qFail("records were lost", __FILE__, __LINE__);
        Events events = recorder->events(QStringLiteral("operations_done"));
        events.removeIf([&](const QVariantMap &event) {
            return number(event, "pid") != child.pid() ||
                   (below && !text(event, "path").startsWith(m_root + QLatin1Char('/')));
        });
        // Each processor has a ring of its own.
        std::ranges::sort(events, {},
                          [](const QVariantMap &event) { return quint64(number(event, "time")); });
        return events;
    }

    static Events only(const Events &events, const char *op)
    {
        Events list;
        for (const QVariantMap &event : events) {
            if (text(event, "op") == QLatin1String(op))
                list.append(event);
        }
        return list;
    }
    static qlonglong number(const QVariantMap &event, const char *field)
    {
        return event[QLatin1String(field)].toLongLong();
    }
    static QString text(const QVariantMap &event, const char *field)
    {
        return event[QLatin1String(field)].toString();
    }
    static quint32 device(const struct stat &status)
    {
        return major(status.st_dev) << 20 | minor(status.st_dev);
    }

    QString root() const { return m_root; }
    QString path(const char *name) const { return m_root + QLatin1Char('/') + QLatin1String(name); }
    DKapture::Harness &harness() { return m_harness; }
    bool tracesFunctions() const { return m_tracesFunctions; } // else system calls

private:
    DKapture::Harness m_harness;
    std::unique_ptr<DKapture::Recorder> m_shared;
    std::unique_ptr<QTemporaryDir> m_directory;
    QString m_root;
    bool m_tracesFunctions = false;
};
