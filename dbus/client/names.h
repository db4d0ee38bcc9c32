// SPDX-License-Identifier: LGPL-2.1-or-later
// Private to the library: names that this machine gives to the kernel's numbers, and back. Thread-safe.
// Answers are remembered, so that a table of a million rows asks the system a few times only.
#pragma once

#include <QString>

#include <optional>

namespace DKapture::Names
{

// Each gives an empty text when there is no name.
QString ofErrno(int positive);          // 2 → "ENOENT"
QString ofSignal(int number);           // 15 → "SIGTERM"
QString ofSyscall(quint64 number);      // of this architecture: "openat"
QString ofUser(quint32 id);             // "root"
QString ofGroup(quint32 id);            // "disk"
QString ofDevice(quint32 kernelNumber); // "sda1"
QString ofCgroup(quint64 id);           // "/system.slice/cron.service"

std::optional<int> errnoNamed(const QString &name);
std::optional<int> signalNamed(const QString &name); // "SIGTERM" or "TERM"
std::optional<quint64> syscallNamed(const QString &name);
std::optional<quint32> userNamed(const QString &name);
std::optional<quint32> groupNamed(const QString &name);
std::optional<quint32> deviceNamed(const QString &name); // "sda", "/dev/sda" or "8:0"
std::optional<quint64> cgroupNamed(const QString &path);

} // namespace DKapture::Names
