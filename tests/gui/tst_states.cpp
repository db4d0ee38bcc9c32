// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/messagestrip.h"
#include "app/statusline.h"
#include "app/theme.h"
#include "app/window.h"
#include "bytes.h"
#include "client/connection.h"
#include "fakehelper.h"
#include "models/bootclock.h"
#include "privatebus.h"
#include "views/overviewview.h"
#include "views/parameterform.h"
#include "views/probepicker.h"
#include "views/processesview.h"
#include "views/recordsview.h"
#include "views/tile.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace DKapture;
using namespace DKapture::Test;

static constexpr quint64 Second = 1'000'000'000;

// What the window says while the helper comes, refuses, loses and leaves. The helper is a stand-in.
class TestStates : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void frames_reachTheTiles();
    void refusal_isSaidOnce_andAuthoriseAsks();
    void unavailableProbe_givesItsReason();
    void restart_leavesAGapAndAMessage();
    void loss_isShownInRed();
    void events_reachTheTable();
    void export_saysWhatWasLost();
    void export_saysWhatItCannotWrite();
    void headless_failsWhenATableCannotBeWritten();
    void search_leavesTheCaptureAlone();
    void unknownProbe_isSaid();
    void settings_takeUnitsAndRefuseNonsense();
    void settings_sayInSightWhatIsWrong();
    void settings_sayAnyForWhatLimitsNothing();
    void program_staysOpenWhenDataCome();
    void wrongUse_is2_data();
    void wrongUse_is2();

private:
    static Schema disk();
    static Schema life();
    static QByteArray diskRow(const char *comm, quint32 op, quint64 bytes);
    void describe(const QList<Schema> &probes);
    QString allTexts() const;

    PrivateBus m_bus;
    std::unique_ptr<FakeHelper> m_helper;
    std::unique_ptr<Connection> m_connection;
    std::unique_ptr<Window> m_window;
};

// op at 0, comm at 8, bytes at 24.
Schema TestStates::disk()
{
    Schema made;
    made.id = QStringLiteral("block-io");
    made.title = QStringLiteral("Disk use by process");
    made.area = QStringLiteral("storage");
    made.tier = QStringLiteral("trace");
    made.own = true;
    Output output;
    output.name = QStringLiteral("use");
    output.doc = QStringLiteral("What one process asked of one disk");
    output.kind = OutputKind::Table;
    output.size = 32;
    output.keySize = 24;
    Field op = field("op", "", FieldType::Enum, 0, 4, true);
    op.enumerators = {{0, QStringLiteral("read")}, {1, QStringLiteral("write")}};
    output.fields = {op, field("comm", "", FieldType::Text, 8, 16, true),
                     field("bytes", "bytes", FieldType::Unsigned, 24, 8)};
    made.outputs = {output};
    return made;
}

Schema TestStates::life()
{
    Schema made;
    made.id = QStringLiteral("process-life");
    made.title = QStringLiteral("Processes starting and ending");
    made.area = QStringLiteral("process");
    made.tier = QStringLiteral("trace");
    made.own = true;
    Output output;
    output.name = QStringLiteral("life");
    output.doc = QStringLiteral("A process starting or ending");
    output.kind = OutputKind::Events;
    output.size = 24;
    output.fields = {field("pid", "pid", FieldType::Unsigned, 0, 4),
                     field("comm", "", FieldType::Text, 4, 12),
                     field("lifetime", "ns", FieldType::Unsigned, 16, 8)};
    made.outputs = {output};
    return made;
}

QByteArray TestStates::diskRow(const char *comm, quint32 op, quint64 bytes)
{
    return number(op, 8) + text(comm, 16) + number(bytes, 8);
}

void TestStates::describe(const QList<Schema> &probes)
{
    QJsonArray all;
    for (const Schema &probe : probes)
        all.append(toJson(probe));
    m_helper->probes = QJsonDocument(all).toJson(QJsonDocument::Compact);
}

QString TestStates::allTexts() const
{
    return m_window->messages()->texts().join(QLatin1Char('\n'));
}

