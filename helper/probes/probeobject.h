// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bpfhandles.h"
#include "interface/schema.h"
#include "scope.h"

#include <QByteArray>
#include <QHash>

namespace DKapture
{

// A program of an object and what it says of itself.
struct ProgramInfo {
    QByteArray name;
    QString section; // "tp_btf/sys_enter"
    QString group;   // of alternatives; empty: always wanted
    int rank = 0;
    QString misses;
    bool isOften = false; // runs often and for tasks: not to be left out by a preemptible kernel
    QString optional;     // what is not seen without it; null when the program is needed
    QString onlyIf;       // a parameter without which the program is left out; null when always in
    QString picks; // a set of bits without one of pickBits in which it is left out; null when always in
    quint64 pickBits = 0;
};

// Where a global stands in the read-only data.
struct ReadOnlyPlace {
    quint32 offset = 0;
    quint32 size = 0;
};

// One compiled probe: its bytes and the description read from them. Immutable; opened anew by libbpf for
// every capture, since an opened object belongs to one set of parameters.
struct ProbeObject {
    QByteArray bytes;
    Schema schema; // as written; available and variants are filled in by the catalogue
    QList<ProgramInfo> programs;
    QHash<QString, ReadOnlyPlace> readOnly; // parameters and globals that the helper sets

    static Result<ProbeObject> read(const QByteArray &bytes);
    // Null on failure, errno set. types: the file of the only kernel types to look in; without it libbpf goes
    // on to those of modules, whenever it does not find one.
    static BpfObject open(const QByteArray &bytes, const char *name, const char *types = nullptr);
};

// What libbpf said since the last call, newest last, bounded; for error messages.
QString takeLibbpfWords();
void collectLibbpfWords(); // installs the collector; call once

} // namespace DKapture
