// SPDX-License-Identifier: GPL-3.0-or-later
// Finds a text in a stream, without regard to case.
#pragma once

#include <QByteArray>

namespace Madmail::ImapService {

/// UTF-8 in the form in which texts are compared (Unicode case folding). What is not UTF-8 becomes U+FFFD.
QByteArray foldCase(QByteArrayView utf8);

/// Substring search of RFC 3501 §6.4.4 over UTF-8 that comes in pieces; a match may span them.
/// Memory: the length of the text that is sought, once more.
class TextMatcher
{
public:
    /// An empty text is found in everything.
    explicit TextMatcher(QByteArrayView sought)
        : m_sought(foldCase(sought))
        , m_found(m_sought.isEmpty())
    {
    }

    void feed(QByteArrayView utf8);
    bool found() const { return m_found; }
    /// Forgets what was fed: the next piece is not the continuation of the last one.
    void startOver();

private:
    QByteArray m_sought;
    QByteArray m_tail;       ///< folded, shorter than m_sought
    QByteArray m_incomplete; ///< the beginning of a UTF-8 character
    bool m_found;
};

} // namespace Madmail::ImapService
