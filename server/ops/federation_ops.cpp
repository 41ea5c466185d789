// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/federation_ops.h"

#include "server/base/bytes.h"
#include "server/mail/blocking_write.h"
#include "server/ops/every_row.h"
#include "server/ops/setting_ops.h"
#include "server/store/federation_table.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Config::Setting;
using Store::FederationList;

constexpr qint64 largestMessage = qint64(1) << 30;

constexpr const char *rulesResource = "/admin/federation/rules";
constexpr const char *dismissResource = "/admin/federation/silent-dismiss";
constexpr const char *settingsResource = "/admin/settings/federation";
constexpr const char *sizeResource = "/admin/federation-size";

bool acceptsByDefault(const OperationContext &context)
{
    return context.settings.values().text(Setting::FederationPolicy) == QLatin1String("accept");
}

QString policyName(const OperationContext &context)
{
    return context.settings.values().text(Setting::FederationPolicy).toUpper();
}

QByteArray domainIn(const QJsonObject &arguments)
{
    return arguments.value(QLatin1String("domain")).toString().toUtf8(); // normalised
}

// ---- the lists

Result<QJsonArray> domainsOf(const OperationContext &context, FederationList list)
{
    MADMAIL_TRY(const auto connection, context.store.borrowReadConnection());
    QJsonArray domains;
    MADMAIL_CHECK(forEveryRow(
        &Store::FederationDomain::domain,
        [&](const QByteArray &after, int limit) { return Store::FederationQueries(*connection, list).list(after, limit); },
        [&](const Store::FederationDomain &row) {
            domains.append(QJsonObject { { QStringLiteral("domain"), QString::fromUtf8(row.domain) }, { QStringLiteral("created_at"), row.createdAt } });
            return Status();
        }));
    return domains;
}

/// What a write left: how many rows there are, and whether it changed any.
struct Changed
{
    bool changed = false;
    qint64 total = 0;
};

template<typename Change>
Result<Changed> changeList(const OperationContext &context, FederationList list, Change change)
{
    return Mail::blockingWrite(context.store, [=](Store::WriteTransaction &transaction) -> Result<Changed> {
        Store::FederationTable table(transaction, list);
        MADMAIL_TRY(const bool changed, change(table));
        MADMAIL_TRY(const qint64 total, table.count());
        return Changed { changed, total };
    });
}

Result<QJsonObject> addTo(const OperationContext &context, FederationList list, const QByteArray &domain)
{
    MADMAIL_TRY(const Changed added, changeList(context, list, [domain, now = context.clock.now()](Store::FederationTable &table) {
        return table.add({ domain, now });
    }));
    return QJsonObject { { QStringLiteral("domain"), QString::fromUtf8(domain) }, { QStringLiteral("total"), added.total } };
}

Result<QJsonObject> removeFrom(const OperationContext &context, FederationList list, const QByteArray &domain)
{
    MADMAIL_TRY(const Changed removed, changeList(context, list, [domain](Store::FederationTable &table) { return table.remove(domain); }));
    if (!removed.changed)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "\"%1\" is not in the list."), { QString::fromUtf8(domain) } }, QStringLiteral("domain") };
    return QJsonObject { { QStringLiteral("domain"), QString::fromUtf8(domain) }, { QStringLiteral("remaining"), removed.total } };
}

Result<QJsonObject> empty(const OperationContext &context, FederationList list)
{
    MADMAIL_TRY(const qint64 removed,
                Mail::blockingWrite(context.store, [list](Store::WriteTransaction &transaction) { return Store::FederationTable(transaction, list).clear(); }));
    return QJsonObject { { QStringLiteral("removed"), removed }, { QStringLiteral("remaining"), 0 } };
}

// ---- rules

Result<QJsonObject> listRules(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const QJsonArray domains, domainsOf(context, FederationList::Rules));
    const QString action = acceptsByDefault(context) ? QStringLiteral("block") : QStringLiteral("allow");
    QJsonArray rules;
    for (const QJsonValue &value : domains) {
        QJsonObject rule = value.toObject();
        rule.insert(QStringLiteral("action"), action);
        rules.append(rule);
    }
    return QJsonObject { { QStringLiteral("policy"), policyName(context) }, { QStringLiteral("rules"), rules }, { QStringLiteral("total"), rules.size() } };
}

