// SPDX-License-Identifier: GPL-3.0-or-later
// Every probe there is, also those to come: in scope "own" it tells of no task whose
// /proc/PID/{io,fd,cwd,maps} is closed to the viewer, in scope "total" it names nobody. Asked of /proc by the
// viewer himself.
#include "captures/loadedprobe.h"
#include "captures/ringreader.h"
#include "captures/snapshotreader.h"
#include "captures/tablereader.h"
#include "loopdisk.h"
#include "probes/kernel.h"
#include "probes/probeobject.h"
#include "workload.h"

#include <QDir>
#include <QHostAddress>
#include <QProcess>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <grp.h>
#include <sys/stat.h>

using namespace DKapture;
using namespace Workload;

namespace
{

constexpr uint Viewer1 = 61001, Viewer2 = 61002;
constexpr int SlowMs = 60'000; // an emulated machine beside others

const QSet<QString> Naming{"pid", "tid", "uid", "gid", "cgroup", "namespace", "ip", "inode", "port"};

// Can this user look into the process? Not asked of our own code: as he himself would.
bool canLookInto(uint uid, qint64 pid)
{
    Child asking([uid, pid](Gate &) {
        const gid_t group = uid;
        if (setgroups(1, &group) != 0 || setresgid(uid, uid, uid) != 0 || setresuid(uid, uid, uid) != 0)
            return 99;
        const std::string directory = "/proc/" + std::to_string(pid);
        char byte;
        int open_ = 0;
        for (const char *file : {"/io", "/maps"}) {
            const int fd = open((directory + file).c_str(), O_RDONLY);
            open_ += fd >= 0 && read(fd, &byte, 1) == 1;
        }
        open_ += readlink((directory + "/cwd").c_str(), &byte, 1) == 1;
        open_ += open((directory + "/fd/0").c_str(), O_RDONLY | O_PATH) >= 0;
        return open_;
    });
    const int answers = WEXITSTATUS(asking.wait());
    if (answers != 0 && answers != 4)
        qFatal("/proc/%lld is neither open nor closed: %d of 4", pid, answers);
    return answers == 4;
}

// Somebody who works: a process whose every trace bears its name.
class Actor
{
public:
    Actor(const QString &name, int octet, const QStringList &command, const QStringList &arguments)
        : m_name(name)
        , m_address(QStringLiteral("127.77.0.%1").arg(octet))
    {
        const QStringList all = command + QStringList{name, QString::number(octet)} + arguments;
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(all.first(), all.mid(1));
        m_isReady = readLine() == "ready";
    }
    ~Actor()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished();
    }
    bool isReady() const { return m_isReady; }
    const QString &name() const { return m_name; }
    const QString &address() const { return m_address; }
    qint64 pid() const { return m_process.processId(); }
    const QSet<quint64> &pids() const { return m_pids; } // that it had so far
    bool work()
    {
        m_process.write("go\n");
        for (const QByteArray &pid : readLine().split(' ')) {
            if (pid.toULongLong())
                m_pids.insert(pid.toULongLong());
        }
        return !m_pids.isEmpty();
    }
    bool isSeenByViewer = false;

private:
    QByteArray readLine()
    {
        while (!m_process.canReadLine() && m_process.waitForReadyRead(SlowMs)) {
        }
        return m_process.readLine().trimmed();
    }

    QString m_name;
    QString m_address;
    QProcess m_process;
    QSet<quint64> m_pids;
    bool m_isReady = false;
};

// A field as it left the kernel, without our client's code.
quint64 numberIn(const Field &field, const QByteArray &record)
{
    quint64 value = 0;
    if (field.type == FieldType::Unsigned || field.type == FieldType::Signed || field.type == FieldType::Enum)
        std::memcpy(&value, record.constData() + field.offset, field.size);
    return value;
}

QString textIn(const Field &field, const QByteArray &record)
{
    const QByteArray bytes = record.mid(field.offset, field.size);
    if (field.type == FieldType::Address) {
        QHostAddress address(reinterpret_cast<const quint8 *>(bytes.constData()));
        bool isV4 = false;
        const quint32 v4 = address.toIPv4Address(&isV4);
        return isV4 ? QHostAddress(v4).toString() : address.toString();
    }
    return field.type == FieldType::Text ? QString::fromUtf8(bytes.constData(), qstrnlen(bytes, bytes.size()))
                                         : QString();
}

bool isBlank(const Field &field, const QByteArray &record)
{
    const QByteArray bytes = record.mid(field.offset, field.size);
    return bytes == QByteArray(bytes.size(), '\0');
}

constexpr quint32 RingBytes = 4 << 20;

struct Seen {
    const Output *output;
    QByteArray record;
};

