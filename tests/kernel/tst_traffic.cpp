// SPDX-License-Identifier: GPL-3.0-or-later
#include "variants.h"
#include "workload.h"

#include <QTest>

#include <arpa/inet.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <thread>

using namespace DKapture;
using namespace Workload;

// Pairs of sockets that exchange a known amount, and for TCP what the kernel says the connection carried.
class TrafficTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase_data() { Variants::addRows(); }
    void initTestCase();
    void init();
    void streams_areCounted_data();
    void streams_areCounted();
    void datagrams_areCounted_data();
    void datagrams_areCounted();
    void datagramsWithoutConnection_haveTheirPeer_data();
    void datagramsWithoutConnection_haveTheirPeer();
    void threads_shareTheirProcesssRow();
    void peeking_isNotReceiving();
    void failures_areNotCounted();
    void sentFiles_areCounted();
    void unixSockets_areCountedWhenAsked();
    void peers_canBeLeftOut();
    void totals_nameNobody();

private:
    std::unique_ptr<Recorder> record(const QVariantMap &parameters = {},
                                     const QString &scope = QStringLiteral("all"));

    Variants m_variants{QStringLiteral("traffic")};
};

namespace
{

struct Address {
    explicit Address(int family)
    {
        storage.ss_family = sa_family_t(family);
        if (family == AF_INET) {
            reinterpret_cast<sockaddr_in *>(&storage)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            length = sizeof(sockaddr_in);
        } else {
            reinterpret_cast<sockaddr_in6 *>(&storage)->sin6_addr = in6addr_loopback;
            length = sizeof(sockaddr_in6);
        }
    }
    sockaddr *get() { return reinterpret_cast<sockaddr *>(&storage); }
    quint16 port() const
    {
        return ntohs(storage.ss_family == AF_INET
                         ? reinterpret_cast<const sockaddr_in *>(&storage)->sin_port
                         : reinterpret_cast<const sockaddr_in6 *>(&storage)->sin6_port);
    }
    sockaddr_storage storage = {};
    socklen_t length;
};

// Two sockets of this process that are connected through the loopback interface.
struct Pair {
    Pair(int family, int type)
        : addressA(family)
        , addressB(family)
    {
        int listener = socket(family, type | SOCK_CLOEXEC, 0);
        if (bind(listener, addressB.get(), addressB.length) != 0)
            return;
        getsockname(listener, addressB.get(), &addressB.length);
        a = socket(family, type | SOCK_CLOEXEC, 0);
        if (type == SOCK_STREAM) {
            ok = listen(listener, 1) == 0 && connect(a, addressB.get(), addressB.length) == 0;
            b = ok ? accept(listener, nullptr, nullptr) : -1;
            close(listener);
            getsockname(a, addressA.get(), &addressA.length);
            return;
        }
        b = listener;
        ok = bind(a, addressA.get(), addressA.length) == 0;
        getsockname(a, addressA.get(), &addressA.length);
        ok = ok && connect(a, addressB.get(), addressB.length) == 0 &&
             connect(b, addressA.get(), addressA.length) == 0;
    }
    ~Pair()
    {
        close(a);
        close(b);
    }
    Address addressA, addressB;
    int a = -1, b = -1;
    bool ok = false;
};

struct Sum {
    quint64 sent = 0, received = 0, messagesSent = 0, messagesReceived = 0;
    bool operator==(const Sum &) const = default;
};

QString text(const Sum &sum)
{
    return QStringLiteral("%1 sent in %2, %3 received in %4")
        .arg(sum.sent)
        .arg(sum.messagesSent)
        .arg(sum.received)
        .arg(sum.messagesReceived);
}

// Of the rows of a process with this protocol; with a port, of that peer only.
Sum sumOf(Recorder &recorder, qint64 pid, const char *family, const char *protocol, int port = -1)
{
    Sum sum;
    for (const QVariantMap &row : recorder.frame(QStringLiteral("traffic"))) {
        if (row[QStringLiteral("pid")].toLongLong() != pid ||
            row[QStringLiteral("family")].toString() != QLatin1String(family) ||
            row[QStringLiteral("protocol")].toString() != QLatin1String(protocol) ||
            (port >= 0 && row[QStringLiteral("port")].toInt() != port))
            continue;
        sum.sent += row[QStringLiteral("sent")].toULongLong();
        sum.received += row[QStringLiteral("received")].toULongLong();
        sum.messagesSent += row[QStringLiteral("messages_sent")].toULongLong();
        sum.messagesReceived += row[QStringLiteral("messages_received")].toULongLong();
    }
    return sum;
}

bool receiveAll(int fd, size_t size, size_t atOnce)
{
    QByteArray buffer(qsizetype(atOnce), 0);
    while (size) {
        const ssize_t got = recv(fd, buffer.data(), qMin(size, atOnce), 0);
        if (got <= 0)
            return false;
        size -= size_t(got);
    }
    return true;
}

} // namespace

