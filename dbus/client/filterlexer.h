// SPDX-License-Identifier: LGPL-2.1-or-later
// Private to the library: the words of a filter expression.
#pragma once

#include "filter.h"

#include <QList>
#include <QString>

#include <variant>

namespace DKapture::FilterText
{

enum class Operator {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Contains,
    StartsWith,
    EndsWith,
    Glob,
    Matches,
    Under,
    In,
    Has,
};

struct Token {
    enum class Kind {
        Word,   // also numbers, addresses, paths
        Quoted, // never a keyword
        Operator,
        Open,
        Close,
        OpenRange,
        CloseRange,
        Comma,
        End,
    };
    Kind kind = Kind::End;
    QString text;
    Operator op = Operator::Equal;
    qsizetype position = 0;

    bool isWord(const char *keyword) const; // whatever its case
};

// The last token is always an End.
std::variant<QList<Token>, FilterError> tokenize(const QString &text);

} // namespace DKapture::FilterText
