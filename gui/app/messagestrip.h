// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/colours.h"

#include <QWidget>

#include <functional>

class QLabel;
class QVBoxLayout;

namespace DKapture
{

// States that concern the whole window, below the toolbar, never in a box that must be answered.
// Three are seen at once. Owned by the window.
class MessageStrip : public QWidget
{
    Q_OBJECT
public:
    struct Message {
        QString text;
        Hue hue = Hue::Warning;
        QString action; // text of its button; empty: none
        std::function<void()> act;
    };

    explicit MessageStrip(QWidget *parent = nullptr);
    // Replaces what stood under this key.
    void put(const QString &key, const Message &message);
    void remove(const QString &key);
    QStringList texts() const;

private:
    struct Entry {
        QString key;
        QString text;
        QWidget *row;
    };

    QWidget *makeRow(const QString &key, const Message &message);
    void rearrange();

    QVBoxLayout *m_column;
    QLabel *m_more;
    QList<Entry> m_entries; // newest first

    static constexpr int MostVisible = 3;
};

} // namespace DKapture
