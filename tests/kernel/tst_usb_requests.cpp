// SPDX-License-Identifier: GPL-3.0-or-later
#include "variants.h"
#include "workload.h"

#include <QDir>
#include <QMap>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <linux/usbdevice_fs.h>

#include <atomic>
#include <poll.h>
#include <sys/ioctl.h>
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
    void requestsOfInterrupts_areNobodys();
    void endings_areWhatTheSubmitterGets_data();
    void endings_areWhatTheSubmitterGets();

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
        // Of the USB 3 controller, whose requests both variants see.
        if (!QFileInfo(place.path()).canonicalPath().contains(QStringLiteral("/usb")) ||
            !contents(QDir(place.path()).filePath(QStringLiteral("../product"))).startsWith("xHCI"))
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

namespace
{

// One request through usbfs, which hands back what its own completion handler found.
class Submitter
{
public:
    explicit Submitter(const QString &node)
        : m_fd(open(qPrintable(node), O_RDWR | O_CLOEXEC))
    {
        // Standard requests for a descriptor need no claim; the endpoint of the tablet does.
        usbdevfs_disconnect_claim claim = {};
        ioctl(m_fd, USBDEVFS_DISCONNECT_CLAIM, &claim);
    }
    ~Submitter() { close(m_fd); }

    // False with errno where the core refused it.
    bool descriptor(quint8 type, quint16 length, unsigned flags)
    {
        m_buffer[0] = char(0x80);
        m_buffer[1] = 6;
        m_buffer[3] = char(type);
        m_buffer[6] = char(length & 0xff);
        m_buffer[7] = char(length >> 8);
        m_urb.type = USBDEVFS_URB_TYPE_CONTROL;
        m_urb.flags = flags;
        m_urb.buffer_length = 8 + length;
        return run(false);
    }
    bool cancelledReport()
    {
        m_urb.type = USBDEVFS_URB_TYPE_INTERRUPT;
        m_urb.endpoint = 0x81;
        m_urb.buffer_length = 8;
        return run(true);
    }
    int status() const { return m_urb.status; }
    int length() const { return m_urb.actual_length; }

private:
    bool run(bool isCancelled)
    {
        m_urb.buffer = m_buffer;
        usbdevfs_urb *done = nullptr;
        return ioctl(m_fd, USBDEVFS_SUBMITURB, &m_urb) == 0 &&
               (!isCancelled || ioctl(m_fd, USBDEVFS_DISCARDURB, &m_urb) == 0) &&
               ioctl(m_fd, USBDEVFS_REAPURB, &done) == 0;
    }

    int m_fd;
    char m_buffer[512] = {};
    usbdevfs_urb m_urb = {};
};

struct Place {
    int bus = 0, device = 0;
    QString node() const
    {
        return QStringLiteral("/dev/bus/usb/%1/%2")
            .arg(bus, 3, 10, QLatin1Char('0'))
            .arg(device, 3, 10, QLatin1Char('0'));
    }
};

Place find(const QByteArray &product, const QByteArray &controller)
{
    const QDir devices(QStringLiteral("/sys/bus/usb/devices"));
    for (const QString &name : devices.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString device = devices.filePath(name);
        const Place place{contents(device + QStringLiteral("/busnum")).trimmed().toInt(),
                          contents(device + QStringLiteral("/devnum")).trimmed().toInt()};
        if (contents(device + QStringLiteral("/product")).trimmed() == product &&
            contents(devices.filePath(QStringLiteral("usb%1/product").arg(place.bus))).startsWith(controller))
            return place;
    }
    return {};
}

} // namespace

