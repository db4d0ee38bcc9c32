// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bpfhandles.h"
#include "probes/probeobject.h"
#include "probes/variants.h"

#include <QSet>
#include <QVariantMap>

#include <memory>
#include <vector>

namespace DKapture
{

// How a probe is to be loaded; checked against the schema before it gets here.
struct LoadRequest {
    QVariantMap parameters;
    Scope scope = Scope::Unset;
    Viewer viewer;
    bool showsSecrets = false; // tier "peek" was granted
    quint32 ringBytes = 0;     // of one CPU's event ring
    quint32 snapshotRows = 0;  // room of a page of a snapshot walk
    bool operator==(const LoadRequest &) const = default;
};

// One probe in the kernel: object, maps, rings and, while attached, links. Dies in the safe order: links
// before maps. Knows nothing of clients. Loaded, attached, detached and freed in the worker's thread, read
// in the main one; what is read does not change with the other.
class LoadedProbe
{
public:
    // Loads the best alternatives; one that the kernel refuses is passed over for the next, as long as the
    // cause is a program's own. known: those that would only be refused again.
    static Result<std::unique_ptr<LoadedProbe>> load(const ProbeObject &probe, Kernel &kernel,
                                                     const LoadRequest &request, const Refusals &known);
    // What of a probe with its default parameters the kernel refuses: found by loading it, which takes as
    // long as a capture takes to open.
    static Refusals findRefusals(const ProbeObject &probe, Kernel &kernel);

    Result<void> attach();
    void detach();
    bool needsAttaching() const; // what only walks on demand does not

    const ProbeObject &probe() const { return m_probe; }
    const QList<Variant> &variants() const { return m_selection.variants; }
    bpf_map *map(const QString &name) const;
    // A ring for each CPU that is online by now; those it had before stay, in their order.
    Result<void> createRings();
    const std::vector<UniqueFd> &rings(const QString &output) const;
    const bpf_program *walk() const; // the chosen snapshot program, or null

    quint64 losses(quint32 cause) const; // enum loss of bpf/include/output.h
    quint64 missedByKernel() const;      // programs not run because they would have interrupted themselves
    struct Runs {
        quint64 count = 0;
        quint64 ns = 0;
    };
    Runs runs() const;           // grows only while the kernel's BPF timing is on
    quint64 memoryBytes() const; // of maps, rings, programs and, estimated, what hangs on tasks

private:
    LoadedProbe(const ProbeObject &probe, Selection selection);
    static Result<std::unique_ptr<LoadedProbe>> tryToLoad(const ProbeObject &probe, Kernel &kernel,
                                                          const LoadRequest &request, Refusals *refusals);
    // refusal is filled in when the kernel refused what was to be loaded.
    Result<void> open(const LoadRequest &request, Kernel &kernel, Refusal *refusal);
    Result<void> setReadOnlyData(const LoadRequest &request);
    quint64 taskStorageBytes() const;

    ProbeObject m_probe;
    Selection m_selection;
    BpfObject m_object;
    quint32 m_ringBytes = 0;
    QHash<QString, QSet<quint32>> m_ringCpus;
    QHash<QString, std::shared_ptr<std::vector<UniqueFd>>> m_rings;
    std::vector<BpfLink> m_links; // last: detached before the maps go
};

QList<quint32> onlineCpus();
quint32 existingTasks(); // threads, as the kernel counts them

} // namespace DKapture
