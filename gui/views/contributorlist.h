// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/colours.h"
#include "models/overviewdata.h"

#include <QWidget>

#include <functional>

namespace DKapture
{

// Who has most, as short bars; as many as fit.
class ContributorList : public QWidget
{
    Q_OBJECT
public:
    ContributorList(Hue hue, std::function<QString(double)> amountText, QWidget *parent = nullptr);
    void setContributors(const QList<Contributor> &contributors);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int rowHeight() const;

    Hue m_hue;
    std::function<QString(double)> m_amountText;
    QList<Contributor> m_contributors;
};

} // namespace DKapture
