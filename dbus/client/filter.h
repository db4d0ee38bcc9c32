// SPDX-License-Identifier: LGPL-2.1-or-later
// The one expression language: terms (field op value, bare words) joined by and, or, not, parentheses.
//   op     = "=" "!=" "<" "<=" ">" ">=" contains startswith endswith glob matches under in has exists
//   value  = number [unit] | 'string' | "string" | word | ip[/prefix] | (a, b, c) | [low, high]
//   unit   = ns us ms s m h d B KB MB GB KiB MiB GiB % /s
// A bare word looks in every text field. Full-width punctuation is read as its ASCII twin. A missing field
// makes a comparison false.
#pragma once

#include "record.h"

#include <QVariantMap>

#include <memory>

namespace DKapture
{

struct FilterError {
    qsizetype position = 0; // in the text, for the marker under the field
    QString message;        // translated
};

// A parsed expression bound to one output of one probe. Copyable; evaluation is thread-safe.
class Filter
{
public:
    Filter(); // lets everything through

    static std::variant<Filter, FilterError> parse(const QString &text, const Schema &schema,
                                                   const Output &output);

    bool isEmpty() const;
    bool matches(RecordView record) const;
    // Terms that the probe's parameters answer in the kernel ("pid = 4242" → only_pid), for CaptureRequest.
    // Only terms that every record must satisfy are pushed; all stay in matches() as well.
    QVariantMap pushedDown() const;

    struct Node;

private:
    std::shared_ptr<const Node> m_root;
    QVariantMap m_pushedDown;
};

} // namespace DKapture
