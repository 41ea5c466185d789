// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocol/dialogue.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace Madmail::Testing {

namespace {

using enum DialogueVerb;

constexpr std::array<std::pair<std::string_view, DialogueVerb>, 15> verbs { {
    { "CONNECT", Connect },
    { "C:", SendLine },
    { "C<<", SendBytes },
    { "SEND", SendMessage },
    { "S:", Expect },
    { "S>>", ExpectLater },
    { "TLS", StartTls },
    { "CLOSED", ExpectClosed },
    { "CLOSE", Close },
    { "RUN", Run },
    { "ACCOUNT", Account },
    { "MESSAGE", Message },
    { "SET", Set },
    { "STOP", Stop },
    { "START", Start },
} };

std::optional<DialogueVerb> verbFrom(QByteArrayView word)
{
    for (const auto &[name, verb] : verbs)
        if (word == QByteArrayView(name.data(), qsizetype(name.size())))
            return verb;
    return {};
}

std::pair<QByteArray, QByteArray> splitWord(const QByteArray &line)
{
    const qsizetype blank = line.indexOf(' ');
    return blank < 0 ? std::pair(line, QByteArray()) : std::pair(line.left(blank), line.mid(blank + 1));
}

std::optional<DialogueStep> parseStep(const QByteArray &line)
{
    DialogueStep step;
    auto [word, rest] = splitWord(line);
    auto verb = verbFrom(word);
    step.connection = "Main";
    if (!verb) {
        if (word.isEmpty() || word[0] < 'A' || word[0] > 'Z')
            return {};
        step.connection = word;
        std::tie(word, rest) = splitWord(rest);
        verb = verbFrom(word);
    }
    if (!verb)
        return {};
    step.verb = *verb;
    step.text = rest;
    return step;
}

} // namespace

std::variant<Dialogue, QString> Dialogue::parse(const QString &name, const QByteArray &text)
{
    Dialogue dialogue;
    dialogue.name = name;
    bool inConfig = false;
    int number = 0;
    for (const QByteArray &line : text.split('\n')) {
        ++number;
        inConfig = inConfig && (line.startsWith("    ") || line.isEmpty());
        if (inConfig)
            dialogue.config += line.mid(4) + '\n';
        else if (line == "CONFIG:" && dialogue.steps.empty())
            inConfig = dialogue.hasOwnServer = true;
        else if (!line.trimmed().isEmpty() && !line.startsWith('#')) {
            auto step = parseStep(line);
            if (!step)
                return QStringLiteral("%1:%2: not understood: %3").arg(name).arg(number).arg(QString::fromUtf8(line));
            step->line = number;
            dialogue.steps.push_back(std::move(*step));
        }
    }
    return dialogue;
}

} // namespace Madmail::Testing
