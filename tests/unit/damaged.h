// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <elf.h>
#include <linux/btf.h>

#include <cstring>

// Finds its way through a BPF object by the ELF and BTF formats alone, to damage it in a chosen place. The
// object that it is given must be whole.
class Damaged
{
public:
    explicit Damaged(QByteArray bytes)
        : bytes(std::move(bytes))
    {
    }

    template <typename T> T get(qsizetype at) const
    {
        T value;
        std::memcpy(&value, bytes.constData() + at, sizeof(T));
        return value;
    }
    template <typename T> void set(qsizetype at, T value)
    {
        std::memcpy(bytes.data() + at, &value, sizeof(T));
    }

    // Where the header of a section is; -1 when there is none of that name.
    qsizetype section(const char *name) const
    {
        const auto elf = get<Elf64_Ehdr>(0);
        const auto names = get<Elf64_Shdr>(qsizetype(elf.e_shoff + elf.e_shstrndx * elf.e_shentsize));
        for (int i = 0; i < elf.e_shnum; ++i) {
            const qsizetype at = qsizetype(elf.e_shoff + i * elf.e_shentsize);
            if (QByteArray(bytes.constData() + names.sh_offset + get<Elf64_Shdr>(at).sh_name) == name)
                return at;
        }
        return -1;
    }
    qsizetype dataOf(const char *name) const { return qsizetype(get<Elf64_Shdr>(section(name)).sh_offset); }
    qsizetype sizeOf(const char *name) const { return qsizetype(get<Elf64_Shdr>(section(name)).sh_size); }
    void renameSection(const char *name)
    {
        const auto elf = get<Elf64_Ehdr>(0);
        const auto names = get<Elf64_Shdr>(qsizetype(elf.e_shoff + elf.e_shstrndx * elf.e_shentsize));
        bytes[qsizetype(names.sh_offset + get<Elf64_Shdr>(section(name)).sh_name) + 1] = '#';
    }

    // Where the BTF type of that kind and name is (its struct btf_type), and its number.
    qsizetype type(quint32 kind, const char *name, quint32 *number = nullptr) const
    {
        const qsizetype btf = dataOf(".BTF");
        const auto header = get<btf_header>(btf);
        qsizetype at = btf + header.hdr_len + header.type_off;
        const qsizetype end = at + header.type_len;
        const char *texts = bytes.constData() + btf + header.hdr_len + header.str_off;
        for (quint32 id = 1; at < end; ++id) {
            const auto type = get<btf_type>(at);
            if (BTF_INFO_KIND(type.info) == kind && std::strcmp(texts + type.name_off, name) == 0) {
                if (number)
                    *number = id;
                return at;
            }
            at += sizeof(btf_type) + extra(BTF_INFO_KIND(type.info), BTF_INFO_VLEN(type.info));
        }
        return -1;
    }
    // Of a struct that type() found.
    qsizetype member(qsizetype type, int index) const
    {
        return type + qsizetype(sizeof(btf_type) + index * sizeof(btf_member));
    }

    QByteArray bytes;

private:
    static qsizetype extra(quint32 kind, quint32 count)
    {
        switch (kind) {
        case BTF_KIND_INT:
        case BTF_KIND_VAR:
        case BTF_KIND_DECL_TAG:
            return 4;
        case BTF_KIND_ARRAY:
            return sizeof(btf_array);
        case BTF_KIND_STRUCT:
        case BTF_KIND_UNION:
            return qsizetype(count * sizeof(btf_member));
        case BTF_KIND_ENUM:
            return qsizetype(count * sizeof(btf_enum));
        case BTF_KIND_FUNC_PROTO:
            return qsizetype(count * sizeof(btf_param));
        case BTF_KIND_DATASEC:
            return qsizetype(count * sizeof(btf_var_secinfo));
        case BTF_KIND_ENUM64:
            return qsizetype(count * 12);
        default:
            return 0;
        }
    }
};