/// What somebody means who adds a rule: one list serves both, and the policy says which it is.
enum class Meaning { Whatever, Block, Allow };

/// A rule that does not do yet what was meant is counted as neither.
QString sentenceOf(Meaning meaning, bool accepts, const QJsonObject &answer)
{
    const QString domain = answer.value(QLatin1String("domain")).toString();
    const qint64 total = answer.value(QLatin1String("total")).toInteger();
    if (meaning == Meaning::Whatever || (meaning == Meaning::Allow && accepts))
        return QStringLiteral("Success: '%1' added to rules. %2 in all.").arg(domain).arg(total);
    return QStringLiteral("Success: '%1' added to rules. Currently %2 %3 total domain(s).")
        .arg(domain, meaning == Meaning::Block ? QStringLiteral("blocking") : QStringLiteral("trusting"))
        .arg(total);
}

/// While the policy is REJECT a rule lets a domain in: whoever blocks one gets no such rule.
OperationFunction addRule(Meaning meaning)
{
    return [meaning](OperationContext &context, const QJsonObject &arguments) -> Result<QJsonObject> {
        const bool accepts = acceptsByDefault(context);
        const QString domain = QString::fromUtf8(domainIn(arguments));
        if (meaning == Meaning::Block && !accepts)
            return Error { ErrorCode::Refused,
                           { QT_TRANSLATE_NOOP("Server", "The policy is REJECT: only domains with a rule come in. Keep %1 out by removing its rule: {maddy} federation remove %1"), { domain } },
                           QStringLiteral("domain") };
        MADMAIL_TRY(QJsonObject answer, addTo(context, FederationList::Rules, domainIn(arguments)));
        answer.insert(QStringLiteral("message"), sentenceOf(meaning, accepts, answer));
        if (meaning == Meaning::Allow && accepts)
            answer.insert(QStringLiteral("warnings"), QJsonArray { QStringLiteral("The policy is ACCEPT, so this rule blocks %1 until the policy is REJECT.").arg(domain) });
        return answer;
    };
}

Result<QJsonObject> removeRule(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(QJsonObject answer, removeFrom(context, FederationList::Rules, domainIn(arguments)));
    answer.insert(QStringLiteral("message"), QStringLiteral("Success: Removed '%1' from rules. %2 remaining.")
                                                 .arg(answer.value(QLatin1String("domain")).toString())
                                                 .arg(answer.value(QLatin1String("remaining")).toInteger()));
    return answer;
}

Result<QJsonObject> flushRules(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(QJsonObject answer, empty(context, FederationList::Rules));
    answer.insert(QStringLiteral("message"), QStringLiteral("WARNING: Configuration flushed. 0 custom domains remain in active list."));
    return answer;
}

// ---- servers whose mail is thrown away

Result<QJsonObject> listDismissed(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const QJsonArray domains, domainsOf(context, FederationList::Dismissed));
    return QJsonObject { { QStringLiteral("domains"), domains }, { QStringLiteral("total"), domains.size() } };
}

Result<QJsonObject> dismiss(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(QJsonObject answer, addTo(context, FederationList::Dismissed, domainIn(arguments)));
    answer.insert(QStringLiteral("message"), QStringLiteral("Mail from '%1' will be taken and thrown away. %2 domain(s) in all.")
                                                 .arg(QString::fromUtf8(domainIn(arguments)))
                                                 .arg(answer.value(QLatin1String("total")).toInteger()));
    return answer;
}

Result<QJsonObject> undismiss(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(QJsonObject answer, removeFrom(context, FederationList::Dismissed, domainIn(arguments)));
    answer.insert(QStringLiteral("message"), QStringLiteral("Mail from '%1' is no longer thrown away. %2 domain(s) remaining.")
                                                 .arg(QString::fromUtf8(domainIn(arguments)))
                                                 .arg(answer.value(QLatin1String("remaining")).toInteger()));
    return answer;
}

