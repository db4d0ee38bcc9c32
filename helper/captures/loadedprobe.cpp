// SPDX-License-Identifier: GPL-3.0-or-later
#include "loadedprobe.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <cstring>

namespace DKapture
{

namespace
{

// A verifier's log is for the journal; a person gets its verdict.
Error failed(const QString &what, int error)
{
    const QString words = takeLibbpfWords().trimmed();
    if (!words.isEmpty())
        qWarning("%s: %s", qPrintable(what), qPrintable(words));
    QString message = QStringLiteral("%1: %2.").arg(what, QString::fromUtf8(std::strerror(error)));
    if (const QString verdict = verdictOf(words); !verdict.isEmpty())
        message += QStringLiteral(" (%1)").arg(verdict);
    return {ErrorCode::LoadFailed, message};
}

} // namespace

quint32 existingTasks()
{
    QFile file(QStringLiteral("/proc/loadavg"));
    if (!file.open(QIODevice::ReadOnly))
        return 2048;
    const QList<QByteArray> words = file.readAll().split(' ');
    return words.size() > 3 ? words.at(3).split('/').last().toUInt() : 0;
}

// "0-3,5" → 0 1 2 3 5
QList<quint32> onlineCpus()
{
    QFile file(QStringLiteral("/sys/devices/system/cpu/online"));
    QList<quint32> cpus;
    if (!file.open(QIODevice::ReadOnly))
        return {0};
    const QString text = QString::fromLatin1(file.readAll()).trimmed();
    for (const QString &part : text.split(QLatin1Char(','))) {
        const quint32 first = part.section(QLatin1Char('-'), 0, 0).toUInt();
        const quint32 last = part.section(QLatin1Char('-'), -1).toUInt();
        for (quint32 cpu = first; cpu <= last; ++cpu)
            cpus.append(cpu);
    }
    return cpus;
}

namespace
{

bpf_prog_info infoOf(const bpf_program *program)
{
    bpf_prog_info info = {};
    __u32 size = sizeof(info);
    if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size) != 0)
        info = {};
    return info;
}

// Programs that are run on demand instead of being attached.
bool isWalk(const bpf_program *program)
{
    return bpf_program__type(program) == BPF_PROG_TYPE_SYSCALL ||
           bpf_program__expected_attach_type(program) == BPF_TRACE_ITER;
}

quint64 memlockOf(int fd)
{
    QFile file(QStringLiteral("/proc/self/fdinfo/%1").arg(fd));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("memlock:"))
            return line.mid(8).trimmed().toULongLong();
    }
    return 0;
}

} // namespace

LoadedProbe::LoadedProbe(const ProbeObject &probe, Selection selection)
    : m_probe(probe)
    , m_selection(std::move(selection))
{
}

Result<std::unique_ptr<LoadedProbe>> LoadedProbe::load(const ProbeObject &probe, Kernel &kernel,
                                                       const LoadRequest &request, const Refusals &known)
{
    Refusals refusals = known;
    return tryToLoad(probe, kernel, request, &refusals);
}

Refusals LoadedProbe::findRefusals(const ProbeObject &probe, Kernel &kernel)
{
    LoadRequest request;
    request.scope = Scope::All; // without one the verifier would drop most of the code
    request.ringBytes = quint32(::sysconf(_SC_PAGESIZE)); // the smallest there is
    Refusals refusals;
    if (select(probe, kernel).obstacle.exists())
        return refusals; // it needs no loading to see
    if (const auto loaded = tryToLoad(probe, kernel, request, &refusals); !loaded)
        qWarning("%s does not load: %s", qPrintable(probe.schema.id), qPrintable(loaded.error().message));
    return refusals;
}

Result<std::unique_ptr<LoadedProbe>> LoadedProbe::tryToLoad(const ProbeObject &probe, Kernel &kernel,
                                                            const LoadRequest &request, Refusals *refusals)
{
    const auto known = refusals->size();
    for (;;) {
        Selection selection = select(probe, kernel, *refusals);
        if (selection.obstacle.exists())
            return Error{refusals->size() == known ? ErrorCode::Unavailable : ErrorCode::LoadFailed,
                         selection.obstacle.translated()};
        std::unique_ptr<LoadedProbe> loaded(new LoadedProbe(probe, std::move(selection)));
        Refusal refusal;
        const Result<void> done = loaded->open(request, kernel, &refusal);
        if (done)
            return loaded;
        // One that was left out and is blamed again must not keep us here.
        if (!refusal.obstacle.exists() || refusals->contains(refusal.program))
            return done.error();
        qWarning("%s: the kernel refuses %s", qPrintable(probe.schema.id),
                 refusal.program.isEmpty() ? "it" : refusal.program.constData());
        refusals->insert(refusal.program, refusal.obstacle);
    }
}