// One probe loaded with a scope; reads all that it gives out.
class Watch
{
public:
    Watch(const ProbeObject &probe, std::unique_ptr<LoadedProbe> loaded)
        : m_probe(probe)
        , m_loaded(std::move(loaded))
    {
        for (const Output &output : m_probe.schema.outputs) {
            if (output.kind == OutputKind::Events)
                addRings(output);
        }
    }
    QList<Seen> read()
    {
        for (const auto &ring : m_rings)
            ring->read();
        for (const Output &output : m_probe.schema.outputs) {
            if (output.kind == OutputKind::Snapshot && m_loaded->walk())
                (void)SnapshotReader(*m_loaded, output).read([&](const char *row) {
                    keep(output, QByteArray(row, output.size));
                });
            else if (output.kind == OutputKind::Table || output.kind == OutputKind::Histogram)
                (void)TableReader(m_loaded->map(output.name), output)
                    .read([&](const QByteArray &row) { keep(output, row); }, true);
        }
        return m_seen;
    }

private:
    void addRings(const Output &output)
    {
        auto reader = std::make_unique<RingReader>(
            [this, &output](const RingReader::Event &event) {
                keep(output, QByteArray(event.record, qsizetype(event.size)));
                return true;
            },
            nullptr);
        for (const UniqueFd &ring : m_loaded->rings(output.name))
            reader->addRing(ring, RingBytes);
        m_rings.push_back(std::move(reader));
    }
    void keep(const Output &output, QByteArray record)
    {
        record.append(output.size - record.size(), '\0');
        m_seen.append({&output, record});
    }

    const ProbeObject &m_probe;
    std::unique_ptr<LoadedProbe> m_loaded;
    std::vector<std::unique_ptr<RingReader>> m_rings;
    QList<Seen> m_seen;
};

} // namespace

class ScopeTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase() { m_actors.clear(); }
    void own_showsWhatProcShowsTheViewer_data() { addProbes(); }
    void own_showsWhatProcShowsTheViewer();
    void total_namesNobody_data() { addProbes(); }
    void total_namesNobody();
    void unset_showsNothing_data() { addProbes(); }
    void unset_showsNothing();
    void privateNumbers_areKnownOfWhatTheViewerMayTrace();

private:
    void addProbes();
    Actor *act(const QString &name, const QStringList &command, const QString &kind);
    Actor *actor(const QString &name);
    bool workAll();
    Result<std::unique_ptr<Watch>> watch(const ProbeObject &probe, Scope scope);
    QString strangerIn(const Seen &seen);

    QTemporaryDir m_directory{QStringLiteral("/tmp/dkapture-scope-XXXXXX")};
    LoopDisk m_disk;
    bool m_hasDisk = false;
    std::vector<std::unique_ptr<Actor>> m_actors;
    Kernel m_kernel;
    ProbeObject m_probe;
};

static QStringList as(uint uid)
{
    const QString id = QString::number(uid);
    return {"setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups"};
}

Actor *ScopeTest::act(const QString &name, const QStringList &command, const QString &kind)
{
    auto actor =
        std::make_unique<Actor>(name, int(m_actors.size()) + 1, command,
                                QStringList{m_directory.path(), QString::fromLatin1(m_disk.path()), kind});
    if (!actor->isReady())
        return nullptr;
    m_actors.push_back(std::move(actor));
    return m_actors.back().get();
}

Actor *ScopeTest::actor(const QString &name)
{
    const auto found = std::ranges::find(m_actors, name, [](const auto &actor) { return actor->name(); });
    return found == m_actors.end() ? nullptr : found->get();
}

