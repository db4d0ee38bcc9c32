// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/schema.h"
#include "probes/scope.h"

#include <QVariantMap>

namespace DKapture
{

// What a client asked for at Open, checked against the probe's own description: nothing else gets further.
// Numbers come back as quint64 (negative ones as two's complement), texts as QString.
Result<QVariantMap> checkedParameters(const Schema &schema, const QVariantMap &parameters);

// The scope of that name, if the probe offers it and the parameters go with it.
Result<Scope> checkedScope(const Schema &schema, const QString &scope, const QVariantMap &parameters);

struct CaptureOptions {
    quint32 intervalMs;
    quint32 ringBytes;
};
Result<CaptureOptions> checkedOptions(const QVariantMap &options);

} // namespace DKapture
