// SPDX-License-Identifier: GPL-3.0-or-later
#include "availability.h"

#include "probes/probeobject.h"
#include "probes/scope.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QTest>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <set>

namespace DKapture
{

namespace
{

const QStringList Directories{QStringLiteral(DKAPTURE_PROBES), QStringLiteral(TEST_PROBES)};

QString fileOf(const QString &probe)
{
    for (const QString &directory : Directories) {
        const QString path = directory + QLatin1Char('/') + probe + QStringLiteral(".bpf.o");
        if (QFile::exists(path))
            return path;
    }
    return {};
}

bool isSentence(const QString &text)
{
    return !text.contains(QLatin1Char('\n')) && text.size() > 10 && text.size() < 300;
}

// The needed programs of the alternatives of one rank, and those that have none.
bool loads(const ProbeObject &probe, int rank)
{
    const BpfObject object = ProbeObject::open(probe.bytes, "alone");
    bool isAny = false;
    for (const ProgramInfo &info : probe.programs) {
        const bool isWanted = info.optional.isNull() && (info.group.isEmpty() || info.rank == rank);
        bpf_program__set_autoload(bpf_object__find_program_by_name(object.get(), info.name.constData()),
                                  isWanted);
        isAny = isAny || isWanted;
    }
    // Without a scope the verifier would drop most of the code.
    const quint32 all = quint32(Scope::All);
    const ReadOnlyPlace place = probe.readOnly.value(QStringLiteral("scope"));
    std::size_t size = 0;
    const bpf_map *readOnly = bpf_object__find_map_by_name(object.get(), ".rodata");
    void *data = const_cast<void *>(bpf_map__initial_value(const_cast<bpf_map *>(readOnly), &size));
    if (place.size != sizeof(all) || place.offset + sizeof(all) > size)
        return false;
    std::memcpy(static_cast<char *>(data) + place.offset, &all, sizeof(all));
    if (!isAny || bpf_object__load(object.get()) != 0)
        return false;
    std::vector<BpfLink> links;
    bpf_program *program = nullptr;
    bpf_object__for_each_program(program, object.get())
    {
        if (!bpf_program__autoload(program) || bpf_program__type(program) == BPF_PROG_TYPE_SYSCALL ||
            bpf_program__expected_attach_type(program) == BPF_TRACE_ITER)
            continue;
        links.emplace_back(bpf_program__attach(program));
        if (!links.back())
            return false;
    }
    return true;
}

QString faultOf(const Schema &schema, Harness &harness, const QStringList &command)
{
    if (schema.available) {
        if (harness.record(schema.id))
            return {};
        return QStringLiteral("%1 is listed as available, but: %2").arg(schema.id, harness.error());
    }
    const QString reason = schema.reason.translated();
    const QString remedy = schema.remedy.translated();
    if (!isSentence(reason) || !isSentence(remedy))
        return QStringLiteral("%1: this is no reason and remedy: '%2' '%3'").arg(schema.id, reason, remedy);
    if (harness.record(schema.id))
        return QStringLiteral("%1 runs, though: %2").arg(schema.id, reason);
    if (!harness.error().contains(reason) || harness.error().contains(QLatin1Char('\n')))
        return QStringLiteral("%1: its error is '%2'").arg(schema.id, harness.error());
    const QString file = fileOf(schema.id);
    const QStringList loader =
        command + QStringList{QCoreApplication::applicationFilePath(), QStringLiteral("--load"), file};
    QProcess process;
    process.setStandardErrorFile(QProcess::nullDevice());
    process.start(loader.first(), loader.mid(1));
    if (!process.waitForFinished(120000) || process.exitStatus() != QProcess::NormalExit)
        return QStringLiteral("%1: the attempt to load it alone did not end well").arg(schema.id);
    if (process.exitCode() == 0)
        return QStringLiteral("%1 can be loaded, though: %2").arg(schema.id, reason);
    return {};
}

// Refuses one system call to this process and its children.
bool refuse(int call, int error)
{
    sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, quint32(call), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | quint32(error)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter = {.len = 4, .filter = code};
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0;
}

} // namespace

QStringList Availability::available() const
{
    QStringList ids;
    for (const Schema &schema : probes) {
        if (schema.available)
            ids.append(schema.id);
    }
    return ids;
}

Availability availability(const QStringList &command)
{
    Availability found;
    Harness harness;
    harness.addProbes(QStringLiteral(TEST_PROBES));
    harness.startThrough(command);
    if (!harness.start()) {
        found.fault = harness.error();
        return found;
    }
    bool isChecked = false;
    QObject context;
    harness.connection().systemCheck(&context, [&](const Result<QJsonArray> &checks) {
        isChecked = true;
        if (!checks) {
            found.fault = checks.error().message;
            return;
        }
        for (const QJsonValue value : *checks) {
            const QJsonObject check = value.toObject();
            const QString finding = Words::fromJson(check[QLatin1String("finding")]).translated();
            const QString remedy = Words::fromJson(check[QLatin1String("remedy")]).translated();
            if (check[QLatin1String("ok")].toBool())
                continue;
            found.missing.insert(check[QLatin1String("id")].toString(), finding);
            if (!isSentence(finding) || !isSentence(remedy))
                found.fault = QStringLiteral("no finding and remedy: '%1' '%2'").arg(finding, remedy);
        }
    });
    if (!QTest::qWaitFor([&] { return isChecked; }, 60000))
        found.fault = QStringLiteral("the system check does not answer");
    for (const Schema &schema : harness.connection().probes()) {
        found.probes.insert(schema.id, schema);
        if (found.fault.isEmpty() && schema.id != QLatin1String("refused")) // a fault of its own
            found.fault = faultOf(schema, harness, command);
    }
    return found;
}

int loadAlone(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return 2;
    const Result<ProbeObject> probe = ProbeObject::read(file.readAll());
    if (!probe)
        return 2;
    std::set<int> ranks{0};
    for (const ProgramInfo &info : probe->programs)
        ranks.insert(info.rank);
    return std::ranges::any_of(ranks, [&](int rank) { return loads(*probe, rank); }) ? 0 : 1;
}

} // namespace DKapture

int runAvailabilityTest(QObject *test, int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == QLatin1String("--load"))
        return DKapture::loadAlone(arguments.value(2));
    if (arguments.value(1) == QLatin1String("--without")) {
        if (argc < 6 || !DKapture::refuse(arguments.value(2).toInt(), arguments.value(3).toInt()))
            return 125;
        ::execvp(argv[5], argv + 5);
        return 126;
    }
    return QTest::qExec(test, argc, argv);
}
