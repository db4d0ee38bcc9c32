// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalogue.h"

#include "tier.h"
#include "trial.h"
#include "variants.h"

#include <QDir>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>

namespace DKapture
{

namespace
{

constexpr qint64 LargestObject = 8 * 1024 * 1024;
const QString Suffix = QStringLiteral(".bpf.o");

Error unusable(const QString &message)
{
    return {ErrorCode::InvalidObject, message};
}

Result<ProbeObject> readObject(const QByteArray &bytes)
{
    if (Result<void> done = readOnTrial(bytes); !done)
        return done.error();
    return ProbeObject::read(bytes);
}

bool isTrusted(const struct stat &status, uint trustedOwner)
{
    return (status.st_uid == 0 || status.st_uid == trustedOwner) && !(status.st_mode & (S_IWGRP | S_IWOTH));
}

} // namespace

Result<QByteArray> readTrusted(const QString &path, uint trustedOwner)
{
    const UniqueFd file(
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    struct stat status = {};
    if (!file || ::fstat(file.get(), &status) != 0)
        return unusable(
            QStringLiteral("it cannot be opened: %1").arg(QString::fromUtf8(std::strerror(errno))));
    if (!S_ISREG(status.st_mode))
        return unusable(QStringLiteral("it is no regular file"));
    if (!isTrusted(status, trustedOwner))
        return unusable(QStringLiteral("somebody else than root may write it"));
    if (status.st_size > LargestObject)
        return unusable(QStringLiteral("it is larger than 8 MiB"));
    QByteArray bytes(status.st_size, Qt::Uninitialized);
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::read(file.get(), bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return unusable(QStringLiteral("it cannot be read whole"));
        done += count;
    }
    return bytes;
}

Catalogue::Catalogue(const QStringList &directories, uint trustedOwner, Kernel *kernel)
    : m_directories(directories)
    , m_trustedOwner(trustedOwner)
    , m_kernel(kernel)
{
}

void Catalogue::read()
{
    m_entries.clear();
    for (const QString &path : m_directories) {
        struct stat status = {};
        if (::stat(QFile::encodeName(path).constData(), &status) != 0)
            continue;
        if (!isTrusted(status, m_trustedOwner)) {
            qWarning("%s is left out: somebody else than root may write it", qPrintable(path));
            continue;
        }
        const QDir directory(path);
        const auto kinds =
            QDir::Files | QDir::Dirs | QDir::System; // what is no file is listed with the reason
        for (const QString &name : directory.entryList({QLatin1Char('*') + Suffix}, kinds, QDir::Name))
            readFile(directory.filePath(name));
    }
}

void Catalogue::readFile(const QString &path)
{
    Entry entry;
    entry.path = path;
    const QString name = QFileInfo(path).fileName().chopped(Suffix.size());
    Result<QByteArray> bytes = readTrusted(path, m_trustedOwner);
    Result<ProbeObject> object = bytes ? readObject(*bytes) : bytes.error();
    if (object && object->schema.id != name)
        object =
            unusable(QStringLiteral("it calls itself %1, so it belongs in %1.bpf.o").arg(object->schema.id));
    if (object && probe(name))
        object = unusable(QStringLiteral("another file already brings %1").arg(name));
    if (object) {
        entry.object = std::move(*object);
    } else {
        entry.fault = object.error().message;
        entry.object.schema.id = entry.object.schema.title = name;
        qWarning("%s is unusable: %s", qPrintable(path), qPrintable(entry.fault));
    }
    m_entries.push_back(std::move(entry));
}

QList<Schema> Catalogue::schemas()
{
    QList<Schema> schemas;
    const bool hides = processesAreHidden();
    const bool isDoubtful = m_findRefusals && !m_kernel->programs().exists() &&
                            (m_kernel->memoryReads().exists() || m_kernel->moduleTypes().exists());
    for (Entry &entry : m_entries) {
        Schema schema = entry.object.schema;
        if (!entry.fault.isEmpty()) {
            if (probe(schema.id)) // which is another file's, and ids are unique
                schema.id = entry.path;
            schema.available = false;
            schema.reason = {QT_TRANSLATE_NOOP("helper", "Its file is unusable: %1."), {entry.fault}};
            schema.remedy = {
                QT_TRANSLATE_NOOP("helper", "Install dkapture-helper again, or remove the file."), {}};
        } else {
            if (isDoubtful && !entry.isTried) {
                entry.refusals = m_findRefusals(entry.object);
                entry.isTried = true;
            }
            Selection selection = select(entry.object, *m_kernel, entry.refusals);
            schema.available = !selection.obstacle.exists();
            schema.reason = selection.obstacle.reason;
            schema.remedy = selection.obstacle.remedy;
            schema.variants = selection.variants;
            schema.missing = selection.missing;
            schema.tier = tierOf(schema, QStringLiteral("all"), {}, hides);
        }
        schemas.append(schema);
    }
    m_kernel->forget();
    return schemas;
}

const Catalogue::Entry *Catalogue::find(const QString &id) const
{
    const auto found = std::ranges::find_if(
        m_entries, [&](const Entry &entry) { return entry.fault.isEmpty() && entry.object.schema.id == id; });
    return found == m_entries.end() ? nullptr : &*found;
}

const ProbeObject *Catalogue::probe(const QString &id) const
{
    const Entry *entry = find(id);
    return entry ? &entry->object : nullptr;
}

Refusals Catalogue::refusals(const QString &id) const
{
    const Entry *entry = find(id);
    return entry ? entry->refusals : Refusals();
}

} // namespace DKapture
