// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace DKapture
{

// A state by shape and colour: not everybody sees the colour.
class StateDot : public QWidget
{
    Q_OBJECT
public:
    enum class State { Ok, Warning, Alert, Paused, Waiting };

    explicit StateDot(QWidget *parent = nullptr);
    void setState(State state, const QString &words);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    State m_state = State::Waiting;
};

} // namespace DKapture
