// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/overviewdata.h"
#include "view.h"

#include <QMainWindow>

namespace DKapture
{

class ContributorList;
class Tile;

// The first look: five live answers in docks. Owned by the window.
class OverviewView : public View
{
    Q_OBJECT
public:
    OverviewView(OverviewData *data, Feeds *feeds, QWidget *parent = nullptr);

    QString id() const override { return QStringLiteral("overview"); }
    void tick(double seconds) override;
    void setSpan(double seconds) override;
    void setFrozen(bool frozen) override;
    QList<LiveChart *> charts() const override;
    QStringList seen() const override;
    QString shortfall() const override;

    QByteArray saveLayout() const;
    bool restoreLayout(const QByteArray &layout);
    void resetLayout();
    bool hasLiveData() const; // of the kernel, not of /proc alone

Q_SIGNALS:
    void authoriseRequested();

private:
    void addTiles();
    void arrange();
    void updateTile(OverviewData::Panel panel);
    void updateState(OverviewData::Panel panel);
    void updateCpu();
    void updateLatency();
    void updateRates(OverviewData::Panel panel, int first, int second);

    OverviewData *m_data;
    Feeds *m_feeds;
    QMainWindow *m_docks;
    QList<Tile *> m_tiles; // by panel
    ContributorList *m_interruptList = nullptr;
    bool m_isFrozen = false;
};

} // namespace DKapture
