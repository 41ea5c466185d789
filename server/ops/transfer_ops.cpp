// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/transfer_ops.h"

#include "server/mail/account_transfer.h"
#include "server/ops/every_row.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Mail::AccountTransfer;

/// What fits into an answer of the control socket with room to spare.
constexpr qsizetype mostAccounts = 200'000;

Result<QJsonObject> exportAccounts(OperationContext &context, const QJsonObject &)
{
    AccountTransfer transfer(context.store, context.clock);
    QJsonArray users;
    const auto page = [&transfer](const QByteArray &after, int limit) { return transfer.list(after, limit); };
    MADMAIL_CHECK(forEveryRow(&Mail::ExportedAccount::address, page, [&users](const Mail::ExportedAccount &account) -> Status {
        if (users.size() >= mostAccounts)
            return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "There are more than %1 accounts. Copy the database instead, while the server is stopped."),
                                                  { QString::number(mostAccounts) } } };
        users.append(QJsonObject { { QStringLiteral("username"), QString::fromUtf8(account.address) },
                                   { QStringLiteral("hash"), QString::fromLatin1(account.passwordHash) } });
        return {};
    }));
    return QJsonObject { { QStringLiteral("users"), users }, { QStringLiteral("total"), users.size() } };
}

/// What is no text is empty, and refused with its row.
Mail::ImportedAccount rowOf(const QJsonValue &value)
{
    const QJsonObject row = value.toObject();
    return { row.value(QLatin1String("username")).toString().toUtf8(), row.value(QLatin1String("password")).toString().toUtf8(),
             row.value(QLatin1String("hash")).toString().toLatin1() };
}

/// What helps against the problem of this row, where its own sentence does not say.
QString remedyFor(const Mail::ImportedAccount &row, const Mail::Rules &rules)
{
    const auto address = EmailAddress::parse(row.address);
    if (!address || rules.identity.isLocal(*address))
        return {};
    return QStringLiteral(" To take over the accounts of another server, give this one its domain first: {maddy} install --domain %1").arg(QString::fromUtf8(address->domain()));
}

Error nothingImported(const std::vector<Mail::ImportedAccount> &rows, const Mail::ImportOutcome &outcome, const Mail::Rules &rules)
{
    const auto &first = outcome.problems.front();
    return { ErrorCode::Refused,
             { QT_TRANSLATE_NOOP("Server", "No account was made. Number %1 of %2 cannot be taken: %3%4"),
               { QString::number(first.row + 1), QString::number(rows.size()), first.error.toEnglish(QStringLiteral("{maddy}")), remedyFor(rows[std::size_t(first.row)], rules) } },
             QStringLiteral("users") };
}

QJsonArray toJson(const std::vector<Mail::Credentials> &made)
{
    QJsonArray all;
    for (const Mail::Credentials &one : made)
        all.append(QJsonObject { { QStringLiteral("username"), one.address.toString() }, { QStringLiteral("password"), QString::fromUtf8(one.password) } });
    return all;
}

Result<QJsonObject> importAccounts(LongContext &context, const QJsonObject &arguments)
{
    const QJsonArray users = arguments.value(QLatin1String("users")).toArray();
    if (users.size() > mostAccounts)
        return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "Import at most %1 accounts at a time."), { QString::number(mostAccounts) } }, QStringLiteral("users") };
    if (users.isEmpty())
        return Error { ErrorCode::Refused, { QT_TRANSLATE_NOOP("Server", "The list has no accounts. {maddy} accounts export writes one.") }, QStringLiteral("users") };
    std::vector<Mail::ImportedAccount> rows;
    rows.reserve(std::size_t(users.size()));
    for (const QJsonValue &user : users)
        rows.push_back(rowOf(user));
    const auto withoutPassword = arguments.value(QLatin1String("make_passwords")).toBool() ? Mail::WithoutPassword::Make : Mail::WithoutPassword::Refuse;
    MADMAIL_TRY(const Mail::ImportOutcome outcome,
                AccountTransfer(context.store, context.clock).import(rows, context.rules, withoutPassword, context.work.task()));
    if (outcome.imported == 0 && !outcome.stopped && !outcome.problems.empty())
        return nothingImported(rows, outcome, context.rules);
    QJsonArray errors;
    for (const auto &problem : outcome.problems)
        errors.append(QStringLiteral("%1: %2").arg(problem.row + 1).arg(problem.error.toEnglish()));
    QString message = QString::fromUtf8("✅ Imported: %1, Skipped: %2 (of %3 total)").arg(outcome.imported).arg(outcome.skipped).arg(users.size());
    if (outcome.imported == 0 && outcome.problems.empty() && !outcome.stopped)
        message += QStringLiteral(". All of them are here already.");
    if (outcome.stopped)
        message += QStringLiteral(". Stopped before the end: run the same command again to go on.");
    QJsonObject answer { { QStringLiteral("imported"), outcome.imported },
                         { QStringLiteral("skipped"), outcome.skipped },
                         { QStringLiteral("complete"), !outcome.stopped },
                         { QStringLiteral("message"), message } };
    if (!outcome.made.empty())
        answer.insert(QStringLiteral("made_passwords"), toJson(outcome.made));
    if (!errors.isEmpty()) {
        answer.insert(QStringLiteral("errors"), errors);
        answer.insert(QStringLiteral("warnings"), errors);
    }
    return answer;
}

} // namespace

void addTransferOperations(OperationList &table)
{
    table.push_back({ { .id = "accounts.export",
                        .command = words("accounts export"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "All names and stored passwords, as a JSON file that accounts import takes"),
                        .examples = { QStringLiteral("accounts export --output accounts.json") },
                        .parameters = { { .name = "output", .type = ParameterType::OutputFile,
                                          .help = QT_TRANSLATE_NOOP("Operations", "File to write, for its owner alone; else standard output"), .shortOption = 'o' } },
                        .returnsSecret = true,
                        .api = { { "/admin/accounts", "PATCH", "export" } } },
                      OperationFunction(exportAccounts) });
    table.push_back({ { .id = "accounts.import",
                        .command = words("accounts import"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Make accounts from a JSON file; those that exist stay as they are"),
                        .examples = { QStringLiteral("accounts import accounts.json") },
                        .parameters = { { .name = "users", .type = ParameterType::List, .positional = true, .required = true,
                                          .help = QT_TRANSLATE_NOOP("Operations", "File with [{\"username\": …, \"password\" or \"hash\": …}]"), .word = "file" },
                                        { .name = "make_passwords", .type = ParameterType::Boolean,
                                          .help = QT_TRANSLATE_NOOP("Operations", "Make passwords for accounts that have none there, and show them once") } },
                        .effect = Effect::Mutates,
                        .returnsSecret = true,
                        .api = { { "/admin/accounts", "PATCH", "import" } } },
                      LongFunction(importAccounts) });
}

} // namespace Madmail::Ops
