// SPDX-License-Identifier: LGPL-2.1-or-later
#include "filterterms.h"

#include "units.h"

#include <algorithm>
#include <fnmatch.h>
#include <sys/wait.h>

namespace DKapture::FilterText
{

namespace
{

// Makes a node of any predicate on a record.
template <typename Predicate> class Term final : public Filter::Node
{
public:
    explicit Term(Predicate predicate)
        : m_predicate(std::move(predicate))
    {
    }
    bool matches(RecordView record) const override { return m_predicate(record); }

private:
    Predicate m_predicate;
};

template <typename Predicate> NodePointer term(Predicate predicate)
{
    return std::make_shared<Term<Predicate>>(std::move(predicate));
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
}

bool containsIgnoringCase(QByteArrayView text, QByteArrayView lowerAscii)
{
    return std::ranges::search(text, lowerAscii, {}, lower).begin() != text.end() || lowerAscii.isEmpty();
}

bool isUnder(QByteArrayView path, QByteArrayView directory)
{
    return path.startsWith(directory) &&
           (path.size() == directory.size() || directory.endsWith('/') || path[directory.size()] == '/');
}

bool isInside(const std::array<quint8, 16> &address, const Network &network)
{
    const int whole = network.bits / 8;
    if (!std::equal(address.begin(), address.begin() + whole, network.address.begin()))
        return false;
    const int rest = network.bits % 8;
    const auto at = static_cast<std::size_t>(whole);
    return rest == 0 || ((address[at] ^ network.address[at]) >> (8 - rest)) == 0;
}

std::array<quint8, 16> addressBytes(RecordView record, const Field &field)
{
    std::array<quint8, 16> bytes{};
    const qsizetype held = std::min<qsizetype>(16, record.bytes().size() - qsizetype(field.offset));
    if (held > 0)
        std::memcpy(bytes.data(), record.bytes().data() + field.offset, std::size_t(held));
    return bytes;
}

// The text of a field that is not text itself: what people call the value.
QByteArray nameOf(RecordView record, const Field &field)
{
    static const QStringList named{QStringLiteral("cgroup"), QStringLiteral("uid"), QStringLiteral("gid")};
    return (named.contains(field.unit) ? Units::display(record, field) : Units::plain(record, field))
        .toUtf8();
}

// Calls look with the field's text; bytes of text fields are not copied.
template <typename Look> NodePointer textTerm(const Field &field, Look look)
{
    if (field.type == FieldType::Text)
        return term([field, look](RecordView record) { return look(record.rawText(field)); });
    return term([field, look](RecordView record) { return look(QByteArrayView(nameOf(record, field))); });
}

// An exit status is compared by its code, or 128 + signal as shells have it.
Wide exitCode(RecordView record, const Field &field)
{
    const int status = int(record.number(field));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// What kind of number it is was decided once, not for each of a million records. A comparison with what is
// not known is false, as with a field that is missing.
template <typename Look> NodePointer numberTerm(const Field &field, Look look)
{
    Field unknown = field;
    unknown.offset = 0;
    const bool mayBeUnknown =
        !RecordView(QByteArrayView("\xff\xff\xff\xff\xff\xff\xff\xff", 8)).isKnown(unknown);
    if (field.unit == QLatin1String("exit_status"))
        return term([=](RecordView record) { return look(exitCode(record, field)); });
    if (field.type == FieldType::Signed)
        return term([=](RecordView record) { return look(Wide(record.signedNumber(field))); });
    if (mayBeUnknown)
        return term([=](RecordView record) {
            const quint64 number = record.number(field);
            return number != ~quint64(0) && look(Wide(number));
        });
    return term([=](RecordView record) { return look(Wide(record.number(field))); });
}

} // namespace

NodePointer constant(bool value)
{
    return term([value](RecordView) { return value; });
}

NodePointer negation(NodePointer node)
{
    return term([node = std::move(node)](RecordView record) { return !node->matches(record); });
}

NodePointer conjunction(std::vector<NodePointer> nodes)
{
    if (nodes.size() == 1)
        return nodes.front();
    return term([nodes = std::move(nodes)](RecordView record) {
        return std::ranges::all_of(nodes, [&](const NodePointer &node) { return node->matches(record); });
    });
}

NodePointer disjunction(std::vector<NodePointer> nodes)
{
    if (nodes.size() == 1)
        return nodes.front();
    return term([nodes = std::move(nodes)](RecordView record) {
        return std::ranges::any_of(nodes, [&](const NodePointer &node) { return node->matches(record); });
    });
}

NodePointer compareNumber(const Field &field, Operator op, Wide value)
{
    switch (op) {
    case Operator::Equal:
        return numberTerm(field, [value](Wide number) { return number == value; });
    case Operator::NotEqual:
        return numberTerm(field, [value](Wide number) { return number != value; });
    case Operator::Less:
        return numberTerm(field, [value](Wide number) { return number < value; });
    case Operator::LessEqual:
        return numberTerm(field, [value](Wide number) { return number <= value; });
    case Operator::Greater:
        return numberTerm(field, [value](Wide number) { return number > value; });
    case Operator::GreaterEqual:
        return numberTerm(field, [value](Wide number) { return number >= value; });
    default:
        return constant(false);
    }
}

NodePointer numberBetween(const Field &field, Wide lowest, Wide highest)
{
    return numberTerm(field, [=](Wide number) { return lowest <= number && number <= highest; });
}

NodePointer numberAmong(const Field &field, std::vector<Wide> values)
{
    std::ranges::sort(values);
    return numberTerm(field, [values = std::move(values)](Wide number) {
        return std::ranges::binary_search(values, number);
    });
}

NodePointer hasBits(const Field &field, Wide bits)
{
    return numberTerm(field, [bits](Wide number) { return (number & bits) == bits; });
}

NodePointer addressAmong(const Field &field, std::vector<Network> networks)
{
    return term([field, networks = std::move(networks)](RecordView record) {
        const std::array<quint8, 16> address = addressBytes(record, field);
        return std::ranges::any_of(networks,
                                   [&](const Network &network) { return isInside(address, network); });
    });
}

NodePointer compareText(const Field &field, Operator op, const QByteArray &value)
{
    switch (op) {
    case Operator::Equal: {
        // The kernel cuts a name that is too long for its field, so cut what it is compared with.
        const bool mayBeCut = field.type == FieldType::Text && value.size() >= qsizetype(field.size);
        const QByteArray wanted = mayBeCut ? value.left(qsizetype(field.size) - 1) : value;
        return textTerm(field, [wanted](QByteArrayView text) { return text == wanted; });
    }
    case Operator::NotEqual:
        return negation(compareText(field, Operator::Equal, value));
    case Operator::Contains:
        return textTerm(field, [value](QByteArrayView text) { return text.contains(value); });
    case Operator::StartsWith:
        return textTerm(field, [value](QByteArrayView text) { return text.startsWith(value); });
    case Operator::EndsWith:
        return textTerm(field, [value](QByteArrayView text) { return text.endsWith(value); });
    case Operator::Under:
        return textTerm(field, [value](QByteArrayView text) { return isUnder(text, value); });
    case Operator::Glob:
        return textTerm(field, [value](QByteArrayView text) {
            return fnmatch(value.constData(), text.toByteArray().constData(), 0) == 0;
        });
    default:
        return constant(false);
    }
}

NodePointer textMatches(const Field &field, const QRegularExpression &expression)
{
    return textTerm(field, [expression](QByteArrayView text) {
        return expression.match(QString::fromUtf8(text)).hasMatch();
    });
}

NodePointer textAmong(const Field &field, std::vector<QByteArray> values)
{
    std::vector<NodePointer> nodes;
    for (const QByteArray &value : values)
        nodes.push_back(compareText(field, Operator::Equal, value));
    return disjunction(std::move(nodes));
}

NodePointer anyTextContains(const Output &output, const QString &word)
{
    std::vector<NodePointer> nodes;
    const QByteArray utf8 = word.toUtf8().toLower();
    const bool isAscii = std::ranges::none_of(utf8, [](char c) { return c & 0x80; });
    for (const Field &field : output.fields) {
        if (field.type != FieldType::Text && field.type != FieldType::Address)
            continue;
        if (isAscii)
            nodes.push_back(
                textTerm(field, [utf8](QByteArrayView text) { return containsIgnoringCase(text, utf8); }));
        else
            nodes.push_back(textTerm(field, [word](QByteArrayView text) {
                return QString::fromUtf8(text).contains(word, Qt::CaseInsensitive);
            }));
    }
    return nodes.empty() ? constant(false) : disjunction(std::move(nodes));
}

NodePointer exists(const Field &field)
{
    if (field.type == FieldType::Text)
        return term([field](RecordView record) { return !record.rawText(field).isEmpty(); });
    return constant(true);
}

} // namespace DKapture::FilterText
