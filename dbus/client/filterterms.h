// SPDX-License-Identifier: LGPL-2.1-or-later
// Private to the library: the parts of a filter that look at records. All are immutable.
#pragma once

#include "filter.h"
#include "filterlexer.h"

#include <QRegularExpression>

#include <array>
#include <memory>
#include <vector>

namespace DKapture
{

struct Filter::Node {
    Node() = default;
    Node(const Node &) = delete;
    Node &operator=(const Node &) = delete;
    virtual ~Node() = default;
    virtual bool matches(RecordView record) const = 0;
};

namespace FilterText
{

// Holds every field exactly, signed or not.
__extension__ typedef __int128 Wide;
using NodePointer = std::shared_ptr<const Filter::Node>;

NodePointer constant(bool value);
NodePointer negation(NodePointer node);
NodePointer conjunction(std::vector<NodePointer> nodes);
NodePointer disjunction(std::vector<NodePointer> nodes);

NodePointer compareNumber(const Field &field, Operator op, Wide value);
NodePointer numberBetween(const Field &field, Wide lowest, Wide highest);
NodePointer numberAmong(const Field &field, std::vector<Wide> values);
NodePointer hasBits(const Field &field, Wide bits);

struct Network {
    std::array<quint8, 16> address{}; // IPv4 as ::ffff:a.b.c.d
    int bits = 128;
};
NodePointer addressAmong(const Field &field, std::vector<Network> networks);

// On text fields, and on the names of numbers (a device, a control group, a system call …).
NodePointer compareText(const Field &field, Operator op, const QByteArray &value);
NodePointer textMatches(const Field &field, const QRegularExpression &expression);
NodePointer textAmong(const Field &field, std::vector<QByteArray> values);
// In any text of the record, whatever its case.
NodePointer anyTextContains(const Output &output, const QString &word);
NodePointer exists(const Field &field);

} // namespace FilterText

} // namespace DKapture
