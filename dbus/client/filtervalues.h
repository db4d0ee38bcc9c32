// SPDX-License-Identifier: LGPL-2.1-or-later
// Private to the library: what a written value means to a field of some unit.
#pragma once

#include "filterterms.h"

#include <optional>

namespace DKapture::FilterText
{

// A number may lie between two whole ones ("1.5 ms" in a field of seconds): then both are given.
struct Number {
    Wide floor = 0;
    Wide ceiling = 0;
};

bool isNumber(const Field &field);    // compared as one: Unsigned, Signed or Enum
bool isUnitWord(const QString &text); // may stand apart from its number: "10 ms"

// Names, units and forms that the field's unit allows; nothing when the text is none of them.
std::optional<Number> numberFor(const Field &field, const QString &text);
std::optional<Network> networkFrom(const QString &text); // address, or address/bits
QString expectedBy(const Field &field);                  // "a size such as 4KiB", translated

} // namespace DKapture::FilterText
