// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/probefeed.h"
#include "models/processtreemodel.h"
#include "view.h"

#include <optional>

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QToolButton;
class QTreeView;

namespace DKapture
{

// What runs: the process tree, live. Without a helper it shows what /proc tells everybody.
// Owned by the window.
class ProcessesView : public View
{
    Q_OBJECT
public:
    explicit ProcessesView(Feeds *feeds, QWidget *parent = nullptr);
    ~ProcessesView() override;

    QString id() const override { return QStringLiteral("processes"); }
    void tick(double seconds) override;
    void setFrozen(bool frozen) override;
    QWidget *searchField() const override;
    QStringList seen() const override;
    QString shortfall() const override;
    Result<void> exportTables(const QString &folder) override;
    ProcessTreeModel *model() const { return m_model; }

    // Reads the newest samples even while hidden, for who else wants to know the busiest.
    void sample(double seconds);

Q_SIGNALS:
    void busiestChanged(const QString &name, double percentOfCpu);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeBar();
    void makeTree();
    void fitName();
    void takeFrame();
    void updateSummary();
    void setFlat(bool flat);
    QString copyText() const;

    Feeds *m_feeds;
    ProbeFeed *m_feed;
    ProcessTreeModel *m_model;
    QSortFilterProxyModel *m_sorted;
    QTreeView *m_tree;
    QLineEdit *m_search;
    QToolButton *m_flat;
    QLabel *m_summary;
    std::optional<ProcessDecoder> m_decoder;
    ProcessFiles m_files;
    bool m_isFrozen = false;
    bool m_usesFiles = false;
};

} // namespace DKapture
