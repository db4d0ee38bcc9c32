// SPDX-License-Identifier: GPL-3.0-or-later
#include "messagestrip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace DKapture
{

namespace
{

class MessageRow : public QWidget
{
public:
    explicit MessageRow(Hue hue)
        : m_hue(hue)
    {
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), mixed(palette().color(QPalette::Base), colour(m_hue, palette()), 0.10));
        painter.fillRect(QRect(0, 0, 4, height()), colour(m_hue, palette()));
    }

private:
    Hue m_hue;
};

QString shapeOf(Hue hue)
{
    switch (hue) {
    case Hue::Alert:
        return QStringLiteral("■");
    case Hue::Lost:
        return QStringLiteral("▨");
    case Hue::Ok:
        return QStringLiteral("●");
    case Hue::Warning:
        return QStringLiteral("▲");
    default:
        return QStringLiteral("○");
    }
}

} // namespace

MessageStrip::MessageStrip(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
    , m_more(new QLabel)
{
    m_column->setContentsMargins({});
    m_column->setSpacing(1);
    m_column->addWidget(m_more);
    m_more->setContentsMargins(16, 2, 16, 2);
    m_more->hide();
    hide();
}

void MessageStrip::put(const QString &key, const Message &message)
{
    for (const Entry &entry : std::as_const(m_entries)) {
        if (entry.key == key && entry.text == message.text)
            return;
    }
    remove(key);
    QWidget *row = makeRow(key, message);
    m_entries.prepend({key, message.text, row});
    m_column->insertWidget(0, row);
    rearrange();
}

QWidget *MessageStrip::makeRow(const QString &key, const Message &message)
{
    auto *row = new MessageRow(message.hue);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(16, 6, 8, 6);
    line->setSpacing(10);
    auto *shape = new QLabel(shapeOf(message.hue));
    QPalette ink = palette();
    ink.setColor(QPalette::WindowText, colour(message.hue, palette()));
    shape->setPalette(ink);
    auto *text = new QLabel(message.text);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    text->setAccessibleName(message.text);
    line->addWidget(shape);
    line->addWidget(text, 1);
    if (!message.action.isEmpty()) {
        auto *button = new QPushButton(message.action);
        connect(button, &QPushButton::clicked, row, [act = message.act] {
            if (act)
                act();
        });
        line->addWidget(button);
    }
    auto *close = new QToolButton;
    close->setAutoRaise(true);
    close->setText(QStringLiteral("✕"));
    close->setToolTip(tr("Dismiss"));
    close->setAccessibleName(tr("Dismiss this message"));
    // Queued: the button must outlive its own click.
    connect(close, &QToolButton::clicked, this, [this, key] { remove(key); }, Qt::QueuedConnection);
    line->addWidget(close);
    return row;
}

void MessageStrip::remove(const QString &key)
{
    for (qsizetype index = 0; index < m_entries.size(); ++index) {
        if (m_entries[index].key == key) {
            m_entries[index].row->hide();
            m_entries[index].row->deleteLater();
            m_entries.removeAt(index);
            rearrange();
            return;
        }
    }
}

void MessageStrip::rearrange()
{
    for (qsizetype index = 0; index < m_entries.size(); ++index)
        m_entries[index].row->setVisible(index < MostVisible);
    const qsizetype hidden = m_entries.size() - MostVisible;
    m_more->setText(tr("%n more", nullptr, int(std::max<qsizetype>(0, hidden))));
    m_more->setVisible(hidden > 0);
    setVisible(!m_entries.isEmpty());
}

QStringList MessageStrip::texts() const
{
    QStringList texts;
    for (const Entry &entry : m_entries)
        texts.append(entry.text);
    return texts;
}

} // namespace DKapture
