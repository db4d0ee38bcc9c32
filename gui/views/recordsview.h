// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/recordsession.h"
#include "view.h"

class QComboBox;
class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace DKapture
{

class FilterField;
class ParameterForm;
class ProbePicker;
class RecordDetails;
class RecordTable;

// Any probe in full: chosen, set, started, and every record it gives as a row. Owned by the window.
class RecordsView : public View
{
    Q_OBJECT
public:
    explicit RecordsView(Connection *connection, QWidget *parent = nullptr);
    ~RecordsView() override;

    QString id() const override { return QStringLiteral("records"); }
    void tick(double seconds) override;
    void setFrozen(bool frozen) override;
    QWidget *searchField() const override;
    QStringList seen() const override;
    QString shortfall() const override;
    Result<void> exportTables(const QString &folder) override;

    // Shows a probe, by id or by the name of another tool; starts it when start is set.
    bool choose(const QString &probe, bool start);
    QString probe() const;
    void toggleFollow();
    QByteArray saveLayout() const;
    void restoreLayout(const QByteArray &layout);
    const RecordSession *session() const { return m_session; }
    quint64 rows() const; // arrived since the start

private:
    QWidget *makeHeader();
    QWidget *makeControls();
    QWidget *makeFilterRow();
    QWidget *makeTableArea();
    void connectionChanged();
    void show(const Schema &schema);
    void showOutput(int output);
    void fillScopes();
    void start(bool mayAsk);
    void startOrStop();
    void sessionChanged();
    void rowsCame();
    void showSelected();
    void updateCount();
    QString emptySentence() const;

    Connection *m_connection;
    RecordSession *m_session = nullptr;
    int m_output = 0;
    bool m_isFrozen = false;
    bool m_fallsBack = false; // the next refusal tries "own"

    QSplitter *m_splitter;
    ProbePicker *m_picker;
    QLabel *m_title;
    QLabel *m_summary;
    QComboBox *m_scope;
    QComboBox *m_outputs;
    QPushButton *m_start;
    QToolButton *m_settings;
    ParameterForm *m_parameters;
    FilterField *m_filter;
    QToolButton *m_follow;
    QLabel *m_count;
    QLabel *m_lost;
    QStackedWidget *m_tableStack;
    QLabel *m_empty;
    QPushButton *m_emptyAction;
    RecordTable *m_table;
    RecordDetails *m_details;
};

} // namespace DKapture
