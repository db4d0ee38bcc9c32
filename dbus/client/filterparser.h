// SPDX-License-Identifier: LGPL-2.1-or-later
// Private to the library: recursive descent over the tokens of one filter.
#pragma once

#include "filterlexer.h"
#include "filterterms.h"
#include "filtervalues.h"

namespace DKapture::FilterText
{

struct Parsed {
    NodePointer root; // null for an empty expression
    QVariantMap pushedDown;
};

std::variant<Parsed, FilterError> parse(const QList<Token> &tokens, const Schema &schema,
                                        const Output &output);

} // namespace DKapture::FilterText
