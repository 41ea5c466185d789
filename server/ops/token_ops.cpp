// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/token_ops.h"

#include "server/base/random.h"
#include "server/base/rfc3339.h"
#include "server/mail/blocking_write.h"
#include "server/ops/every_row.h"
#include "server/store/account_table.h"
#include "server/store/token_table.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;

constexpr int madeTokenLength = 24;
constexpr qint64 mostUses = 1'000'000;

QByteArray tokenIn(const QJsonObject &arguments)
{
    return arguments.value(QLatin1String("token")).toString().toUtf8();
}

const char *stateOf(const Store::RegistrationToken &token, UnixSeconds now)
{
    if (token.expiresAt != 0 && token.expiresAt <= now)
        return "expired";
    return token.usedCount >= token.maxUses ? "exhausted" : "active";
}

Result<QJsonObject> tokenToJson(const Store::ReadConnection &connection, const Store::RegistrationToken &token, UnixSeconds now)
{
    MADMAIL_TRY(const qint64 pending, Store::AccountQueries(connection).countPending(token.token));
    QJsonObject json { { QStringLiteral("token"), QString::fromUtf8(token.token) },
                       { QStringLiteral("max_uses"), token.maxUses },
                       { QStringLiteral("used_count"), token.usedCount },
                       { QStringLiteral("pending_reservations"), pending },
                       { QStringLiteral("comment"), token.comment },
                       { QStringLiteral("created_at"), toRfc3339(token.createdAt) },
                       { QStringLiteral("status"), QString::fromLatin1(stateOf(token, now)) } };
    if (token.expiresAt != 0)
        json.insert(QStringLiteral("expires_at"), toRfc3339(token.expiresAt));
    return json;
}

Result<QJsonObject> listTokens(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const auto connection, context.store.borrowReadConnection());
    QJsonArray tokens;
    MADMAIL_CHECK(forEveryRow(
        &Store::RegistrationToken::token,
        [&connection](const QByteArray &after, int limit) { return Store::TokenQueries(*connection).list(after, limit); },
        [&](const Store::RegistrationToken &row) -> Status {
            MADMAIL_TRY(const QJsonObject json, tokenToJson(*connection, row, context.clock.now()));
            tokens.append(json);
            return {};
        }));
    return QJsonObject { { QStringLiteral("tokens"), tokens }, { QStringLiteral("total"), tokens.size() } };
}

Error noSuchToken()
{
    return { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no such registration token.") }, QStringLiteral("token") };
}

Result<QJsonObject> showToken(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const auto connection, context.store.borrowReadConnection());
    MADMAIL_TRY(const auto found, Store::TokenQueries(*connection).find(tokenIn(arguments)));
    if (!found)
        return noSuchToken();
    return tokenToJson(*connection, *found, context.clock.now());
}

/// "expires_at": a moment as answers have it, or seconds since 1970. 0: there is none.
Result<UnixSeconds> momentIn(const QJsonObject &arguments, UnixSeconds now)
{
    const QString text = arguments.value(QLatin1String("expires_at")).toString();
    if (text.isEmpty())
        return UnixSeconds(0);
    if (arguments.contains(QLatin1String("expires_in")))
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "Give expires_in or expires_at, not both.") }, QStringLiteral("expires_at") };
    bool isNumber = false;
    UnixSeconds moment = text.toLongLong(&isNumber);
    if (!isNumber)
        moment = fromRfc3339(text);
    if (moment > now)
        return moment;
    return Error { ErrorCode::BadInput,
                   { QT_TRANSLATE_NOOP("Server", "\"%1\" is no moment to come. Write it as 2030-01-31T12:00:00Z."), { text.left(64) } }, QStringLiteral("expires_at") };
}

Result<Store::RegistrationToken> wantedToken(const QJsonObject &arguments, UnixSeconds now)
{
    Store::RegistrationToken token;
    token.token = tokenIn(arguments);
    if (token.token.isEmpty())
        token.token = randomText(madeTokenLength, lowerAlphanumerics);
    const auto isPlain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; };
    if (token.token.size() > 128 || !std::all_of(token.token.begin(), token.token.end(), isPlain))
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "A token has at most 128 letters, digits, - and _.") }, QStringLiteral("token") };
    token.maxUses = arguments.value(QLatin1String("max_uses")).toInteger(1);
    token.comment = arguments.value(QLatin1String("comment")).toString();
    token.createdAt = now;
    MADMAIL_TRY(const UnixSeconds moment, momentIn(arguments, now));
    token.expiresAt = moment;
    if (const qint64 lifetime = arguments.value(QLatin1String("expires_in")).toInteger(0); lifetime > 0)
        token.expiresAt = now + lifetime;
    return token;
}

