// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "processsample.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace DKapture
{

// The processes of the machine as a tree by parent, or flat. Fed with whole samples; tells views only
// what changed, so selection, scroll place and open branches stay. Owned by its view.
class ProcessTreeModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column {
        Name,
        Pid,
        NamespacePid, // only where it differs
        User,
        Cpu,
        Memory,
        Read,
        Written,
        Switches,
        Faults,
        Threads,
        Status,
        Start,
        Columns
    };
    enum Role {
        SortRole = Qt::UserRole, // a plain number or text to compare; CPU: of the whole branch
        OwnCpuRole,              // percent of a CPU, this process alone
        SearchRole,              // everything a search field looks in
        LifeRole,                // enum Life
        SparkRole,               // QList<float>: percent of a CPU, oldest first; column Cpu
    };
    enum Life { Steady, New, Ended };

    explicit ProcessTreeModel(QObject *parent = nullptr);
    ~ProcessTreeModel() override;

    // A whole new look at the machine, taken at this boot-clock second.
    void update(const QList<ProcessSample> &samples, double seconds);
    void setFlat(bool flat);
    // Nobody looks: rows still come and go, but changed numbers are not told until somebody does.
    void setQuiet(bool quiet);
    bool isFlat() const { return m_isFlat; }
    qsizetype processes() const; // alive ones
    // Whether a container numbers somebody otherwise.
    bool hasNamespaces() const { return m_hasNamespaces; }
    ProcessKey keyOf(const QModelIndex &index) const;
    QModelIndex indexOf(const ProcessKey &key) const;
    // Who uses most of the CPUs now, and percent of one CPU; empty before two updates.
    std::pair<QString, double> busiest() const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    static constexpr double NewSeconds = 3;
    static constexpr double EndedSeconds = 3;
    static constexpr int SparkSamples = 60;

private:
    struct Node;

    Node *nodeAt(const QModelIndex &index) const;
    QModelIndex indexFor(const Node *node) const;
    Node *parentFor(const ProcessSample &sample) const;
    void measure(Node *node, const ProcessSample &sample, double elapsed);
    void moveTo(Node *node, Node *parent);
    void insert(const QList<ProcessSample> &samples);
    void removeEnded();
    static double sumBranch(Node *node);
    void announce(Node *parent);
    static QString stateText(const QString &state);
    QVariant display(const Node *node, int column) const;
    QVariant sortValue(const Node *node, int column) const;

    std::unique_ptr<Node> m_root;
    QHash<ProcessKey, Node *> m_nodes;
    QHash<quint32, Node *> m_alive; // by pid
    std::vector<float> m_sparks;    // one ring for all: SparkSamples a slot
    QList<qsizetype> m_freeSlots;
    int m_sparkAt = 0;
    double m_seconds = 0;
    bool m_hasNamespaces = false;
    bool m_hasBaseline = false;
    bool m_isFlat = false;
    bool m_isQuiet = false;
};

} // namespace DKapture
