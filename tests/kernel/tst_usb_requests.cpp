// SPDX-License-Identifier: GPL-3.0-or-later
#include "variants.h"
#include "workload.h"

#include <QDir>
#include <QMap>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <atomic>
#include <poll.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <thread>

using namespace DKapture;
using namespace Workload;

// usbmon watches the same requests, in a kernel of its own code, while a disk is read and a mouse comes and
// goes.
class UsbRequestsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase_data() { Variants::addRows(); }
    void initTestCase();
    void init();
    void readingADisk_isWhatUsbmonSees();
    void hotPlug_isWhatUsbmonSees();
    void otherDevices_areLeftOut();

private:
    int readDisk(qint64 size);
    std::unique_ptr<Recorder> record(const QVariantMap &parameters = {});

    Variants m_variants{QStringLiteral("usb-requests")};
    QByteArray m_disk;
    quint32 m_bus = 0, m_device = 0; // of the disk
};

namespace
{

// Requests and bytes by "Bi:BUS:DEVICE:ENDPOINT STATUS".
using Counts = QMap<QByteArray, std::pair<quint64, quint64>>;

// The same moment on both clocks: ours, and the one that usbmon goes by.
struct Moment {
    qint64 boot = nanoseconds(CLOCK_BOOTTIME);
    qint64 awake = nanoseconds(CLOCK_MONOTONIC) / 1000; // µs

    static qint64 nanoseconds(clockid_t clock)
    {
        timespec time = {};
        clock_gettime(clock, &time);
        return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
    }
};

// While both watched. A root hub speaks when it likes, so what one of them saw alone is left out.
struct Span {
    Moment begin, end;
};

class Usbmon
{
public:
    Usbmon()
        : m_fd(open("/sys/kernel/debug/usb/usbmon/0u", O_RDONLY | O_NONBLOCK))
        , m_thread([this] { run(); })
    {
    }
    ~Usbmon() { close(); }
    bool isOpen() const { return m_fd >= 0; }

    // Waits until it has said nothing for a moment.
    void settle()
    {
        for (qint64 before = -1; before != m_size; poll(nullptr, 0, 100))
            before = m_size;
    }

    Counts counts(const Span &span)
    {
        close();
        Counts counts;
        for (const QByteArray &line : m_text.split('\n')) {
            const QList<QByteArray> words = line.simplified().split(' ');
            if (words.size() < 6 || words[2] != "C" || !contains(span, words[1].toLongLong()))
                continue;
            const QList<QByteArray> place = words[3].split(':');
            const QByteArray key = place[0] + ':' + QByteArray::number(place[1].toInt()) + ':' +
                                   QByteArray::number(place[2].toInt()) + ':' +
                                   QByteArray::number(place[3].toInt()) + ' ' + words[4].split(':')[0];
            ++counts[key].first;
            counts[key].second += words[5].toULongLong();
        }
        return counts;
    }

private:
    // It tells µs, which begin again every 4,096 s.
    static bool contains(const Span &span, qint64 stamp)
    {
        constexpr qint64 Round = 4096'000'000;
        return (stamp + Round - span.begin.awake % Round) % Round <= span.end.awake - span.begin.awake;
    }

    void run()
    {
        char buffer[4096];
        // It keeps some 150 lines, so it must be read all the time; and it cannot be polled.
        while (m_fd >= 0 && !m_end) {
            const ssize_t size = read(m_fd, buffer, sizeof(buffer));
            if (size > 0) {
                m_text.append(buffer, size);
                m_size += size;
            } else {
                poll(nullptr, 0, 10);
            }
        }
    }

    void close()
    {
        m_end = true;
        if (m_thread.joinable())
            m_thread.join();
        if (m_fd >= 0)
            ::close(m_fd);
        m_fd = -1;
    }