void ScopeTest::initTestCase()
{
    if (geteuid() != 0)
        QSKIP("only root can be several users");
    collectLibbpfWords();
    QVERIFY(chmod(QFile::encodeName(m_directory.path()).constData(), 01777) == 0);
    m_hasDisk = m_disk.create(16 << 20, 32 << 20);
    if (m_hasDisk)
        QVERIFY(chmod(m_disk.path().constData(), 0666) == 0);
    QProcess::execute("sh", {"-c", "chmod 666 /dev/bus/usb/*/* 2>/dev/null"});

    const auto copy = [this](const QString &name, uint user, uint group, mode_t mode) {
        const QString path = m_directory.filePath(name);
        if (!QFile::copy(QStringLiteral(ACTOR), path) ||
            chown(QFile::encodeName(path).constData(), user, group) != 0 ||
            chmod(QFile::encodeName(path).constData(), mode) != 0)
            qFatal("no copy of the actor");
        return path;
    };
    const QString plain = copy("plain", 0, 0, 0755);
    QVERIFY(act("mine", as(Viewer1) + QStringList{plain}, "ordinary"));
    QVERIFY(act("other", as(Viewer2) + QStringList{plain}, "ordinary"));
    QVERIFY(act("root", {plain}, "ordinary"));
    QVERIFY(act("setgid", as(Viewer1) + QStringList{copy("setgid", 0, Viewer2, 02755)}, "special"));
    QVERIFY(act("setuid", as(Viewer1) + QStringList{copy("setuid", Viewer2, 0, 04755)}, "special"));
    QVERIFY(act("hidden", as(Viewer1) + QStringList{plain}, "nondumpable"));
    // What cannot be read runs as undumpable.
    QVERIFY(act("unread", as(Viewer1) + QStringList{copy("unread", 0, 0, 0711)}, "special"));
    const QString able = copy("able", 0, 0, 0755);
    if (QProcess::execute("setcap", {"cap_net_raw+ep", able}) == 0)
        QVERIFY(act("able", as(Viewer1) + QStringList{able}, "special"));
    else
        qInfo("file capabilities cannot be given here");
    if (!act("inside", as(Viewer1) + QStringList{plain}, "userns"))
        qInfo("there are no user namespaces for users here");
    for (const auto &actor : m_actors)
        actor->isSeenByViewer = canLookInto(Viewer1, actor->pid());
    // So that the oracle says both.
    QVERIFY(actor("mine")->isSeenByViewer);
    for (const char *name : {"other", "root", "setgid", "setuid", "hidden"})
        QVERIFY2(!actor(name)->isSeenByViewer, name);
}

void ScopeTest::addProbes()
{
    QTest::addColumn<QString>("file");
    for (const QString &directory : {QStringLiteral(PROBES), QStringLiteral(FALLBACK_PROBES)}) {
        for (const QString &name : QDir(directory).entryList({"*.bpf.o"}))
            QTest::addRow("%s%s",
                          directory == QLatin1String(PROBES) ? "" : "fallback:", qPrintable(name.chopped(6)))
                << directory + QLatin1Char('/') + name;
    }
}

bool ScopeTest::workAll()
{
    // Side by side, twice: what is remembered of one must not show with the next.
    for (int round = 0; round < 2; ++round) {
        for (const auto &actor : m_actors) {
            if (!actor->work())
                return false;
        }
    }
    return true;
}

Result<std::unique_ptr<Watch>> ScopeTest::watch(const ProbeObject &probe, Scope scope)
{
    LoadRequest request;
    request.scope = scope;
    request.viewer = {Viewer1, {Viewer1}};
    request.ringBytes = RingBytes;
    request.snapshotRows = 65536;
    // As much as the probe can show.
    for (const Parameter &parameter : probe.schema.parameters) {
        if (!parameter.raises.isEmpty() ||
            QStringList{"threads", "latency", "local", "streams"}.contains(parameter.name))
            request.parameters.insert(parameter.name, 1u);
    }
    Result<std::unique_ptr<LoadedProbe>> loaded = LoadedProbe::load(probe, m_kernel, request, {});
    if (!loaded)
        return loaded.error();
    if (Result<void> done = (*loaded)->attach(); !done)
        return done.error();
    return std::make_unique<Watch>(probe, std::move(*loaded));
}

// What in this record leads to somebody whom the viewer may not look at; empty when nothing does.
QString ScopeTest::strangerIn(const Seen &seen)
{
    for (const Field &field : seen.output->fields) {
        if (field.namesOthers || field.namesNobody)
            continue;
        const quint64 number = numberIn(field, seen.record);
        const QString text = textIn(field, seen.record);
        const QString what =
            QStringLiteral("%1.%2 = %3 %4").arg(seen.output->name, field.name).arg(number).arg(text);
        if ((field.unit == QLatin1String("pid") || field.unit == QLatin1String("tid")) && number) {
            const bool isKnown = std::ranges::any_of(m_actors, [&](const auto &actor) {
                return actor->isSeenByViewer &&
                       (actor->pids().contains(number) || quint64(actor->pid()) == number);
            });
            if (!isKnown)
                return what;
        }
        if (field.unit == QLatin1String("uid") && number != Viewer1)
            return what;
        for (const auto &actor : m_actors) {
            if (actor->isSeenByViewer)
                continue;
            if (text == actor->address() || text.contains("-of-" + actor->name()) ||
                text == "act-" + actor->name())
                return what;
        }
    }
    return {};
}