Result<QJsonObject> flushDismissed(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(QJsonObject answer, empty(context, FederationList::Dismissed));
    answer.insert(QStringLiteral("message"), QStringLiteral("No mail is thrown away any more: %1 domain(s) removed.").arg(answer.value(QLatin1String("removed")).toInteger()));
    return answer;
}

// ---- settings

QJsonObject sizes(const OperationContext &context)
{
    const Config::Settings &values = context.settings.values();
    const qint64 effective = values.number(Setting::FederationSize);
    const qint64 config = context.settings.withoutDatabase().number(Setting::FederationSize);
    const bool isSet = values.origin(Setting::FederationSize) == Config::SettingOrigin::Database;
    return { { QStringLiteral("effective_bytes"), effective },
             { QStringLiteral("effective"), writeBytes({ effective }) },
             { QStringLiteral("max_federation_size"), isSet ? writeBytes({ effective }) : QString() },
             { QStringLiteral("config_bytes"), config },
             { QStringLiteral("config"), writeBytes({ config }) } };
}

QString sizesSentence(const QJsonObject &answer)
{
    const Bytes effective { answer.value(QLatin1String("effective_bytes")).toInteger() };
    const bool isSet = !answer.value(QLatin1String("max_federation_size")).toString().isEmpty();
    return QStringLiteral("Effective limit: %1 (%2 bytes)\nConfig file: %3\nDB override: %4")
        .arg(formatBytes(effective))
        .arg(effective.count)
        .arg(formatBytes({ answer.value(QLatin1String("config_bytes")).toInteger() }),
             isSet ? formatBytes(effective) : QString::fromUtf8("(none — using config / default)"));
}

Result<QJsonObject> showSize(OperationContext &context, const QJsonObject &)
{
    QJsonObject answer = sizes(context);
    answer.insert(QStringLiteral("message"), sizesSentence(answer));
    return answer;
}

Result<QJsonObject> setSize(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_CHECK(changeSetting(context, Setting::FederationSize, QString::number(arguments.value(QLatin1String("size")).toInteger())));
    return showSize(context, {});
}

Result<QJsonObject> resetSize(OperationContext &context, const QJsonObject &)
{
    MADMAIL_CHECK(resetSetting(context, Setting::FederationSize));
    return showSize(context, {});
}

QJsonObject stateOf(const OperationContext &context)
{
    const bool enabled = context.settings.values().isOn(Setting::FederationEnabled);
    const QJsonObject limits = sizes(context);
    return { { QStringLiteral("enabled"), enabled },
             { QStringLiteral("policy"), policyName(context) },
             { QStringLiteral("max_federation_size"), limits.value(QLatin1String("max_federation_size")) },
             { QStringLiteral("federation_size_effective"), limits.value(QLatin1String("effective")) },
             { QStringLiteral("federation_size_effective_bytes"), limits.value(QLatin1String("effective_bytes")) },
             { QStringLiteral("message"), QStringLiteral("Federation:      %1\nPolicy:          %2\nLargest message: %3")
                                              .arg(enabled ? QStringLiteral("enabled") : QStringLiteral("disabled"), policyName(context),
                                                   formatBytes({ limits.value(QLatin1String("effective_bytes")).toInteger() })) } };
}

Result<QJsonObject> showState(OperationContext &context, const QJsonObject &)
{
    return stateOf(context);
}

