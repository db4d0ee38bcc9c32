// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <QString>

#include <utility>
#include <variant>

namespace DKapture
{

// Every failure that crosses a function or the bus. Each has exactly one D-Bus name (errorName()).
enum class ErrorCode {
    UnknownProbe,
    Unavailable,     // this kernel or system cannot; the message says what is missing
    InvalidArgument, // the caller's fault; the message names the argument and what is allowed
    InvalidObject,   // a probe file or a description that does not hold together
    LimitReached,
    LoadFailed, // the kernel refused; the message carries its words
    NotAuthorized,
    NoHelper, // nobody serves the bus name, or it left
    Internal,
};

struct Error {
    ErrorCode code = ErrorCode::Internal;
    QString message; // a sentence for people: what, why, and the remedy where there is one
};

QString errorName(ErrorCode code);            // "org.deepin.DKapture1.Error.UnknownProbe"
ErrorCode errorCodeFromName(const QString &); // unknown names give Internal

// A value or an Error, with the member names of std::expected (C++23), so that it can become one.
template <typename T> class [[nodiscard]] Result
{
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    bool has_value() const { return m_state.index() == 0; }
    explicit operator bool() const { return has_value(); }
    T &value() { return *std::get_if<0>(&m_state); }
    const T &value() const { return *std::get_if<0>(&m_state); }
    T &operator*() { return value(); }
    const T &operator*() const { return value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }
    const Error &error() const { return *std::get_if<1>(&m_state); }

private:
    std::variant<T, Error> m_state;
};

template <> class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error)
        : m_error(std::move(error))
        , m_failed(true)
    {
    }

    bool has_value() const { return !m_failed; }
    explicit operator bool() const { return has_value(); }
    const Error &error() const { return m_error; }

private:
    Error m_error;
    bool m_failed = false;
};

} // namespace DKapture
