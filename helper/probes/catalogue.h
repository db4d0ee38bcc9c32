// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel.h"
#include "probeobject.h"

#include <QStringList>

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

    void read();                                       // all files anew; forks (trial.h)
    QList<Schema> schemas();                           // with availability on this kernel, now
    const ProbeObject *probe(const QString &id) const; // null when unknown or unusable

private:
    struct Entry {
        ProbeObject object;
        QString path;
        QString fault; // why the file is unusable
    };
    void readFile(const QString &path);

    QStringList m_directories;
    uint m_trustedOwner;
    Kernel *m_kernel;
    std::vector<Entry> m_entries;
};

// Reads a file that nobody but root and trustedOwner can have written; follows no symbolic link.
Result<QByteArray> readTrusted(const QString &path, uint trustedOwner);

} // namespace DKapture
