// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "btftags.h"
#include "interface/schema.h"

namespace DKapture
{

// Reads the members of a struct as fields: names, words, units, offsets. Nested structs are flattened
// ("peer" with a member "port" gives "peer_port"); members whose name begins with "pad" are left out.
class RecordLayout
{
public:
    RecordLayout(const btf *btf, const BtfTags &tags)
        : m_btf(btf)
        , m_tags(tags)
    {
    }

    // Offsets count from base. The size of the struct is added to *size (unchanged on failure).
    Result<QList<Field>> fields(quint32 structId, quint32 base, quint32 *size) const;
    // Type, unit and size of one variable or member; words are the caller's.
    Result<Field> describe(quint32 typeId) const;

private:
    Result<void> append(quint32 structId, quint32 base, const QString &prefix, int depth,
                        QList<Field> *fields) const;
    QList<Enumerator> enumerators(const btf_type *type) const;

    const btf *m_btf;
    const BtfTags &m_tags;
};

} // namespace DKapture
