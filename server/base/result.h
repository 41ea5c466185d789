// SPDX-License-Identifier: GPL-3.0-or-later
// A value or an Error. Server code returns it instead of throwing.
#pragma once

#include "server/base/error.h"

#include <utility>
#include <variant>

namespace Madmail {

/// Result<T> holds a T or an Error; Result<void> (Status) holds nothing or an Error.
template<typename T>
class [[nodiscard]] Result
{
public:
    Result(T value) // NOLINT(google-explicit-constructor)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error) // NOLINT(google-explicit-constructor)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    T &value() & { return std::get<0>(m_state); }
    const T &value() const & { return std::get<0>(m_state); }
    T &&value() && { return std::get<0>(std::move(m_state)); }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T &&operator*() && { return std::move(*this).value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

    const Error &error() const & { return std::get<1>(m_state); }
    Error &&error() && { return std::get<1>(std::move(m_state)); }

private:
    std::variant<T, Error> m_state;
};

template<>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error) // NOLINT(google-explicit-constructor)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }
    const Error &error() const & { return std::get<1>(m_state); }
    Error &&error() && { return std::get<1>(std::move(m_state)); }

private:
    std::variant<std::monostate, Error> m_state;
};

using Status = Result<void>;

} // namespace Madmail

#define MADMAIL_CONCAT_(a, b) a##b
#define MADMAIL_CONCAT(a, b) MADMAIL_CONCAT_(a, b)

/// `MADMAIL_TRY(auto value, fallible());` declares `value` or returns the error.
#define MADMAIL_TRY(declaration, ...) MADMAIL_TRY_(MADMAIL_CONCAT(tryResult, __LINE__), declaration, __VA_ARGS__)
#define MADMAIL_TRY_(name, declaration, ...)                                                                           \
    auto name = (__VA_ARGS__);                                                                                         \
    if (!name.ok())                                                                                                    \
        return std::move(name).error();                                                                                \
    declaration = std::move(name).value()

/// `MADMAIL_CHECK(fallible());` returns the error, if there is one, and drops the value.
#define MADMAIL_CHECK(...) MADMAIL_CHECK_(MADMAIL_CONCAT(checkResult, __LINE__), __VA_ARGS__)
#define MADMAIL_CHECK_(name, ...)                                                                                      \
    do {                                                                                                               \
        if (auto name = (__VA_ARGS__); !name.ok())                                                                     \
            return std::move(name).error();                                                                            \
    } while (false)
