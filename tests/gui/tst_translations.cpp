// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <QXmlStreamReader>

// The Chinese text is complete at every commit, probes included.
class TestTranslations : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void chinese_isFinished();
    void chinese_keepsPlaceholders();
    void probeWords_areAllThere();
    void glossary_isKept();

private:
    struct Message {
        QString context, source, translation, type;
    };
    static QList<Message> messages();
};

QList<TestTranslations::Message> TestTranslations::messages()
{
    QFile file(QStringLiteral(DKAPTURE_SOURCE_DIR "/translations/dkapture_zh_CN.ts"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QList<Message> messages;
    QXmlStreamReader reader(&file);
    QString context;
    while (!reader.atEnd()) {
        reader.readNext();
        if (!reader.isStartElement())
            continue;
        if (reader.name() == QLatin1String("name")) {
            context = reader.readElementText();
        } else if (reader.name() == QLatin1String("message")) {
            messages.append({context, {}, {}, {}});
        } else if (reader.name() == QLatin1String("source")) {
            messages.last().source = reader.readElementText();
        } else if (reader.name() == QLatin1String("translation")) {
            messages.last().type = reader.attributes().value(QLatin1String("type")).toString();
            messages.last().translation =
                reader.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
        }
    }
    return messages;
}

void TestTranslations::chinese_isFinished()
{
    const QList<Message> all = messages();
    QVERIFY(all.size() > 100);
    QStringList open;
    for (const Message &message : all) {
        const bool isGone =
            message.type == QLatin1String("vanished") || message.type == QLatin1String("obsolete");
        if (!isGone && (message.type == QLatin1String("unfinished") || message.translation.isEmpty()))
            open.append(message.context + QStringLiteral(": ") + message.source);
    }
    QVERIFY2(open.isEmpty(), qPrintable(open.join(QLatin1Char('\n'))));
}

void TestTranslations::chinese_keepsPlaceholders()
{
    static const QRegularExpression placeholder(QStringLiteral("%(?:[0-9]|n)"));
    const QList<Message> all = messages();
    for (const Message &message : all) {
        const auto set = [](const QString &text) {
            QSet<QString> found;
            auto matches = placeholder.globalMatch(text);
            while (matches.hasNext())
                found.insert(matches.next().captured());
            return found;
        };
        QVERIFY2(set(message.source) == set(message.translation), qPrintable(message.source));
    }
}

void TestTranslations::probeWords_areAllThere()
{
    QFile file(QStringLiteral(DKAPTURE_PROBE_STRINGS));
    QVERIFY2(file.open(QIODevice::ReadOnly), "the build writes the probes' words before the tests run");
    QSet<QString> known;
    const QList<Message> all = messages();
    for (const Message &message : all) {
        if (message.context == QLatin1String("probe"))
            known.insert(message.source);
    }
    static const QRegularExpression marked(
        QStringLiteral("QT_TRANSLATE_NOOP\\(\"probe\", \"((?:[^\"\\\\]|\\\\.)*)\"\\)"));
    auto matches = marked.globalMatch(QString::fromUtf8(file.readAll()));
    QStringList missing;
    while (matches.hasNext()) {
        const QString source =
            matches.next().captured(1).replace(QStringLiteral("\\\""), QStringLiteral("\""));
        if (!known.contains(source))
            missing.append(source);
    }
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
}

void TestTranslations::glossary_isKept()
{
    const std::pair<QString, QString> words[] = {
        {QStringLiteral("interrupt"), QStringLiteral("中断")},
        {QStringLiteral("page fault"), QStringLiteral("缺页")},
        {QStringLiteral("run queue"), QStringLiteral("运行队列")},
        {QStringLiteral("lost"), QStringLiteral("丢失")},
    };
    const QList<Message> all = messages();
    for (const Message &message : all) {
        for (const auto &[english, chinese] : words) {
            static const QString boundary = QStringLiteral("\\b");
            const QRegularExpression word(boundary + english + QStringLiteral("s?") + boundary,
                                          QRegularExpression::CaseInsensitiveOption);
            if (message.source.contains(word) && !message.translation.isEmpty())
                QVERIFY2(message.translation.contains(chinese), qPrintable(message.source));
        }
    }
}

QTEST_GUILESS_MAIN(TestTranslations)
#include "tst_translations.moc"
