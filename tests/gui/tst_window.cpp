// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/messagestrip.h"
#include "app/statusline.h"
#include "app/theme.h"
#include "app/translations.h"
#include "app/window.h"
#include "client/connection.h"
#include "views/overviewview.h"
#include "views/probepicker.h"
#include "views/processesview.h"
#include "views/recordsview.h"

#include <QAction>
#include <QComboBox>
#include <QDirIterator>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScreen>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>
#include <QToolButton>

using namespace DKapture;

// The window against nobody: a bus that does not exist.
class TestWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void noHelper_saysSoAndShowsBasics();
    void actions_haveTextAndUniqueShortcuts();
    void keyboard_reachesEveryView();
    void widgets_haveNames();
    void nothingIsClipped_data();
    void nothingIsClipped();
    void pause_holdsTheProcesses();
    void smallWindow_isPossible();
    void firstWindow_fitsTheScreen();
    void rate_isNeverBelowNothing();
    void searchExample_findsAProbe();
    void plurals_areThereInAnyLocale();

private:
    static QDBusConnection nobody();
};

QDBusConnection TestWindow::nobody()
{
    return QDBusConnection::connectToBus(QStringLiteral("unix:path=/nonexistent"), QStringLiteral("nobody"));
}

void TestWindow::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    applyFonts();
    applyTheme(CommandLine::Theme::Light);
}

void TestWindow::noHelper_saysSoAndShowsBasics()
{
    Connection connection(nobody());
    Window window(&connection);
    window.show();
    QTRY_COMPARE(connection.state(), Connection::State::NoHelper);
    QTRY_VERIFY(!window.messages()->texts().isEmpty());
    QVERIFY(window.messages()->texts().first().contains(QStringLiteral("helper")));
    window.showView(QStringLiteral("processes"));
    auto *processes = static_cast<ProcessesView *>(window.currentView());
    QTRY_VERIFY(processes->model()->processes() > 1);
    QVERIFY(!window.overview()->hasLiveData());
}

void TestWindow::actions_haveTextAndUniqueShortcuts()
{
    Connection connection(nobody());
    Window window(&connection);
    QSet<QKeySequence> used;
    const QList<QAction *> actions = window.actions();
    QVERIFY(actions.size() >= 10);
    for (const QAction *action : actions) {
        QVERIFY(!action->text().isEmpty());
        QVERIFY2(!action->icon().isNull(), qPrintable(action->text()));
        if (action->shortcut().isEmpty())
            continue;
        QVERIFY2(!used.contains(action->shortcut()), qPrintable(action->shortcut().toString()));
        used.insert(action->shortcut());
    }
}

void TestWindow::keyboard_reachesEveryView()
{
    Connection connection(nobody());
    Window window(&connection);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(window.currentView()->id(), QStringLiteral("processes"));
    QTest::keyClick(&window, Qt::Key_F, Qt::ControlModifier);
    QVERIFY(window.currentView()->searchField()->hasFocus());
    QTest::keyClicks(window.currentView()->searchField(), QStringLiteral("zzzz"));
    QTest::keyClick(&window, Qt::Key_3, Qt::ControlModifier);
    QCOMPARE(window.currentView()->id(), QStringLiteral("records"));
    QTest::keyClick(&window, Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(window.currentView()->id(), QStringLiteral("overview"));
}

void TestWindow::widgets_haveNames()
{
    Connection connection(nobody());
    Window window(&connection);
    window.show();
    QStringList nameless;
    const QList<QWidget *> widgets = window.findChildren<QWidget *>();
    for (const QWidget *widget : widgets) {
        const bool isOurs = !widget->objectName().startsWith(QLatin1String("qt_"));
        const bool isControl =
            qobject_cast<const QComboBox *>(widget) || qobject_cast<const QToolButton *>(widget) ||
            qobject_cast<const QPushButton *>(widget) ||
            (qobject_cast<const QLineEdit *>(widget) && !qobject_cast<QComboBox *>(widget->parentWidget()));
        if (!isOurs || !isControl || !widget->isVisibleTo(&window))
            continue;
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        // The clear button inside a field and the arrow of a toolbar are Qt's own.
        if (button && qobject_cast<QLineEdit *>(widget->parentWidget()))
            continue;
        if (widget->accessibleName().isEmpty() && !(button && !button->text().isEmpty()))
            nameless.append(QLatin1String(widget->metaObject()->className()) + QLatin1Char(' ') +
                            widget->objectName());
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QLatin1Char('\n'))));
}

void TestWindow::nothingIsClipped_data()
{
    QTest::addColumn<QString>("language");
    QTest::newRow("English") << QStringLiteral("en");
    QTest::newRow("Chinese") << QStringLiteral("zh_CN");
}