void TestStates::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    applyFonts();
    applyTheme(CommandLine::Theme::Light);
    QVERIFY2(m_bus.start(), qPrintable(m_bus.error()));
}

void TestStates::init()
{
    m_helper = std::make_unique<FakeHelper>(m_bus.connect());
    describe({disk(), life()});
}

void TestStates::cleanup()
{
    m_window.reset();
    m_connection.reset();
    m_helper.reset();
}

#define OPEN_WINDOW()                                                                                        \
    QVERIFY(m_helper->appear());                                                                             \
    m_connection = std::make_unique<Connection>(m_bus.connect());                                            \
    m_window = std::make_unique<Window>(m_connection.get());                                                 \
    m_window->show();                                                                                        \
    QTRY_COMPARE(m_connection->state(), Connection::State::Ready)

void TestStates::frames_reachTheTiles()
{
    OPEN_WINDOW();
    QTRY_VERIFY(m_helper->capture(QStringLiteral("block-io")));
    FakeCapture *capture = m_helper->capture(QStringLiteral("block-io"));
    QTRY_VERIFY(capture->isStarted);
    const quint32 whole = Wire::FramePiece | Wire::FrameEnd;
    capture->send(framed(0, diskRow("cat", 0, 1000)), whole);
    QTest::qWait(100); // the fake stamps the time itself; two frames must differ
    capture->send(framed(0, diskRow("cat", 0, 5000)) + framed(0, diskRow("dd", 1, 20000)), whole);
    auto *tile = m_window->findChild<Tile *>(QStringLiteral("tile-disk"));
    QTRY_VERIFY(m_window->overview()->hasLiveData() || tile->bigNumber() != QStringLiteral("–"));
    QVERIFY(tile->showsChart());
}

void TestStates::refusal_isSaidOnce_andAuthoriseAsks()
{
    OPEN_WINDOW();
    QTRY_VERIFY(m_helper->capture(QStringLiteral("block-io")));
    m_helper->isDenying = true;
    m_window->feeds()->feed(QStringLiteral("block-io"))->restart(false);
    QTRY_VERIFY(allTexts().contains(QStringLiteral("not been authorised")));
    auto *tile = m_window->findChild<Tile *>(QStringLiteral("tile-disk"));
    QTRY_VERIFY(!tile->showsChart());
    const int asked = m_helper->timesAsked;
    QPushButton *authorise = nullptr;
    const QList<QPushButton *> buttons = m_window->messages()->findChildren<QPushButton *>();
    for (QPushButton *button : buttons) {
        if (button->isVisible() && button->text().startsWith(QStringLiteral("Authorise")))
            authorise = button;
    }
    QVERIFY(authorise);
    authorise->click(); // one that may ask is granted
    QTRY_VERIFY(m_helper->timesAsked > asked);
    QTRY_VERIFY(!allTexts().contains(QStringLiteral("not been authorised")));
}

void TestStates::unavailableProbe_givesItsReason()
{
    Schema lacking = disk();
    lacking.available = false;
    lacking.reason = {QStringLiteral("Kernel %1 has no tracepoint %2."),
                      {QStringLiteral("6.1"), QStringLiteral("block_io_start")}};
    describe({lacking});
    OPEN_WINDOW();
    auto *tile = m_window->findChild<Tile *>(QStringLiteral("tile-disk"));
    QTRY_VERIFY(!tile->showsChart());
    bool isSaid = false;
    const QList<QLabel *> labels = tile->findChildren<QLabel *>();
    for (const QLabel *label : labels)
        isSaid =
            isSaid || label->text().contains(QStringLiteral("Kernel 6.1 has no tracepoint block_io_start."));
    QVERIFY(isSaid);
}

