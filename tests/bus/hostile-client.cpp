// SPDX-License-Identifier: GPL-3.0-or-later
// Does to the helper whatever a program of an ordinary user can do over the bus:
//   hostile-client ADDRESS UID seeded SEED CALLS   a bit of everything; the same seed does the same in the
//   same order hostile-client ADDRESS UID large COUNT BYTES    Opens with a text of so many bytes, from eight
//   connections at once hostile-client ADDRESS UID unread COUNT         asks for Probes and never reads an
//   answer; stays until stdin ends
//   hostile-client ADDRESS UID signals CONNECTIONS BYTES   a signal of so many bytes to each of the helper's
//   connections, which must be so many, to its names but the one for calls, and to everybody; says which was
//   "not denied"
//   hostile-client ADDRESS UID flip CALLS           Pause and Start of a capture in turn, as fast as they go,
//   all but a few without wanting a reply
//   hostile-client ADDRESS UID crowd CONNECTIONS CALLS   Probes, 64 at a time of each connection
// Prints how many calls were answered how, a line each, and ends with "calls N".
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <grp.h>
#include <map>
#include <memory>
#include <poll.h>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

#include <systemd/sd-bus.h>

namespace
{

constexpr const char *Service = "org.deepin.DKapture1";
constexpr const char *ManagerPath = "/org/deepin/DKapture1";
constexpr const char *Manager = "org.deepin.DKapture1.Manager";
constexpr const char *Capture = "org.deepin.DKapture1.Capture";
constexpr std::size_t MostConnections = 24;
constexpr int AnswerMs = 20;         // then the next thing is done, answered or not
constexpr uint64_t MostInFlight = 8; // of a connection that waits for answers
constexpr uint64_t MostUnread = 256; // of one that does not

std::mt19937_64 random_; // NOLINT(cert-msc32-c,cert-msc51-cpp): the seed is the point

uint64_t below(uint64_t limit)
{
    return random_() % limit;
}

template <typename T, std::size_t N> const T &oneOf(const T (&values)[N])
{
    return values[below(N)];
}

std::map<std::string, uint64_t> outcomes;
std::vector<std::string> captures; // ours, of whichever connection

struct Connection {
    sd_bus *bus = nullptr;
    bool reads = true;     // what it is sent; one that does not lets it pile up
    bool isBroken = false; // the bus daemon threw it out, for something that no message may be
    uint64_t inFlight = 0;
    Connection() = default;
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
    ~Connection();
};

Connection::~Connection()
{
    outcomes["(left before the answer)"] += inFlight;
    sd_bus_close_unref(bus);
}

int answered(sd_bus_message *reply, void *data, sd_bus_error * /*error*/)
{
    auto *connection = static_cast<Connection *>(data);
    --connection->inFlight;
    const sd_bus_error *error = sd_bus_message_get_error(reply);
    ++outcomes[error ? error->name : "answered"];
    const char *path = nullptr;
    if (!error && sd_bus_message_has_signature(reply, "o") && sd_bus_message_read(reply, "o", &path) > 0)
        captures.emplace_back(path);
    return 1;
}

std::unique_ptr<Connection> newConnection(const char *address)
{
    auto connection = std::make_unique<Connection>();
    if (sd_bus_new(&connection->bus) < 0 || sd_bus_set_address(connection->bus, address) < 0 ||
        sd_bus_set_bus_client(connection->bus, true) < 0 || sd_bus_start(connection->bus) < 0)
        return nullptr;
    // A tenth never reads what comes.
    connection->reads = below(10) != 0;
    const char *name = nullptr;
    return sd_bus_get_unique_name(connection->bus, &name) < 0 ? nullptr : std::move(connection);
}

std::string randomText()
{
    // Mostly short; now and then more than anybody takes, up to 12 MB.
    const uint64_t kind = below(1000);
    const std::size_t length = kind < 900 ? below(40) : kind < 995 ? below(70000) : below(12 << 20);
    static const char *const Words[] = {
        "test-events", "every-kind", "own",  "all",  "total", "only_pid", "interval_ms",
        "ring_bytes",  "only_comm",  "call", "../x", "%s%n",  ""};
    if (kind < 400)
        return oneOf(Words);
    return std::string(length, char('!' + below(90)));
}

void appendValue(sd_bus_message *message, int depth)
{
    switch (below(12)) {
    case 0:
        sd_bus_message_append(message, "v", "s", randomText().c_str());
        break;
    case 1:
        sd_bus_message_append(message, "v", "d", 1.5);
        break;
    case 2:
        sd_bus_message_append(message, "v", "b", 1);
        break;
    case 3:
        sd_bus_message_append(message, "v", "x", int64_t(random_()));
        break;
    case 4:
        sd_bus_message_append(message, "v", "y", uint8_t(random_()));
        break;
    case 5:
        sd_bus_message_append(message, "v", "as", 3, "a", "b", "c");
        break;
    case 6:
        sd_bus_message_append(message, "v", "o", "/a/path");
        break;
    case 7:
        sd_bus_message_append(message, "v", "a{sv}", 1, "key", "u", 4u);
        break;
    case 8: // sometimes deeper than the bus lets variants be
        if (depth < (below(500) == 0 ? 70 : 25)) {
            sd_bus_message_open_container(message, 'v', "v");
            appendValue(message, depth + 1);
            sd_bus_message_close_container(message);
            break;
        }
        [[fallthrough]];
    default:
        sd_bus_message_append(message, "v", "u", uint32_t(oneOf({0u, 1u, 50u, 4096u, 65536u, 110u, ~0u})));
    }
}

void appendMap(sd_bus_message *message)
{
    static const char *const Names[] = {"only_pid",    "only_comm",  "call", "own_uid",
                                        "interval_ms", "ring_bytes", ""};
    const uint64_t entries = below(200) == 0 ? below(5000) : below(4);
    sd_bus_message_open_container(message, 'a', "{sv}");
    for (uint64_t i = 0; i < entries; ++i) {
        sd_bus_message_open_container(message, 'e', "sv");
        const std::string name = below(4) ? oneOf(Names) : randomText();
        sd_bus_message_append(message, "s", name.c_str());
        appendValue(message, 0);
        sd_bus_message_close_container(message);
    }
    sd_bus_message_close_container(message);
}

void appendAnything(sd_bus_message *message)
{
    for (uint64_t i = below(6); i > 0; --i) {
        switch (below(4)) {
        case 0:
            sd_bus_message_append(message, "s", randomText().c_str());
            break;
        case 1:
            appendMap(message);
            break;
        case 2:
            sd_bus_message_append(message, "t", random_());
            break;
        default:
            appendValue(message, 0);
        }
    }
}

// Sends, with the flags of a call drawn by lot; whoever waits for the answer counts it.
void send(Connection *connection, sd_bus_message *message)
{
    sd_bus_message_set_allow_interactive_authorization(message, below(4) == 0);
    if (below(20) == 0) {
        sd_bus_message_set_expect_reply(message, false);
        connection->isBroken = sd_bus_send(connection->bus, message, nullptr) < 0;
        ++outcomes["(asked for no answer)"];
    } else if (const int sent =
                   sd_bus_call_async(connection->bus, nullptr, message, answered, connection, 30'000'000);
               sent >= 0) {
        ++connection->inFlight;
    } else {
        connection->isBroken = true;
    }
    sd_bus_message_unref(message);
}

sd_bus_message *newCall(Connection *connection, const char *path, const char *interface, const char *method)
{
    sd_bus_message *message = nullptr;
    sd_bus_message_new_method_call(connection->bus, &message, Service, path, interface, method);
    return message;
}

void openSensibly(Connection *connection)
{
    sd_bus_message *message = newCall(connection, ManagerPath, Manager, "Open");
    static const char *const Scopes[] = {"own", "own", "total", "all"};
    static const char *const Probes[] = {"test-events", "every-kind", "refused", "impossible"};
    sd_bus_message_append(message, "ss", oneOf(Probes), oneOf(Scopes));
    sd_bus_message_append(message, "a{sv}", 1, "only_pid", "u", uint32_t(1 + below(4)));
    sd_bus_message_append(message, "a{sv}", 2, "ring_bytes", "u", 4096u << below(4), "interval_ms", "u",
                          uint32_t(50 + below(3) * 100));
    send(connection, message);
}

void callCapture(Connection *connection)
{
    static const char *const Methods[] = {"Start",      "Start", "Pause",      "Flush",
                                          "Statistics", "Close", "Acknowledge"};
    const std::string path = captures.empty() || below(5) == 0
                                 ? "/org/deepin/DKapture1/captures/" + std::to_string(below(5000))
                                 : captures[below(captures.size())];
    const char *method = oneOf(Methods);
    sd_bus_message *message = newCall(connection, path.c_str(), Capture, method);
    if (::strcmp(method, "Acknowledge") == 0)
        sd_bus_message_append(message, "t", below(3) ? below(100) : random_());
    send(connection, message);
}

void callNonsense(Connection *connection)
{
    static const char *const Paths[] = {ManagerPath, "/", "/org/deepin/DKapture1/captures",
                                        "/org/deepin/DKapture1/captures/1"};
    static const char *const Interfaces[] = {Manager, Capture, "org.freedesktop.DBus.Peer",
                                             "org.freedesktop.DBus.Introspectable",
                                             "org.freedesktop.DBus.Properties"};
    static const char *const Methods[] = {"Open", "Open",         "Probes",      "SystemCheck",
                                          "Cost", "Start",        "Acknowledge", "Introspect",
                                          "Ping", "GetMachineId", "GetAll",      "Nothing"};
    sd_bus_message *message = newCall(connection, oneOf(Paths), oneOf(Interfaces), oneOf(Methods));
    appendAnything(message);
    send(connection, message);
}

void openBadly(Connection *connection)
{
    sd_bus_message *message = newCall(connection, ManagerPath, Manager, "Open");
    sd_bus_message_append(message, "ss", randomText().c_str(), randomText().c_str());
    appendMap(message);
    appendMap(message);
    send(connection, message);
}

// To every connection that may be the helper's, or its library's: that somebody left, that rules changed.
void spoof(Connection *connection)
{
    sd_bus_message *message = nullptr;
    static const char *const Senders[][2] = {{"org.freedesktop.DBus", "NameOwnerChanged"},
                                             {"org.freedesktop.DBus", "NameLost"},
                                             {"org.freedesktop.PolicyKit1.Authority", "Changed"},
                                             {"org.freedesktop.DBus.Local", "Disconnected"}};
    const auto &chosen = Senders[below(100) ? below(3) : 3]; // the last is thrown out for it
    sd_bus_message_new_signal(connection->bus, &message,
                              below(2) ? "/org/freedesktop/DBus" : "/org/freedesktop/PolicyKit1/Authority",
                              chosen[0], chosen[1]);
    if (!message)
        return;
    const std::string to = below(4) ? ":1." + std::to_string(below(8)) : Service;
    sd_bus_message_set_destination(message, to.c_str());
    const std::string name = ":1." + std::to_string(below(200));
    sd_bus_message_append(message, "sss", name.c_str(),
                          below(50) ? name.c_str() : std::string(1 << 20, 'x').c_str(), "");
    connection->isBroken = sd_bus_send(connection->bus, message, nullptr) < 0;
    ++outcomes["(signals)"];
    sd_bus_message_unref(message);
}

void takeAnswers(Connection *connection)
{
    for (int i = 0; i < 64; ++i) {
        const int done = sd_bus_process(connection->bus, nullptr);
        connection->isBroken |= done < 0;
        if (done <= 0)
            break;
    }
}

// One thing; most of it goes wrong, and some must work, or nothing would be held that could be left behind.
void attack(Connection *connection)
{
    const uint64_t kind = below(100);
    if (kind < 25)
        openSensibly(connection);
    else if (kind < 60)
        callCapture(connection);
    else if (kind < 75)
        callNonsense(connection);
    else if (kind < 90)
        openBadly(connection);
    else
        spoof(connection);
}

int seeded(const char *address, uint64_t seed, uint64_t calls)
{
    random_.seed(seed);
    std::vector<std::unique_ptr<Connection>> connections;
    int refused = 0;
    for (uint64_t done = 0; done < calls;) {
        if (connections.size() < MostConnections && (connections.empty() || below(30) == 0)) {
            if (auto connection = newConnection(address))
                connections.push_back(std::move(connection));
            else if (++refused > 1000)
                return 4; // the bus is gone
            continue;
        }
        const std::size_t index = below(connections.size());
        Connection *connection = connections[index].get();
        // Leaves, often in the midst of a call.
        if (connection->isBroken || below(200) == 0 || connection->inFlight > MostUnread) {
            connections.erase(connections.begin() + std::ptrdiff_t(index));
            continue;
        }
        attack(connection);
        if (connection->isBroken) {
            ++outcomes["(thrown out by the bus)"];
            connections.erase(connections.begin() + std::ptrdiff_t(index));
            continue;
        }
        ++done;
        if (!connection->reads) {
            sd_bus_flush(connection->bus);
            continue;
        }
        takeAnswers(connection);
        if (connection->inFlight >= MostInFlight && below(50) != 0) {
            sd_bus_wait(connection->bus, AnswerMs * 1000);
            takeAnswers(connection);
        }
        if (captures.size() > 200)
            captures.erase(captures.begin(), captures.begin() + 100);
    }
    return 0;
}

int large(const char *address, uint64_t count, std::size_t bytes)
{
    std::vector<std::unique_ptr<Connection>> connections;
    for (int i = 0; i < 8; ++i) {
        connections.push_back(newConnection(address));
        if (!connections.back())
            return 4;
    }
    const std::string text(bytes, 'x');
    for (uint64_t i = 0; i < count; ++i) {
        Connection *connection = connections[i % connections.size()].get();
        sd_bus_message *message = newCall(connection, ManagerPath, Manager, "Open");
        sd_bus_message_append(message, "ss", "test-events", "own");
        sd_bus_message_append(message, "a{sv}", 1, "only_comm", "s", text.c_str());
        sd_bus_message_append(message, "a{sv}", 0);
        sd_bus_message_set_allow_interactive_authorization(message, 1);
        if (sd_bus_call_async(connection->bus, nullptr, message, answered, connection, 60'000'000) >= 0)
            ++connection->inFlight;
        sd_bus_message_unref(message);
    }
    for (;;) { // all at once
        bool isWaiting = false;
        for (const auto &connection : connections) {
            takeAnswers(connection.get());
            isWaiting |= connection->inFlight > 0;
        }
        if (!isWaiting)
            return 0;
        ::poll(nullptr, 0, 1);
    }
}

int unread(const char *address, uint64_t count)
{
    const auto connection = newConnection(address);
    if (!connection)
        return 4;
    for (uint64_t i = 0; i < count; ++i) {
        sd_bus_message *message = newCall(connection.get(), ManagerPath, Manager, "Probes");
        sd_bus_call_async(connection->bus, nullptr, message, answered, connection.get(), 600'000'000);
        sd_bus_message_unref(message);
        sd_bus_flush(connection->bus);
        if (i % 32 == 31)
            ::poll(nullptr, 0, 50); // the bus lets 128 of them wait
    }
    std::printf("asked\n");
    std::fflush(stdout);
    char end = 0;
    return ::read(STDIN_FILENO, &end, 1) < 0 ? 5 : 0;
}

int denied(sd_bus_message *message, void * /*data*/, sd_bus_error * /*error*/)
{
    if (const sd_bus_error *error = sd_bus_message_get_error(message))
        ++outcomes[error->name];
    return 0;
}

// Of the bus daemon; 0 when it does not know.
uint32_t pidOf(sd_bus *bus, const char *name)
{
    sd_bus_message *reply = nullptr;
    uint32_t pid = 0;
    if (sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                           "GetConnectionUnixProcessID", nullptr, &reply, "s", name) >= 0)
        sd_bus_message_read(reply, "u", &pid);
    sd_bus_message_unref(reply);
    return pid;
}