    int m_fd;
    std::atomic<bool> m_end = false;
    std::atomic<qint64> m_size = 0;
    QByteArray m_text;
    std::thread m_thread;
};

Counts countsOf(Recorder &recorder, const Span &span)
{
    static const QHash<QString, char> letters = {{QStringLiteral("control"), 'C'},
                                                 {QStringLiteral("bulk"), 'B'},
                                                 {QStringLiteral("interrupt"), 'I'},
                                                 {QStringLiteral("isochronous"), 'Z'}};
    Counts counts;
    for (const QVariantMap &event : recorder.events(QStringLiteral("requests"))) {
        const qint64 time = event[QStringLiteral("time")].toLongLong();
        if (time < span.begin.boot || time > span.end.boot)
            continue;
        QByteArray key(1, letters[event[QStringLiteral("type")].toString()]);
        key += event[QStringLiteral("direction")].toString().left(1).toLatin1();
        for (const char *number : {"bus", "device", "endpoint"})
            key += ':' + QByteArray::number(event[QLatin1String(number)].toInt());
        key += ' ' + QByteArray::number(event[QStringLiteral("status")].toLongLong());
        ++counts[key].first;
        counts[key].second += event[QStringLiteral("bytes")].toULongLong();
    }
    return counts;
}

QByteArray text(const Counts &counts)
{
    QByteArray text;
    for (auto it = counts.begin(); it != counts.end(); ++it)
        text += it.key() + ": " + QByteArray::number(it->first) + " with " + QByteArray::number(it->second) +
                " bytes\n";
    return text;
}

} // namespace

void UsbRequestsTest::initTestCase()
{
    QVERIFY2(m_variants.start(), qPrintable(m_variants.error()));
    for (const QString &name : QDir(QStringLiteral("/sys/block")).entryList({QStringLiteral("sd*")})) {
        // …/usb2/2-1/2-1:1.0/host0/target0:0:0/0:0:0:0/block/sda
        QDir place(QFileInfo(QStringLiteral("/sys/block/") + name).canonicalFilePath());
        while (!place.isRoot() && !place.exists(QStringLiteral("devnum")))
            place.setPath(QFileInfo(place.path()).path());
        if (place.isRoot())
            continue;
        m_disk = "/dev/" + name.toLatin1();
        m_bus = contents(place.filePath(QStringLiteral("busnum"))).trimmed().toUInt();
        m_device = contents(place.filePath(QStringLiteral("devnum"))).trimmed().toUInt();
    }
    if (m_disk.isEmpty())
        QSKIP("there is no USB disk");
    mount("debugfs", "/sys/kernel/debug", "debugfs", 0, nullptr);
    if (!Usbmon().isOpen())
        QSKIP("there is no usbmon");
}

void UsbRequestsTest::init()
{
    if (const QString reason = m_variants.unavailable(); !reason.isEmpty())
        QSKIP(qPrintable(reason));
}

std::unique_ptr<Recorder> UsbRequestsTest::record(const QVariantMap &parameters)
{
    return m_variants.record(parameters);
}