void TestStates::restart_leavesAGapAndAMessage()
{
    OPEN_WINDOW();
    QTRY_VERIFY(m_helper->capture(QStringLiteral("block-io")));
    ProbeFeed *feed = m_window->feeds()->feed(QStringLiteral("block-io"));
    QTRY_COMPARE(feed->state(), ProbeFeed::State::Live);
    QSignalSpy gaps(feed, &ProbeFeed::gap);
    m_helper->disappear();
    QTRY_COMPARE(feed->state(), ProbeFeed::State::Waiting);
    QVERIFY(m_helper->appear());
    QTRY_COMPARE(gaps.size(), 1);
    QTRY_COMPARE(feed->state(), ProbeFeed::State::Live);
    QTRY_VERIFY(allTexts().contains(QStringLiteral("restarted")));
}

void TestStates::loss_isShownInRed()
{
    OPEN_WINDOW();
    QTRY_VERIFY(m_helper->capture(QStringLiteral("block-io")));
    FakeCapture *capture = m_helper->capture(QStringLiteral("block-io"));
    QTRY_VERIFY(capture->isStarted);
    capture->send(framed(0, diskRow("cat", 0, 1)), Wire::FramePiece | Wire::FrameEnd, 1204, 5678);
    QTRY_COMPARE(m_window->lost(), 1204U);
    QCOMPARE(m_window->missed(), 5678U);
    QTRY_VERIFY_WITH_TIMEOUT(allTexts().contains(QStringLiteral("1,204 records were lost")), 5000);
    const QList<QLabel *> labels = m_window->statusLine()->findChildren<QLabel *>();
    QVERIFY(std::ranges::any_of(labels, [](const QLabel *label) {
        return label->text() == QStringLiteral("▨ 1,204 lost, 5,678 missed");
    }));
    QVERIFY(allTexts().contains(QStringLiteral("5,678 times the kernel did not run")));
}

void TestStates::events_reachTheTable()
{
    OPEN_WINDOW();
    m_window->showView(QStringLiteral("records"));
    QVERIFY(m_window->records()->choose(QStringLiteral("process-life"), true));
    QTRY_VERIFY(m_helper->capture(QStringLiteral("process-life")));
    FakeCapture *capture = m_helper->capture(QStringLiteral("process-life"));
    QTRY_VERIFY(capture->isStarted);
    QByteArray data;
    for (quint32 pid = 1; pid <= 500; ++pid)
        data += framed(0, number(pid, 4) + text("true", 12) + number(Second, 8));
    capture->send(data);
    QTRY_COMPARE(m_window->records()->rows(), 500U);
    QTRY_COMPARE(capture->acknowledged, capture->sequence);
}

void TestStates::export_saysWhatWasLost()
{
    OPEN_WINDOW();
    QTRY_VERIFY(m_helper->capture(QStringLiteral("block-io")));
    FakeCapture *capture = m_helper->capture(QStringLiteral("block-io"));
    QTRY_VERIFY(capture->isStarted);
    QTemporaryDir folder;
    m_window->exportTo(folder.filePath(QStringLiteral("first")));
    QVERIFY2(!allTexts().contains(QStringLiteral("not in them")), qPrintable(allTexts()));
    capture->send(framed(0, diskRow("cat", 0, 1)), Wire::FramePiece | Wire::FrameEnd, 12, 3);
    QTRY_COMPARE(m_window->lost(), 12U);
    m_window->exportTo(folder.filePath(QStringLiteral("second")));
    QVERIFY2(allTexts().contains(QStringLiteral("not in them: ▨ 12 lost, 3 missed")), qPrintable(allTexts()));
}

// A folder stands where the table would go: the pictures can be written, the table cannot.
void TestStates::export_saysWhatItCannotWrite()
{
    OPEN_WINDOW();
    QVERIFY(m_window->records()->choose(QStringLiteral("process-life"), false));
    const std::pair<QString, QString> tables[] = {
        {QStringLiteral("records"), QStringLiteral("records-process-life.csv")},
        {QStringLiteral("processes"), QStringLiteral("processes.csv")},
    };
    for (const auto &[view, table] : tables) {
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir(table));
        m_window->showView(view);
        m_window->exportTo(folder.path());
        const QString start = QStringLiteral("Cannot write %1: ").arg(folder.filePath(table));
        QVERIFY2(allTexts().contains(start), qPrintable(allTexts()));
        QVERIFY2(!allTexts().contains(QStringLiteral("written to")), qPrintable(allTexts()));
    }
}

