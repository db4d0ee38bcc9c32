// SPDX-License-Identifier: GPL-3.0-or-later
#include "btftags.h"

#include <bpf/btf.h>

namespace DKapture
{

BtfTags::BtfTags(const btf *btf)
{
    const quint32 count = btf__type_cnt(btf);
    for (quint32 id = 1; id < count; ++id) {
        const btf_type *type = btf__type_by_id(btf, id);
        if (type && btf_is_decl_tag(type))
            m_tags[{type->type, btf_decl_tag(type)->component_idx}].append(btfName(btf, type));
    }
}

QString BtfTags::text(quint32 typeId, const char *key, int component) const
{
    const QString prefix = QLatin1String(key) + QLatin1Char(':');
    const auto found = m_tags.constFind({typeId, component});
    if (found == m_tags.constEnd())
        return {};
    for (const QString &tag : *found) {
        if (tag.startsWith(prefix))
            return tag.mid(prefix.size());
    }
    return {};
}

bool BtfTags::has(quint32 typeId, const char *key, int component) const
{
    return !text(typeId, key, component).isNull();
}

QString btfName(const btf *btf, const btf_type *type)
{
    return type ? btfText(btf, type->name_off) : QString();
}

QString btfText(const btf *btf, quint32 offset)
{
    const char *text = btf__name_by_offset(btf, offset);
    return text ? QString::fromUtf8(text) : QString();
}

} // namespace DKapture
