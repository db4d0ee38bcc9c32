// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"

#include <QWidget>

namespace DKapture
{

class LiveChart;

// One page of the window. Does nothing costly while hidden. The window owns it.
class View : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;

    virtual QString id() const = 0;                            // for --view and file names
    virtual void tick(double seconds) = 0;                     // once a second while visible
    virtual void setSpan(double seconds) { Q_UNUSED(seconds) } // of charts
    virtual void setFrozen(bool frozen) { Q_UNUSED(frozen) }   // the picture stands, capturing goes on
    virtual QList<LiveChart *> charts() const { return {}; }
    virtual QWidget *searchField() const { return nullptr; } // for Ctrl+F
    virtual QStringList seen() const = 0;                    // a few lines for a terminal
    virtual Result<void> exportTables(const QString &folder)
    {
        Q_UNUSED(folder)
        return {};
    }
    // What is not in what it shows, as shortfallWords() says it: tables as CSV have no place for it.
    virtual QString shortfall() const { return {}; }
};

} // namespace DKapture