void TestWindow::nothingIsClipped()
{
    QFETCH(QString, language);
    Translations translations;
    translations.install(language);
    Connection connection(nobody());
    Window window(&connection);
    window.resize(1280, 800);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QStringList clipped;
    for (const char *view : {"overview", "processes", "records"}) {
        window.showView(QLatin1String(view));
        QCoreApplication::processEvents();
        const QList<QWidget *> widgets = window.findChildren<QWidget *>();
        for (const QWidget *widget : widgets) {
            const auto *label = qobject_cast<const QLabel *>(widget);
            const auto *button = qobject_cast<const QAbstractButton *>(widget);
            if (!widget->isVisible() || (!label && !button) || (label && label->wordWrap()))
                continue;
            const QString text = label ? label->text() : button->text();
            // Labels that elide say all of it in their tip.
            if (text.isEmpty() || widget->width() >= widget->sizeHint().width() || widget->toolTip() == text)
                continue;
            clipped.append(QStringLiteral("%1: “%2” has %3 of %4")
                               .arg(QLatin1String(view), text)
                               .arg(widget->width())
                               .arg(widget->sizeHint().width()));
        }
    }
    QVERIFY2(clipped.isEmpty(), qPrintable(clipped.join(QLatin1Char('\n'))));
    if (language == QLatin1String("zh_CN"))
        QVERIFY2(window.findChild<QAction *>(QStringLiteral("view-overview"))->text() !=
                     QLatin1String("Overview"),
                 "the Chinese text was not found");
}

void TestWindow::pause_holdsTheProcesses()
{
    Connection connection(nobody());
    Window window(&connection);
    window.show();
    window.showView(QStringLiteral("processes"));
    auto *processes = static_cast<ProcessesView *>(window.currentView());
    QTRY_VERIFY(processes->model()->processes() > 0);
    window.setPaused(true);
    QSignalSpy changes(processes->model(), &QAbstractItemModel::dataChanged);
    processes->tick(1e9);
    QCOMPARE(changes.size(), 0);
    window.setPaused(false);
    processes->tick(1e9);
    QVERIFY(changes.size() > 0);
}

void TestWindow::smallWindow_isPossible()
{
    Connection connection(nobody());
    Window window(&connection);
    window.resize(1024, 640);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QVERIFY2(window.width() <= 1024 && window.height() <= 640,
             qPrintable(QStringLiteral("%1×%2").arg(window.width()).arg(window.height())));
}

// Before it is shown, and nobody has chosen a size yet.
void TestWindow::firstWindow_fitsTheScreen()
{
    Connection connection(nobody());
    const Window window(&connection);
    const QSize room = window.screen()->availableSize();
    QVERIFY2(window.width() <= room.width() && window.height() <= room.height(),
             qPrintable(QStringLiteral("%1×%2").arg(window.width()).arg(window.height())));
}

// Another probe is looked at, and the records of the one before it count no more.
void TestWindow::rate_isNeverBelowNothing()
{
    Connection connection(nobody());
    StatusLine line(&connection);
    StatusLine::Figures figures;
    const auto shown = [&line](double seconds, const StatusLine::Figures &now) {
        line.tick(seconds, now);
        const QList<QLabel *> labels = line.findChildren<QLabel *>();
        for (const QLabel *label : labels) {
            if (label->accessibleName() == QStringLiteral("Records a second"))
                return label->text();
        }
        return QString();
    };
    figures.events = 1000;
    shown(1, figures);
    figures.events = 1500;
    QCOMPARE(shown(2, figures), QStringLiteral("500 records/s"));
    figures.events = 20;
    QCOMPARE(shown(3, figures), QStringLiteral("0 records/s"));
    figures.events = 50;
    QCOMPARE(shown(4, figures), QStringLiteral("30 records/s"));
}

// The probes say in their sources which tools' names they are found by.
void TestWindow::searchExample_findsAProbe()
{
    Connection connection(nobody());
    const Window window(&connection);
    const QString shown = window.findChild<ProbePicker *>()->searchField()->placeholderText();
    const QString tool = shown.section(QStringLiteral(": "), 1).section(QLatin1Char(','), 0, 0);
    QVERIFY2(!tool.isEmpty(), qPrintable(shown));
    static const QRegularExpression also(QStringLiteral("ALSO\\(\"([^\"]*)\"\\)"));
    bool isFound = false;
    QDirIterator probes(QStringLiteral(DKAPTURE_SOURCE_DIR "/bpf"), {QStringLiteral("*.bpf.c")}, QDir::Files,
                        QDirIterator::Subdirectories);
    while (probes.hasNext()) {
        QFile file(probes.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString names = also.match(QString::fromUtf8(file.readAll())).captured(1);
        isFound = isFound || names.split(QLatin1Char(' ')).contains(tool);
    }
    QVERIFY2(isFound, qPrintable(tool));
}

void TestWindow::plurals_areThereInAnyLocale()
{
    Translations translations;
    for (const char *locale : {"C", "en_GB", "de_DE"}) {
        translations.install(QLatin1String(locale));
        QCOMPARE(QCoreApplication::translate("DKapture::StatusLine", "%n capture(s)", nullptr, 2),
                 QStringLiteral("2 captures"));
    }
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
