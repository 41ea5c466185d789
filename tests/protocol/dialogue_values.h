// SPDX-License-Identifier: GPL-3.0-or-later
// Variables, functions and patterns of dialogues (README.md).
#pragma once

#include <QByteArray>
#include <QHash>

#include <optional>

namespace Madmail::Testing {

/// `\r \n \t \0 \xHH \\` become bytes; another backslash stays.
QByteArray unescape(QByteArrayView text);

class DialogueValues
{
public:
    void set(const QByteArray &name, const QByteArray &value) { m_values[name] = value; }
    QByteArray value(const QByteArray &name) const { return m_values.value(name); }

    /// Puts in variables and calls functions. Nothing for an unknown name; `problem` says which.
    std::optional<QByteArray> expand(QByteArrayView text, QByteArray *problem) const;

    /// Whether the line fits the pattern (already expanded); keeps what `{name}` stands for.
    bool match(const QByteArray &pattern, const QByteArray &line);

private:
    std::optional<QByteArray> expandName(QByteArrayView *rest, QByteArray *problem) const;
    std::optional<QByteArray> call(const QByteArray &function, QByteArrayView arguments, QByteArray *problem) const;

    QHash<QByteArray, QByteArray> m_values;
};

} // namespace Madmail::Testing
