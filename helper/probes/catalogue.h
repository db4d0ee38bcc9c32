// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel.h"
#include "probeobject.h"
#include "refusal.h"

#include <QStringList>

#include <functional>
#include <vector>

namespace DKapture
{

// The probes that this helper can load. Reads object files from directories that only their owner may
// write; a file that is no usable probe is listed as unavailable with the reason, and never loaded.
class Catalogue
{
public:
    // trustedOwner: besides root, whose files are read (a build tree's user on a private bus); 0 for none.
    Catalogue(const QStringList &directories, uint trustedOwner, Kernel *kernel);

    // How to find out by loading what the kernel refuses of a probe. Used once a probe, and only where the
    // names of its hooks tell too little: on a locked-down kernel, and without the rights of an ordinary
    // root.
    using FindRefusals = std::function<Refusals(const ProbeObject &)>;
    void setFindRefusals(FindRefusals find) { m_findRefusals = std::move(find); }

    void read();                                       // all files anew; forks (trial.h)
    QList<Schema> schemas();                           // with availability on this kernel, now
    const ProbeObject *probe(const QString &id) const; // null when unknown or unusable
    Refusals refusals(const QString &id) const;        // as far as they are known

private:
    struct Entry {
        ProbeObject object;
        QString path;
        QString fault; // why the file is unusable
        Refusals refusals;
        bool isTried = false; // whether refusals were looked for
    };
    void readFile(const QString &path);
    const Entry *find(const QString &id) const; // null when unknown or unusable

    QStringList m_directories;
    uint m_trustedOwner;
    Kernel *m_kernel;
    FindRefusals m_findRefusals;
    std::vector<Entry> m_entries;
};

// Reads a file that nobody but root and trustedOwner can have written; follows no symbolic link.
Result<QByteArray> readTrusted(const QString &path, uint trustedOwner);

} // namespace DKapture
