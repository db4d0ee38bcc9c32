// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

namespace DKapture
{

// To be called before there is a QCoreApplication, which says on every start that it changes a locale without
// UTF-8 (LC_ALL=C, or nothing set). The other categories of the locale stay as they were.
void useUtf8();

} // namespace DKapture
