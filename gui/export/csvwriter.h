// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"

#include <QByteArray>
#include <QStringList>

class QAbstractItemModel;

namespace DKapture
{

// Comma-separated values after RFC 4180, in UTF-8.
class CsvWriter
{
public:
    void row(const QStringList &cells);
    const QByteArray &text() const { return m_text; }
    Result<void> save(const QString &path) const;

private:
    QByteArray m_text;
};

// All rows and columns of a table, cells by this role; the display text where it gives nothing.
Result<void> exportTableCsv(const QAbstractItemModel &table, int role, const QString &path);

} // namespace DKapture
