// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "interface/schema.h"

#include <QVariant>

namespace DKapture
{

// What a person wrote for a parameter ("10ms", "firefox", "me") as CaptureRequest::parameters wants it, with
// the names and units that the filter language knows; names of bits with commas between ("open,close").
// InvalidArgument says what is allowed.
Result<QVariant> parameterFromText(const Parameter &parameter, const QString &text);
// A number for the parameter as people read it: "50 ms", "4 KiB", "-20".
QString parameterText(const Parameter &parameter, quint64 value);

} // namespace DKapture
