// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/filter.h"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace DKapture
{

// Where an expression is typed: says what is wrong with it below, and gives the last one that made sense.
class FilterField : public QWidget
{
    Q_OBJECT
public:
    explicit FilterField(QWidget *parent = nullptr);

    // The rows it is for. Keeps the text; clear() drops it.
    void setOutput(const Schema &schema, const Output &output);
    void clear();
    bool isEmpty() const;
    QLineEdit *line() const { return m_line; }

Q_SIGNALS:
    void changed(const DKapture::Filter &filter);

private:
    void parse();

    Schema m_schema;
    Output m_output;
    QLineEdit *m_line;
    QLabel *m_error;
};

} // namespace DKapture