Result<void> LoadedProbe::open(const LoadRequest &request, Kernel &kernel, Refusal *refusal)
{
    takeLibbpfWords();
    // Every probe asks for types that only some kernels have (scope.h). Where those of modules may not be
    // listed, libbpf before 1.3 would refuse it for looking.
    const bool mayListModules = !kernel.moduleTypes().exists();
    m_object =
        ProbeObject::open(m_probe.bytes, "dkapture", mayListModules ? nullptr : "/sys/kernel/btf/vmlinux");
    if (!m_object)
        return failed(QStringLiteral("The probe cannot be opened"), errno);

    // An absent parameter has its default, which may be on.
    const auto valueOf = [&](const QString &name) {
        const auto value = request.parameters.constFind(name);
        const Parameter *parameter = m_probe.schema.parameter(name);
        if (value != request.parameters.constEnd())
            return value->toULongLong();
        return parameter ? quint64(parameter->defaultValue) : 0;
    };
    const auto isPicked = [&](const ProgramInfo &info) {
        const quint64 set = info.picks.isNull() ? 0 : valueOf(info.picks);
        return set == 0 || (set & info.pickBits) != 0;
    };
    bpf_program *program = nullptr;
    bpf_object__for_each_program(program, m_object.get())
    {
        const QByteArray name = bpf_program__name(program);
        const auto info = std::ranges::find(m_probe.programs, name, &ProgramInfo::name);
        const bool wanted = m_selection.programs.contains(name) && info != m_probe.programs.end() &&
                            (info->onlyIf.isNull() || valueOf(info->onlyIf) != 0) && isPicked(*info);
        bpf_program__set_autoload(program, wanted);
    }
    if (Result<void> done = setReadOnlyData(request); !done)
        return done;
    for (const Output &output : m_probe.schema.outputs) {
        bpf_map *outputMap = map(output.name);
        if (output.kind == OutputKind::Events)
            bpf_map__set_max_entries(outputMap, quint32(std::max(1, libbpf_num_possible_cpus())));
        else if (output.kind == OutputKind::Snapshot)
            bpf_map__set_max_entries(outputMap, std::max(1u, request.snapshotRows));
    }
    if (const int error = bpf_object__load(m_object.get()); error) {
        const QString words = takeLibbpfWords().trimmed();
        qWarning("%s: %s", qPrintable(m_probe.schema.id), qPrintable(words));
        *refusal = refusalOf(m_object.get(), -error, words, kernel);
        return Error{ErrorCode::LoadFailed, refusal->obstacle.translated()};
    }
    m_ringBytes = request.ringBytes;
    return createRings();
}

Result<void> LoadedProbe::setReadOnlyData(const LoadRequest &request)
{
    bpf_map *readOnly = map(QStringLiteral(".rodata"));
    std::size_t size = 0;
    char *data =
        readOnly ? static_cast<char *>(const_cast<void *>(bpf_map__initial_value(readOnly, &size))) : nullptr;
    const auto set = [&](const QString &name, const void *value, std::size_t length) {
        const ReadOnlyPlace place = m_probe.readOnly.value(name);
        if (!data || place.size != length || place.offset > size || length > size - place.offset)
            return false;
        std::memcpy(data + place.offset, value, length);
        return true;
    };
    for (const Parameter &parameter : m_probe.schema.parameters) {
        const auto value = request.parameters.constFind(parameter.name);
        if (value == request.parameters.constEnd())
            continue;
        if (parameter.type == FieldType::Text) {
            QByteArray text = value->toString().toUtf8();
            text.resize(parameter.size);
            text.back() = '\0';
            set(parameter.name, text.constData(), parameter.size);
        } else {
            const quint64 number = value->toULongLong();
            set(parameter.name, &number, parameter.size);
        }
    }
    const quint64 wakeup = request.ringBytes / 4;
    const quint64 pageBytes = quint64(::sysconf(_SC_PAGESIZE));
    set(QStringLiteral("page_bytes"), &pageBytes, sizeof(pageBytes));
    set(QStringLiteral("ring_wakeup_bytes"), &wakeup, sizeof(wakeup));
    // What keeps other people's data in: without its place nothing may be loaded.
    std::array<quint32, MostViewerGroups> groups = {};
    const quint32 count = quint32(std::min<qsizetype>(request.viewer.groups.size(), MostViewerGroups));
    std::copy_n(request.viewer.groups.cbegin(), count, groups.begin());
    const bool knowsViewer =
        set(QStringLiteral("viewer_uid"), &request.viewer.uid, sizeof(request.viewer.uid)) &&
        set(QStringLiteral("viewer_groups"), &count, sizeof(count)) &&
        set(QStringLiteral("viewer_gids"), groups.data(), sizeof(groups));
    if (!set(QStringLiteral("scope"), &request.scope, sizeof(request.scope)) ||
        (request.scope == Scope::Own && !knowsViewer))
        return Error{ErrorCode::Internal,
                     QStringLiteral("The probe cannot be told whose records it may show.")};
    return {};
}

