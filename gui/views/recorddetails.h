// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/record.h"

#include <QTextBrowser>

namespace DKapture
{

// Everything about one record: each field with its value, its exact value and what it means.
class RecordDetails : public QTextBrowser
{
    Q_OBJECT
public:
    explicit RecordDetails(QWidget *parent = nullptr);
    void setRecord(const Output &output, RecordView record); // a null record clears
    // Without a record: what its columns mean.
    void setOutput(const Output &output);

protected:
    void changeEvent(QEvent *event) override;

private:
    void render();

    Output m_output;
    QByteArray m_bytes; // a copy: the record's own bytes may go at any time
};

} // namespace DKapture
