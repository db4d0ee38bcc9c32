// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/livechart.h"
#include "export/chartexport.h"

#include <QAreaSeries>
#include <QChart>
#include <QFile>
#include <QImage>
#include <QLineSeries>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <limits>

using namespace DKapture;

static ChartDescription twoLines()
{
    return {QStringLiteral("disk"),
            QStringLiteral("Disk"),
            QStringLiteral("bytes"),
            true,
            false,
            ChartScale::Kind::Linear,
            0,
            {{QStringLiteral("Read"), Hue::Storage}, {QStringLiteral("Written"), Hue::Containers, true}}};
}

class TestCharts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void drawnPoints_areThoseOfTheHistory();
    void valueBelowTheResolution_claimsNothing();
    void gap_breaksTheLine();
    void longHistory_staysUnderTheLimit();
    void csv_holdsWhatIsDrawn();
    void pictures_areNotEmpty();
    void pictures_sayWhatWasLost();
    void colours_standOffTheBackground();
};

// The visible pieces of the second curve, which has no fill.
static QList<QList<QPointF>> pieces(const LiveChart &chart)
{
    QList<QList<QPointF>> found;
    for (QAbstractSeries *series : chart.chart()->series()) {
        const auto *line = qobject_cast<QLineSeries *>(series);
        if (line && !line->points().isEmpty() && line->pen().color() == chart.curveColour(1))
            found.append(line->points());
    }
    return found;
}

void TestCharts::drawnPoints_areThoseOfTheHistory()
{
    History history(2, 100);
    for (int second = 0; second < 10; ++second)
        history.append(1000 + second, {100.0 * second, 7.0 * second});
    LiveChart chart(twoLines());
    chart.setHistory(&history);
    chart.refresh(1009.5);
    const auto drawn = pieces(chart);
    QCOMPARE(drawn.size(), 1);
    QCOMPARE(drawn[0].size(), 10);
    QCOMPARE(drawn[0].last(), QPointF(0, 63));
    QCOMPARE(drawn[0].first(), QPointF(-9, 0));
    QCOMPARE(chart.drawn().values[1].last(), 63.0);
}

void TestCharts::valueBelowTheResolution_claimsNothing()
{
    ChartDescription waits = twoLines();
    waits.unit = QStringLiteral("ns");
    waits.perSecond = false;
    waits.resolution = 2048;
    QCOMPARE(waits.valueText(1.83), QStringLiteral("below 2.05 µs"));
    QCOMPARE(waits.valueText(2047), QStringLiteral("below 2.05 µs"));
    QCOMPARE(waits.valueText(2048), QStringLiteral("2.05 µs"));
    QCOMPARE(waits.valueText(12'400'000), QStringLiteral("12.4 ms"));
    QCOMPARE(waits.valueText(std::numeric_limits<double>::quiet_NaN()), QStringLiteral("–"));
    QCOMPARE(waits.axisText(1000), QStringLiteral("1 µs"));
}

void TestCharts::gap_breaksTheLine()
{
    History history(2, 100);
    for (int second = 0; second < 5; ++second)
        history.append(second, {1, 1});
    for (int second = 20; second < 25; ++second) // nothing between: a helper that restarted
        history.append(second, {1, 1});
    history.appendGap(25);
    history.append(26, {1, 1});
    history.append(27, {1, 1});
    LiveChart chart(twoLines());
    chart.setHistory(&history);
    chart.refresh(27);
    QCOMPARE(pieces(chart).size(), 3);
}

void TestCharts::longHistory_staysUnderTheLimit()
{
    History history(2, 5000);
    for (int tick = 0; tick < 5000; ++tick)
        history.append(tick * 0.3, {double(tick), 1});
    LiveChart chart(twoLines());
    chart.setHistory(&history);
    chart.setSpan(1800);
    chart.refresh(1500);
    qsizetype points = 0;
    for (QAbstractSeries *series : chart.chart()->series()) {
        if (const auto *line = qobject_cast<QLineSeries *>(series))
            points += line->points().size();
    }
    QVERIFY2(points <= LiveChart::MostPoints, qPrintable(QString::number(points)));
    QCOMPARE(pieces(chart).size(), 1); // thinning is not a gap
}

