// SPDX-License-Identifier: LGPL-2.1-or-later
// Private to the library: which field a written name means.
#pragma once

#include "interface/schema.h"

#include <optional>

namespace DKapture::FilterText
{

// The name without the unit at its end: "queued_ns" → "queued".
QString baseName(const QString &fieldName);

// By its name, by its name without the unit, or by a common other name ("exe", "lat", "dev", "err" …).
const Field *findField(const Output &output, const QString &name);
// Names that some probe has: a comparison with them is false where they are missing, not an error.
bool isKnownName(const Schema &schema, const QString &name);

// The parameter with which the helper does the comparison; null when it has none.
const Parameter *parameterFor(const Schema &schema, const char *prefix, const Field &field);

} // namespace DKapture::FilterText
