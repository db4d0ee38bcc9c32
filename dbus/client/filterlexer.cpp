// SPDX-License-Identifier: LGPL-2.1-or-later
#include "filterlexer.h"

#include <QCoreApplication>

#include <array>
#include <optional>

namespace DKapture::FilterText
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("filter", text);
}

// What a Chinese keyboard produces, as its ASCII twin; one for one, so that positions stay.
QChar asciiTwin(QChar c)
{
    const char16_t code = c.unicode();
    if (code >= 0xff01 && code <= 0xff5e)
        return QChar(code - 0xfee0);
    switch (code) {
    case u'\u3000': // ideographic space
        return u' ';
    case u'\u3001': // 、
        return u',';
    case u'\u3010': // 【
        return u'[';
    case u'\u3011': // 】
        return u']';
    case u'\u201c':
    case u'\u201d':
        return u'"';
    case u'\u2018':
    case u'\u2019':
        return u'\'';
    default:
        return c;
    }
}

struct Symbol {
    QStringView text;
    Token::Kind kind;
    Operator op = Operator::Equal;
};

// Longer ones first.
constexpr std::array Symbols{
    Symbol{u"==", Token::Kind::Operator, Operator::Equal},
    Symbol{u"!=", Token::Kind::Operator, Operator::NotEqual},
    Symbol{u"<=", Token::Kind::Operator, Operator::LessEqual},
    Symbol{u">=", Token::Kind::Operator, Operator::GreaterEqual},
    Symbol{u"=", Token::Kind::Operator, Operator::Equal},
    Symbol{u"<", Token::Kind::Operator, Operator::Less},
    Symbol{u">", Token::Kind::Operator, Operator::Greater},
    Symbol{u"≠", Token::Kind::Operator, Operator::NotEqual},
    Symbol{u"≤", Token::Kind::Operator, Operator::LessEqual},
    Symbol{u"≥", Token::Kind::Operator, Operator::GreaterEqual},
    Symbol{u"(", Token::Kind::Open},
    Symbol{u")", Token::Kind::Close},
    Symbol{u"[", Token::Kind::OpenRange},
    Symbol{u"]", Token::Kind::CloseRange},
    Symbol{u",", Token::Kind::Comma},
};

struct Keyword {
    const char *text;
    Operator op;
};

constexpr std::array Keywords{
    Keyword{"contains", Operator::Contains},
    Keyword{"startswith", Operator::StartsWith},
    Keyword{"endswith", Operator::EndsWith},
    Keyword{"glob", Operator::Glob},
    Keyword{"matches", Operator::Matches},
    Keyword{"under", Operator::Under},
    Keyword{"in", Operator::In},
    Keyword{"has", Operator::Has},
};

class Lexer
{
public:
    explicit Lexer(const QString &text)
        : m_raw(text)
        , m_text(text)
    {
        for (QChar &c : m_text)
            c = asciiTwin(c);
    }

    std::variant<QList<Token>, FilterError> run()
    {
        QList<Token> tokens;
        for (;;) {
            while (m_at < m_text.size() && m_text[m_at].isSpace())
                ++m_at;
            if (m_at >= m_text.size()) {
                tokens.append({Token::Kind::End, {}, {}, m_at});
                return tokens;
            }
            std::optional<Token> token = next();
            if (!token)
                return m_error;
            // "in" is an operator only behind something that it can compare.
            if (token->kind == Token::Kind::Operator && !token->text.isEmpty() &&
                (tokens.isEmpty() || tokens.back().kind != Token::Kind::Word || isConnective(tokens.back())))
                token->kind = Token::Kind::Word;
            tokens.append(*token);
        }
    }

private:
    static bool isConnective(const Token &token)
    {
        return token.isWord("and") || token.isWord("or") || token.isWord("not") || token.isWord("exists");
    }

    std::optional<Token> next()
    {
        const QStringView rest = QStringView(m_text).mid(m_at);
        for (const Symbol &symbol : Symbols) {
            if (rest.startsWith(symbol.text)) {
                const qsizetype position = m_at;
                m_at += symbol.text.size();
                return Token{symbol.kind, {}, symbol.op, position};
            }
        }
        const QChar c = m_text[m_at];
        if (c == u'"' || c == u'\'')
            return quoted(c);
        if (c == u'|') {
            m_error = {m_at, tr("“|” belongs to alerts; a filter ends before it.")};
            return {};
        }
        if (c == u'!') {
            m_error = {m_at, tr("Write “not” to negate.")};
            return {};
        }
        return word();
    }

    std::optional<Token> quoted(QChar quote)
    {
        const qsizetype position = m_at++;
        QString content;
        for (; m_at < m_text.size(); ++m_at) {
            if (m_text[m_at] == quote) {
                ++m_at;
                return Token{Token::Kind::Quoted, content, {}, position};
            }
            if (m_text[m_at] == u'\\' && m_at + 1 < m_text.size() &&
                (m_text[m_at + 1] == quote || m_text[m_at + 1] == u'\\'))
                ++m_at;
            content.append(m_raw[m_at]); // between quotes, full width stays full width
        }
        m_error = {position, tr("The quotation does not end.")};
        return {};
    }

    Token word()
    {
        static const QString ends = QStringLiteral("()[],=<>!|\"'≠≤≥");
        const qsizetype position = m_at;
        while (m_at < m_text.size() && !m_text[m_at].isSpace() && !ends.contains(m_text[m_at]))
            ++m_at;
        Token token{Token::Kind::Word, m_text.mid(position, m_at - position), {}, position};
        for (const Keyword &keyword : Keywords) {
            if (token.isWord(keyword.text)) {
                token.kind = Token::Kind::Operator;
                token.op = keyword.op;
            }
        }
        return token;
    }

    QString m_raw;
    QString m_text;
    qsizetype m_at = 0;
    FilterError m_error;
};

} // namespace

bool Token::isWord(const char *keyword) const
{
    return kind == Kind::Word && text.compare(QLatin1String(keyword), Qt::CaseInsensitive) == 0;
}

std::variant<QList<Token>, FilterError> tokenize(const QString &text)
{
    return Lexer(text).run();
}

} // namespace DKapture::FilterText
