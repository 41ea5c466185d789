// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/share_ops.h"

#include "server/mail/blocking_write.h"
#include "server/mail/contact_links.h"
#include "server/ops/every_row.h"
#include "server/store/share_table.h"

#include <QCoreApplication>
#include <QJsonArray>


namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Store::Share;

constexpr const char *resource = "/admin/shares";

QJsonObject shareToJson(const Share &row)
{
    return { { QStringLiteral("slug"), QString::fromUtf8(row.slug) },
             { QStringLiteral("url"), row.url },
             { QStringLiteral("name"), row.name },
             { QStringLiteral("created_at"), row.createdAt } };
}

Result<QByteArray> slugIn(const QJsonObject &arguments)
{
    return Mail::checkSlug(arguments.value(QLatin1String("slug")).toString());
}

Result<QString> urlIn(const QJsonObject &arguments)
{
    return Mail::checkContactUrl(arguments.value(QLatin1String("url")).toString());
}

Result<QString> nameIn(const QJsonObject &arguments)
{
    return Mail::checkContactName(arguments.value(QLatin1String("name")).toString());
}

QJsonObject answerFor(const Share &row, const QString &what)
{
    QJsonObject answer = shareToJson(row);
    answer.insert(QStringLiteral("message"), QStringLiteral("Successfully %1 link: %2").arg(what, QString::fromUtf8(row.slug)));
    return answer;
}

Result<QJsonObject> listShares(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const auto connection, context.store.borrowReadConnection());
    QJsonArray shares;
    MADMAIL_CHECK(forEveryRow(
        &Share::slug, [&connection](const QByteArray &after, int limit) { return Store::ShareQueries(*connection).list(after, limit); },
        [&shares](const Share &row) {
            shares.append(shareToJson(row));
            return Status();
        }));
    return QJsonObject { { QStringLiteral("shares"), shares }, { QStringLiteral("total"), shares.size() } };
}

Result<QJsonObject> insert(const OperationContext &context, Share row, const QString &what)
{
    row.createdAt = context.clock.now();
    MADMAIL_CHECK(Mail::blockingWrite(context.store, [row](Store::WriteTransaction &transaction) { return Store::ShareTable(transaction).insert(row); }));
    return answerFor(row, what);
}

Result<QJsonObject> createShare(OperationContext &context, const QJsonObject &arguments)
{
    Share row;
    MADMAIL_TRY(row.slug, slugIn(arguments));
    MADMAIL_TRY(row.url, urlIn(arguments));
    MADMAIL_TRY(row.name, nameIn(arguments));
    return insert(context, row, QStringLiteral("created"));
}

Result<QJsonObject> reserveSlug(OperationContext &context, const QJsonObject &arguments)
{
    Share row { {}, QStringLiteral("reserved"), QStringLiteral("Reserved") };
    MADMAIL_TRY(row.slug, slugIn(arguments));
    return insert(context, row, QStringLiteral("reserved"));
}

Result<QJsonObject> editShare(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const QByteArray slug, slugIn(arguments));
    MADMAIL_TRY(const QString url, urlIn(arguments));
    MADMAIL_TRY(const QString name, nameIn(arguments));
    const bool hasName = arguments.contains(QLatin1String("name"));
    MADMAIL_TRY(const Share row, Mail::blockingWrite(context.store, [=](Store::WriteTransaction &transaction) -> Result<Share> {
        Store::ShareTable table(transaction);
        MADMAIL_TRY(const auto found, table.find(slug));
        Share changed = found.value_or(Share { slug }); // update() says that there is none
        changed.url = url;
        if (hasName)
            changed.name = name;
        MADMAIL_CHECK(table.update(changed));
        return changed;
    }));
    return answerFor(row, QStringLiteral("updated"));
}

Result<QJsonObject> removeShare(OperationContext &context, const QJsonObject &arguments)
{
    const QString slug = arguments.value(QLatin1String("slug")).toString();
    MADMAIL_TRY(const bool removed, Mail::blockingWrite(context.store, [key = slug.toUtf8()](Store::WriteTransaction &transaction) {
        return Store::ShareTable(transaction).remove(key);
    }));
    if (!removed)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no link \"%1\"."), { slug.left(64) } }, QStringLiteral("slug") };
    return QJsonObject { { QStringLiteral("deleted"), slug }, { QStringLiteral("message"), QStringLiteral("Successfully removed link: %1").arg(slug) } };
}

Api::OperationDescriptor described(const char *word, const char *summary, Effect effect, Api::ApiRoute route)
{
    Api::OperationDescriptor row;
    row.id = QByteArray("sharing.") + word;
    row.command = { QStringLiteral("sharing"), QString::fromUtf8(word) };
    row.summary = summary;
    row.effect = effect;
    row.api = { route };
    row.parameters = { { "slug", ParameterType::Text, true, true, QT_TRANSLATE_NOOP("Operations", "What stands behind the server's name in the link") } };
    row.parameters.front().isNamed = true;
    row.examples = { QStringLiteral("sharing %1 alice").arg(QString::fromUtf8(word)) };
    return row;
}

/// Where the link leads, and its name.
Api::OperationDescriptor withTarget(Api::OperationDescriptor row)
{
    row.parameters.push_back({ "url", ParameterType::Text, true, true, QT_TRANSLATE_NOOP("Operations", "Invite link of Delta Chat: https://i.delta.chat/#… or openpgp4fpr:…") });
    row.parameters.push_back({ "name", ParameterType::Text, true, false, QT_TRANSLATE_NOOP("Operations", "Whom it shows") });
    row.examples = { row.examples[0] + QStringLiteral(" openpgp4fpr:0123456789ABCDEF0123456789ABCDEF01234567#a=alice@chat.example.org Alice") };
    return row;
}

} // namespace

void addShareOperations(OperationList &table)
{
    Api::OperationDescriptor list = described("list", QT_TRANSLATE_NOOP("Operations", "All links to contacts"), Effect::ReadOnly, { resource, "GET" });
    list.parameters.clear();
    list.examples = { QStringLiteral("sharing list") };
    table.push_back({ list, listShares });
    table.push_back({ withTarget(described("create", QT_TRANSLATE_NOOP("Operations", "Make a short link to a contact"), Effect::Mutates, { resource, "POST" })), createShare });
    table.push_back({ described("reserve", QT_TRANSLATE_NOOP("Operations", "Keep a slug, so that nobody takes it"), Effect::Mutates, { resource, "POST", "reserve" }),
                      reserveSlug });
    table.push_back({ withTarget(described("edit", QT_TRANSLATE_NOOP("Operations", "Let a link lead somewhere else"), Effect::Mutates, { resource, "PUT" })), editShare });
    Api::OperationDescriptor remove = described("remove", QT_TRANSLATE_NOOP("Operations", "The link leads nowhere any more"), Effect::Mutates, { resource, "DELETE" });
    remove.aliases = { words("sharing delete") };
    table.push_back({ remove, removeShare });
}

} // namespace Madmail::Ops
