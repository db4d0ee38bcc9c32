// SPDX-License-Identifier: GPL-3.0-or-later
#include "processsample.h"

#include <QDir>
#include <QFile>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace DKapture
{

ProcessDecoder::ProcessDecoder(const Output &output)
    : m_output(output)
{
    const auto add = [this](QList<const Field *> &fields, const char *name) {
        if (const Field *field = m_output.field(QLatin1String(name)))
            fields.append(field);
    };
    m_pid = m_output.field(QStringLiteral("pid"));
    m_tid = m_output.field(QStringLiteral("tid"));
    m_namespacePid = m_output.field(QStringLiteral("namespace_pid"));
    m_parent = m_output.field(QStringLiteral("ppid"));
    m_user = m_output.field(QStringLiteral("uid"));
    m_start = m_output.field(QStringLiteral("started"));
    m_name = m_output.field(QStringLiteral("comm"));
    m_state = m_output.field(QStringLiteral("state"));
    m_threads = m_output.field(QStringLiteral("threads"));
    m_memory = m_output.field(QStringLiteral("resident"));
    add(m_cpu, "user_time");
    add(m_cpu, "system_time");
    add(m_read, "read_bytes");
    add(m_written, "write_bytes");
    add(m_switches, "voluntary_switches");
    add(m_switches, "involuntary_switches");
    add(m_faults, "minor_faults");
    add(m_faults, "major_faults");
}

bool ProcessDecoder::isUsable() const
{
    return m_pid && m_name && m_start;
}

double ProcessDecoder::sum(RecordView row, const QList<const Field *> &fields) const
{
    if (fields.isEmpty())
        return -1;
    double all = 0;
    for (const Field *field : fields) {
        if (!row.isKnown(*field))
            return -1;
        all += row.amount(*field);
    }
    return all;
}

QList<ProcessSample> ProcessDecoder::decode(const Frame &frame) const
{
    QList<ProcessSample> samples;
    QHash<quint32, qsizetype> threads; // pid → sample, for probes that tell of every thread
    samples.reserve(frame.rows.size());
    const auto number = [](RecordView row, const Field *field) {
        return field ? row.number(*field) : 0;
    };

    for (const RecordView &row : frame.rows) {
        ProcessSample sample;
        sample.key = {quint32(number(row, m_pid)), number(row, m_start)};
        const bool isLeader = !m_tid || number(row, m_tid) == sample.key.pid;
        const auto known = threads.constFind(sample.key.pid);
        if (known != threads.constEnd() && !isLeader) {
            ProcessSample &whole = samples[*known];
            whole.cpuNs += sum(row, m_cpu);
            whole.switches += sum(row, m_switches);
            whole.faults += sum(row, m_faults);
            whole.readBytes += sum(row, m_read);
            whole.writtenBytes += sum(row, m_written);
            continue;
        }
        sample.namespacePid = quint32(number(row, m_namespacePid));
        sample.parentPid = quint32(number(row, m_parent));
        sample.uid = quint32(number(row, m_user));
        sample.threads = quint32(number(row, m_threads));
        sample.name = row.text(*m_name);
        if (m_state)
            sample.state = row.value(*m_state).toString();
        if (m_memory)
            sample.memoryBytes = row.amount(*m_memory);
        sample.cpuNs = sum(row, m_cpu);
        sample.readBytes = sum(row, m_read);
        sample.writtenBytes = sum(row, m_written);
        sample.switches = sum(row, m_switches);
        sample.faults = sum(row, m_faults);
        threads.insert(sample.key.pid, samples.size());
        samples.append(sample);
    }
    return samples;
}

static QString stateName(char letter)
{
    switch (letter) {
    case 'R':
        return QStringLiteral("running");
    case 'S':
        return QStringLiteral("sleeping");
    case 'D':
        return QStringLiteral("uninterruptible");
    case 'T':
        return QStringLiteral("stopped");
    case 't':
        return QStringLiteral("traced");
    case 'X':
        return QStringLiteral("dead");
    case 'Z':
        return QStringLiteral("zombie");
    case 'P':
        return QStringLiteral("parked");
    case 'I':
        return QStringLiteral("idle");
    default:
        return QString(QLatin1Char(letter));
    }
}

ProcessSample ProcessFiles::parseStat(const QByteArray &line, double nsPerTick, double pageBytes)
{
    ProcessSample sample;
    // The name may hold spaces and parentheses; what follows the last one cannot.
    const qsizetype open = line.indexOf('(');
    const qsizetype close = line.lastIndexOf(')');
    const QList<QByteArray> words = line.mid(close + 2).trimmed().split(' ');
    if (open < 0 || close < open || words.size() < 22)
        return sample;
    const auto field = [&words](int manNumber) {
        return words.at(manNumber - 3);
    };
    sample.key = {line.left(open).trimmed().toUInt(), quint64(field(22).toDouble() * nsPerTick)};
    sample.name = QString::fromUtf8(line.mid(open + 1, close - open - 1));
    sample.state = stateName(field(3).at(0));
    sample.parentPid = field(4).toUInt();
    sample.faults = field(10).toDouble() + field(12).toDouble();
    sample.cpuNs = (field(14).toDouble() + field(15).toDouble()) * nsPerTick;
    sample.threads = field(20).toUInt();
    sample.memoryBytes = field(24).toDouble() * pageBytes;
    return sample;
}

QList<ProcessSample> ProcessFiles::read() const
{
    static const double nsPerTick = 1e9 / double(sysconf(_SC_CLK_TCK));
    static const double pageBytes = double(sysconf(_SC_PAGESIZE));
    QList<ProcessSample> samples;
    const QStringList names = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &name : names) {
        if (!name.at(0).isDigit())
            continue;
        const QByteArray folder = "/proc/" + name.toLatin1();
        QFile file(QString::fromLatin1(folder + "/stat"));
        struct stat status = {};
        if (!file.open(QIODevice::ReadOnly) || ::stat(folder.constData(), &status) != 0)
            continue; // it ended between the listing and now
        ProcessSample sample = parseStat(file.readAll(), nsPerTick, pageBytes);
        sample.uid = status.st_uid;
        if (sample.key.pid)
            samples.append(sample);
    }
    return samples;
}

QString userName(quint32 uid)
{
    static QHash<quint32, QString> names;
    QString &name = names[uid];
    if (name.isEmpty()) {
        char buffer[4096];
        passwd entry = {};
        passwd *found = nullptr;
        getpwuid_r(uid, &entry, buffer, sizeof(buffer), &found);
        name = found ? QString::fromLocal8Bit(found->pw_name) : QString::number(uid);
    }
    return name;
}

} // namespace DKapture
