// SPDX-License-Identifier: GPL-3.0-or-later
// What benchmark clients say to the relay, as Delta Chat says it, and how an answer ends.
#pragma once

#include "tests/bench/load_client.h"
#include "tests/bench/relay_process.h"

#include <numeric>

namespace Madmail::Bench {

inline bool isLine(std::string_view text, std::string_view part)
{
    const size_t at = text.find(part);
    return at != text.npos && text.find("\r\n", at) != text.npos;
}

inline std::string base64(const std::string &bytes)
{
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()),
                                       reinterpret_cast<const unsigned char *>(bytes.data()), int(bytes.size()));
    text.resize(size_t(length));
    return text;
}

/// The one number that a benchmark takes: `--quick`, `option N`, or `usual`.
inline size_t readNumber(int argc, char **argv, std::string_view option, size_t usual, size_t quick)
{
    size_t number = usual;
    for (int i = 1; i < argc; ++i) {
        if (argv[i] == std::string_view("--quick"))
            number = quick;
        else if (argv[i] == option && i + 1 < argc)
            number = size_t(std::max(1, std::atoi(argv[++i])));
        else
            giveUp("unknown argument; see the top of the source");
    }
    return number;
}

/// 0, 1, … count - 1.
inline std::vector<size_t> firstOnes(size_t count)
{
    std::vector<size_t> indexes(count);
    std::iota(indexes.begin(), indexes.end(), size_t(0));
    return indexes;
}

// ---- IMAP

inline std::string loginAndSelect(const std::string &address)
{
    return "a LOGIN " + address + " " + accountPassword + "\r\nb SELECT INBOX\r\n";
}
inline bool isSelected(std::string_view answer)
{
    if (answer.find("\r\na NO") != answer.npos || answer.find("\r\nb NO") != answer.npos)
        giveUp(std::string(answer).c_str());
    return isLine(answer, "\r\nb OK");
}
inline bool isIdling(std::string_view answer)
{
    return isLine(answer, "+ ");
}

// ---- submission

inline std::string plainLogin(const std::string &address)
{
    return "AUTH PLAIN " + base64(std::string(1, '\0') + address + std::string(1, '\0') + accountPassword) + "\r\n";
}
/// MAIL, RCPT and DATA in one write, as Delta Chat's SMTP library sends them.
inline std::string envelope(const std::string &sender, const std::string &recipient)
{
    return "MAIL FROM:<" + sender + ">\r\nRCPT TO:<" + recipient + ">\r\nDATA\r\n";
}
inline bool isGoAhead(std::string_view answer)
{
    if (answer.find("\r\n5") != answer.npos || answer.find("\r\n4") != answer.npos)
        giveUp(std::string(answer).c_str());
    return isLine(answer, "354 ");
}
inline bool isAccepted(std::string_view answer)
{
    if (!answer.empty() && (answer[0] == '4' || answer[0] == '5'))
        giveUp(std::string(answer).c_str());
    return isLine(answer, "250 ");
}

/// Logs each connection `index` of a submission client in as `relay.address(index)`.
inline void logInToSubmission(LoadClient &load, const RelayProcess &relay)
{
    const auto all = firstOnes(load.count());
    load.settle(); // the greetings
    load.exchangeAll(all, 16, [](size_t) { return "EHLO localhost\r\n"; }, isAccepted);
    load.exchangeAll(
        all, 16, [&](size_t index) { return plainLogin(relay.address(index)); },
        [](std::string_view answer) {
            if (!answer.empty() && answer[0] != '2')
                giveUp(std::string(answer).c_str());
            return isLine(answer, "235 ");
        });
}

/// Makes the accounts 0 … count - 1 by their first login: few connections at a time, so that the server does not keep memory
/// for more, which a measurement would then miss.
inline void makeAccounts(const RelayProcess &relay, size_t count)
{
    constexpr size_t together = 8;
    for (size_t first = 0; first < count; first += together) {
        LoadClient load(relay.port("imaps"), std::min(together, count - first));
        load.exchangeAll(
            firstOnes(load.count()), together, [&](size_t index) { return loginAndSelect(relay.address(first + index)); },
            isSelected);
    }
}

} // namespace Madmail::Bench