Result<void> LoadedProbe::createRings()
{
    const QList<quint32> online = onlineCpus();
    for (const Output &output : m_probe.schema.outputs) {
        if (output.kind != OutputKind::Events)
            continue;
        auto &rings = m_rings[output.name];
        if (!rings)
            rings = std::make_shared<std::vector<UniqueFd>>();
        // One after the other: after a failure the rest is tried again.
        QSet<quint32> &have = m_ringCpus[output.name];
        for (quint32 cpu : online) {
            if (have.contains(cpu))
                continue;
            UniqueFd ring(bpf_map_create(BPF_MAP_TYPE_RINGBUF, "dkapture_ring", 0, 0, m_ringBytes, nullptr));
            if (!ring)
                return failed(QStringLiteral("An event ring of %1 bytes cannot be made").arg(m_ringBytes),
                              errno);
            const int fd = ring.get();
            if (bpf_map_update_elem(bpf_map__fd(map(output.name)), &cpu, &fd, BPF_ANY) != 0)
                return failed(QStringLiteral("The event ring of CPU %1 cannot be set").arg(cpu), errno);
            rings->push_back(std::move(ring));
            have.insert(cpu);
        }
    }
    return {};
}

Result<void> LoadedProbe::attach()
{
    if (!m_links.empty())
        return {};
    takeLibbpfWords();
    bpf_program *program = nullptr;
    bpf_object__for_each_program(program, m_object.get())
    {
        if (!bpf_program__autoload(program) || isWalk(program))
            continue;
        BpfLink link(bpf_program__attach(program));
        if (!link) {
            const int error = errno;
            detach();
            return failed(QStringLiteral("%1 cannot be attached")
                              .arg(QString::fromUtf8(bpf_program__section_name(program))),
                          error);
        }
        m_links.push_back(std::move(link));
    }
    return {};
}

bool LoadedProbe::needsAttaching() const
{
    bpf_program *program = nullptr;
    bpf_object__for_each_program(program, m_object.get())
    {
        if (bpf_program__autoload(program) && !isWalk(program))
            return true;
    }
    return false;
}

void LoadedProbe::detach()
{
    m_links.clear();
}

bpf_map *LoadedProbe::map(const QString &name) const
{
    return bpf_object__find_map_by_name(m_object.get(), name.toUtf8().constData());
}

const std::vector<UniqueFd> &LoadedProbe::rings(const QString &output) const
{
    static const std::vector<UniqueFd> None;
    const auto found = m_rings.constFind(output);
    return found == m_rings.constEnd() ? None : **found;
}

const bpf_program *LoadedProbe::walk() const
{
    bpf_program *program = nullptr;
    bpf_object__for_each_program(program, m_object.get())
    {
        if (bpf_program__autoload(program) && isWalk(program))
            return program;
    }
    return nullptr;
}

quint64 LoadedProbe::losses(quint32 cause) const
{
    const bpf_map *counters = map(QStringLiteral("losses"));
    if (!counters)
        return 0;
    std::vector<quint64> values(std::max(1, libbpf_num_possible_cpus()));
    if (bpf_map_lookup_elem(bpf_map__fd(counters), &cause, values.data()) != 0)
        return 0;
    quint64 sum = 0;
    for (quint64 value : values)
        sum += value;
    return sum;
}

quint64 LoadedProbe::missedByKernel() const
{
    quint64 sum = 0;
    const bpf_program *program = nullptr;
    while ((program = bpf_object__next_program(m_object.get(), const_cast<bpf_program *>(program)))) {
        if (bpf_program__autoload(program))
            sum += infoOf(program).recursion_misses;
    }
    return sum;
}

LoadedProbe::Runs LoadedProbe::runs() const
{
    Runs runs;
    bpf_program *program = nullptr;
    bpf_object__for_each_program(program, m_object.get())
    {
        if (!bpf_program__autoload(program))
            continue;
        const bpf_prog_info info = infoOf(program);
        runs.count += info.run_cnt;
        runs.ns += info.run_time_ns;
    }
    return runs;
}

// The kernel counts only the map, not what hangs on the tasks: at worst an element on each.
quint64 LoadedProbe::taskStorageBytes() const
{
    constexpr quint64 Overhead = 192; // element, lists and a task's share of its storage
    quint64 bytesOfTask = 0;
    const bpf_map *each = nullptr;
    while ((each = bpf_object__next_map(m_object.get(), each))) {
        if (bpf_map__type(each) == BPF_MAP_TYPE_TASK_STORAGE)
            bytesOfTask += bpf_map__value_size(each) + Overhead;
    }
    return bytesOfTask ? bytesOfTask * existingTasks() : 0;
}

quint64 LoadedProbe::memoryBytes() const
{
    quint64 sum = taskStorageBytes();
    bpf_map *each = nullptr;
    bpf_object__for_each_map(each, m_object.get()) sum += memlockOf(bpf_map__fd(each));
    for (const auto &rings : m_rings) {
        for (const UniqueFd &ring : *rings)
            sum += memlockOf(ring.get());
    }
    bpf_program *program = nullptr;
    bpf_object__for_each_program(program, m_object.get())
    {
        if (bpf_program__autoload(program))
            sum += memlockOf(bpf_program__fd(program));
    }
    return sum;
}

} // namespace DKapture