Result<QJsonObject> createToken(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const Store::RegistrationToken token, wantedToken(arguments, context.clock.now()));
    MADMAIL_TRY(const bool isNew, Mail::blockingWrite(context.store, [token](Store::WriteTransaction &transaction) -> Result<bool> {
        Store::TokenTable table(transaction);
        MADMAIL_TRY(const auto existing, table.find(token.token));
        MADMAIL_CHECK(existing ? table.update(token) : table.insert(token));
        return !existing;
    }));
    MADMAIL_TRY(QJsonObject answer, showToken(context, { { QStringLiteral("token"), QString::fromUtf8(token.token) } }));
    answer.insert(QStringLiteral("is_new"), isNew);
    if (!isNew)
        answer.insert(QStringLiteral("warnings"), QJsonArray { QStringLiteral("This token was there already: its number of uses, its expiry and its comment are replaced.") });
    return answer;
}

Result<QJsonObject> deleteToken(OperationContext &context, const QJsonObject &arguments)
{
    const QByteArray token = tokenIn(arguments);
    MADMAIL_TRY(const bool removed, Mail::blockingWrite(context.store, [token](Store::WriteTransaction &transaction) { return Store::TokenTable(transaction).remove(token); }));
    if (!removed)
        return noSuchToken();
    return QJsonObject { { QStringLiteral("deleted"), QString::fromUtf8(token) },
                         { QStringLiteral("message"), QStringLiteral("Deleted token: %1").arg(QString::fromUtf8(token)) } };
}

Api::Parameter tokenParameter()
{
    return { "token", ParameterType::Text, true, true, QT_TRANSLATE_NOOP("Operations", "The token") };
}

/// The three names of the command.
Api::OperationDescriptor described(const char *word, const char *summary)
{
    const auto spelled = [word](const char *group) { return QStringList { QString::fromUtf8(group), QString::fromUtf8(word) }; };
    Api::OperationDescriptor descriptor;
    descriptor.id = QByteArray("tokens.") + word;
    descriptor.command = spelled("registration-tokens");
    descriptor.aliases = { spelled("reg-tokens"), spelled("tokens") };
    descriptor.summary = summary;
    return descriptor;
}

} // namespace

void addTokenOperations(OperationList &table)
{
    Api::OperationDescriptor create = described("create", QT_TRANSLATE_NOOP("Operations", "Make a token with which people may register"));
    create.examples = { QStringLiteral("registration-tokens create --max-uses 5 --expires 72h") };
    create.parameters = { { .name = "token", .type = ParameterType::Text, .help = QT_TRANSLATE_NOOP("Operations", "The token, instead of a made one") },
                          { .name = "max_uses", .type = ParameterType::Integer, .help = QT_TRANSLATE_NOOP("Operations", "How many accounts it makes (1)"),
                            .minimum = 1, .maximum = mostUses },
                          { .name = "comment", .type = ParameterType::Text, .help = QT_TRANSLATE_NOOP("Operations", "For whom, for you") },
                          { .name = "expires_in", .type = ParameterType::Duration, .help = QT_TRANSLATE_NOOP("Operations", "How long it holds, such as 72h"),
                            .minimum = 1, .alias = "expires" },
                          { .name = "expires_at", .type = ParameterType::Text, .help = QT_TRANSLATE_NOOP("Operations", "Until when it holds, such as 2030-01-31T12:00:00Z") } };
    create.effect = Effect::Mutates;
    create.returnsSecret = true;
    create.api = { { .resource = "/admin/registration-token", .method = "POST", .makes = true } };
    table.push_back({ create, createToken });

    Api::OperationDescriptor list = described("list", QT_TRANSLATE_NOOP("Operations", "All tokens, and how often they were used"));
    list.examples = { QStringLiteral("registration-tokens list") };
    list.returnsSecret = true;
    list.api = { { "/admin/registration-token", "GET" } };
    table.push_back({ list, listTokens });

    Api::OperationDescriptor status = described("status", QT_TRANSLATE_NOOP("Operations", "One token"));
    status.examples = { QStringLiteral("registration-tokens status abcd1234") };
    status.parameters = { tokenParameter() };
    status.returnsSecret = true;
    status.api = { { "/admin/registration-token/<token>", "GET" } };
    table.push_back({ status, showToken });

    Api::OperationDescriptor remove = described("delete", QT_TRANSLATE_NOOP("Operations", "Nobody registers with this token any more"));
    remove.examples = { QStringLiteral("registration-tokens delete abcd1234") };
    remove.parameters = { tokenParameter() };
    remove.effect = Effect::Mutates;
    remove.returnsSecret = true;
    remove.api = { { "/admin/registration-token", "DELETE" } };
    table.push_back({ remove, deleteToken });
}

} // namespace Madmail::Ops
