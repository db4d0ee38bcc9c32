// SPDX-License-Identifier: GPL-3.0-or-later
#include "moduletypes.h"

#include <QDir>

#include <sys/stat.h>

#include <algorithm>
#include <string_view>

namespace DKapture
{

namespace
{

const QString Directory = QStringLiteral("/sys/kernel/btf");

// Only what anybody asks for: functions, and typedefs (of which those of tracepoints matter).
quint64 hashOf(std::string_view name, quint32 kind)
{
    quint64 hash = 14695981039346656037ull ^ kind; // FNV-1a
    for (const char letter : name)
        hash = (hash ^ quint8(letter)) * 1099511628211ull;
    return hash;
}

std::vector<quint64> namesOf(const QString &module, const btf *vmlinux)
{
    std::vector<quint64> names;
    const Btf types(btf__load_module_btf(QFile::encodeName(module).constData(), const_cast<btf *>(vmlinux)));
    if (!types)
        return names;
    for (quint32 id = btf__type_cnt(vmlinux); id < btf__type_cnt(types.get()); ++id) {
        const btf_type *type = btf__type_by_id(types.get(), id);
        if (!btf_is_func(type) && !btf_is_typedef(type))
            continue;
        if (const char *name = btf__name_by_offset(types.get(), type->name_off))
            names.push_back(hashOf(name, btf_kind(type)));
    }
    std::ranges::sort(names);
    names.shrink_to_fit();
    return names;
}

} // namespace

void ModuleTypes::update(const std::function<const btf *()> &vmlinux)
{
    QHash<QString, Module> loaded;
    for (const QString &name : QDir(Directory).entryList(QDir::Files)) {
        struct stat status = {};
        if (name == QLatin1String("vmlinux") ||
            ::stat(QFile::encodeName(Directory + QLatin1Char('/') + name).constData(), &status) != 0)
            continue;
        Module module = m_modules.take(name);
        if (module.inode != status.st_ino) {
            const btf *base = vmlinux();
            if (!base)
                return; // nothing is known of modules then
            module = {status.st_ino, namesOf(name, base)};
        }
        loaded.insert(name, std::move(module));
    }
    m_modules = std::move(loaded);
}

bool ModuleTypes::contains(const QString &name, quint32 kind, const std::function<const btf *()> &vmlinux)
{
    update(vmlinux);
    const QByteArray bytes = name.toUtf8();
    const quint64 hash = hashOf({bytes.constData(), std::size_t(bytes.size())}, kind);
    return std::ranges::any_of(
        m_modules, [hash](const Module &module) { return std::ranges::binary_search(module.names, hash); });
}

} // namespace DKapture