#define LOAD_OR_SKIP(watched, scope)                                                                         \
    QFETCH(QString, file);                                                                                   \
    const Result<ProbeObject> probe = ProbeObject::read(contents(file));                                     \
    QVERIFY2(probe, qPrintable(probe ? QString() : probe.error().message));                                  \
    auto watched = watch(*probe, scope);                                                                     \
    if (!watched && watched.error().code == ErrorCode::Unavailable)                                          \
        QSKIP(qPrintable(watched.error().message));                                                          \
    QVERIFY2(watched, qPrintable(watched ? QString() : watched.error().message));

void ScopeTest::own_showsWhatProcShowsTheViewer()
{
    LOAD_OR_SKIP(all, Scope::All)
    if (!probe->schema.own)
        return; // not offered; the helper refuses it
    auto own = watch(*probe, Scope::Own);
    QVERIFY2(own, qPrintable(own ? QString() : own.error().message));
    QVERIFY(workAll());

    // By process: which actors a record tells of.
    const auto namedIn = [this](const QList<Seen> &records) {
        QSet<QString> names;
        for (const Seen &seen : records) {
            for (const Field &field : seen.output->fields) {
                if (field.namesOthers ||
                    (field.unit != QLatin1String("pid") && field.unit != QLatin1String("tid")))
                    continue;
                for (const auto &actor : m_actors) {
                    if (actor->pids().contains(numberIn(field, seen.record)))
                        names.insert(actor->name());
                }
            }
        }
        return names;
    };
    const QSet<QString> inAll = namedIn((*all)->read());
    const QList<Seen> records = (*own)->read();
    const QSet<QString> inOwn = namedIn(records);
    QSet<QString> expected;
    for (const QString &name : inAll) {
        if (actor(name)->isSeenByViewer)
            expected.insert(name);
    }
    for (const Seen &seen : records) {
        const QString stranger = strangerIn(seen);
        QVERIFY2(stranger.isEmpty(), qPrintable(stranger));
    }
    QCOMPARE(inOwn, expected);
    // Else nothing has been proved: let the actor do what this probe sees.
    if (probe->schema.area == QLatin1String("storage") && !m_hasDisk)
        QSKIP("no loop devices here");
    QVERIFY2(inOwn.contains("mine") && inAll.contains("other") && inAll.contains("root") &&
                 inAll.contains("hidden"),
             "the actors do nothing that this probe sees");
}

void ScopeTest::total_namesNobody()
{
    LOAD_OR_SKIP(total, Scope::Total)
    if (!probe->schema.totals)
        return;
    QVERIFY(workAll());
    const QList<Seen> records = (*total)->read();
    QVERIFY(!records.isEmpty());
    QSet<QByteArray> keys;
    for (const Seen &seen : records) {
        for (const Field &field : seen.output->fields) {
            const bool names = Naming.contains(field.unit) || field.type == FieldType::Text ||
                               field.type == FieldType::Address || field.type == FieldType::Bytes;
            QVERIFY2(!names || field.namesNobody || isBlank(field, seen.record),
                     qPrintable(QStringLiteral("%1.%2 = %3 %4")
                                    .arg(seen.output->name, field.name)
                                    .arg(numberIn(field, seen.record))
                                    .arg(textIn(field, seen.record))));
        }
        // A row for each somebody would tell of them all the same.
        if (seen.output->keySize) {
            const QByteArray key = seen.output->name.toUtf8() + seen.record.left(seen.output->keySize);
            QVERIFY(!keys.contains(key));
            keys.insert(key);
        }
    }
}

void ScopeTest::unset_showsNothing()
{
    LOAD_OR_SKIP(unset, Scope::Unset)
    QVERIFY(workAll());
    QCOMPARE((*unset)->read().size(), 0);
}

// The tasks table is everybody's to see, but what a process reads and writes is as private as /proc/PID/io.
void ScopeTest::privateNumbers_areKnownOfWhatTheViewerMayTrace()
{
    const Result<ProbeObject> probe = ProbeObject::read(contents(QStringLiteral(PROBES "/tasks.bpf.o")));
    QVERIFY(probe);
    auto all = watch(*probe, Scope::All);
    QVERIFY2(all, qPrintable(all ? QString() : all.error().message));
    QSet<QString> known, expected, listed;
    for (const Seen &seen : (*all)->read()) {
        for (const auto &actor : m_actors) {
            if (numberIn(*seen.output->field(QStringLiteral("pid")), seen.record) != quint64(actor->pid()))
                continue;
            listed.insert(actor->name());
            if (numberIn(*seen.output->field(QStringLiteral("read_bytes")), seen.record) != ~0ull)
                known.insert(actor->name());
            if (actor->isSeenByViewer)
                expected.insert(actor->name());
        }
    }
    QCOMPARE(listed.size(), qsizetype(m_actors.size()));
    QCOMPARE(known, expected);
}

QTEST_GUILESS_MAIN(ScopeTest)
#include "tst_scope.moc"
