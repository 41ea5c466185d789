// SPDX-License-Identifier: GPL-3.0-or-later
// What can go wrong, as a value that every face can turn into its own words.
#pragma once

#include <QString>
#include <QStringList>

namespace Madmail {

/// The kind of a failure. Exit status, Admin API status, IMAP response code and SMTP enhanced code all follow from it.
enum class ErrorCode {
    BadInput,       ///< the caller gave something we do not accept; `field` names it
    NotFound,       ///< account, mailbox, message or setting is not there
    AlreadyExists,  ///< a name is taken
    Refused,        ///< understood, and not allowed by policy or state
    Unauthenticated,///< wrong or missing credentials
    OverQuota,      ///< the mailbox of somebody is full
    TooLarge,       ///< over a limit of size or count
    Busy,           ///< come back later: rate limit, another owner, no free slot
    StorageFull,    ///< no room on the disk
    Storage,        ///< the database could not do it
    Network,        ///< a socket or a name could not be had
    PortInUse,      ///< somebody else holds the port
    PermissionDenied,
    Unsupported,    ///< this version cannot do it (for example a database from a newer version)
    Cancelled,
    Internal,       ///< a defect of ours
};

/// A sentence for people. The source text is English and stands in the translation catalogues (context "Server");
/// server layers never translate, the face that shows it does.
///
/// Where a sentence names a command of ours, `{maddy}` stands for the program: whoever shows it knows how the reader calls it.
class UserText
{
public:
    UserText() = default;
    /// `source` must be a string literal marked with QT_TRANSLATE_NOOP("Server", …); it may hold %1 … %9 and {maddy}.
    UserText(const char *source, QStringList args = {}) // NOLINT(google-explicit-constructor): reads as a sentence
        : m_source(source)
        , m_args(std::move(args))
    {
    }

    const char *source() const { return m_source; }
    const QStringList &args() const { return m_args; }
    bool isEmpty() const { return !m_source || !*m_source; }

    /// The sentence in English. `program`: what {maddy} becomes.
    QString toEnglish(const QString &program = QStringLiteral("maddy")) const;

    /// A source with its arguments in the places of %1 … %9; what they hold is not looked at again.
    static QString filledIn(const QString &source, const QStringList &args);

private:
    const char *m_source = "";
    QStringList m_args;
};

/// One failure. Never holds a secret: it may end in a log.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    UserText text;   ///< what happened and what to do
    QString field {};   ///< the parameter, setting or directive at fault, or empty
    QString detail {};  ///< for experts: errno text, SQLite text, file:line

    /// Text and detail in English, for logs and terminals. `program`: what {maddy} becomes.
    QString toEnglish(const QString &program = QStringLiteral("maddy")) const;
};

} // namespace Madmail
