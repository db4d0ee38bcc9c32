// SPDX-License-Identifier: GPL-3.0-or-later
#include "processtreemodel.h"

#include "client/units.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace DKapture
{

struct ProcessTreeModel::Node {
    ProcessSample sample;
    Node *parent = nullptr;
    std::vector<std::unique_ptr<Node>> children;
    int row = 0; // in parent
    qsizetype spark = -1;
    double seenSeconds = 0;
    double endedSeconds = 0;
    bool wasThereAtStart = false;
    // Per second, since the sample before; negative: unknown.
    double cpuPercent = -1, readRate = -1, writtenRate = -1, switchRate = -1, faultRate = -1;
    double branchCpu = -1; // with everything below it: a busy branch must sort to the top
};

ProcessTreeModel::ProcessTreeModel(QObject *parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Node>())
{
}

ProcessTreeModel::~ProcessTreeModel() = default;

static bool isRenumbered(const ProcessSample &sample)
{
    return sample.namespacePid && sample.namespacePid != sample.key.pid;
}

void ProcessTreeModel::update(const QList<ProcessSample> &samples, double seconds)
{
    const double elapsed = m_hasBaseline ? seconds - m_seconds : 0;
    m_seconds = seconds;
    m_sparkAt = (m_sparkAt + 1) % SparkSamples;

    m_hasNamespaces = std::ranges::any_of(samples, isRenumbered);
    QSet<ProcessKey> seen;
    seen.reserve(samples.size());
    QList<ProcessSample> fresh;
    for (const ProcessSample &sample : samples) {
        seen.insert(sample.key);
        Node *node = m_nodes.value(sample.key);
        if (!node) {
            fresh.append(sample);
            continue;
        }
        node->endedSeconds = 0; // a cut frame may have missed it
        measure(node, sample, elapsed);
    }
    for (Node *node : std::as_const(m_nodes)) {
        if (node->endedSeconds == 0 && !seen.contains(node->sample.key)) {
            node->endedSeconds = seconds;
            node->cpuPercent = 0;
            m_sparks[size_t(node->spark * SparkSamples + m_sparkAt)] = 0;
            if (m_alive.value(node->sample.key.pid) == node)
                m_alive.remove(node->sample.key.pid);
        }
    }
    insert(fresh);
    // Orphans follow their new parent, and children of what ended go before it does.
    const QList<Node *> nodes = m_nodes.values();
    for (Node *node : nodes) {
        if (node->endedSeconds == 0 || !node->parent)
            moveTo(node, parentFor(node->sample));
    }
    removeEnded();
    sumBranch(m_root.get());
    if (!m_isQuiet)
        announce(m_root.get());
    m_hasBaseline = true;
}

void ProcessTreeModel::measure(Node *node, const ProcessSample &sample, double elapsed)
{
    const ProcessSample &before = node->sample;
    const auto rate = [elapsed](double now, double then) {
        return now < 0 || then < 0 || elapsed <= 0 ? -1.0 : std::max(0.0, now - then) / elapsed;
    };
    const double cpu = rate(sample.cpuNs, before.cpuNs);
    node->cpuPercent = cpu < 0 ? -1 : cpu / 1e7;
    node->readRate = rate(sample.readBytes, before.readBytes);
    node->writtenRate = rate(sample.writtenBytes, before.writtenBytes);
    node->switchRate = rate(sample.switches, before.switches);
    node->faultRate = rate(sample.faults, before.faults);
    node->sample = sample;
    m_sparks[size_t(node->spark * SparkSamples + m_sparkAt)] = float(std::max(0.0, node->cpuPercent));
}

ProcessTreeModel::Node *ProcessTreeModel::parentFor(const ProcessSample &sample) const
{
    if (m_isFlat || sample.parentPid == sample.key.pid)
        return m_root.get();
    return m_alive.value(sample.parentPid, m_root.get());
}

void ProcessTreeModel::insert(const QList<ProcessSample> &samples)
{
    QList<Node *> loose;
    for (const ProcessSample &sample : samples) {
        auto node = std::make_unique<Node>();
        node->sample = sample;
        node->seenSeconds = m_seconds;
        node->wasThereAtStart = !m_hasBaseline;
        node->spark =
            m_freeSlots.isEmpty() ? qsizetype(m_sparks.size()) / SparkSamples : m_freeSlots.takeLast();
        const size_t end = size_t((node->spark + 1) * SparkSamples);
        m_sparks.resize(std::max(m_sparks.size(), end));
        std::fill(m_sparks.begin() + ptrdiff_t(end - SparkSamples), m_sparks.begin() + ptrdiff_t(end), 0.0F);
        m_nodes.insert(sample.key, node.get());
        m_alive.insert(sample.key.pid, node.get());
        loose.append(node.release());
    }
    // One insert a parent: row by row, views lay themselves out again for every process. Parents that
    // are themselves new are waited for, so that a whole subtree appears top down.
    QSet<Node *> waiting(loose.begin(), loose.end());
    while (!loose.isEmpty()) {
        QHash<Node *, QList<Node *>> byParent;
        QList<Node *> later;
        for (Node *node : std::as_const(loose)) {
            Node *parent = parentFor(node->sample);
            if (waiting.contains(parent))
                later.append(node);
            else
                byParent[parent].append(node);
        }
        if (byParent.isEmpty()) { // a ring of parents: never from a kernel, but bytes are bytes
            byParent[m_root.get()] = later;
            later.clear();
        }
        for (auto group = byParent.cbegin(); group != byParent.cend(); ++group) {
            Node *parent = group.key();
            const int first = int(parent->children.size());
            beginInsertRows(indexFor(parent), first, first + int(group->size()) - 1);
            for (Node *node : *group) {
                node->parent = parent;
                node->row = int(parent->children.size());
                parent->children.emplace_back(node);
                waiting.remove(node);
            }
            endInsertRows();
        }
        loose = later;
    }
}

static void renumber(auto &children, size_t from)
{
    for (size_t row = from; row < children.size(); ++row)
        children[row]->row = int(row);
}

void ProcessTreeModel::moveTo(Node *node, Node *parent)
{
    if (node->parent == parent)
        return;
    for (const Node *above = parent; above; above = above->parent) {
        if (above == node)
            return; // would make a ring
    }
    Node *old = node->parent;
    const int row = node->row;
    const int last = int(parent->children.size());
    if (!beginMoveRows(indexFor(old), row, row, indexFor(parent), last))
        return;
    std::unique_ptr<Node> self = std::move(old->children[size_t(row)]);
    old->children.erase(old->children.begin() + row);
    renumber(old->children, size_t(row));
    self->parent = parent;
    self->row = last;
    parent->children.push_back(std::move(self));
    endMoveRows();
}

void ProcessTreeModel::removeEnded()
{
    QList<Node *> gone;
    for (Node *node : std::as_const(m_nodes)) {
        if (node->endedSeconds > 0 && m_seconds - node->endedSeconds >= EndedSeconds)
            gone.append(node);
    }
    for (Node *node : std::as_const(gone)) {
        // What ended earlier may still hold younger dead children; they outlive it for their own seconds.
        while (!node->children.empty())
            moveTo(node->children.back().get(), m_root.get());
        Node *parent = node->parent;
        const int row = node->row;
        beginRemoveRows(indexFor(parent), row, row);
        m_nodes.remove(node->sample.key);
        m_freeSlots.append(node->spark);
        parent->children.erase(parent->children.begin() + row);
        renumber(parent->children, size_t(row));
        endRemoveRows();
    }
}

double ProcessTreeModel::sumBranch(Node *node)
{
    node->branchCpu = node->cpuPercent;
    for (const auto &child : node->children) {
        const double below = sumBranch(child.get());
        if (below > 0)
            node->branchCpu = std::max(0.0, node->branchCpu) + below;
    }
    return node->branchCpu;
}

void ProcessTreeModel::announce(Node *parent)
{
    if (parent->children.empty())
        return;
    const QModelIndex above = indexFor(parent);
    Q_EMIT dataChanged(index(0, 0, above), index(int(parent->children.size()) - 1, Columns - 1, above));
    for (const auto &child : parent->children)
        announce(child.get());
}

void ProcessTreeModel::setFlat(bool flat)
{
    if (m_isFlat == flat)
        return;
    m_isFlat = flat;
    // Moves, not a reset: the selection stays on its process.
    const QList<Node *> nodes = m_nodes.values();
    for (Node *node : nodes)
        moveTo(node, parentFor(node->sample));
}

void ProcessTreeModel::setQuiet(bool quiet)
{
    if (m_isQuiet && !quiet)
        announce(m_root.get());
    m_isQuiet = quiet;
}

qsizetype ProcessTreeModel::processes() const
{
    return m_alive.size();
}

ProcessKey ProcessTreeModel::keyOf(const QModelIndex &index) const
{
    return index.isValid() ? nodeAt(index)->sample.key : ProcessKey{};
}

QModelIndex ProcessTreeModel::indexOf(const ProcessKey &key) const
{
    const Node *node = m_nodes.value(key);
    return node ? indexFor(node) : QModelIndex();
}

std::pair<QString, double> ProcessTreeModel::busiest() const
{
    const Node *most = nullptr;
    for (const Node *node : m_nodes) {
        if (node->cpuPercent > 0 && (!most || node->cpuPercent > most->cpuPercent))
            most = node;
    }
    return most ? std::pair(most->sample.name, most->cpuPercent) : std::pair(QString(), 0.0);
}

ProcessTreeModel::Node *ProcessTreeModel::nodeAt(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex ProcessTreeModel::indexFor(const Node *node) const
{
    return node == m_root.get() ? QModelIndex() : createIndex(node->row, 0, node);
}

QModelIndex ProcessTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, nodeAt(parent)->children[size_t(row)].get());
}

