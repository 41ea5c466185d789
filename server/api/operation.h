// SPDX-License-Identifier: GPL-3.0-or-later
// What an operator can do, described so that every face can offer it: the command line, the control socket, later the
// Admin API and the window.
#pragma once

#include "server/base/result.h"

#include <QJsonObject>
#include <QStringList>

#include <limits>
#include <vector>

namespace Madmail::Api {

/// What faces send, and what operations get (Ops::normaliseArguments() makes the one of the other).
enum class ParameterType {
    Text,     ///< one line
    Address,  ///< "Somebody@192.0.2.7" → "somebody@[192.0.2.7]"
    Domain,   ///< a name or an address, normalised
    Bytes,    ///< a number, or "1GB", "500MB", "32M" → a number
    Duration, ///< "720h", "30d", "90m" → seconds
    Port,     ///< 1 … 65535, also as text → a number
    Integer,  ///< between minimum and maximum, also as text → a number
    Boolean,
    Choice,   ///< one of `choices`, case ignored
    FilePath, ///< absolute when it comes from a face of this computer
    Lines,    ///< a text of several lines, at most `maximum` bytes; the command line reads standard input where it is not given
    Secret,   ///< one line, never logged; the command line asks for it
    Words,    ///< a list of lines (a JSON array); on the command line all that follows, or an option that may be repeated
    Content,  ///< bytes, base64 in JSON, at most `maximum`; the command line reads the file that is named, or standard input
    List,     ///< a JSON array; the command line reads it from the file that is named; "-" is standard input
    OutputFile, ///< where the command line writes what the answer holds; operations do not get it
};

struct Parameter
{
    const char *name = "";    ///< JSON key, and on the command line the positional or `--name`
    ParameterType type = ParameterType::Text;
    bool positional = false;
    bool required = false;
    const char *help = "";    ///< QT_TRANSLATE_NOOP("Operations", …)
    QStringList choices = {}; ///< for Choice
    qint64 minimum = 0;       ///< Integer, Bytes, Duration
    qint64 maximum = std::numeric_limits<qint64>::max(); ///< Integer, Bytes, Duration, Content, Lines
    char shortOption = 0;     ///< 'd' for -d
    bool isNamed = false;     ///< a Text that the audit line may have: it names a thing and is no secret
    bool isAskedAtDash = false; ///< "-" on the command line: typed without an echo, or one line of standard input
    const char *alias = "";   ///< another spelling of the option, without the dashes, that operators know
    const char *word = "";    ///< what people call a positional one, in help and errors; empty: its name, with - for _
    bool mayBeEmpty = false;  ///< a Text for which "" is a value
    QStringList suggestions = {}; ///< what completion offers, though other values may do as well
    std::vector<std::pair<QString, QStringList>> suggestionsAfter = {}; ///< the same, by the value of the positional before it
};

/// "size", "list of texts": as the documentation of the Admin API names it.
QString typeName(ParameterType type);

/// As people know it: the word of a positional ("size"), or the option ("--max-uses").
QString wordFor(const Parameter &parameter);

/// The most that a Content or a List holds: what still fits into a line of the control socket.
inline constexpr qint64 maxContentBytes = 32 * 1024 * 1024;

/// Where the Admin API has an operation. What stands in the body beside "action" are the arguments, under their names.
struct ApiRoute
{
    const char *resource = ""; ///< "/admin/quota"
    const char *method = "";   ///< "PUT"
    const char *action = "";   ///< "action" in the body, where one resource and method does several things
    bool makes = false;        ///< success is 201, unless the answer says under "is_new" that it was there already
    bool tells = false;        ///< the body of the answer has the sentence for people ("message"), and the action
    const char *reason = "";   ///< "reason" where the body has none
};

enum class Effect {
    ReadOnly,
    Mutates,
    Destructive, ///< what it removes cannot be brought back: faces ask before
};

/// One thing that an operator can do. A row of the table in server/ops.
struct OperationDescriptor
{
    QByteArray id;            ///< "accounts.create-random": stable, for the control socket
    QStringList command;      ///< {"accounts", "create-random"}: the spelling on the command line
    std::vector<QStringList> aliases = {}; ///< other spellings that mean the same
    const char *summary = ""; ///< QT_TRANSLATE_NOOP("Operations", …)
    QStringList examples = {};   ///< what stands behind the program's name: "status --details"
    std::vector<Parameter> parameters = {};
    Effect effect = Effect::ReadOnly;
    const char *question = "";  ///< of a Destructive one, QT_TRANSLATE_NOOP("Operations", …): "Delete all mail of {username}?"
    bool returnsSecret = false; ///< the answer goes to the asker alone, never into a log
    bool needsEngine = false;   ///< makes no sense offline
    bool isLong = false;        ///< may take minutes: runs beside the others, one at a time, and can be stopped; set by the function's kind
    std::vector<ApiRoute> api = {};
    QByteArray sameAs = {};     ///< where `api` is empty: another row with the same parameters and answer, whose routes serve
    const char *missingService = ""; ///< "TURN": what it is about is not running in this version, and answers say so
    const char *whyNoApi = "";  ///< where there is neither: the reason, for people who read the table
};

/// What such an answer has under "not_running".
inline QString noteAbout(const char *missingService)
{
    return QString::fromUtf8(missingService) + QStringLiteral(": not running in this version.");
}

/// Commands whose spelling begins alike: "accounts".
struct CommandGroup
{
    QStringList command;
    const char *summary = ""; ///< QT_TRANSLATE_NOOP("Operations", …)
    bool isOffered = true;    ///< false: understood for old scripts, and in no list of commands
};

/// Who asks, for the audit line.
enum class Face { CommandLine, AdminApi, Window, Engine };

struct OperationRequest
{
    QString operation;
    QJsonObject arguments;
    Face face = Face::CommandLine;
    bool isRehearsal = false; ///< nothing is changed: what is wrong so far, before anybody is asked (see comesLater())
};

/// Whether a rehearsal does without this parameter: it is asked for at the end, or comes from a file.
bool comesLater(const Parameter &parameter);

} // namespace Madmail::Api
