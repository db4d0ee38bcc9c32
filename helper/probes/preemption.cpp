// SPDX-License-Identifier: GPL-3.0-or-later
#include "preemption.h"

#include <QFile>
#include <QRegularExpression>

#include <sys/utsname.h>
#include <zlib.h>

namespace DKapture
{

namespace
{

// The configuration of a kernel is some 300 kB.
constexpr int MostBytes = 1 << 22;

// Compressed or not; empty when it cannot be read.
QString contents(const char *path)
{
    gzFile file = gzopen(path, "rbe");
    if (!file)
        return {};
    QByteArray bytes;
    char buffer[16384];
    int count = 0;
    while (bytes.size() < MostBytes && (count = gzread(file, buffer, sizeof(buffer))) > 0)
        bytes.append(buffer, count);
    gzclose(file);
    return QString::fromUtf8(bytes);
}

bool hasWord(const QString &text, const char *word)
{
    return text.simplified().split(QLatin1Char(' ')).contains(QLatin1String(word));
}

// "none" and "voluntary" give the processor away between programs only.
bool isPreemptive(const QString &mode)
{
    return mode == QLatin1String("full") || mode == QLatin1String("lazy");
}

bool isPreemptible(const KernelWords &kernel)
{
    static const QRegularExpression current(QStringLiteral("\\((\\w+)\\)"));
    static const QRegularExpression wanted(QStringLiteral("(?:^|\\s)preempt=(\\w+)"));
    if (const auto match = current.match(kernel.modes); match.hasMatch())
        return isPreemptive(match.captured(1));
    if (hasWord(kernel.version, "PREEMPT_RT") || hasWord(kernel.version, "PREEMPT"))
        return true;
    if (!hasWord(kernel.version, "PREEMPT_DYNAMIC"))
        return hasWord(kernel.version, "PREEMPT_LAZY");
    if (const auto match = wanted.match(kernel.commandLine); match.hasMatch())
        return isPreemptive(match.captured(1));
    return kernel.configuration.contains(QLatin1String("CONFIG_PREEMPT=y")) ||
           kernel.configuration.contains(QLatin1String("CONFIG_PREEMPT_LAZY=y"));
}

} // namespace

KernelWords KernelWords::ofThisKernel()
{
    utsname names = {};
    ::uname(&names);
    KernelWords words;
    words.release = QString::fromLocal8Bit(names.release);
    words.version = QString::fromLocal8Bit(names.version);
    words.commandLine = contents("/proc/cmdline");
    words.modes = contents("/sys/kernel/debug/sched/preempt");
    words.configuration = contents("/proc/config.gz");
    if (words.configuration.isEmpty())
        words.configuration = contents(QFile::encodeName(QStringLiteral("/boot/config-") + words.release));
    return words;
}

Preemption Preemption::of(const KernelWords &kernel)
{
    const bool any = isPreemptible(kernel);
    // 7.0 no longer switches preemption off around tracepoints; nothing in its types tells.
    return {any, any && kernel.release.section(QLatin1Char('.'), 0, 0).toInt() >= 7};
}

bool Preemption::mayHit(const QString &section) const
{
    const QString type = section.section(QLatin1Char('/'), 0, 0).section(QLatin1Char('.'), 0, 0);
    if (type == QLatin1String("fentry") || type == QLatin1String("fexit") ||
        type == QLatin1String("fmod_ret"))
        return ofFunctions;
    return (type == QLatin1String("tp_btf") || type == QLatin1String("raw_tp")) && ofTracepoints;
}

} // namespace DKapture
