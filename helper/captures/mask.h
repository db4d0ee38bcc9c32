// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/schema.h"
#include "probes/scope.h"

#include <QByteArray>

namespace DKapture
{

// Blanks what a capture was not granted before a record leaves the helper: contents without tier "peek",
// names in scope "total". The probe leaves such names out itself; this is for the one that forgets.
class Mask
{
public:
    Mask(const Output &output, Scope scope, bool showsSecrets);

    // The record itself when there is nothing to blank, else a blanked copy, good until the next call.
    const char *applied(const char *record, std::size_t size);

private:
    struct Range {
        quint32 offset;
        quint32 size;
    };
    QList<Range> m_ranges;
    QByteArray m_copy;
};

// Does this field lead to a person or a task, so that scope "total" must not show it?
bool namesSomebody(const Field &field);

} // namespace DKapture
