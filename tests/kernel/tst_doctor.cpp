// SPDX-License-Identifier: GPL-3.0-or-later
// A system that gives the helper less than it needs: what works works, and the rest has its reason and remedy
// before it is loaded. The oracles are the kernel itself, through libbpf alone, and strace-like counts of
// /proc.
#include "availability.h"
#include "probes/kernel.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <cerrno>
#include <sys/resource.h>
#include <sys/syscall.h>

using namespace DKapture;

namespace
{

QStringList inMounts(const QString &script)
{
    return {QStringLiteral("unshare"),
            QStringLiteral("--mount"),
            QStringLiteral("--propagation"),
            QStringLiteral("private"),
            QStringLiteral("sh"),
            QStringLiteral("-c"),
            script + QStringLiteral("; exec \"$0\" \"$@\"")};
}

QStringList lacking(const QString &capabilities)
{
    return {QStringLiteral("setpriv"), QStringLiteral("--bounding-set"), capabilities};
}

QStringList without(int call, int error)
{
    return {QCoreApplication::applicationFilePath(), QStringLiteral("--without"), QString::number(call),
            QString::number(error), QStringLiteral("--")};
}

// A setting of /proc/sys for as long as it lives.
class Setting
{
public:
    Setting(const QString &name, const QByteArray &value)
        : m_path(QStringLiteral("/proc/sys/") + name)
    {
        QFile file(m_path);
        if (file.open(QIODevice::ReadOnly))
            m_before = file.readAll().trimmed();
        write(value);
    }
    ~Setting() { write(m_before); }
    bool is(const QByteArray &value) const
    {
        QFile file(m_path);
        return file.open(QIODevice::ReadOnly) && file.readAll().trimmed() == value;
    }

private:
    void write(const QByteArray &value) const
    {
        QFile file(m_path);
        if (file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            file.write(value);
    }

    QString m_path;
    QByteArray m_before;
};

// By this process, of any file.
qint64 bytesRead()
{
    QFile file(QStringLiteral("/proc/self/io"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split('\n').first().split(' ').last().toLongLong()
                                          : -1;
}

bool modprobe(const QStringList &arguments)
{
    return QProcess::execute(QStringLiteral("modprobe"), arguments) == 0;
}

} // namespace

class tst_doctor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void what_is_missing_is_said_before_a_load_data();
    void what_is_missing_is_said_before_a_load();
    void without_the_types_of_modules_the_rest_runs();
    void what_does_not_matter_stops_nothing();
    void what_the_verifier_refuses_is_told_in_one_line();
    void a_shortage_is_told_as_such_and_passes();
    void types_are_read_once();
    void a_module_that_is_loaded_later_is_found();

private:
    Availability m_ordinary;
};

void tst_doctor::initTestCase()
{
    m_ordinary = availability();
    QVERIFY2(m_ordinary.fault.isEmpty(), qPrintable(m_ordinary.fault));
    QVERIFY(!m_ordinary.available().isEmpty());
    QVERIFY(!m_ordinary.missing.contains(QStringLiteral("loading programs")));
    QVERIFY(!m_ordinary.missing.contains(QStringLiteral("module types")));
}

void tst_doctor::what_is_missing_is_said_before_a_load_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("check");  // of the system check, which fails
    QTest::addColumn<QString>("reason"); // words of it, and of each probe that does not run for it
    QTest::addColumn<bool>("stopsAll");

