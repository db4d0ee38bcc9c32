// SPDX-License-Identifier: GPL-3.0-or-later
#include "standardoutput.h"

#include <QStringList>

#include <cerrno>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace DKapture
{

namespace
{

// Our own line breaks stay.
QString harmlessLines(const QString &text)
{
    QStringList lines = text.split(QLatin1Char('\n'));
    for (QString &line : lines)
        line = harmless(line);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

int writeOut(const QByteArray &bytes)
{
    const char *at = bytes.constData();
    qsizetype left = bytes.size();
    while (left > 0) {
        const ssize_t written = write(STDOUT_FILENO, at, std::size_t(left));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        at += written;
        left -= written;
    }
    return 0;
}

void complain(const QString &message)
{
    std::fprintf(stderr, "dkapturectl: %s\n", qUtf8Printable(harmlessLines(message)));
}

void note(const QString &message)
{
    std::fprintf(stderr, "%s\n", qUtf8Printable(harmlessLines(message)));
}

int terminalColumns()
{
    winsize size{};
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

QString harmless(QString text)
{
    for (QChar &c : text) {
        if (c.category() == QChar::Other_Control || c.category() == QChar::Other_Format)
            c = QChar(0xfffd);
    }
    return text;
}

} // namespace DKapture