QModelIndex ProcessTreeModel::parent(const QModelIndex &child) const
{
    return child.isValid() ? indexFor(nodeAt(child)->parent) : QModelIndex();
}

int ProcessTreeModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : int(nodeAt(parent)->children.size());
}

int ProcessTreeModel::columnCount(const QModelIndex &) const
{
    return Columns;
}

QVariant ProcessTreeModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Node *node = nodeAt(index);
    switch (role) {
    case Qt::DisplayRole:
        return display(node, index.column());
    case Qt::TextAlignmentRole: {
        const bool isText = index.column() == Name || index.column() == User || index.column() == Status;
        return int((isText ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    case SortRole:
        return sortValue(node, index.column());
    case OwnCpuRole:
        return node->cpuPercent;
    case SearchRole:
        return QString(node->sample.name + QLatin1Char(' ') + QString::number(node->sample.key.pid) +
                       QLatin1Char(' ') + userName(node->sample.uid) + QLatin1Char(' ') +
                       display(node, NamespacePid).toString());
    case LifeRole:
        if (node->endedSeconds > 0)
            return Ended;
        return !node->wasThereAtStart && m_seconds - node->seenSeconds < NewSeconds ? New : Steady;
    case SparkRole: {
        QList<float> spark(SparkSamples);
        for (int sample = 0; sample < SparkSamples; ++sample) {
            const int at = (m_sparkAt + 1 + sample) % SparkSamples;
            spark[sample] = m_sparks[size_t(node->spark * SparkSamples + at)];
        }
        return QVariant::fromValue(spark);
    }
    default:
        return {};
    }
}

static QString rateText(double perSecond, const QString &unit)
{
    // A column of zeros hides the few numbers that matter.
    if (perSecond < 0)
        return QStringLiteral("–");
    return perSecond < 0.5 ? QString() : Units::amount(perSecond, unit, true);
}

QString ProcessTreeModel::stateText(const QString &state)
{
    static const QHash<QString, const char *> texts = {
        {QStringLiteral("running"), QT_TR_NOOP("running")},
        {QStringLiteral("sleeping"), QT_TR_NOOP("sleeping")},
        {QStringLiteral("uninterruptible"), QT_TR_NOOP("in device wait")},
        {QStringLiteral("stopped"), QT_TR_NOOP("stopped")},
        {QStringLiteral("traced"), QT_TR_NOOP("stopped by a debugger")},
        {QStringLiteral("dead"), QT_TR_NOOP("dead")},
        {QStringLiteral("zombie"), QT_TR_NOOP("zombie")},
        {QStringLiteral("parked"), QT_TR_NOOP("parked")},
        {QStringLiteral("idle"), QT_TR_NOOP("idle")},
    };
    const char *text = texts.value(state);
    return text ? tr(text) : state;
}

QVariant ProcessTreeModel::display(const Node *node, int column) const
{
    const ProcessSample &sample = node->sample;
    switch (column) {
    case Name:
        return sample.name;
    case Pid:
        return QString::number(sample.key.pid);
    case NamespacePid:
        return isRenumbered(sample) ? QString::number(sample.namespacePid) : QString();
    case User:
        return userName(sample.uid);
    case Cpu:
        return node->cpuPercent < 0 ? QStringLiteral("–") : QLocale().toString(node->cpuPercent, 'f', 1);
    case Memory:
        return sample.memoryBytes > 0 ? Units::amount(sample.memoryBytes, QStringLiteral("bytes"))
                                      : QString();
    case Read:
        return rateText(node->readRate, QStringLiteral("bytes"));
    case Written:
        return rateText(node->writtenRate, QStringLiteral("bytes"));
    case Switches:
        return rateText(node->switchRate, QStringLiteral("count"));
    case Faults:
        return rateText(node->faultRate, QStringLiteral("count"));
    case Threads:
        return QString::number(sample.threads);
    case Status:
        return node->endedSeconds > 0 ? tr("ended") : stateText(sample.state);
    case Start: {
        const QDateTime start = QDateTime::fromMSecsSinceEpoch(Units::wallClockMs(sample.key.startNs));
        const bool isToday = start.date() == QDate::currentDate();
        return start.toString(isToday ? QStringLiteral("HH:mm:ss") : QStringLiteral("yyyy-MM-dd"));
    }
    default:
        return {};
    }
}

QVariant ProcessTreeModel::sortValue(const Node *node, int column) const
{
    switch (column) {
    case Pid:
        return node->sample.key.pid;
    case NamespacePid:
        return isRenumbered(node->sample) ? node->sample.namespacePid : QVariant();
    case Cpu:
        return node->branchCpu;
    case Memory:
        return node->sample.memoryBytes;
    case Read:
        return node->readRate;
    case Written:
        return node->writtenRate;
    case Switches:
        return node->switchRate;
    case Faults:
        return node->faultRate;
    case Threads:
        return node->sample.threads;
    case Start:
        return node->sample.key.startNs;
    default:
        return display(node, column);
    }
}

QVariant ProcessTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    static const char *const titles[Columns] = {
        QT_TR_NOOP("Name"),     QT_TR_NOOP("PID"),    QT_TR_NOOP("PID inside"), QT_TR_NOOP("User"),
        QT_TR_NOOP("CPU %"),    QT_TR_NOOP("Memory"), QT_TR_NOOP("Read"),       QT_TR_NOOP("Written"),
        QT_TR_NOOP("Switches"), QT_TR_NOOP("Faults"), QT_TR_NOOP("Threads"),    QT_TR_NOOP("State"),
        QT_TR_NOOP("Started"),
    };
    static const char *const hints[Columns] = {
        QT_TR_NOOP("Name of the program, as the kernel keeps it (15 letters at most)"),
        QT_TR_NOOP("Process number"),
        QT_TR_NOOP("Process number that its own container gives it"),
        QT_TR_NOOP("Real user"),
        QT_TR_NOOP("Percent of one CPU; the line shows the last minute"),
        QT_TR_NOOP("Memory that is present (resident)"),
        QT_TR_NOOP("Bytes read from disks per second"),
        QT_TR_NOOP("Bytes written to disks per second"),
        QT_TR_NOOP("Times per second that a thread left a CPU"),
        QT_TR_NOOP("Page faults per second"),
        QT_TR_NOOP("Number of threads"),
        QT_TR_NOOP("What its first thread does"),
        QT_TR_NOOP("When it started"),
    };
    switch (role) {
    case Qt::DisplayRole:
        return tr(titles[section]);
    case Qt::ToolTipRole:
        return tr(hints[section]);
    case Qt::TextAlignmentRole:
        return data(createIndex(0, section, m_root.get()), role);
    default:
        return {};
    }
}

} // namespace DKapture