void TestCharts::csv_holdsWhatIsDrawn()
{
    History history(2, 100);
    history.append(50, {1.5, 2});
    history.appendGap(51);
    history.append(52, {1048576, 0.25});
    LiveChart chart(twoLines());
    chart.setHistory(&history);
    chart.refresh(52);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("disk.csv"));
    QVERIFY(exportChartCsv(chart, path).has_value());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QStringList lines =
        QString::fromUtf8(file.readAll()).split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines[0], QStringLiteral("time,boot_s,Read (bytes/s),Written (bytes/s)"));
    QVERIFY(lines[1].endsWith(QStringLiteral(",50.000,1.5,2")));
    QVERIFY(lines[2].endsWith(QStringLiteral(",51.000,,")));
    QVERIFY(lines[3].endsWith(QStringLiteral(",52.000,1048576,0.25")));
    QCOMPARE(chart.drawn().times.size(), 3);
    QVERIFY(!exportChartCsv(chart, QStringLiteral("/nonexistent/disk.csv")));
}

void TestCharts::pictures_areNotEmpty()
{
    History history(2, 100);
    for (int second = 0; second < 60; ++second)
        history.append(second, {double(second), 2.0 * second});
    LiveChart chart(twoLines());
    chart.resize(500, 200);
    chart.setHistory(&history);
    chart.refresh(59);
    QTemporaryDir folder;
    const QString png = folder.filePath(QStringLiteral("disk.png"));
    QVERIFY(exportChartPng(chart, png).has_value());
    const QImage image(png);
    QVERIFY(image.width() >= 1000); // twice as sharp as the screen
    QSet<QRgb> colours;
    for (int x = 0; x < image.width(); x += 3) {
        for (int y = 0; y < image.height(); y += 3)
            colours.insert(image.pixel(x, y));
    }
    QVERIFY(colours.contains(chart.curveColour(0).rgb() | 0xff000000));
    QVERIFY(colours.size() > 10);

    const QString svg = folder.filePath(QStringLiteral("disk.svg"));
    QVERIFY(exportChartSvg(chart, svg).has_value());
    QFile file(svg);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QXmlStreamReader reader(&file);
    int shapes = 0;
    while (!reader.atEnd()) {
        reader.readNext();
        shapes += reader.isStartElement() &&
                  (reader.name() == QLatin1String("path") || reader.name() == QLatin1String("polyline"));
    }
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QVERIFY(shapes >= 2);
}

void TestCharts::pictures_sayWhatWasLost()
{
    LiveChart chart(twoLines());
    chart.resize(500, 200);
    QTemporaryDir folder;
    const QString png = folder.filePath(QStringLiteral("disk.png"));
    const QString svg = folder.filePath(QStringLiteral("disk.svg"));
    const auto inks = [&] {
        const QImage image(png);
        int found = 0;
        for (int x = 0; x < image.width(); ++x) {
            for (int y = image.height() - 60; y < image.height(); ++y) // below the chart, twice as sharp
                found += image.pixelColor(x, y) == colour(Hue::Lost, chart.palette());
        }
        return found;
    };
    chart.setAccount({0, 0});
    QVERIFY(exportChartPng(chart, png).has_value());
    QVERIFY2(QImage(png).text(QStringLiteral("Comment")).startsWith(QStringLiteral("Lost: 0, missed: 0")),
             qPrintable(QImage(png).text()));
    QCOMPARE(inks(), 0);

    chart.setAccount({1204, 5678});
    QVERIFY(exportChartPng(chart, png).has_value());
    QVERIFY(
        QImage(png).text(QStringLiteral("Comment")).contains(QStringLiteral("Lost: 1,204, missed: 5,678")));
    QVERIFY(inks() > 20);
    QVERIFY(exportChartSvg(chart, svg).has_value());
    QFile file(svg);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QString description;
    for (QXmlStreamReader reader(&file); !reader.atEnd();) {
        reader.readNext();
        if (reader.isStartElement() && reader.name() == QLatin1String("desc"))
            description = reader.readElementText();
    }
    QVERIFY2(description.contains(QStringLiteral("Lost: 1,204, missed: 5,678")), qPrintable(description));
}

static double luminance(const QColor &colour)
{
    const auto linear = [](double part) {
        return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

void TestCharts::colours_standOffTheBackground()
{
    for (const bool dark : {false, true}) {
        QPalette palette;
        palette.setColor(QPalette::Window, dark ? QColor(0x1e, 0x1f, 0x22) : Qt::white);
        palette.setColor(QPalette::WindowText, dark ? Qt::white : Qt::black);
        palette.setColor(QPalette::Text, dark ? Qt::white : Qt::black);
        for (int hue = int(Hue::Process); hue <= int(Hue::Paused); ++hue) {
            const double first = luminance(colour(Hue(hue), palette)) + 0.05;
            const double second = luminance(palette.color(QPalette::Window)) + 0.05;
            const double contrast = std::max(first, second) / std::min(first, second);
            QVERIFY2(contrast >= 3.0,
                     qPrintable(QStringLiteral("hue %1 dark %2: %3").arg(hue).arg(dark).arg(contrast)));
        }
    }
}

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
