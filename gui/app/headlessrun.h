// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commandline.h"

#include <QElapsedTimer>
#include <QObject>

namespace DKapture
{

class Window;

// Shows the window to nobody for a while, visits its views, leaves their pictures, charts and data in a
// folder, says what it saw, and ends the program: 0 when live data came. Owned by main().
class HeadlessRun : public QObject
{
    Q_OBJECT
public:
    HeadlessRun(Window *window, const CommandLine &line, QObject *parent = nullptr);
    void start();

private:
    struct Stop {
        QString view;
        QString probe; // of the records view
    };

    void begin();
    void startCountdown();
    void visitNext();
    void leave();

    Window *m_window;
    CommandLine m_line;
    QList<Stop> m_left; // to visit
    bool m_hasBegun = false;
    bool m_isCounting = false;
    QElapsedTimer m_clock;
    qint64 m_countdownFromMs = 0;
    qint64 m_firstDataMs = -1;
    QStringList m_seen;
    QString m_failure;
};

} // namespace DKapture
