// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>
#include <QStringList>

struct btf;
struct btf_type;

namespace DKapture
{

// The declaration tags of one BTF, "key:text", by what they are on. The BTF must outlive nothing here:
// all texts are copied.
class BtfTags
{
public:
    explicit BtfTags(const btf *btf);

    static constexpr int TheThingItself = -1; // else the index of a struct's member
    // The text of a key; null when there is none.
    QString text(quint32 typeId, const char *key, int component = TheThingItself) const;
    bool has(quint32 typeId, const char *key, int component = TheThingItself) const;

private:
    QHash<std::pair<quint32, int>, QStringList> m_tags;
};

// Names that may be missing or corrupt in a broken object: empty then.
QString btfName(const btf *btf, const btf_type *type);
QString btfText(const btf *btf, quint32 offset);

} // namespace DKapture
