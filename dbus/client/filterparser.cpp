// SPDX-License-Identifier: LGPL-2.1-or-later
#include "filterparser.h"

#include "filterfields.h"

#include <QCoreApplication>
#include <QDir>

#include <algorithm>

namespace DKapture::FilterText
{

namespace
{

// Nobody writes that many; the stack must survive who does.
constexpr int DeepestNesting = 200;

QString tr(const char *text)
{
    return QCoreApplication::translate("filter", text);
}

bool isTextOperator(Operator op)
{
    switch (op) {
    case Operator::Contains:
    case Operator::StartsWith:
    case Operator::EndsWith:
    case Operator::Glob:
    case Operator::Under:
    case Operator::Matches:
        return true;
    default:
        return false;
    }
}

bool isEquality(Operator op)
{
    return op == Operator::Equal || op == Operator::NotEqual;
}

// What stands behind the operator.
struct Operand {
    enum class Form { Single, List, Range };
    Form form = Form::Single;
    QList<Token> values;
};

class Parser
{
public:
    Parser(const QList<Token> &tokens, const Schema &schema, const Output &output)
        : m_tokens(tokens)
        , m_schema(schema)
        , m_output(output)
    {
    }

    std::variant<Parsed, FilterError> run()
    {
        if (now().kind == Token::Kind::End)
            return Parsed{};
        const NodePointer root = alternatives();
        if (root && now().kind != Token::Kind::End)
            fail(now(), tr("“and” or “or” is missing here."));
        if (m_error)
            return *m_error;
        return Parsed{root, m_pushedDown};
    }

private:
    const Token &now() const { return m_tokens[m_at]; }
    const Token &following() const { return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)]; }
    Token take() { return m_tokens[now().kind == Token::Kind::End ? m_at : m_at++]; }

    // Keeps the first error; null unwinds the descent.
    NodePointer fail(const Token &where, const QString &message)
    {
        if (!m_error)
            m_error = FilterError{where.position, message};
        return nullptr;
    }

    NodePointer alternatives();
    NodePointer conditions();
    NodePointer condition();
    NodePointer primary();
    NodePointer comparison();
    std::optional<Operand> operand(Operator op);
    std::optional<Token> value();

    NodePointer bind(const Field &field, const Token &op, const Operand &operand);
    NodePointer bindText(const Field &field, const Token &op, const Operand &operand);
    NodePointer bindAddress(const Field &field, const Token &op, const Operand &operand);
    NodePointer bindNumber(const Field &field, const Token &op, const Operand &operand);
    NodePointer misfit(const Field &field, const Token &value);

    bool isPushable() const { return m_uncertain == 0; }
    void pushText(const Field &field, const QByteArray &value);
    void pushNumber(const Field &field, Operator op, Wide value);

    const QList<Token> &m_tokens;
    const Schema &m_schema;
    const Output &m_output;
    QVariantMap m_pushedDown;
    std::optional<FilterError> m_error;
    qsizetype m_at = 0;
    int m_depth = 0;
    int m_uncertain = 0; // inside an "or" or a "not": records may pass without this term
};

// Whether there is an "or" shows only behind the first part, when its terms are pushed already: take back.
NodePointer Parser::alternatives()
{
    const QVariantMap pushedBefore = m_pushedDown;
    std::vector<NodePointer> nodes;
    for (;;) {
        NodePointer node = conditions();
        if (!node)
            return nullptr;
        nodes.push_back(std::move(node));
        if (!now().isWord("or"))
            break;
        take();
    }
    if (nodes.size() > 1)
        m_pushedDown = pushedBefore;
    return disjunction(std::move(nodes));
}

NodePointer Parser::conditions()
{
    std::vector<NodePointer> nodes;
    for (;;) {
        NodePointer node = condition();
        if (!node)
            return nullptr;
        nodes.push_back(std::move(node));
        if (!now().isWord("and"))
            return conjunction(std::move(nodes));
        take();
    }
}

NodePointer Parser::condition()
{
    if (++m_depth > DeepestNesting)
        return fail(now(), tr("This is nested too deeply."));
    NodePointer node;
    if (now().isWord("not")) {
        take();
        ++m_uncertain;
        node = condition();
        --m_uncertain;
        if (node)
            node = negation(std::move(node));
    } else {
        node = primary();
    }
    --m_depth;
    return node;
}