int UsbRequestsTest::readDisk(qint64 size)
{
    Child child([&](Gate &) {
        constexpr size_t AtOnce = 64 * 1024;
        void *buffer = mmap(nullptr, AtOnce, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        const int fd = open(m_disk.constData(), O_RDONLY | O_DIRECT);
        for (qint64 at = 0; at < size; at += AtOnce) {
            if (pread(fd, buffer, AtOnce, at) != AtOnce)
                return 1;
        }
        return 0;
    });
    return child.wait();
}

void UsbRequestsTest::readingADisk_isWhatUsbmonSees()
{
    const auto recorder =
        record({{QStringLiteral("only_bus"), m_bus}, {QStringLiteral("only_device"), m_device}});
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    Usbmon usbmon;
    Span both;
    QCOMPARE(readDisk(1 << 20), 0); // some 100 lines, which usbmon can keep
    usbmon.settle();
    both.end = Moment();
    recorder->flush();
    Counts seen = usbmon.counts(both);
    const QByteArray device = ':' + QByteArray::number(m_bus) + ':' + QByteArray::number(m_device) + ':';
    seen.removeIf([&](const Counts::iterator &it) { return !it.key().contains(device); });

    const Counts ours = countsOf(*recorder, both);
    QVERIFY2(ours == seen, (text(ours) + "usbmon:\n" + text(seen)).constData());
    quint64 bytes = 0;
    for (const QVariantMap &event : recorder->events(QStringLiteral("requests"))) {
        QCOMPARE(event[QStringLiteral("comm")].toString(), QStringLiteral("usb-storage"));
        QCOMPARE(event[QStringLiteral("name")].toString(), QStringLiteral("QEMU USB HARDDRIVE"));
        QCOMPARE(event[QStringLiteral("manufacturer")].toString(), QStringLiteral("QEMU"));
        QVERIFY(event[QStringLiteral("duration")].toULongLong() > 0);
        if (event[QStringLiteral("direction")].toString() == QLatin1String("in"))
            bytes += event[QStringLiteral("bytes")].toULongLong();
    }
    QVERIFY(bytes >= 1 << 20);

    // The table says the same, added up.
    Counts rows;
    for (const QVariantMap &row : recorder->frame(QStringLiteral("endpoints"))) {
        auto &count = rows[row[QStringLiteral("direction")].toString().toLatin1()];
        count.first += row[QStringLiteral("requests")].toULongLong();
        count.second += row[QStringLiteral("bytes")].toULongLong();
    }
    Counts sums;
    const Counts all = countsOf(*recorder, {{0, 0}, {}});
    for (auto it = all.begin(); it != all.end(); ++it) {
        auto &count = sums[it.key()[1] == 'i' ? "in" : "out"];
        count.first += it->first;
        count.second += it->second;
    }
    QVERIFY2(rows == sums, (text(rows) + "records:\n" + text(sums)).constData());
    QCOMPARE(recorder->lost(), 0ULL);
}

void UsbRequestsTest::hotPlug_isWhatUsbmonSees()
{
    const QString control = QStandardPaths::findExecutable(QStringLiteral("guest-usb"));
    if (control.isEmpty())
        QSKIP("devices can be plugged in the guest only");
    const auto recorder = record();
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    Usbmon usbmon;
    Span both;
    QCOMPARE(QProcess::execute(control, {QStringLiteral("plug"), QStringLiteral("mouse")}), 0);
    QCOMPARE(QProcess::execute(control, {QStringLiteral("unplug"), QStringLiteral("mouse")}), 0);
    usbmon.settle();
    both.end = Moment();
    recorder->flush();
    Counts seen = usbmon.counts(both);
    const bool functions = !Variants::isFallback();
    if (!functions) {
        // xHCI's tracepoints have no root hubs, which are the devices 1.
        seen.removeIf([](const Counts::iterator &it) { return it.key().split(':')[2] == "1"; });
    }
    const Counts ours = countsOf(*recorder, both);
    QVERIFY2(ours == seen, (text(ours) + "usbmon:\n" + text(seen)).constData());

    int described = 0, named = 0, hub = 0;
    for (const QVariantMap &event : recorder->events(QStringLiteral("requests"))) {
        // USB 2.0, 9.4.3: 80 06, then the descriptor's index and type.
        if ((event[QStringLiteral("setup")].toULongLong() & 0xffff) == 0x0680 &&
            event[QStringLiteral("vendor")].toUInt() == 0x0627)
            ++described;
        if (event[QStringLiteral("name")].toString() == QLatin1String("QEMU USB Mouse"))
            ++named;
        if (event[QStringLiteral("device")].toInt() == 1 &&
            event[QStringLiteral("comm")].toString().startsWith(QLatin1String("kworker/")))
            ++hub;
    }
    QVERIFY(described > 0);
    QVERIFY(named > 0);
    QVERIFY(hub > 0 || !functions);
    QCOMPARE(recorder->lost(), 0ULL);
}

void UsbRequestsTest::otherDevices_areLeftOut()
{
    const auto recorder =
        record({{QStringLiteral("only_bus"), m_bus}, {QStringLiteral("only_device"), m_device + 1}});
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    QCOMPARE(readDisk(1 << 20), 0);
    recorder->flush();
    QCOMPARE(recorder->events(QStringLiteral("requests")).size(), 0);
}

QTEST_GUILESS_MAIN(UsbRequestsTest)
#include "tst_usb_requests.moc"
