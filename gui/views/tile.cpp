// SPDX-License-Identifier: GPL-3.0-or-later
#include "tile.h"

#include "contributorlist.h"
#include "icons.h"
#include "legend.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>

namespace DKapture
{

namespace
{

// Base colour with rounded corners at one end, so that title bar and body read as one card.
class Card : public QWidget
{
public:
    explicit Card(bool isTop)
        : m_isTop(isTop)
    {
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        constexpr int Radius = 8;
        // The rounding of the other end lies outside, where the other half of the card goes on.
        const QRectF box =
            QRectF(rect()).adjusted(0.5, m_isTop ? 0.5 : -Radius - 2, -0.5, m_isTop ? Radius + 2 : -0.5);
        painter.setClipRect(rect());
        painter.setPen(
            QPen(mixed(palette().color(QPalette::Base), palette().color(QPalette::Text), 0.14), 1));
        painter.setBrush(palette().color(QPalette::Base));
        painter.drawRoundedRect(box, Radius, Radius);
    }

private:
    bool m_isTop;
};

// Muted text must follow a change of the theme.
class MutedLabel : public QLabel
{
public:
    using QLabel::QLabel;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setPen(colour(Hue::Muted, palette()));
        const QRect area = contentsRect();
        painter.drawText(area, int(alignment()) | Qt::TextSingleLine,
                         fontMetrics().elidedText(text(), Qt::ElideRight, area.width()));
    }
    QSize minimumSizeHint() const override { return {40, QLabel::minimumSizeHint().height()}; }
};

} // namespace

Tile::Tile(const ChartDescription &description, QWidget *parent)
    : QDockWidget(description.title, parent)
    , m_chart(new LiveChart(description))
    , m_dot(new StateDot)
    , m_big(new QLabel(QStringLiteral("–")))
    , m_explanation(new MutedLabel)
    , m_legend(new Legend(m_chart))
    , m_stack(new QStackedWidget)
    , m_chartPage(new QWidget)
    , m_sentence(new QLabel)
    , m_action(new QPushButton)
{
    setObjectName(QStringLiteral("tile-") + description.id);
    setAllowedAreas(Qt::AllDockWidgetAreas);
    setTitleBarWidget(makeTitleBar(description));
    setWidget(makeBody());
    connect(m_action, &QPushButton::clicked, this, &Tile::actionRequested);
}

QWidget *Tile::makeTitleBar(const ChartDescription &description)
{
    auto *bar = new Card(true);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 8, 6, 0);
    row->setSpacing(8);
    auto *title = new QLabel(description.title);
    QFont bold = title->font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    auto *unit = new MutedLabel(description.unitWords());
    unit->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    unit->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    // Dragging is the nice way out of the window, a button the sure one.
    auto *floating = new QToolButton;
    floating->setAutoRaise(true);
    floating->setIcon(themedIcon(QStringLiteral("window-new"), palette()));
    floating->setIconSize({14, 14});
    floating->setAccessibleName(tr("Float or dock back: %1").arg(description.title));
    floating->setToolTip(tr("Float or dock back"));
    floating->setFocusPolicy(Qt::TabFocus);
    connect(floating, &QToolButton::clicked, this, [this] { setFloating(!isFloating()); });
    row->addWidget(m_dot);
    row->addWidget(title);
    row->addWidget(unit, 1);
    row->addWidget(floating);
    return bar;
}

QWidget *Tile::makeBody()
{
    auto *body = new Card(false);
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(12, 0, 12, 8);
    column->setSpacing(2);

    QFont large = m_big->font();
    large.setPointSizeF(large.pointSizeF() * 1.9);
    large.setWeight(QFont::Light);
    m_big->setFont(large);
    m_big->setAccessibleName(tr("%1 now").arg(windowTitle()));
    m_explanation->setAlignment(Qt::AlignLeft | Qt::AlignBottom);
    m_explanation->setContentsMargins(0, 0, 0, 5); // onto the big number's baseline

    auto *numbers = new QHBoxLayout;
    numbers->setSpacing(12);
    numbers->addWidget(m_big, 0, Qt::AlignBottom);
    numbers->addWidget(m_explanation, 1);

    auto *chartColumn = new QVBoxLayout(m_chartPage);
    chartColumn->setContentsMargins({});
    chartColumn->setSpacing(4);
    chartColumn->addWidget(m_legend);
    chartColumn->addWidget(m_chart, 1);

    auto *sentencePage = new QWidget;
    auto *sentenceColumn = new QVBoxLayout(sentencePage);
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    sentenceColumn->setContentsMargins(0, 8, 0, 0);
    sentenceColumn->addWidget(m_sentence);
    sentenceColumn->addWidget(m_action, 0, Qt::AlignLeft);
    sentenceColumn->addStretch(1);
    m_action->hide();

    m_stack->addWidget(m_chartPage);
    m_stack->addWidget(sentencePage);
    column->addLayout(numbers);
    column->addWidget(m_stack, 1);
    return body;
}

void Tile::addList(ContributorList *list)
{
    static_cast<QVBoxLayout *>(m_chartPage->layout())->addWidget(list, 1);
    list->setAccessibleName(tr("Most of %1").arg(windowTitle()));
}

void Tile::setNumbers(const QString &big, const QString &explanation)
{
    m_big->setText(big);
    m_explanation->setText(explanation);
    m_explanation->setToolTip(explanation);
    m_chart->setAccessibleDescription(explanation.isEmpty() ? big : big + QStringLiteral(", ") + explanation);
}

void Tile::setCurveValues(const QStringList &values)
{
    m_legend->setValues(values);
}

void Tile::setState(StateDot::State state, const QString &words)
{
    m_dot->setState(state, words);
}

void Tile::showSentence(const QString &sentence, const QString &action)
{
    m_sentence->setText(sentence);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    m_stack->setCurrentIndex(1);
    m_big->hide();
    m_explanation->hide();
    setNumbers(QStringLiteral("–"), {});
}

void Tile::showChart()
{
    m_stack->setCurrentIndex(0);
    m_big->show();
    m_explanation->show();
}

bool Tile::showsChart() const
{
    return m_stack->currentIndex() == 0;
}

QString Tile::bigNumber() const
{
    return m_big->text();
}

} // namespace DKapture
