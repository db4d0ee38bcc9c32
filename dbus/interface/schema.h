// SPDX-License-Identifier: LGPL-2.1-or-later
// The description of a probe, as the helper reads it from the object's BTF and as Manager.Probes carries
// it in JSON. Member names here and there are the same.
#pragma once

#include "result.h"
#include "words.h"

#include <QJsonObject>
#include <QList>
#include <QStringList>

namespace DKapture
{

enum class FieldType {
    Unsigned, // size 1, 2, 4 or 8
    Signed,   // size 1, 2, 4 or 8
    Enum,     // unsigned, values named in enumerators
    Text,     // UTF-8, up to the first NUL or size bytes
    Bytes,    // size bytes as they are
    Address,  // 16 bytes: an IPv6 address, IPv4 as ::ffff:a.b.c.d
    Slots,    // size / 8 counters of a log2 histogram; unit log2_ns or log2_bytes
};

struct Enumerator {
    quint64 value = 0;
    QString name; // "read", for the kernel side's REQUEST_OP_READ in enum request_op
};

struct Field {
    QString name; // as in the struct, for example "queued_ns"; unique in its record
    QString doc;  // a sentence, English; the key for translation
    QString unit; // units.h: "ns", "bytes", "pid" …; empty for text and enums
    FieldType type = FieldType::Unsigned;
    quint32 offset = 0;       // bytes from the start of the record
    quint32 size = 0;         // bytes
    bool key = false;         // part of what identifies a row of a table or histogram
    bool flags = false;       // an enum whose values are bits
    bool largest = false;     // of several CPUs' values the largest counts, not the sum
    bool secret = false;      // contents, to be masked until asked for; blank unless tier peek was granted
    bool namesOthers = false; // a task that the record is not about: a parent, a peer
    bool namesNobody = false; // a name that leads to no person: not blank in scope "total"
    QList<Enumerator> enumerators;
};

enum class OutputKind {
    Events,    // records as they happen
    Table,     // rows read every interval; amounts are totals since the capture started
    Histogram, // a table with a Slots field
    Snapshot,  // rows walked every interval
};

struct Output {
    QString name;
    QString doc; // what one record tells
    OutputKind kind = OutputKind::Events;
    quint32 size = 0;    // bytes of a whole record
    quint32 keySize = 0; // tables, histograms: bytes of the key, rounded up to 8
    QList<Field> fields;

    const Field *field(const QString &name) const;
};

struct Parameter {
    QString name;
    QString doc;
    QString unit;
    FieldType type = FieldType::Unsigned; // Unsigned, Signed or Text
    quint32 size = 0;
    // Numbers: all three fit the type; a negative one is its two's complement.
    quint64 defaultValue = 0;
    quint64 lowest = 0;
    quint64 highest = 0;
    QList<Enumerator> enumerators; // names of its bits, if they have such; a value is a bit in its place
    bool picksTasks = false;       // not with scope "total"
    QString raises; // the tier that scope "all" asks for when it is set; empty: no stricter one
};

// Of each group of alternatives the one that this kernel runs best.
struct Variant {
    QString group;
    int rank = 0;
    QString misses; // what it cannot see; empty for the best one
    Words because;  // why a better one was passed over; empty for the best one
};

struct Schema {
    QString id; // "block-requests"
    QString title;
    QString summary;
    QString area;
    QStringList also; // what users of other tools call it
    QString tier;     // polkit tier of scope "all": observe, trace, peek; Parameter::raises may ask for more
    bool totals = false; // offers scope "total"
    bool own = false;    // offers scope "own"
    bool available = true;
    Words reason;        // why not
    Words remedy;        // what would help
    QStringList missing; // parts that this kernel lacks, in words; the probe runs without them
    QList<Variant> variants;
    QList<Parameter> parameters;
    QList<Output> outputs;

    const Output *output(const QString &name) const;
    const Parameter *parameter(const QString &name) const;
};

QJsonObject toJson(const Schema &schema);
// Checks what it reads: a description whose fields leave their record is an InvalidObject.
Result<Schema> schemaFromJson(const QJsonObject &object);

} // namespace DKapture