void TestStates::headless_failsWhenATableCannotBeWritten()
{
    QVERIFY(m_helper->appear());
    QTemporaryDir folder;
    const QString table = QStringLiteral("records-process-life.csv");
    QVERIFY(QDir(folder.path()).mkdir(table));
    // Fails after the table, and must not hide what was wrong with that.
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("records-process-life.png")));
    QProcess program;
    program.setProcessEnvironment(m_bus.environment());
    program.start(QStringLiteral(DKAPTURE_PROGRAM),
                  {QStringLiteral("--headless-for"), QStringLiteral("3"), QStringLiteral("--out"),
                   folder.path(), QStringLiteral("--probe"), QStringLiteral("process-life")});
    FakeCapture *capture = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((capture = m_helper->capture(QStringLiteral("block-io"))) && capture->isStarted,
                             30000);
    // Live data, the lack of which is a failure of its own.
    const quint32 whole = Wire::FramePiece | Wire::FrameEnd;
    for (quint64 sent = 1; sent < 60 && program.state() != QProcess::NotRunning; ++sent) {
        if ((capture = m_helper->capture(QStringLiteral("block-io"))))
            capture->send(framed(0, diskRow("cat", 0, 1000 * sent)), whole);
        QTest::qWait(500);
    }
    const bool isOver = program.state() == QProcess::NotRunning;
    if (!isOver)
        program.kill();
    program.waitForFinished();
    const QString errors = QString::fromUtf8(program.readAllStandardError());
    QVERIFY2(errors.contains(QStringLiteral("Cannot write %1: ").arg(folder.filePath(table))),
             qPrintable(errors));
    QVERIFY2(isOver && program.exitCode() == 1, qPrintable(QString::number(program.exitCode())));
}

void TestStates::search_leavesTheCaptureAlone()
{
    Schema requests = disk();
    requests.id = QStringLiteral("block-requests");
    requests.title = QStringLiteral("Every request to a disk");
    describe({disk(), requests, life()});
    OPEN_WINDOW();
    m_window->showView(QStringLiteral("records"));
    RecordsView *records = m_window->records();
    auto *picker = records->findChild<ProbePicker *>();
    auto *list = picker->findChild<QListView *>();
    QLineEdit *search = picker->searchField();
    const auto highlighted = [list] {
        const QModelIndexList chosen = list->selectionModel()->selectedIndexes();
        return chosen.isEmpty() ? QString() : chosen.first().data(ProbeListModel::IdRole).toString();
    };
    QVERIFY(records->choose(QStringLiteral("process-life"), true));
    QTRY_VERIFY(m_helper->capture(QStringLiteral("process-life")));
    QCOMPARE(highlighted(), QStringLiteral("process-life"));

    m_window->activateWindow();
    search->setFocus();
    QTest::keyClicks(search, QStringLiteral("disk"));
    QCOMPARE(list->model()->rowCount(), 2);
    QCOMPARE(records->probe(), QStringLiteral("process-life"));
    QCOMPARE(highlighted(), QString());
    list->setFocus(Qt::TabFocusReason); // Qt makes the first row current
    QCOMPARE(records->probe(), QStringLiteral("process-life"));
    search->setText(QStringLiteral("nothing has this name"));
    QLabel *none = nullptr;
    const QList<QLabel *> labels = picker->findChildren<QLabel *>();
    for (QLabel *label : labels) {
        if (label->isVisible() && label->text() == QStringLiteral("No probe matches"))
            none = label;
    }
    QVERIFY(none);
    search->clear();
    QVERIFY(!none->isVisible());
    QCOMPARE(highlighted(), QStringLiteral("process-life"));
    QVERIFY(records->session()->isRunning());
    QVERIFY(m_helper->capture(QStringLiteral("process-life")));

    // What a person picks: with Enter, an arrow key, a click.
    QTest::keyClicks(search, QStringLiteral("disk"));
    QTest::keyClick(search, Qt::Key_Return);
    QCOMPARE(records->probe(), QStringLiteral("block-io"));
    QTest::keyClick(list, Qt::Key_Down);
    QCOMPARE(records->probe(), QStringLiteral("block-requests"));
    search->clear();
    QCOMPARE(highlighted(), QStringLiteral("block-requests"));
    const QModelIndex first =
        list->model()
            ->match(list->model()->index(0, 0), ProbeListModel::IdRole, QStringLiteral("process-life"))
            .value(0);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(first).center());
    QCOMPARE(records->probe(), QStringLiteral("process-life"));
}

