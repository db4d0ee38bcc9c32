// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/probefeed.h"
#include "statedot.h"

namespace DKapture
{

// The state of a stream in words: calm, cause first, one action.
QString feedSentence(const ProbeFeed &feed);
QString feedAction(const ProbeFeed &feed); // text of the button; empty: nothing to do
StateDot::State feedDot(const ProbeFeed &feed);
QString connectionSentence(const Connection &connection);
// What is not there: "▨ 12 lost, 3 missed"; empty when nothing is.
QString shortfallWords(quint64 lost, quint64 missed);
QString shortfallToolTip();
QString withRemedy(const QString &reason, const QString &remedy);

} // namespace DKapture