    const auto row = [](const char *name, const QStringList &command, const char *check, const char *reason,
                        bool stopsAll) {
        QTest::newRow(name) << command << QString::fromUtf8(check) << QString::fromUtf8(reason) << stopsAll;
    };
    const char *loading = "loading programs";
    row("no CAP_PERFMON", lacking(QStringLiteral("-perfmon,-sys_admin")), loading, "CAP_PERFMON", true);
    row("no capability, as in a container", lacking(QStringLiteral("-all")), loading, "CAP_BPF", true);
    // Every probe asks for types that only some kernels have (scope.h), which stops none.
    row("no CAP_SYS_ADMIN", lacking(QStringLiteral("-sys_admin")), "module types", "CAP_SYS_ADMIN", false);
    row("bpf refused", without(SYS_bpf, EPERM), loading, "seccomp", true);
    row("bpf not there", without(SYS_bpf, ENOSYS), loading, "seccomp", true);
    row("perf_event_open refused",
        inMounts(QStringLiteral("mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null")) +
            without(SYS_perf_event_open, EPERM),
        "tracepoints", "seccomp", false);
    row("no tracefs", inMounts(QStringLiteral("umount -l /sys/kernel/debug /sys/kernel/tracing 2>/dev/null")),
        "tracepoints", "tracefs is not mounted", false);
}

void tst_doctor::what_is_missing_is_said_before_a_load()
{
    QFETCH(QStringList, command);
    QFETCH(QString, check);
    QFETCH(QString, reason);
    QFETCH(bool, stopsAll);

    const Availability found = availability(command);
    QVERIFY2(found.fault.isEmpty(), qPrintable(found.fault));
    QVERIFY2(found.missing.value(check).contains(reason), qPrintable(found.missing.value(check)));
    for (const QString &id : m_ordinary.available()) {
        if (id == QLatin1String("refused")) // for a fault of its own, found on the way
            continue;
        const Schema &schema = found.probes.value(id);
        const QString words = schema.reason.translated();
        QVERIFY2(schema.available || words.contains(reason), qPrintable(id + QStringLiteral(": ") + words));
    }
    QCOMPARE(found.available().isEmpty(), stopsAll);
}

// Probes that hook into a module, or ask for variables of the kernel's (context.h), need them indeed.
// CAP_SYS_ADMIN is also what perf events may take, at a level that Debian sets.
void tst_doctor::without_the_types_of_modules_the_rest_runs()
{
    const Setting events(QStringLiteral("kernel/perf_event_paranoid"), "2");
    QVERIFY(events.is("2"));
    const Availability found = availability(lacking(QStringLiteral("-sys_admin")));
    QVERIFY2(found.fault.isEmpty(), qPrintable(found.fault));
    QStringList stopped;
    for (const QString &id : m_ordinary.available()) {
        if (!found.available().contains(id) && id != QLatin1String("refused"))
            stopped.append(id);
    }
    stopped.removeAll(QStringLiteral("usb-requests"));
    QVERIFY2(stopped.isEmpty(), qPrintable(stopped.join(QLatin1Char(' '))));
}

void tst_doctor::what_does_not_matter_stops_nothing()
{
    // Symbols are formatted in the kernel, the helper's rights are above the levels, and nothing is pinned.
    const Setting addresses(QStringLiteral("kernel/kptr_restrict"), "2");
    const Setting events(QStringLiteral("kernel/perf_event_paranoid"), "4");
    QVERIFY(addresses.is("2"));
    QVERIFY(events.is("4"));
    const Availability found = availability(inMounts(QStringLiteral("umount -l /sys/fs/bpf 2>/dev/null")));
    QVERIFY2(found.fault.isEmpty(), qPrintable(found.fault));
    QCOMPARE(found.available(), m_ordinary.available());
    QCOMPARE(found.missing, m_ordinary.missing);
}

void tst_doctor::what_the_verifier_refuses_is_told_in_one_line()
{
    Harness harness;
    harness.addProbes(QStringLiteral(TEST_PROBES));
    QVERIFY2(harness.start(), qPrintable(harness.error()));
    QVERIFY(!harness.record(QStringLiteral("refused")));
    // Up to 7.2 and since.
    QVERIFY2(harness.error().contains(QLatin1String("map_value_or_null")) ||
                 harness.error().contains(QLatin1String("invalid dereference of R0")),
             qPrintable(harness.error()));
    QVERIFY2(!harness.error().contains(QLatin1Char('\n')), qPrintable(harness.error()));
    QVERIFY(harness.error().size() < 300);
}

void tst_doctor::a_shortage_is_told_as_such_and_passes()
{
    Harness harness;
    harness.addProbes(QStringLiteral(TEST_PROBES));
    QVERIFY2(harness.start(), qPrintable(harness.error()));
    const QString probe = QStringLiteral("memory-reads"); // which has two variants
    // libbpf asks once what the kernel can do, and would take a shortage for an answer.
    const auto first = harness.record(probe);
    QVERIFY2(first, qPrintable(harness.error()));
    // No descriptor is left for the probe's second map or so.
    const auto open = QDir(QStringLiteral("/proc/%1/fd").arg(harness.helperPid()))
                          .entryList(QDir::NoDotAndDotDot | QDir::System);
    rlimit before = {};
    QCOMPARE(::prlimit(pid_t(harness.helperPid()), RLIMIT_NOFILE, nullptr, &before), 0);
    const rlimit few = {rlim_t(open.size()) + 3, before.rlim_max};
    QCOMPARE(::prlimit(pid_t(harness.helperPid()), RLIMIT_NOFILE, &few, nullptr), 0);
    // Not what is loaded already, which would be shared.
    const QVariantMap another{{QStringLiteral("only_pid"), 4194303u}};
    QVERIFY(!harness.record(probe, another));
    const QString error = harness.error();
    QCOMPARE(::prlimit(pid_t(harness.helperPid()), RLIMIT_NOFILE, &before, nullptr), 0);
    QVERIFY2(error.contains(QLatin1String("no room")), qPrintable(error));
    QVERIFY2(error.contains(QLatin1String("Too many open files")), qPrintable(error));
    QVERIFY2(!error.contains(QLatin1Char('\n')), qPrintable(error));
    // It was no fault of the first variant, which runs now.
    const auto recorder = harness.record(probe, another);
    QVERIFY2(recorder, qPrintable(harness.error()));
    QCOMPARE(recorder->variant(QStringLiteral("way")), QStringLiteral("0"));
}

void tst_doctor::types_are_read_once()
{
    Kernel kernel;
    const QString section = QStringLiteral("tp_btf/dkapture_test_no_such_tracepoint");
    QVERIFY(kernel.obstacleTo(section).exists());
    kernel.forget(); // as after every list of probes
    const qint64 before = bytesRead();
    QVERIFY(before > 0);
    QVERIFY(kernel.obstacleTo(section).exists());
    const qint64 bytes = bytesRead() - before;
    QVERIFY2(bytes < 64 * 1024, qPrintable(QString::number(bytes)));
}

void tst_doctor::a_module_that_is_loaded_later_is_found()
{
    const QString section = QStringLiteral("fentry/dummy_xmit"); // of the module "dummy"
    Kernel kernel;
    if (kernel.obstacleTo(QStringLiteral("fentry/vfs_read")).exists())
        QSKIP("this kernel cannot trace functions");
    if (!kernel.obstacleTo(section).exists())
        QSKIP("the module is loaded already");
    if (!modprobe({QStringLiteral("dummy"), QStringLiteral("numdummies=0")}))
        QSKIP("this machine has no modules");
    const Obstacle obstacle = kernel.obstacleTo(section);
    QVERIFY2(!obstacle.exists(), qPrintable(obstacle.translated()));
    QVERIFY(modprobe({QStringLiteral("--remove"), QStringLiteral("dummy")}));
    QVERIFY(kernel.obstacleTo(section).exists());
}

int main(int argc, char **argv)
{
    tst_doctor test;
    return runAvailabilityTest(&test, argc, argv);
}

#include "tst_doctor.moc"
