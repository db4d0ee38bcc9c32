// SPDX-License-Identifier: GPL-3.0-or-later
// bench-tasks OBJECT REPEATS warm|cold: the process table read from /proc, and by the tasks probe and the
// helper's own reader. Prints a JSON object: way → rows, and seconds and processor seconds of each repeat.
#include "captures/batchwriter.h"
#include "captures/loadedprobe.h"
#include "captures/snapshotreader.h"
#include "probes/catalogue.h"
#include "procreader.h"
#include "workload/timing.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <functional>

using namespace DKapture;

namespace
{

// One way to read the table; returns how many rows it gave.
struct Way {
    QString name;
    std::function<std::size_t()> read;
    std::size_t rows = 0;
    QJsonArray seconds = {};
    QJsonArray cpu = {};
};

// Once a second everything else has run in between: what a refresh finds in the caches is not its own.
void evictCaches()
{
    static std::vector<char> memory(64 * 1024 * 1024);
    for (std::size_t at = 0; at < memory.size(); at += 64)
        ++memory[at];
}

void measure(Way &way)
{
    const double wall = Bench::secondsOf(CLOCK_MONOTONIC);
    const double cpu = Bench::secondsOf(CLOCK_THREAD_CPUTIME_ID);
    way.rows = way.read();
    way.cpu.append(Bench::secondsOf(CLOCK_THREAD_CPUTIME_ID) - cpu);
    way.seconds.append(Bench::secondsOf(CLOCK_MONOTONIC) - wall);
}

// A loaded snapshot and the helper's reader of it.
struct Snapshot {
    std::unique_ptr<LoadedProbe> loaded;
    std::unique_ptr<SnapshotReader> reader;
    quint32 size = 0;
    std::vector<char> rows; // kept between calls, as the rows of the reader of /proc are

    std::size_t read(const std::function<void(const char *record)> &take)
    {
        std::size_t count = 0;
        const Result<bool> isWhole = reader->read([&](const char *record) {
            take(record);
            ++count;
        });
        if (!isWhole || !*isWhole)
            qFatal("The walk failed or was cut.");
        return count;
    }

    // To what the reader of /proc has in the end: an array of all rows.
    std::size_t copy()
    {
        rows.clear();
        return read([this](const char *record) { rows.insert(rows.end(), record, record + size); });
    }

    // As a capture does it.
    std::size_t frame()
    {
        BatchWriter frame;
        return read([&](const char *record) {
            frame.append(0, record, size);
            if (frame.isFull())
                frame.take();
        });
    }
};

Snapshot load(ProbeObject probe, Kernel &kernel, quint64 threads, bool canWalk)
{
    if (!canWalk)
        probe.programs.removeIf(
            [](const ProgramInfo &program) { return program.section == QLatin1String("syscall"); });
    LoadRequest request;
    request.parameters.insert(QStringLiteral("threads"), threads);
    request.scope = Scope::All;
    request.viewer.uid = 0;
    request.ringBytes = Wire::SmallestRingBytes;
    request.snapshotRows = 16384;
    auto loaded = LoadedProbe::load(probe, kernel, request, {});
    if (!loaded)
        qFatal("%s", qPrintable(loaded.error().message));
    Snapshot snapshot;
    snapshot.loaded = std::move(*loaded);
    const Output &output = probe.schema.outputs.first();
    snapshot.size = output.size;
    snapshot.reader = std::make_unique<SnapshotReader>(*snapshot.loaded, output);
    return snapshot;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 4) {
        std::fprintf(stderr, "usage: bench-tasks OBJECT REPEATS warm|cold\n");
        return 2;
    }
    const auto bytes = readTrusted(arguments.at(1), ::getuid());
    if (!bytes)
        qFatal("%s", qPrintable(bytes.error().message));
    const auto probe = ProbeObject::read(*bytes);
    if (!probe)
        qFatal("%s", qPrintable(probe.error().message));

    Kernel kernel;
    Snapshot walk = load(*probe, kernel, 1, true);
    Snapshot processes = load(*probe, kernel, 0, true);
    Snapshot iterator = load(*probe, kernel, 1, false);
    Snapshot iteratedProcesses = load(*probe, kernel, 0, false);
    Bench::ProcReader proc;
    std::vector<Way> ways;
    ways.push_back({QStringLiteral("stat of each thread, parsed"), [&] {
                        return proc.readThreads().size();
                    }});
    ways.push_back({QStringLiteral("stat of each process, unparsed"), [&] {
                        return proc.readProcessesUnparsed();
                    }});
    ways.push_back({QStringLiteral("our walk, threads"), [&] {
                        return walk.copy();
                    }});
    ways.push_back({QStringLiteral("our walk, threads, framed for the bus"), [&] {
                        return walk.frame();
                    }});
    ways.push_back({QStringLiteral("our walk, processes"), [&] {
                        return processes.copy();
                    }});
    ways.push_back({QStringLiteral("our iterator, threads"), [&] {
                        return iterator.copy();
                    }});
    ways.push_back({QStringLiteral("our iterator, processes"), [&] {
                        return iteratedProcesses.copy();
                    }});

    const bool isCold = arguments.at(3) == QLatin1String("cold");
    for (Way &way : ways) {
        way.read();
        for (int i = 0; i < arguments.at(2).toInt(); ++i) {
            if (isCold)
                evictCaches();
            measure(way);
        }
    }
    QJsonObject result;
    for (const Way &way : ways)
        result.insert(way.name,
                      QJsonObject{{"rows", qint64(way.rows)}, {"seconds", way.seconds}, {"cpu", way.cpu}});
    std::puts(QJsonDocument(result).toJson(QJsonDocument::Compact).constData());
    return 0;
}
