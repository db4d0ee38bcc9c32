// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace DKapture
{

// Writes all of it at once, past any buffer, so that whoever reads a pipe sees each batch as it comes.
// 0, or an errno: EPIPE when the reader has gone away, which is the normal end of a pipe.
[[nodiscard]] int writeOut(const QByteArray &bytes);

// "dkapturectl: what: why" on standard error.
void complain(const QString &message);
void note(const QString &message); // the same without the name, for summaries

int terminalColumns(); // 0 when standard output is not a terminal
// Text that may come from anybody, without the control characters that could steer a terminal.
QString harmless(QString text);

} // namespace DKapture
