// SPDX-License-Identifier: GPL-3.0-or-later
#include "objectcode.h"

#include <gelf.h>
#include <linux/bpf.h>

#include <cstring>
#include <memory>

namespace DKapture
{

namespace
{

struct EndElf {
    void operator()(Elf *elf) const { elf_end(elf); }
};

class ObjectCode
{
public:
    explicit ObjectCode(QByteArray object)
        : m_bytes(std::move(object))
    {
        elf_version(EV_CURRENT);
        m_elf.reset(elf_memory(m_bytes.data(), std::size_t(m_bytes.size())));
        GElf_Ehdr header;
        if (!m_elf || !gelf_getehdr(m_elf.get(), &header) || elf_getshdrstrndx(m_elf.get(), &m_names) != 0)
            m_elf.reset();
    }

    QList<ObjectFunction> functions()
    {
        if (!m_elf)
            return {};
        readSymbols();
        for (Elf_Scn *section = nullptr; (section = elf_nextscn(m_elf.get(), section));) {
            GElf_Shdr header;
            if (gelf_getshdr(section, &header) && header.sh_type == SHT_REL)
                readReferences(section, header);
        }
        for (ObjectFunction &function : m_functions)
            readCalls(&function);
        return m_functions;
    }

private:
    QString sectionName(std::size_t index) const
    {
        GElf_Shdr header;
        Elf_Scn *section = elf_getscn(m_elf.get(), index);
        if (!section || !gelf_getshdr(section, &header))
            return {};
        return QString::fromUtf8(elf_strptr(m_elf.get(), m_names, header.sh_name));
    }

    void readSymbols()
    {
        for (Elf_Scn *section = nullptr; (section = elf_nextscn(m_elf.get(), section));) {
            GElf_Shdr header;
            if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB)
                continue;
            m_symbols = elf_getdata(section, nullptr);
            m_symbolNames = header.sh_link;
        }
        GElf_Sym symbol;
        for (int i = 0; m_symbols && gelf_getsym(m_symbols, i, &symbol); ++i) {
            if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC)
                continue;
            ObjectFunction function;
            function.name = nameOf(symbol);
            function.section = sectionName(symbol.st_shndx);
            function.start = symbol.st_value;
            function.size = symbol.st_size;
            m_functions.append(function);
        }
    }

    QString nameOf(const GElf_Sym &symbol) const
    {
        const char *name = elf_strptr(m_elf.get(), m_symbolNames, symbol.st_name);
        return name ? QString::fromUtf8(name) : QString();
    }

    // The instruction at a place of a section; null when there is none.
    const bpf_insn *instruction(Elf_Data *code, quint64 place) const
    {
        if (!code || !code->d_buf || place + sizeof(bpf_insn) > code->d_size)
            return nullptr;
        return reinterpret_cast<const bpf_insn *>(static_cast<const char *>(code->d_buf) + place);
    }

    ObjectFunction *functionAt(const QString &section, quint64 place)
    {
        for (ObjectFunction &function : m_functions) {
            if (function.section == section && place >= function.start &&
                place < function.start + function.size)
                return &function;
        }
        return nullptr;
    }

    void readReferences(Elf_Scn *section, const GElf_Shdr &header)
    {
        Elf_Data *references = elf_getdata(section, nullptr);
        Elf_Data *code = elf_getdata(elf_getscn(m_elf.get(), header.sh_info), nullptr);
        const QString where = sectionName(header.sh_info);
        GElf_Rel reference;
        for (int i = 0; references && gelf_getrel(references, i, &reference); ++i) {
            GElf_Sym symbol;
            ObjectFunction *function = functionAt(where, reference.r_offset);
            const bpf_insn *use = instruction(code, reference.r_offset);
            if (!function || !use || !gelf_getsym(m_symbols, int(GELF_R_SYM(reference.r_info)), &symbol))
                continue;
            if (sectionName(symbol.st_shndx) != QLatin1String(".text")) {
                function->symbols.insert(nameOf(symbol));
                continue;
            }
            // A call counts instructions from the one behind it; the address of a callback counts bytes.
            const bool isCall = use->code == (BPF_JMP | BPF_CALL);
            const bool isNamed = GELF_ST_TYPE(symbol.st_info) == STT_FUNC;
            const quint64 addend = isNamed  ? 0
                                   : isCall ? quint64(qint64(use->imm) + 1) * sizeof(bpf_insn)
                                            : quint64(use->imm);
            function->callees.insert(symbol.st_value + addend);
        }
    }

    void readCalls(ObjectFunction *function)
    {
        Elf_Data *code = nullptr;
        for (Elf_Scn *section = nullptr; (section = elf_nextscn(m_elf.get(), section));) {
            if (sectionName(elf_ndxscn(section)) == function->section)
                code = elf_getdata(section, nullptr);
        }
        for (quint64 at = function->start; at < function->start + function->size; at += sizeof(bpf_insn)) {
            const bpf_insn *use = instruction(code, at);
            if (!use || use->code != (BPF_JMP | BPF_CALL))
                continue;
            if (use->src_reg == 0)
                function->helpers.insert(use->imm);
            // From .text into .text there is no reference to read.
            else if (use->src_reg == BPF_PSEUDO_CALL && function->section == QLatin1String(".text"))
                function->callees.insert(at + quint64(qint64(use->imm) + 1) * sizeof(bpf_insn));
        }
    }

    QByteArray m_bytes;
    std::unique_ptr<Elf, EndElf> m_elf;
    std::size_t m_names = 0;
    Elf_Data *m_symbols = nullptr;
    std::size_t m_symbolNames = 0;
    QList<ObjectFunction> m_functions;
};

} // namespace

QList<ObjectFunction> functionsOf(const QByteArray &object)
{
    return ObjectCode(object).functions();
}

} // namespace DKapture