#define COMPARE_SUM(found, ...)                                                                              \
    do {                                                                                                     \
        const Sum wanted = __VA_ARGS__;                                                                      \
        QVERIFY2((found) == wanted, qPrintable(text(found) + QStringLiteral("; expected ") + text(wanted))); \
    } while (false)

void TrafficTest::initTestCase()
{
    QVERIFY2(m_variants.start(), qPrintable(m_variants.error()));
}

void TrafficTest::init()
{
    if (const QString reason = m_variants.unavailable(); !reason.isEmpty())
        QSKIP(qPrintable(reason));
}

std::unique_ptr<Recorder> TrafficTest::record(const QVariantMap &parameters, const QString &scope)
{
    return m_variants.record(parameters, scope);
}

void TrafficTest::streams_areCounted_data()
{
    QTest::addColumn<int>("family");
    QTest::addColumn<QString>("address");
    QTest::newRow("IPv4") << AF_INET << QStringLiteral("127.0.0.1");
    QTest::newRow("IPv6") << AF_INET6 << QStringLiteral("::1");
}

void TrafficTest::streams_areCounted()
{
    QFETCH(int, family);
    QFETCH(QString, address);
    const auto recorder = record({{QStringLiteral("only_pid"), getpid()}});
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    Pair pair(family, SOCK_STREAM);
    QVERIFY(pair.ok);
    const QByteArray data(1000, 'x');
    for (int i = 0; i < 30; ++i) {
        QCOMPARE(write(pair.a, data.constData(), 1000), 1000);
        QVERIFY(receiveAll(pair.b, 1000, 1000));
    }
    QCOMPARE(send(pair.b, data.constData(), 77, 0), 77);
    QVERIFY(receiveAll(pair.a, 77, 7));
    tcp_info info = {};
    socklen_t length = sizeof(info);
    QCOMPARE(getsockopt(pair.b, IPPROTO_TCP, TCP_INFO, &info, &length), 0);
    // The end of a stream is no message.
    shutdown(pair.a, SHUT_WR);
    char byte;
    QCOMPARE(recv(pair.b, &byte, 1, 0), 0);
    recorder->flush();

    const char *name = family == AF_INET ? "ipv4" : "ipv6";
    const Sum a = sumOf(*recorder, getpid(), name, "tcp", pair.addressB.port());
    const Sum b = sumOf(*recorder, getpid(), name, "tcp", pair.addressA.port());
    COMPARE_SUM(a, {30'000, 77, 30, 11});
    QCOMPARE(b.received, quint64(info.tcpi_bytes_received));
    QCOMPARE(b.received, 30'000ULL);
    QCOMPARE(b.sent, 77ULL);
    QCOMPARE(b.messagesSent, 1ULL);
    for (const QVariantMap &row : recorder->frame(QStringLiteral("traffic")))
        QCOMPARE(row[QStringLiteral("address")].toString(), address);
    QCOMPARE(recorder->lost(), 0ULL);
}

void TrafficTest::datagrams_areCounted_data()
{
    streams_areCounted_data();
}

void TrafficTest::datagrams_areCounted()
{
    QFETCH(int, family);
    const auto recorder = record({{QStringLiteral("only_pid"), getpid()}});
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    Pair pair(family, SOCK_DGRAM);
    QVERIFY(pair.ok);
    char buffer[2000] = {};
    for (int i = 0; i < 40; ++i) {
        QCOMPARE(send(pair.a, buffer, 100, 0), 100);
        QCOMPARE(recv(pair.b, buffer, sizeof(buffer), 0), 100);
    }
    // An empty datagram is a message, too.
    QCOMPARE(send(pair.a, buffer, 0, 0), 0);
    QCOMPARE(recv(pair.b, buffer, sizeof(buffer), 0), 0);
    // One that is not connected counts, whether or not its peer is known.
    const int loose = socket(family, SOCK_DGRAM, 0);
    Address free(family);
    const int receiver = socket(family, SOCK_DGRAM, 0);
    QCOMPARE(bind(receiver, free.get(), free.length), 0);
    getsockname(receiver, free.get(), &free.length);
    QCOMPARE(sendto(loose, buffer, 55, 0, free.get(), free.length), 55);
    QCOMPARE(recv(receiver, buffer, sizeof(buffer), 0), 55);
    close(loose);
    close(receiver);
    recorder->flush();
    const char *name = family == AF_INET ? "ipv4" : "ipv6";
    COMPARE_SUM(sumOf(*recorder, getpid(), name, "udp", pair.addressB.port()), {4000, 0, 41, 0});
    COMPARE_SUM(sumOf(*recorder, getpid(), name, "udp", pair.addressA.port()), {0, 4000, 0, 41});
    COMPARE_SUM(sumOf(*recorder, getpid(), name, "udp"), {4055, 4055, 42, 42});
}

void TrafficTest::datagramsWithoutConnection_haveTheirPeer_data()
{
    streams_areCounted_data();
}

void TrafficTest::datagramsWithoutConnection_haveTheirPeer()
{
    QFETCH(int, family);
    QFETCH(QString, address);
    const bool fallback = Variants::isFallback();
    if (!fallback && !m_variants.harness().connection().probe(QStringLiteral("traffic"))->missing.isEmpty())
        QSKIP("functions cannot be hooked here, and the probe says what it lacks");
    const auto recorder = record({{QStringLiteral("only_pid"), getpid()}});
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    Address a(family), b(family), from(family);
    const int sender = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const int receiver = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    for (auto [fd, own] : {std::pair(sender, &a), std::pair(receiver, &b)}) {
        QCOMPARE(bind(fd, own->get(), own->length), 0);
        getsockname(fd, own->get(), &own->length);
    }
    char buffer[2000] = {};
    for (int i = 0; i < 10; ++i) {
        QCOMPARE(sendto(sender, buffer, 100, 0, b.get(), b.length), 100);
        QCOMPARE(recv(receiver, buffer, sizeof(buffer), MSG_PEEK), 100);
        QCOMPARE(recvfrom(receiver, buffer, sizeof(buffer), 0, from.get(), &from.length), 100);
        QCOMPARE(from.port(), a.port()); // what the program is told
    }
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(sendto(sender, buffer, 30, 0, b.get(), b.length), 30);
        QCOMPARE(recv(receiver, buffer, sizeof(buffer), 0), 30);
    }
    close(sender);
    close(receiver);
    recorder->flush();
    const char *name = family == AF_INET ? "ipv4" : "ipv6";
    COMPARE_SUM(sumOf(*recorder, getpid(), name, "udp", b.port()), {1150, 0, 15, 0});
    // The fallback does not know who is not asked for.
    COMPARE_SUM(sumOf(*recorder, getpid(), name, "udp", a.port()),
                fallback ? Sum{0, 1000, 0, 10} : Sum{0, 1150, 0, 15});
    for (const QVariantMap &row : recorder->frame(QStringLiteral("traffic"))) {
        if (row[QStringLiteral("port")].toInt())
            QCOMPARE(row[QStringLiteral("address")].toString(), address);
    }
}

void TrafficTest::threads_shareTheirProcesssRow()
{
    Child child([](Gate &gate) {
        gate.pass();
        prctl(PR_SET_NAME, "dk-process");
        Pair pair(AF_INET, SOCK_DGRAM);
        const auto exchange = [&pair](const char *name) {
            char byte = 0;
            prctl(PR_SET_NAME, name);
            if (!pair.ok || send(pair.a, "x", 1, 0) != 1 || recv(pair.a, &byte, 1, MSG_DONTWAIT) == 1)
                _exit(98);
        };
        for (const char *name : {"dk-one", "dk-two", "dk-three"})
            std::thread(exchange, name).join();
        gate.pass();
        return 0;
    });
    const auto recorder = record({{QStringLiteral("only_pid"), child.pid()}});
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    child.gate().await();
    child.gate().open();
    child.gate().await();
    recorder->flush();
    const QList<QVariantMap> rows = recorder->frame(QStringLiteral("traffic"));
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows[0][QStringLiteral("comm")].toString().toUtf8(),
             contents(QStringLiteral("/proc/%1/comm").arg(child.pid())).trimmed());
    QCOMPARE(rows[0][QStringLiteral("messages_sent")].toULongLong(), 3ULL);
    child.gate().open();
    QCOMPARE(child.wait(), 0);
}

void TrafficTest::peeking_isNotReceiving()
{
    const auto recorder = record({{QStringLiteral("only_pid"), getpid()}});
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    Pair pair(AF_INET, SOCK_STREAM);
    QVERIFY(pair.ok);
    char buffer[500];
    QCOMPARE(send(pair.a, buffer, 500, 0), 500);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(recv(pair.b, buffer, 500, MSG_PEEK), 500);
    QCOMPARE(recv(pair.b, buffer, 500, 0), 500);
    recorder->flush();
    COMPARE_SUM(sumOf(*recorder, getpid(), "ipv4", "tcp"), {500, 500, 1, 1});
}

void TrafficTest::failures_areNotCounted()
{
    const auto recorder = record({{QStringLiteral("only_pid"), getpid()}});
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    Pair pair(AF_INET, SOCK_STREAM);
    QVERIFY(pair.ok);
    char byte = 0;
    QCOMPARE(recv(pair.b, &byte, 1, MSG_DONTWAIT), -1);
    shutdown(pair.a, SHUT_WR);
    QCOMPARE(send(pair.a, &byte, 1, MSG_NOSIGNAL), -1);
    recorder->flush();
    COMPARE_SUM(sumOf(*recorder, getpid(), "ipv4", "tcp"), {});
}

void TrafficTest::sentFiles_areCounted()
{
    const auto recorder = record({{QStringLiteral("only_pid"), getpid()}});
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    Pair pair(AF_INET, SOCK_STREAM);
    QVERIFY(pair.ok);
    const int file = int(syscall(SYS_memfd_create, "dkapture", 0));
    QCOMPARE(ftruncate(file, 20'000), 0);
    off_t offset = 0;
    while (offset < 20'000)
        QVERIFY(sendfile(pair.a, file, &offset, size_t(20'000 - offset)) > 0);
    close(file);
    QVERIFY(receiveAll(pair.b, 20'000, 4096));
    recorder->flush();
    const Sum sum = sumOf(*recorder, getpid(), "ipv4", "tcp");
    QCOMPARE(sum.sent, 20'000ULL);
    QCOMPARE(sum.received, 20'000ULL);
}

void TrafficTest::unixSockets_areCountedWhenAsked()
{
    int sockets[2];
    char buffer[100] = {};
    for (const bool asked : {false, true}) {
        Child child([&](Gate &gate) {
            gate.pass();
            return socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) == 0 &&
                           send(sockets[0], buffer, 100, 0) == 100 && recv(sockets[1], buffer, 100, 0) == 100
                       ? 0
                       : 1;
        });
        const auto recorder =
            record({{QStringLiteral("only_pid"), child.pid()}, {QStringLiteral("local"), asked}});
        QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
        child.gate().await();
        child.gate().open();
        QCOMPARE(child.wait(), 0);
        recorder->flush();
        COMPARE_SUM(sumOf(*recorder, child.pid(), "unix", "stream"),
                    asked && !Variants::isFallback() ? Sum{100, 100, 1, 1} : Sum{});
    }
}

void TrafficTest::peers_canBeLeftOut()
{
    const auto withoutPort =
        record({{QStringLiteral("only_pid"), getpid()}, {QStringLiteral("by_port"), false}});
    const auto withoutPeer =
        record({{QStringLiteral("only_pid"), getpid()}, {QStringLiteral("by_peer"), false}});
    QVERIFY2(withoutPort && withoutPeer, qPrintable(m_variants.harness().error()));
    for (int i = 0; i < 20; ++i) {
        Pair pair(AF_INET, SOCK_STREAM);
        QVERIFY(pair.ok);
        QCOMPARE(send(pair.a, "x", 1, 0), 1);
        QVERIFY(receiveAll(pair.b, 1, 1));
    }
    withoutPort->flush();
    withoutPeer->flush();
    QCOMPARE(withoutPort->frame(QStringLiteral("traffic")).size(), 1);
    QCOMPARE(withoutPort->frame(QStringLiteral("traffic"))[0][QStringLiteral("address")].toString(),
             QStringLiteral("127.0.0.1"));
    QCOMPARE(withoutPeer->frame(QStringLiteral("traffic")).size(), 1);
    COMPARE_SUM(sumOf(*withoutPeer, getpid(), "ipv4", "tcp", 0), {20, 20, 20, 20});
}

void TrafficTest::totals_nameNobody()
{
    const auto recorder = record({}, QStringLiteral("total"));
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    Pair pair(AF_INET6, SOCK_DGRAM);
    QVERIFY(pair.ok);
    char buffer[100] = {};
    QCOMPARE(send(pair.a, buffer, 100, 0), 100);
    QCOMPARE(recv(pair.b, buffer, 100, 0), 100);
    recorder->flush();
    for (const QVariantMap &row : recorder->frame(QStringLiteral("traffic"))) {
        QCOMPARE(row[QStringLiteral("pid")].toULongLong(), 0ULL);
        QCOMPARE(row[QStringLiteral("port")].toULongLong(), 0ULL);
        QCOMPARE(row[QStringLiteral("comm")].toString(), QString());
        QCOMPARE(row[QStringLiteral("address")].toString(), QStringLiteral("::"));
    }
    // Others may have sent datagrams, too.
    QVERIFY(sumOf(*recorder, 0, "ipv6", "udp").sent >= 100);
}

QTEST_GUILESS_MAIN(TrafficTest)
#include "tst_traffic.moc"
