// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arguments.h"
#include "client/capture.h"
#include "printer.h"
#include "session.h"

#include <QTimer>

#include <map>

namespace DKapture
{

// "dkapturectl watch": one capture to standard output, until its time, its count or SIGINT.
class Watch : public QObject
{
    Q_OBJECT
public:
    Watch(const Arguments &arguments, Session &session);

    // Checks what can be checked without the helper.
    static Result<void> check(const Arguments &arguments);

    void start();
    void stop(); // reads what the kernel still holds, prints it and ends; the second time at once

private:
    Result<void> chooseOutputs();
    Result<void> readFilter(QVariantMap &pushedDown);
    Result<QVariantMap> readParameters() const;
    QString scope() const;
    void captureChanged();
    void take(const Batch &batch);
    void printerEmptied();
    void readRest();
    void printRest();
    void printed(int error);
    int writeAccount() const; // an errno, as writeOut()
    void tellSummary() const;

    Arguments m_arguments;
    Session &m_session;
    Schema m_schema;
    std::map<quint16, Printer::Shown> m_shown; // until the printer has it
    std::unique_ptr<Printer> m_printer;
    Capture *m_capture = nullptr;
    QTimer m_end;
    QTimer m_lastAnswer; // of the helper
    quint64 m_eventBatches = 0;
    bool m_isStopping = false;
    bool m_isOver = false; // takes nothing in any more
    bool m_isHeld = false; // by a printer that is behind
    bool m_mustReadOn = false;
    ExitCode m_exitCode = Success;
};

} // namespace DKapture
