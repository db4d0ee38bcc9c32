// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QSet>
#include <QString>

namespace DKapture
{

// One function of an object file: a program, or in section .text what programs call.
struct ObjectFunction {
    QString name;
    QString section; // "tp_btf/sched_switch"; ".text"
    quint64 start = 0;
    quint64 size = 0;
    QSet<qint32> helpers;  // of the kernel, by number, that it calls itself
    QSet<QString> symbols; // maps and globals that it names
    QSet<quint64> callees; // places in .text
};

// All functions of a compiled probe, read from the ELF file as the compiler left it. Empty when it is none.
QList<ObjectFunction> functionsOf(const QByteArray &object);

} // namespace DKapture
