// SPDX-License-Identifier: LGPL-2.1-or-later
#include "filter.h"

#include "filterparser.h"

namespace DKapture
{

Filter::Filter() = default;

std::variant<Filter, FilterError> Filter::parse(const QString &text, const Schema &schema,
                                                const Output &output)
{
    const auto tokens = FilterText::tokenize(text);
    if (const FilterError *error = std::get_if<FilterError>(&tokens))
        return *error;
    auto parsed = FilterText::parse(*std::get_if<QList<FilterText::Token>>(&tokens), schema, output);
    if (const FilterError *error = std::get_if<FilterError>(&parsed))
        return *error;
    auto *const expression = std::get_if<FilterText::Parsed>(&parsed);
    Filter filter;
    filter.m_root = std::move(expression->root);
    filter.m_pushedDown = std::move(expression->pushedDown);
    return filter;
}

bool Filter::isEmpty() const
{
    return !m_root;
}

bool Filter::matches(RecordView record) const
{
    return !m_root || m_root->matches(record);
}

QVariantMap Filter::pushedDown() const
{
    return m_pushedDown;
}

} // namespace DKapture