// Small values, which cost whoever unpacks them most.
bool sendSignal(sd_bus *bus, const std::string &destination, std::size_t bytes)
{
    sd_bus_message *message = nullptr;
    sd_bus_message_new_signal(bus, &message, "/org/freedesktop/PolicyKit1/Authority",
                              "org.freedesktop.PolicyKit1.Authority", "Changed");
    if (!destination.empty())
        sd_bus_message_set_destination(message, destination.c_str());
    sd_bus_message_open_container(message, 'a', "v");
    for (std::size_t i = 0; i < bytes / 4; ++i) // a signature of three bytes and the value
        sd_bus_message_append(message, "v", "y", 1);
    sd_bus_message_close_container(message);
    const bool isSent = sd_bus_send(bus, message, nullptr) >= 0 && sd_bus_flush(bus) >= 0;
    sd_bus_message_unref(message);
    return isSent;
}

int signalAll(const char *address, uint64_t connections, std::size_t bytes)
{
    const auto connection = newConnection(address);
    if (!connection)
        return 4;
    sd_bus *bus = connection->bus;
    const uint32_t helper = pidOf(bus, Service);
    char **names = nullptr;
    if (helper == 0 || sd_bus_list_names(bus, &names, nullptr) < 0)
        return 4;
    std::vector<std::string> destinations;
    for (char **name = names; *name; ++name) {
        if (**name == ':' && pidOf(bus, *name) == helper)
            destinations.emplace_back(*name);
        ::free(*name);
    }
    ::free(names);
    if (destinations.size() != connections)
        return 6;
    destinations.insert(destinations.end(),
                        {"org.deepin.DKapture1.Questions", "org.deepin.DKapture1.Polkit"});
    sd_bus_add_filter(bus, nullptr, denied, nullptr);
    const char *const Denied = "org.freedesktop.DBus.Error.AccessDenied";
    for (const std::string &destination : destinations) {
        if (!sendSignal(bus, destination, bytes))
            return 5;
        const uint64_t before = outcomes[Denied];
        for (int tries = 0; tries < 100 && outcomes[Denied] == before; ++tries) {
            sd_bus_wait(bus, 100'000);
            takeAnswers(connection.get());
        }
        if (outcomes[Denied] == before)
            std::printf("not denied: %s\n", destination.c_str());
    }
    // To everybody is not denied: polkit says so, too. The daemon has to know whose word was asked for.
    if (!sendSignal(bus, std::string(), bytes) || pidOf(bus, Service) != helper)
        return 5;
    ::poll(nullptr, 0, 3000); // who has got something grows now
    return 0;
}

bool waitFor(const std::vector<std::unique_ptr<Connection>> &connections)
{
    for (;;) {
        bool isWaiting = false;
        for (const auto &connection : connections) {
            takeAnswers(connection.get());
            if (connection->isBroken)
                return false;
            isWaiting |= connection->inFlight > 0;
        }
        if (!isWaiting)
            return true;
        ::poll(nullptr, 0, 1);
    }
}

int flip(const char *address, uint64_t count)
{
    std::vector<std::unique_ptr<Connection>> connections;
    connections.push_back(newConnection(address));
    if (!connections.back())
        return 4;
    Connection *connection = connections.back().get();
    sd_bus_message *message = newCall(connection, ManagerPath, Manager, "Open");
    sd_bus_message_append(message, "ss", "test-events", "own");
    sd_bus_message_append(message, "a{sv}", 0);
    sd_bus_message_append(message, "a{sv}", 0);
    if (sd_bus_call_async(connection->bus, nullptr, message, answered, connection, 60'000'000) >= 0)
        ++connection->inFlight;
    sd_bus_message_unref(message);
    if (!waitFor(connections) || captures.empty())
        return 6;
    for (uint64_t i = 0; i < count; ++i) {
        message = newCall(connection, captures.front().c_str(), Capture, i % 2 ? "Start" : "Pause");
        if (i % 1000 < 40) { // together, and few enough for the bus
            if (sd_bus_call_async(connection->bus, nullptr, message, answered, connection, 60'000'000) >= 0)
                ++connection->inFlight;
        } else {
            sd_bus_message_set_expect_reply(message, false);
            connection->isBroken = sd_bus_send(connection->bus, message, nullptr) < 0;
        }
        sd_bus_message_unref(message);
        if (i % 1000 == 999) {
            sd_bus_flush(connection->bus);
            takeAnswers(connection);
        }
        if (connection->isBroken)
            return 5;
    }
    return waitFor(connections) ? 0 : 5;
}

int crowd(const char *address, uint64_t size, uint64_t count)
{
    constexpr uint64_t AtOnce = 64; // what the helper keeps of a client
    std::vector<std::unique_ptr<Connection>> connections;
    while (connections.size() < size) {
        connections.push_back(newConnection(address));
        if (!connections.back())
            return 4;
    }
    for (uint64_t sent = 0; sent < count;) {
        for (const auto &connection : connections) {
            takeAnswers(connection.get());
            while (connection->inFlight < AtOnce && sent < count) {
                sd_bus_message *message = newCall(connection.get(), ManagerPath, Manager, "Probes");
                if (sd_bus_call_async(connection->bus, nullptr, message, answered, connection.get(),
                                      60'000'000) < 0)
                    return 5;
                ++connection->inFlight;
                ++sent;
                sd_bus_message_unref(message);
            }
        }
        ::poll(nullptr, 0, 1);
    }
    return waitFor(connections) ? 0 : 5;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    const auto uid = uid_t(::strtoul(argv[2], nullptr, 10));
    if (::setgroups(0, nullptr) != 0 || ::setresgid(uid, uid, uid) != 0 || ::setresuid(uid, uid, uid) != 0)
        return 3;
    const std::string what = argv[3];
    const uint64_t first = ::strtoull(argv[4], nullptr, 10);
    const uint64_t second = argc > 5 ? ::strtoull(argv[5], nullptr, 10) : 0;
    const int status = what == "seeded"    ? seeded(argv[1], first, second)
                       : what == "large"   ? large(argv[1], first, second)
                       : what == "signals" ? signalAll(argv[1], first, second)
                       : what == "flip"    ? flip(argv[1], first)
                       : what == "crowd"   ? crowd(argv[1], first, second)
                                           : unread(argv[1], first);
    for (const auto &[name, count] : outcomes)
        std::printf("%8llu %s\n", static_cast<unsigned long long>(count), name.c_str());
    std::printf("calls %llu\n",
                static_cast<unsigned long long>(what == "seeded" || what == "crowd" ? second : first));
    return status;
}
