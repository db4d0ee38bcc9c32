// SPDX-License-Identifier: LGPL-2.1-or-later
#include "charset.h"

#include <clocale>
#include <cstdlib>
#include <cstring>
#include <langinfo.h>
#include <string>

namespace DKapture
{

void useUtf8()
{
    if (std::setlocale(LC_ALL, "") && std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
        return;
    // LC_ALL would win over LC_CTYPE: let what it says be said by category.
    if (const char *all = std::getenv("LC_ALL"); all && *all) {
        const std::string locale = all;
        for (const char *category : {"LC_COLLATE", "LC_MESSAGES", "LC_MONETARY", "LC_NUMERIC", "LC_TIME"})
            ::setenv(category, locale.c_str(), 1);
        ::unsetenv("LC_ALL");
    }
    ::setenv("LC_CTYPE", "C.UTF-8", 1);
}

} // namespace DKapture
