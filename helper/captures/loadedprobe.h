// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bpfhandles.h"
#include "probes/probeobject.h"
#include "probes/variants.h"

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
    quint32 snapshotRows = 0;  // room of a snapshot walk
    Refusals refusals;         // known before
};

// One probe in the kernel: object, maps, rings and, while attached, links. Dies in the safe order: links
// before maps. Knows nothing of clients.
class LoadedProbe
{
public:
    // Loads the best alternatives; one that the kernel refuses is passed over for the next, as long as the
    // cause is a program's own.
    static Result<std::unique_ptr<LoadedProbe>> load(const ProbeObject &probe, Kernel &kernel,
                                                     const LoadRequest &request);
    // What of a probe with its default parameters the kernel refuses: found by loading it, which takes as
    // long as a capture takes to open.
    static Refusals findRefusals(const ProbeObject &probe, Kernel &kernel);

    Result<void> attach();
    void detach();
    bool isAttached() const { return !m_links.empty(); }

    const ProbeObject &probe() const { return m_probe; }
    const QList<Variant> &variants() const { return m_selection.variants; }
    bpf_map *map(const QString &name) const;
    const std::vector<UniqueFd> &rings(const QString &output) const; // one a CPU
    const bpf_program *walk() const;                                 // the chosen snapshot program, or null

    quint64 losses(quint32 cause) const; // enum loss of bpf/include/output.h
    quint64 missedByKernel() const;      // programs not run because they would have interrupted themselves
    struct Runs {
        quint64 count = 0;
        quint64 ns = 0;
    };
    Runs runs() const; // grows only while the kernel's BPF timing is on
    quint64 memoryBytes() const;

private:
    LoadedProbe(const ProbeObject &probe, Selection selection);
    static Result<std::unique_ptr<LoadedProbe>> load(const ProbeObject &probe, Kernel &kernel,
                                                     const LoadRequest &request, Refusals *refusals);
    // refusal is filled in when the kernel refused what was to be loaded.
    Result<void> open(const LoadRequest &request, Kernel &kernel, Refusal *refusal);
    Result<void> setReadOnlyData(const LoadRequest &request);
    Result<void> createRings(quint32 ringBytes);

    ProbeObject m_probe;
    Selection m_selection;
    BpfObject m_object;
    QHash<QString, std::shared_ptr<std::vector<UniqueFd>>> m_rings;
    std::vector<BpfLink> m_links; // last: detached before the maps go
};

int onlineCpus();

} // namespace DKapture
