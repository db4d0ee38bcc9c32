// SPDX-License-Identifier: LGPL-2.1-or-later
// Names, limits and the framing that helper and clients share. The words are in the XML beside this file.
#pragma once

#include <QtGlobal>

namespace DKapture::Wire
{

inline constexpr char Service[] = "org.deepin.DKapture1";
// Of the helper's other connections: they serve nobody, and the bus policy keeps everybody's messages from
// them.
inline constexpr char QuestionsName[] = "org.deepin.DKapture1.Questions";
inline constexpr char PolkitName[] = "org.deepin.DKapture1.Polkit";
inline constexpr char ManagerPath[] = "/org/deepin/DKapture1";
inline constexpr char CapturesPath[] = "/org/deepin/DKapture1/captures";
inline constexpr char ManagerInterface[] = "org.deepin.DKapture1.Manager";
inline constexpr char CaptureInterface[] = "org.deepin.DKapture1.Capture";

// Leads every record of Records.data, in the machine's byte order.
struct RecordHeader {
    quint16 output; // index into Schema::outputs
    quint16 size;   // bytes that follow; the record's missing tail is zero
};
static_assert(sizeof(RecordHeader) == 4);

enum RecordsFlag : quint32 {
    FramePiece = 1,
    FrameEnd = 2,
    FrameCut = 4,
};

inline constexpr qsizetype BatchBytes = 64 * 1024;
inline constexpr int BatchMs = 50;
inline constexpr quint64 WindowBytes = 4 * 1024 * 1024; // unacknowledged, per capture
inline constexpr int LargestRecord = 0xffff;

inline constexpr quint32 DefaultIntervalMs = 1000;
inline constexpr quint32 ShortestIntervalMs = 50;
inline constexpr quint32 LongestIntervalMs = 3600 * 1000;
inline constexpr quint32 DefaultRingsBytes = 8 * 1024 * 1024; // of all processors together
inline constexpr quint32 SmallestRingBytes = 4096;
inline constexpr quint32 LargestRingBytes = 16 * 1024 * 1024;

// polkit may ask a person; the usual 25 s would cut the conversation off.
inline constexpr int CallTimeoutMs = 10 * 60 * 1000;

} // namespace DKapture::Wire
