// SPDX-License-Identifier: GPL-3.0-or-later
// Character classes of RFC 3501 §9.
#pragma once

#include <array>
#include <cstddef>

namespace Madmail::Imap {

namespace Internal {

enum CharacterClass : unsigned char { Atom = 1, Astring = 2, ListMailbox = 4, Digit = 8, Printable = 16 };

constexpr std::array<unsigned char, 256> makeClasses()
{
    std::array<unsigned char, 256> classes {};
    for (int c = 0x20; c < 0x7f; ++c) {
        classes[std::size_t(c)] = Printable;
        switch (c) {
        case ' ': case '(': case ')': case '{': case '"': case '\\':
            break;
        case '%': case '*':
            classes[std::size_t(c)] |= ListMailbox;
            break;
        case ']':
            classes[std::size_t(c)] |= Astring | ListMailbox;
            break;
        default:
            classes[std::size_t(c)] |= Atom | Astring | ListMailbox;
        }
        if (c >= '0' && c <= '9')
            classes[std::size_t(c)] |= Digit;
    }
    return classes;
}

inline constexpr std::array<unsigned char, 256> classes = makeClasses();

constexpr bool is(char c, CharacterClass wanted)
{
    return classes[static_cast<unsigned char>(c)] & wanted;
}

} // namespace Internal

/// ATOM-CHAR: no blanks, controls, 8-bit bytes, none of `(){"\]%*`.
constexpr bool isAtomChar(char c) { return Internal::is(c, Internal::Atom); }
/// ASTRING-CHAR: `]` too.
constexpr bool isAstringChar(char c) { return Internal::is(c, Internal::Astring); }
/// list-char: `]`, `%` and `*` too.
constexpr bool isListChar(char c) { return Internal::is(c, Internal::ListMailbox); }
constexpr bool isDigit(char c) { return Internal::is(c, Internal::Digit); }
/// 0x20 to 0x7e.
constexpr bool isPrintable(char c) { return Internal::is(c, Internal::Printable); }

constexpr char upperCase(char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; }
constexpr char lowerCase(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

} // namespace Madmail::Imap