// The driver of a mouse asks for the next movement where it is told the last: in an interrupt, which may have
// come while any program ran.
void UsbRequestsTest::requestsOfInterrupts_areNobodys()
{
    const QString control = QStandardPaths::findExecutable(QStringLiteral("guest-usb"));
    if (control.isEmpty())
        QSKIP("a mouse can be moved in the guest only");
    QCOMPARE(QProcess::execute(QStringLiteral("modprobe"), {QStringLiteral("hid-generic")}), 0);
    QCOMPARE(QProcess::execute(control, {QStringLiteral("plug"), QStringLiteral("mouse")}), 0);
    const Place mouse = find("QEMU USB Mouse", "xHCI");
    QVERIFY(mouse.device);
    QByteArray node;
    const QDir raw(QStringLiteral("/sys/class/hidraw"));
    for (const QString &name : raw.entryList({QStringLiteral("hidraw*")})) {
        if (contents(raw.filePath(name + QStringLiteral("/device/uevent"))).contains("QEMU USB Mouse"))
            node = "/dev/" + name.toLatin1();
    }
    const auto recorder =
        record({{QStringLiteral("only_bus"), mouse.bus}, {QStringLiteral("only_device"), mouse.device}});
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    const int reader = open(node.constData(), O_RDONLY | O_CLOEXEC);
    QVERIFY(reader >= 0); // the first request is ours
    // Somebody to be interrupted.
    Child busy([](Gate &) {
        for (;;)
            spin(1'000'000'000);
        return 0;
    });
    QCOMPARE(QProcess::execute(control, {QStringLiteral("move"), QStringLiteral("mouse")}), 0);
    char report[64];
    QVERIFY(read(reader, report, sizeof(report)) > 0);
    recorder->flush();
    close(reader);
    int ours = 0, nobodys = 0;
    for (const QVariantMap &request : recorder->events(QStringLiteral("requests"))) {
        if (request[QStringLiteral("type")].toString() != QStringLiteral("interrupt"))
            continue;
        const qint64 pid = request[QStringLiteral("pid")].toLongLong();
        ours += pid == getpid();
        nobodys += pid == 0;
        QVERIFY2(pid == 0 || pid == getpid(), qPrintable(request[QStringLiteral("comm")].toString()));
    }
    QCOMPARE(ours, 1);
    QVERIFY2(nobodys >= 5, qPrintable(QString::number(nobodys)));
    QCOMPARE(QProcess::execute(control, {QStringLiteral("unplug"), QStringLiteral("mouse")}), 0);
}

void UsbRequestsTest::endings_areWhatTheSubmitterGets_data()
{
    QTest::addColumn<QByteArray>("controller");
    QTest::addColumn<int>("way");
    for (const char *controller : {"xHCI", "EHCI"}) {
        QTest::addRow("whole, %s", controller) << QByteArray(controller) << 0;
        QTest::addRow("short, %s", controller) << QByteArray(controller) << 1;
        QTest::addRow("short and not to be, %s", controller) << QByteArray(controller) << 2;
        QTest::addRow("cancelled, %s", controller) << QByteArray(controller) << 3;
        QTest::addRow("refused by the device, %s", controller) << QByteArray(controller) << 4;
    }
}

void UsbRequestsTest::endings_areWhatTheSubmitterGets()
{
    QFETCH(QByteArray, controller);
    QFETCH(int, way);
    const QString control = QStandardPaths::findExecutable(QStringLiteral("guest-usb"));
    if (control.isEmpty())
        QSKIP("devices can be plugged in the guest only");
    if (!find("QEMU USB Tablet", "xHCI").device)
        QCOMPARE(QProcess::execute(control, {QStringLiteral("plug"), QStringLiteral("tablet")}), 0);
    const Place tablet = find("QEMU USB Tablet", controller);
    QVERIFY(tablet.device);
    Submitter submitter(tablet.node());
    const auto recorder = record({{QStringLiteral("only_bus"), tablet.bus},
                                  {QStringLiteral("only_device"), tablet.device},
                                  {QStringLiteral("only_pid"), getpid()}});
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    const bool isDone = way == 0   ? submitter.descriptor(1, 18, 0)
                        : way == 1 ? submitter.descriptor(1, 200, 0)
                        : way == 2 ? submitter.descriptor(1, 200, USBDEVFS_URB_SHORT_NOT_OK)
                        : way == 3 ? submitter.cancelledReport()
                                   : submitter.descriptor(0x7f, 18, 0);
    QVERIFY2(isDone, strerror(errno));
    const int expected[] = {0, 0, -EREMOTEIO, -ENOENT, -EPIPE};
    QCOMPARE(submitter.status(), expected[way]);
    recorder->flush();
    const QList<QVariantMap> requests = recorder->events(QStringLiteral("requests"));
    if (Variants::isFallback() && controller != "xHCI") {
        QVERIFY(m_variants.misses().contains(QStringLiteral("Controllers other than xHCI")));
        QVERIFY(requests.isEmpty());
        return;
    }
    QCOMPARE(requests.size(), 1);
    QCOMPARE(requests[0][QStringLiteral("bytes")].toInt(), submitter.length());
    QCOMPARE(requests[0][QStringLiteral("tid")].toInt(), gettid());
    if (Variants::isFallback() && submitter.status() == -EPIPE)
        QVERIFY(m_variants.misses().contains(QStringLiteral("errors other than of a cancelled or a short")));
    else
        QCOMPARE(requests[0][QStringLiteral("status")].toInt(), submitter.status());
}

QTEST_GUILESS_MAIN(UsbRequestsTest)
#include "tst_usb_requests.moc"