/// What a panel may change in one request: the policy, or whether there is any federation, or both.
Result<QJsonObject> changePolicy(OperationContext &context, const QJsonObject &arguments)
{
    const QString policy = arguments.value(QLatin1String("policy")).toString();
    const QJsonValue enabled = arguments.value(QLatin1String("enabled"));
    QList<QPair<Setting, QString>> changes;
    if (!policy.isEmpty())
        changes.append({ Setting::FederationPolicy, policy });
    if (enabled.isBool())
        changes.append({ Setting::FederationEnabled, enabled.toBool() ? QStringLiteral("true") : QStringLiteral("false") });
    if (changes.isEmpty())
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "Say which policy: accept or reject.") }, QStringLiteral("policy") };
    const QString before = policyName(context);
    MADMAIL_CHECK(changeSettings(context, [&] { return context.settings.set(changes); }));
    QJsonObject answer = stateOf(context);
    MADMAIL_TRY(const QJsonObject list, listRules(context, {}));
    if (const qint64 rules = list.value(QLatin1String("total")).toInteger(); rules > 0 && before != policyName(context))
        answer.insert(QStringLiteral("warnings"),
                      QJsonArray { QStringLiteral("The rules that are there (%1) mean the opposite now: they %2. Look at them with: maddy federation list")
                                       .arg(rules)
                                       .arg(policyName(context) == QLatin1String("REJECT") ? QStringLiteral("let their domains in") : QStringLiteral("keep their domains out")) });
    if (!policy.isEmpty())
        answer.insert(QStringLiteral("message"), QStringLiteral("Success: Global federation policy switched to %1.").arg(policyName(context)));
    return answer;
}

OperationFunction enable(bool enabled)
{
    return [enabled](OperationContext &context, const QJsonObject &) -> Result<QJsonObject> {
        return changePolicy(context, { { QStringLiteral("enabled"), enabled } });
    };
}

/// Nothing goes to or comes from other servers, so there is nothing to tell of any.
Result<QJsonObject> showTraffic(OperationContext &, const QJsonObject &)
{
    return QJsonObject { { QStringLiteral("servers"), QJsonArray() },
                         { QStringLiteral("total"), 0 },
                         { QStringLiteral("message"), QStringLiteral("[ TRAFFIC ANOMALIES ]\nNo federation traffic recorded.") } };
}

// ---- the rows

Api::Parameter domainParameter()
{
    return { "domain", ParameterType::Domain, true, true, QT_TRANSLATE_NOOP("Operations", "Domain or IP address, as it stands behind the @") };
}

Api::OperationDescriptor described(const char *id, const char *command, const char *summary, Effect effect, Api::ApiRoute route)
{
    Api::OperationDescriptor row;
    row.id = QByteArray("federation.") + id;
    row.command = words(command);
    row.summary = summary;
    row.examples = { QString::fromUtf8(command) };
    row.effect = effect;
    row.api = { route };
    return row;
}

/// Of one domain.
Api::OperationDescriptor ofDomain(Api::OperationDescriptor row)
{
    row.examples = { row.examples[0] + QStringLiteral(" chat.example.org") };
    row.parameters = { domainParameter() };
    return row;
}

void addRuleRows(OperationList &table)
{
    table.push_back({ described("list", "federation list", QT_TRANSLATE_NOOP("Operations", "The policy, and the domains that are its exceptions"),
                                Effect::ReadOnly, { rulesResource, "GET" }),
                      listRules });
    table.push_back({ ofDomain(described("add", "federation add", QT_TRANSLATE_NOOP("Operations", "Make a domain an exception of the policy, whichever it is"),
                                         Effect::Mutates, { rulesResource, "POST" })),
                      addRule(Meaning::Whatever) });
    table.push_back({ ofDomain(described("block", "federation block", QT_TRANSLATE_NOOP("Operations", "Refuse mail to and from a domain, while the policy is accept"),
                                         Effect::Mutates, { rulesResource, "POST", "block" })),
                      addRule(Meaning::Block) });
    table.push_back({ ofDomain(described("allow", "federation allow", QT_TRANSLATE_NOOP("Operations", "Let mail to and from a domain through, while the policy is reject"),
                                         Effect::Mutates, { rulesResource, "POST", "allow" })),
                      addRule(Meaning::Allow) });
    table.push_back({ ofDomain(described("remove", "federation remove", QT_TRANSLATE_NOOP("Operations", "The policy holds for this domain again"),
                                         Effect::Mutates, { rulesResource, "DELETE" })),
                      removeRule });
    table.push_back({ described("flush", "federation flush", QT_TRANSLATE_NOOP("Operations", "The policy has no exceptions any more"), Effect::Mutates,
                                { rulesResource, "POST", "flush" }),
                      flushRules });
}