NodePointer Parser::primary()
{
    if (now().kind == Token::Kind::Open) {
        const Token open = take();
        NodePointer node = alternatives();
        if (!node)
            return nullptr;
        if (now().kind != Token::Kind::Close)
            return fail(open, tr("This parenthesis is not closed."));
        take();
        return node;
    }
    if (now().isWord("exists") && following().kind == Token::Kind::Word) {
        take();
        const Token name = take();
        if (const Field *field = findField(m_output, name.text))
            return exists(*field);
        return constant(false);
    }
    if (now().kind == Token::Kind::Word && following().kind == Token::Kind::Operator)
        return comparison();
    if (now().kind == Token::Kind::Quoted)
        return anyTextContains(m_output, take().text);
    if (now().kind != Token::Kind::Word || now().isWord("and") || now().isWord("or"))
        return fail(now(), tr("A condition is missing here, such as “pid = 42”."));
    if (now().text.startsWith(u'@'))
        return fail(now(), tr("There is no saved list “%1”.").arg(now().text));
    const Token word = take();
    if (word.text == m_schema.id)
        return constant(true);
    return anyTextContains(m_output, word.text);
}

NodePointer Parser::comparison()
{
    const Token name = take();
    const Token op = take();
    const std::optional<Operand> behind = operand(op.op);
    if (!behind)
        return nullptr;
    if (const Field *field = findField(m_output, name.text))
        return bind(*field, op, *behind);
    if (isKnownName(m_schema, name.text))
        return constant(false);
    QStringList names;
    for (const Field &field : m_output.fields)
        names.append(field.name);
    return fail(name,
                tr("There is no field “%1”. There are: %2.").arg(name.text, names.join(QLatin1String(", "))));
}

std::optional<Token> Parser::value()
{
    if (now().kind != Token::Kind::Word && now().kind != Token::Kind::Quoted) {
        fail(now(), tr("A value is missing here."));
        return {};
    }
    Token token = take();
    const bool isNumber =
        token.kind == Token::Kind::Word && !token.text.isEmpty() && token.text.back().isDigit();
    if (isNumber && now().kind == Token::Kind::Word && isUnitWord(now().text))
        token.text += take().text;
    return token;
}

std::optional<Operand> Parser::operand(Operator op)
{
    Operand read;
    const bool isSet = op == Operator::In || op == Operator::Has;
    const bool isList = isSet && now().kind == Token::Kind::Open;
    const bool isRange = op == Operator::In && now().kind == Token::Kind::OpenRange;
    if (!isList && !isRange) {
        const std::optional<Token> single = value();
        if (!single)
            return {};
        // "in 10.0.0.0/8" and "has WRITE" are lists of one.
        read.form = isSet ? Operand::Form::List : Operand::Form::Single;
        read.values.append(*single);
        return read;
    }
    const Token open = take();
    read.form = isList ? Operand::Form::List : Operand::Form::Range;
    for (;;) {
        const std::optional<Token> next = value();
        if (!next)
            return {};
        read.values.append(*next);
        if (now().kind != Token::Kind::Comma)
            break;
        take();
    }
    if (now().kind != (isList ? Token::Kind::Close : Token::Kind::CloseRange)) {
        fail(open, tr("This list is not closed."));
        return {};
    }
    take();
    if (isRange && read.values.size() != 2) {
        fail(open, tr("A range has two values: [lowest, highest]."));
        return {};
    }
    return read;
}

NodePointer Parser::misfit(const Field &field, const Token &value)
{
    return fail(value, tr("“%1” does not fit the field “%2”, which takes %3.")
                           .arg(value.text, field.name, expectedBy(field)));
}

NodePointer Parser::bind(const Field &field, const Token &op, const Operand &operand)
{
    const Token &first = operand.values.first();
    if (first.kind == Token::Kind::Word && first.text.startsWith(u'@'))
        return fail(first, tr("There is no saved list “%1”.").arg(first.text));
    if (field.type == FieldType::Slots || field.type == FieldType::Bytes)
        return fail(op, tr("The field “%1” cannot be compared.").arg(field.name));
    if (field.type == FieldType::Text || isTextOperator(op.op))
        return bindText(field, op, operand);
    if (field.type == FieldType::Address)
        return bindAddress(field, op, operand);
    return bindNumber(field, op, operand);
}

QByteArray textValue(const Token &token)
{
    const bool isHome = token.text == QLatin1String("~") || token.text.startsWith(QLatin1String("~/"));
    const QString text =
        isHome && token.kind == Token::Kind::Word ? QDir::homePath() + token.text.mid(1) : token.text;
    return text.toUtf8();
}