void TestStates::unknownProbe_isSaid()
{
    m_connection = std::make_unique<Connection>(m_bus.connect());
    m_window = std::make_unique<Window>(m_connection.get());
    QSignalSpy missing(m_window.get(), &Window::probeMissing);
    m_window->startProbeWhenReady(QStringLiteral("nope"));
    QTRY_COMPARE(m_connection->state(), Connection::State::NoHelper);
    QCOMPARE(missing.size(), 0); // nobody knows yet
    QVERIFY(m_helper->appear());
    QTRY_COMPARE(missing.size(), 1);
    QVERIFY2(allTexts().contains(QStringLiteral("“nope”")), qPrintable(allTexts()));
}

void TestStates::settings_takeUnitsAndRefuseNonsense()
{
    Schema slow = life();
    Parameter longer;
    longer.name = QStringLiteral("longer_than");
    longer.unit = QStringLiteral("ns");
    longer.size = 8;
    longer.highest = 60 * Second;
    slow.parameters = {longer};
    describe({slow});
    OPEN_WINDOW();
    m_window->showView(QStringLiteral("records"));
    QVERIFY(m_window->records()->choose(slow.id, false));
    auto *form = m_window->findChild<ParameterForm *>();
    QVERIFY(form);
    auto *line = form->findChild<QLineEdit *>();
    QVERIFY(line);
    line->setText(QStringLiteral("99999999999999999999"));
    QVERIFY(m_window->records()->choose(slow.id, true));
    QTest::qWait(200);
    QCOMPARE(m_helper->timesOpened, 0);
    QVERIFY(!form->values());
    line->setText(QStringLiteral("2m"));
    QVERIFY2(!form->values() && form->values().error().message.contains(QStringLiteral("60 s")), "2m");
    line->setText(QStringLiteral("10ms"));
    QVERIFY(m_window->records()->choose(slow.id, true));
    QTRY_VERIFY(m_helper->capture(slow.id));
    QCOMPARE(m_helper->capture(slow.id)->parameters.value(longer.name).toULongLong(), 10'000'000ULL);
}

// With more settings than there is room for.
void TestStates::settings_sayInSightWhatIsWrong()
{
    Schema many = life();
    for (int index = 0; index < 20; ++index) {
        Parameter parameter;
        parameter.name = QStringLiteral("longer_than_%1").arg(index);
        parameter.unit = QStringLiteral("ns");
        parameter.size = 8;
        parameter.highest = 60 * Second;
        many.parameters.append(parameter);
    }
    describe({many});
    OPEN_WINDOW();
    m_window->showView(QStringLiteral("records"));
    RecordsView *records = m_window->records();
    QVERIFY(records->choose(many.id, false));
    auto *form = m_window->findChild<ParameterForm *>();
    QLineEdit *line = form->findChildren<QLineEdit *>().first();
    line->setText(QStringLiteral("2m"));
    QVERIFY(records->choose(many.id, true));
    const auto sentence = [records]() -> QLabel * {
        const QList<QLabel *> labels = records->findChildren<QLabel *>();
        for (QLabel *label : labels) {
            if (label->accessibleName() == QStringLiteral("What is wrong with the settings"))
                return label;
        }
        return nullptr;
    };
    QVERIFY(sentence());
    QTRY_VERIFY(sentence()->isVisible());
    QVERIFY2(sentence()->text().contains(QStringLiteral("60 s")), qPrintable(sentence()->text()));
    QTRY_COMPARE(sentence()->visibleRegion().boundingRect(), sentence()->rect());
    QCOMPARE(m_helper->timesOpened, 0);
    line->setText(QStringLiteral("10ms"));
    QVERIFY(records->choose(many.id, true));
    QTRY_VERIFY(m_helper->capture(many.id));
    QVERIFY(!sentence()->isVisible());
}

