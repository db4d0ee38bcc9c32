// SPDX-License-Identifier: GPL-3.0-or-later
#include "refusal.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>

namespace DKapture
{

namespace
{

constexpr qsizetype LongestVerdict = 160;

// "libbpf: prog 'name': failed to load: -13", the last of them.
QByteArray blamedProgram(const QString &words)
{
    static const QRegularExpression Blame(QStringLiteral("prog '([^'\n]+)': "));
    QByteArray name;
    for (auto found = Blame.globalMatch(words); found.hasNext();)
        name = found.next().captured(1).toUtf8();
    return name;
}

// Of those that a locked-down kernel forbids.
bool readsKernelMemory(const bpf_program *program)
{
    const std::span code(bpf_program__insns(program), bpf_program__insn_cnt(program));
    return std::ranges::any_of(code, [](const bpf_insn &instruction) {
        if (instruction.code != (BPF_JMP | BPF_CALL) || instruction.src_reg != 0)
            return false;
        switch (instruction.imm) {
        case BPF_FUNC_probe_read:
        case BPF_FUNC_probe_read_str:
        case BPF_FUNC_probe_read_kernel:
        case BPF_FUNC_probe_read_kernel_str:
            return true;
        default:
            return false;
        }
    });
}

// Of the machine at this moment: a program cannot help it.
// libbpf tries again without types after any failure, and then has EINVAL for an answer; its words tell the
// first.
bool isShortage(int error, const QString &words)
{
    if (error == EINVAL && (words.contains(QLatin1String("Too many open files")) ||
                            words.contains(QLatin1String("Cannot allocate memory"))))
        return true;
    return error == ENOMEM || error == EMFILE || error == ENFILE || error == EAGAIN || error == EINTR;
}

} // namespace

QString verdictOf(const QString &words)
{
    static const QString Begin = QStringLiteral("BEGIN PROG LOAD LOG --");
    static const QString End = QStringLiteral("-- END PROG LOAD LOG");
    const qsizetype end = words.lastIndexOf(End);
    const qsizetype begin = words.lastIndexOf(Begin, end);
    const bool isVerifiers = end >= 0;
    const QString part = isVerifiers ? words.mid(begin < 0 ? 0 : begin + Begin.size(),
                                                 end - (begin < 0 ? 0 : begin + Begin.size()))
                                     : words;
    // From 7.3 on the verifier explains: where, why, and in the end a suggestion.
    static const QRegularExpression Explained(QStringLiteral("\\^-- error: ([^\n]+)"));
    if (const QRegularExpressionMatch error = Explained.match(part); isVerifiers && error.hasMatch())
        return error.captured(1).simplified().left(LongestVerdict);
    QString verdict;
    for (const QString &line : part.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        // Statistics follow the verdict.
        static const QRegularExpression Statistics(
            QStringLiteral("^(processed \\d+ insns|verification time|stack depth|peak_states|max_states)"));
        if (isVerifiers && Statistics.match(line).hasMatch())
            continue;
        if (!line.trimmed().isEmpty())
            verdict = line.simplified();
    }
    if (verdict.startsWith(QLatin1String("libbpf: ")))
        verdict.remove(0, 8);
    return verdict.left(LongestVerdict);
}

Refusal refusalOf(const bpf_object *object, int error, const QString &words, Kernel &kernel)
{
    if (const Obstacle obstacle = kernel.programs(); obstacle.exists())
        return {{}, obstacle};
    QByteArray name = blamedProgram(words);
    const bpf_program *program =
        name.isEmpty() ? nullptr : bpf_object__find_program_by_name(object, name.constData());
    if (!program || isShortage(error, words))
        name.clear();
    if (error == EPERM) {
        // libbpf gives what it has of modules' types to all programs alike.
        if (const Obstacle obstacle = kernel.moduleTypes(); obstacle.exists())
            return {name, obstacle};
        name.clear(); // no verdict of the verifier, but a prohibition
    }
    if (program && readsKernelMemory(program)) {
        if (const Obstacle obstacle = kernel.memoryReads(); obstacle.exists())
            return {name, obstacle};
    }
    const QString verdict = verdictOf(words);
    const QString cause = QString::fromUtf8(std::strerror(error));
    const QStringList said{verdict.isEmpty() ? cause
                                             : verdict + QStringLiteral(" (") + cause + QLatin1Char(')')};
    if (isShortage(error, words))
        return {{},
                {{QT_TRANSLATE_NOOP("helper", "There is no room for the probe: %1."), said},
                 {QT_TRANSLATE_NOOP("helper", "Close other captures and try again."), {}}}};
    const Words remedy{
        QT_TRANSLATE_NOOP("helper", "The helper's journal has all that the kernel said about it."), {}};
    if (!program)
        return {{}, {{QT_TRANSLATE_NOOP("helper", "The probe cannot be loaded: %1."), said}, remedy}};
    return {name,
            {{QT_TRANSLATE_NOOP("helper", "The kernel refuses the program %1: %2."),
              QStringList{QString::fromUtf8(bpf_program__name(program))} + said},
             remedy}};
}

} // namespace DKapture
