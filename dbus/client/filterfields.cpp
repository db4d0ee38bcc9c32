// SPDX-License-Identifier: LGPL-2.1-or-later
#include "filterfields.h"

#include <algorithm>
#include <array>

namespace DKapture::FilterText
{

namespace
{

struct OtherName {
    const char *written;
    const char *field;
};

// In the order of preference.
constexpr std::array OtherNames{
    OtherName{"exe", "comm"},
    OtherName{"program", "comm"},
    OtherName{"app", "comm"},
    OtherName{"path", "filename"},
    OtherName{"path", "file"},
    OtherName{"filename", "file"},
    OtherName{"filename", "path"},
    OtherName{"file", "path"},
    OtherName{"file", "filename"},
    OtherName{"lat", "latency"},
    OtherName{"lat", "duration"},
    OtherName{"lat", "waited"},
    OtherName{"latency", "duration"},
    OtherName{"dur", "duration"},
    OtherName{"dur", "latency"},
    OtherName{"duration", "lifetime"},
    OtherName{"err", "error"},
    OtherName{"error", "result"},
    OtherName{"err", "result"},
    OtherName{"ret", "result"},
    OtherName{"op", "operation"},
    OtherName{"operation", "op"},
    OtherName{"raddr", "remote_address"},
    OtherName{"raddr", "peer"},
    OtherName{"raddr", "address"},
    OtherName{"addr", "address"},
    OtherName{"rport", "remote_port"},
    OtherName{"rport", "port"},
    OtherName{"code", "exit_status"},
    OtherName{"code", "status"},
    OtherName{"ep", "endpoint"},
    OtherName{"irq", "line"},
    OtherName{"parent", "ppid"},
    OtherName{"tx", "sent"},
    OtherName{"rx", "received"},
};

struct UnitName {
    const char *written;
    const char *unit;
};

constexpr std::array UnitNames{
    UnitName{"user", "uid"},         UnitName{"group", "gid"},        UnitName{"dev", "device"},
    UnitName{"disk", "device"},      UnitName{"err", "errno"},        UnitName{"errno", "errno"},
    UnitName{"container", "cgroup"}, UnitName{"code", "exit_status"}, UnitName{"time", "boot_ns"},
    UnitName{"syscall", "syscall"},  UnitName{"process", "pid"},      UnitName{"thread", "tid"},
};

// Common names of the language that have no other name here.
constexpr std::array CommonNames{"pid",  "tid",   "uid",    "comm",   "cpu",       "time",
                                 "port", "bytes", "usbdev", "cgroup", "parent.exe"};

const Field *namedField(const Output &output, const QString &name)
{
    if (const Field *exact = output.field(name))
        return exact;
    const auto found =
        std::ranges::find_if(output.fields, [&](const Field &field) { return baseName(field.name) == name; });
    return found == output.fields.end() ? nullptr : &*found;
}

} // namespace

QString baseName(const QString &fieldName)
{
    for (const char *suffix : {"_ns", "_bytes"}) {
        if (fieldName.endsWith(QLatin1String(suffix)) && fieldName.size() > qsizetype(qstrlen(suffix)))
            return fieldName.chopped(qsizetype(qstrlen(suffix)));
    }
    return fieldName;
}

const Field *findField(const Output &output, const QString &name)
{
    if (const Field *field = namedField(output, name))
        return field;
    for (const OtherName &other : OtherNames) {
        if (name != QLatin1String(other.written))
            continue;
        if (const Field *field = namedField(output, QLatin1String(other.field)))
            return field;
    }
    for (const UnitName &other : UnitNames) {
        if (name != QLatin1String(other.written))
            continue;
        const auto found = std::ranges::find(output.fields, QLatin1String(other.unit), &Field::unit);
        if (found != output.fields.end())
            return &*found;
    }
    return nullptr;
}

bool isKnownName(const Schema &schema, const QString &name)
{
    const auto isName = [&](const char *known) {
        return name == QLatin1String(known);
    };
    return std::ranges::any_of(schema.outputs,
                               [&](const Output &output) { return findField(output, name); }) ||
           std::ranges::any_of(OtherNames, isName, &OtherName::written) ||
           std::ranges::any_of(OtherNames, isName, &OtherName::field) ||
           std::ranges::any_of(UnitNames, isName, &UnitName::written) ||
           std::ranges::any_of(CommonNames, isName);
}

const Parameter *parameterFor(const Schema &schema, const char *prefix, const Field &field)
{
    const QString start = QLatin1String(prefix);
    if (const Parameter *parameter = schema.parameter(start + field.name))
        return parameter;
    return schema.parameter(start + baseName(field.name));
}

} // namespace DKapture::FilterText