// As bpf/include/filter.h describes them.
void TestStates::settings_sayAnyForWhatLimitsNothing()
{
    Schema filtered = life();
    Parameter user;
    user.name = QStringLiteral("only_uid");
    user.size = 4;
    user.highest = 4294967295;
    user.defaultValue = user.highest;
    Parameter cgroup;
    cgroup.name = QStringLiteral("only_cgroup");
    cgroup.size = 8;
    cgroup.highest = 9223372036854775807;
    Parameter longer;
    longer.name = QStringLiteral("longer_than");
    longer.unit = QStringLiteral("ns");
    longer.size = 8;
    longer.highest = 60 * Second;
    filtered.parameters = {user, cgroup, longer};
    describe({filtered});
    OPEN_WINDOW();
    QVERIFY(m_window->records()->choose(filtered.id, false));
    QStringList shown;
    const QList<QLineEdit *> lines = m_window->findChild<ParameterForm *>()->findChildren<QLineEdit *>();
    for (const QLineEdit *line : lines)
        shown.append(line->placeholderText());
    QCOMPARE(shown, QStringList({QStringLiteral("any"), QStringLiteral("any"), QStringLiteral("0 s")}));
}

// The program as a person starts it: not for pictures, and not with an end.
void TestStates::program_staysOpenWhenDataCome()
{
    QVERIFY(m_helper->appear());
    QProcess program;
    program.setProcessEnvironment(m_bus.environment());
    program.setProcessChannelMode(QProcess::ForwardedChannels);
    program.start(QStringLiteral(DKAPTURE_PROGRAM), QStringList());
    FakeCapture *capture = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((capture = m_helper->capture(QStringLiteral("block-io"))) && capture->isStarted,
                             30000);
    const quint32 whole = Wire::FramePiece | Wire::FrameEnd;
    for (int i = 0; i < 10; ++i) {
        capture->send(framed(0, diskRow("cat", 0, 1000 * quint64(i))), whole);
        QVERIFY2(!program.waitForFinished(500), qPrintable(program.errorString()));
    }
    program.terminate();
    QVERIFY(program.waitForFinished());
}

void TestStates::wrongUse_is2_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("named");
    const auto row = [](const char *line, const char *named) {
        QTest::newRow(line) << QString::fromLatin1(line).split(QLatin1Char(' '))
                            << QString::fromLatin1(named);
    };
    row("--view nope", "nope");
    row("--theme nope", "nope");
    row("--language xx", "xx");
    row("--language de", "en, zh_CN");
    row("--language", "language");
    row("--headless-for soon", "seconds");
    row("--headless-for nan", "seconds");
    row("--headless-for inf", "seconds");
    row("--out somewhere", "--headless-for");
    row("--nope", "nope");
    row("nope", "nope");
    row("--headless-for 3 --probe nope", "nope");
}

void TestStates::wrongUse_is2()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, named);
    QVERIFY(m_helper->appear());
    QProcess program;
    program.setProcessEnvironment(m_bus.environment());
    QTemporaryDir folder;
    program.setWorkingDirectory(folder.path());
    program.start(QStringLiteral(DKAPTURE_PROGRAM), arguments);
    const bool isOver = QTest::qWaitFor([&] { return program.state() == QProcess::NotRunning; }, 20000);
    if (!isOver)
        program.kill();
    program.waitForFinished();
    const QString errors = QString::fromUtf8(program.readAllStandardError());
    QVERIFY2(isOver && program.exitCode() == 2, qPrintable(errors));
    const QString sentence = errors.section(QStringLiteral("dkapture: "), 1);
    QVERIFY2(sentence.contains(named), qPrintable(errors));
}

QTEST_MAIN(TestStates)
#include "tst_states.moc"