void addDismissRows(OperationList &table)
{
    table.push_back({ ofDomain(described("dismiss", "federation dismiss", QT_TRANSLATE_NOOP("Operations", "Take mail from a domain and throw it away; the sender does not learn of it"),
                                         Effect::Mutates, { dismissResource, "POST" })),
                      dismiss });
    table.push_back({ ofDomain(described("undismiss", "federation undismiss", QT_TRANSLATE_NOOP("Operations", "Deliver mail from this domain again"),
                                         Effect::Mutates, { dismissResource, "DELETE" })),
                      undismiss });
    table.push_back({ described("dismiss-list", "federation dismiss-list", QT_TRANSLATE_NOOP("Operations", "Domains whose mail is thrown away"), Effect::ReadOnly,
                                { dismissResource, "GET" }),
                      listDismissed });
    table.push_back({ described("dismiss-flush", "federation dismiss-flush", QT_TRANSLATE_NOOP("Operations", "Throw no mail away any more"), Effect::Mutates,
                                { dismissResource, "POST", "flush" }),
                      flushDismissed });
}

void addStateRows(OperationList &table)
{
    Api::OperationDescriptor policy = described("policy", "federation policy", QT_TRANSLATE_NOOP("Operations", "What happens with servers that no rule names"),
                                                Effect::Mutates, { settingsResource, "POST" });
    policy.examples = { QStringLiteral("federation policy accept"), QStringLiteral("federation policy reject") };
    policy.parameters = { { .name = "policy", .type = ParameterType::Choice, .positional = true,
                            .help = QT_TRANSLATE_NOOP("Operations", "Exchange mail with all servers but those of the rules, or with those alone"),
                            .choices = { QStringLiteral("accept"), QStringLiteral("reject") } },
                          { .name = "enabled", .type = ParameterType::Boolean,
                            .help = QT_TRANSLATE_NOOP("Operations", "Switch federation on, too (over the Admin API false switches it off)") } };
    table.push_back({ policy, changePolicy });
    table.push_back({ described("enable", "federation enable", QT_TRANSLATE_NOOP("Operations", "Exchange mail with other servers"), Effect::Mutates,
                                { settingsResource, "POST", "enable" }),
                      enable(true) });
    table.push_back({ described("disable", "federation disable", QT_TRANSLATE_NOOP("Operations", "Keep mail within this server"), Effect::Mutates,
                                { settingsResource, "POST", "disable" }),
                      enable(false) });
    table.push_back({ described("settings", "federation settings", QT_TRANSLATE_NOOP("Operations", "Whether there is federation, with which policy and up to which size"),
                                Effect::ReadOnly, { settingsResource, "GET" }),
                      showState });
    table.push_back({ described("status", "federation status", QT_TRANSLATE_NOOP("Operations", "Mail to and from each server, and what failed"), Effect::ReadOnly,
                                { "/admin/federation/servers", "GET" }),
                      showTraffic });
}

void addSizeRows(OperationList &table)
{
    table.push_back({ described("size-status", "federation-size status", QT_TRANSLATE_NOOP("Operations", "How large a message from another server may be"),
                                Effect::ReadOnly, { sizeResource, "GET" }),
                      showSize });
    Api::OperationDescriptor set = described("size-set", "federation-size set", QT_TRANSLATE_NOOP("Operations", "Choose how large a message from another server may be"),
                                             Effect::Mutates, { sizeResource, "PUT" });
    set.examples = { QStringLiteral("federation-size set 70M") };
    set.parameters = { { .name = "size", .type = ParameterType::Bytes, .positional = true, .required = true,
                         .help = QT_TRANSLATE_NOOP("Operations", "Size, such as 70M"), .minimum = 1024, .maximum = largestMessage } };
    table.push_back({ set, setSize });
    table.push_back({ described("size-reset", "federation-size reset", QT_TRANSLATE_NOOP("Operations", "Back to the size that the config file says, or the default"),
                                Effect::Mutates, { sizeResource, "DELETE" }),
                      resetSize });
}

} // namespace

void addFederationOperations(OperationList &table)
{
    addStateRows(table);
    addRuleRows(table);
    addDismissRows(table);
    addSizeRows(table);
}

} // namespace Madmail::Ops
