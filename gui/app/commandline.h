// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"

#include <QStringList>

namespace DKapture
{

struct CommandLine {
    enum class Theme { System, Light, Dark };

    double headlessSeconds = 0; // 0: a window for a person
    QString out;                // folder of a headless run
    QString view;
    QString probe;
    QString language; // empty: the system's
    Theme theme = Theme::System;
    bool hasTheme = false; // the command line names one; else the remembered one counts

    // Ends the program for --help and --version, as QCommandLineParser does.
    static Result<CommandLine> parse(const QStringList &arguments);
};

} // namespace DKapture