NodePointer Parser::bindText(const Field &field, const Token &op, const Operand &operand)
{
    const Token &first = operand.values.first();
    if (op.op == Operator::Matches) {
        const QRegularExpression expression(first.text);
        if (!expression.isValid())
            return fail(first, tr("This is not a regular expression: %1.").arg(expression.errorString()));
        return textMatches(field, expression);
    }
    if (operand.form == Operand::Form::List && op.op == Operator::In) {
        std::vector<QByteArray> values;
        for (const Token &token : operand.values)
            values.push_back(textValue(token));
        return textAmong(field, std::move(values));
    }
    if (operand.form != Operand::Form::Single || !(isEquality(op.op) || isTextOperator(op.op)))
        return fail(op,
                    tr("The field “%1” is text; compare it with =, !=, contains, startswith, endswith, glob, "
                       "matches, under or in.")
                        .arg(field.name));
    QByteArray value = textValue(first);
    if (op.op == Operator::Under && value.size() > 1 && value.endsWith('/'))
        value.chop(1);
    if (op.op == Operator::Equal)
        pushText(field, value);
    return compareText(field, op.op, value);
}

NodePointer Parser::bindAddress(const Field &field, const Token &op, const Operand &operand)
{
    if (!isEquality(op.op) && (op.op != Operator::In || operand.form == Operand::Form::Range))
        return fail(op, tr("The field “%1” is an address; compare it with =, != or in.").arg(field.name));
    std::vector<Network> networks;
    for (const Token &token : operand.values) {
        const std::optional<Network> network = networkFrom(token.text);
        if (!network)
            return misfit(field, token);
        networks.push_back(*network);
    }
    NodePointer node = addressAmong(field, std::move(networks));
    return op.op == Operator::NotEqual ? negation(std::move(node)) : node;
}

NodePointer Parser::bindNumber(const Field &field, const Token &op, const Operand &operand)
{
    std::vector<Number> numbers;
    for (const Token &token : operand.values) {
        const std::optional<Number> number = numberFor(field, token.text);
        if (!number)
            return misfit(field, token);
        numbers.push_back(*number);
    }
    const Number &first = numbers.front();
    if (operand.form == Operand::Form::Range)
        return numberBetween(field, first.ceiling, numbers.back().floor);
    if (op.op == Operator::Has) {
        Wide bits = 0;
        for (const Number &number : numbers)
            bits |= number.floor;
        return hasBits(field, bits);
    }
    if (op.op == Operator::In) {
        std::vector<Wide> values;
        for (const Number &number : numbers) {
            if (number.floor == number.ceiling)
                values.push_back(number.floor);
        }
        return numberAmong(field, std::move(values));
    }
    // Between two whole numbers nothing is equal, and the nearer end decides the order.
    if (isEquality(op.op) && first.floor != first.ceiling)
        return constant(op.op == Operator::NotEqual);
    const bool isFromBelow = op.op == Operator::Greater || op.op == Operator::LessEqual;
    const Wide value = isFromBelow ? first.floor : first.ceiling;
    pushNumber(field, op.op, value);
    return compareNumber(field, op.op, value);
}

void Parser::pushText(const Field &field, const QByteArray &value)
{
    if (!isPushable() || field.type != FieldType::Text)
        return;
    const Parameter *parameter = parameterFor(m_schema, "only_", field);
    if (!parameter || parameter->type != FieldType::Text || parameter->size == 0 || value.isEmpty())
        return;
    const QByteArray cut = value.left(qsizetype(std::min(parameter->size, field.size)) - 1);
    m_pushedDown.insert(parameter->name, QString::fromUtf8(cut));
}

void Parser::pushNumber(const Field &field, Operator op, Wide value)
{
    const bool isLowest = op == Operator::Greater || op == Operator::GreaterEqual;
    if (!isPushable() || (op != Operator::Equal && !isLowest))
        return;
    const Parameter *parameter = parameterFor(m_schema, isLowest ? "min_" : "only_", field);
    // Two terms on one field: the kernel answers the first, matches() both.
    if (!parameter || parameter->type == FieldType::Text || parameter->unit != field.unit ||
        m_pushedDown.contains(parameter->name))
        return;
    if (op == Operator::Greater)
        ++value;
    const bool isSigned = parameter->type == FieldType::Signed;
    const Wide lowest = isSigned ? Wide(qint64(parameter->lowest)) : Wide(parameter->lowest);
    const Wide highest = isSigned ? Wide(qint64(parameter->highest)) : Wide(parameter->highest);
    const Wide unset = isSigned ? Wide(qint64(parameter->defaultValue)) : Wide(parameter->defaultValue);
    if (isLowest && value > highest)
        value = highest; // still lets through all that matches
    if (value < lowest || value > highest || value == unset)
        return;
    m_pushedDown.insert(parameter->name, isSigned ? QVariant(qint64(value)) : QVariant(quint64(value)));
}

} // namespace

std::variant<Parsed, FilterError> parse(const QList<Token> &tokens, const Schema &schema,
                                        const Output &output)
{
    return Parser(tokens, schema, output).run();
}

} // namespace DKapture::FilterText
