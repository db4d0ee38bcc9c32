// SPDX-License-Identifier: GPL-3.0-or-later
// bench-tasks OBJECT REPEATS: the process table read from /proc and by the tasks probe, in turn, by the
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

void measure(Way &way)
{
    const double wall = Bench::secondsOf(CLOCK_MONOTONIC);
    const double cpu = Bench::secondsOf(CLOCK_THREAD_CPUTIME_ID);
    way.rows = way.read();
    way.cpu.append(Bench::secondsOf(CLOCK_THREAD_CPUTIME_ID) - cpu);
    way.seconds.append(Bench::secondsOf(CLOCK_MONOTONIC) - wall);
}

// A loaded snapshot, read and framed for the bus as Capture::readFrame() does.
struct Snapshot {
    std::unique_ptr<LoadedProbe> loaded;
    std::unique_ptr<SnapshotReader> reader;
    quint32 size = 0;

    std::size_t read() const
    {
        BatchWriter frame;
        std::size_t rows = 0;
        const auto outcome = reader->read([&](const char *record) {
            ++rows;
            frame.append(0, record, size);
            if (frame.isFull())
                frame.take();
        });
        if (!outcome || outcome->wanted > outcome->capacity)
            qFatal("The walk failed or was cut.");
        return rows;
    }
};

Snapshot load(ProbeObject probe, Kernel &kernel, quint64 threads, bool canWalk)
{
    if (!canWalk)
        probe.programs.removeIf([](const ProgramInfo &program) { return program.section == QLatin1String("syscall"); });
    LoadRequest request;
    request.parameters.insert(QStringLiteral("threads"), threads);
    request.ringBytes = Wire::DefaultRingBytes;
    request.snapshotRows = 16384;
    auto loaded = LoadedProbe::load(probe, kernel, request);
    if (!loaded)
        qFatal("%s", qPrintable(loaded.error().message));
    Snapshot snapshot;
    snapshot.loaded = std::move(*loaded);
    const Output &output = probe.schema.outputs.first();
    snapshot.size = output.size;
    snapshot.reader =
        std::make_unique<SnapshotReader>(snapshot.loaded->walk(), snapshot.loaded->map(output.name), output);
    return snapshot;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 3) {
        std::fprintf(stderr, "usage: bench-tasks OBJECT REPEATS\n");
        return 2;
    }
    const auto bytes = readTrusted(arguments.at(1), ::getuid());
    if (!bytes)
        qFatal("%s", qPrintable(bytes.error().message));
    const auto probe = ProbeObject::read(*bytes);
    if (!probe)
        qFatal("%s", qPrintable(probe.error().message));

    Kernel kernel;
    const Snapshot walk = load(*probe, kernel, 1, true);
    const Snapshot processes = load(*probe, kernel, 0, true);
    const Snapshot iterator = load(*probe, kernel, 1, false);
    Bench::ProcReader proc;
    std::vector<Way> ways;
    ways.push_back({QStringLiteral("stat of each thread, parsed"), [&] { return proc.readThreads().size(); }});
    ways.push_back({QStringLiteral("stat of each process, unparsed"), [&] { return proc.readProcessesUnparsed(); }});
    ways.push_back({QStringLiteral("our walk, threads"), [&] { return walk.read(); }});
    ways.push_back({QStringLiteral("our walk, processes"), [&] { return processes.read(); }});
    ways.push_back({QStringLiteral("our iterator, threads"), [&] { return iterator.read(); }});

    for (Way &way : ways)
        way.read(); // warm
    for (int i = 0; i < arguments.at(2).toInt(); ++i) {
        for (Way &way : ways)
            measure(way);
    }
    QJsonObject result;
    for (const Way &way : ways)
        result.insert(way.name, QJsonObject{{"rows", qint64(way.rows)}, {"seconds", way.seconds}, {"cpu", way.cpu}});
    std::puts(QJsonDocument(result).toJson(QJsonDocument::Compact).constData());
    return 0;
}
