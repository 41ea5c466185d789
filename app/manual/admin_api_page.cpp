// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/manual/admin_api_page.h"

#include "app/manual/admin_api_examples.h"
#include "app/manual/admin_api_prose.h"

#include "server/base/bytes.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace Madmail::Manual {

namespace {

using Api::ParameterType;

/// One way to ask.
struct Call
{
    const Api::ApiRoute *route = nullptr;
    const Api::OperationDescriptor *operation = nullptr;
};

struct Resource
{
    QString name;
    std::vector<Call> calls;
};

std::vector<Resource> resourcesOf(std::span<const Api::OperationDescriptor> operations)
{
    std::vector<Resource> resources;
    for (const Api::OperationDescriptor &operation : operations)
        for (const Api::ApiRoute &route : operation.api) {
            const QString name = QString::fromUtf8(route.resource);
            auto found = std::find_if(resources.begin(), resources.end(), [&name](const Resource &resource) { return resource.name == name; });
            if (found == resources.end())
                found = resources.insert(resources.end(), { name, {} });
            found->calls.push_back({ &route, &operation });
        }
    for (Resource &resource : resources) // reading first
        std::stable_partition(resource.calls.begin(), resource.calls.end(), [](const Call &call) { return QByteArray(call.route->method) == "GET"; });
    std::sort(resources.begin(), resources.end(), [](const Resource &a, const Resource &b) { return a.name < b.name; });
    return resources;
}

QString code(const QString &text)
{
    return u'`' + text + u'`';
}

QString title(const Call &call)
{
    const QString action = *call.route->action ? QStringLiteral(" · %1").arg(QLatin1String(call.route->action)) : QString();
    return QLatin1String(call.route->method) + action;
}

/// Markdown takes | and < in a cell for its own.
QString cell(QString text)
{
    return text.replace(u'|', QLatin1String("\\|")).replace(u'<', QLatin1String("&lt;"));
}

QString row(const QStringList &cells)
{
    return QStringLiteral("| %1 |\n").arg(cells.join(QLatin1String(" | ")));
}

QString table(const QStringList &heads)
{
    return row(heads) + u'|' + QStringLiteral("---|").repeated(heads.size()) + u'\n';
}

QString limitsOf(const Api::Parameter &parameter)
{
    const bool hasMaximum = parameter.maximum != std::numeric_limits<qint64>::max();
    if (!parameter.choices.isEmpty())
        return QStringLiteral("one of `%1`").arg(parameter.choices.join(QLatin1String("`, `")));
    if (parameter.type == ParameterType::Integer && hasMaximum)
        return QStringLiteral("%1 … %2").arg(parameter.minimum).arg(parameter.maximum);
    if (parameter.type == ParameterType::Integer || parameter.type == ParameterType::Duration)
        return QStringLiteral("at least %1").arg(parameter.minimum);
    if (parameter.type == ParameterType::Bytes)
        return QStringLiteral("at least %1").arg(formatBytes({ parameter.minimum })) + (hasMaximum ? QStringLiteral(", at most ") + formatBytes({ parameter.maximum }) : QString());
    return {};
}

/// Whether the API's callers give it: not what only the command line knows.
bool isOfTheApi(const Api::Parameter &parameter)
{
    return parameter.type != ParameterType::OutputFile;
}

QString parametersOf(const Call &call)
{
    QString rows;
    for (const Api::Parameter &parameter : call.operation->parameters) {
        if (!isOfTheApi(parameter))
            continue;
        const QString name = QString::fromUtf8(parameter.name);
        const bool isInResource = QLatin1String(call.route->resource).endsWith(QString(u'<' + name + u'>'));
        const QString needed = isInResource ? QStringLiteral("in the resource") : parameter.required ? QStringLiteral("required") : QStringLiteral("optional");
        rows += row({ code(name), Api::typeName(parameter.type), needed, cell(limitsOf(parameter)), cell(QString::fromUtf8(parameter.help)) });
    }
    return rows.isEmpty() ? QString() : u'\n' + table({ QStringLiteral("Field"), QStringLiteral("Type"), QString(), QStringLiteral("Limits"), QStringLiteral("Meaning") }) + rows;
}

QString notesOf(const Call &call)
{
    QStringList notes;
    if (call.operation->effect == Api::Effect::Destructive)
        notes << QStringLiteral("What it deletes cannot be brought back: ask before.");
    if (call.route->makes)
        notes << QStringLiteral("Status 201, or 200 where it was there already.");
    if (call.route->tells)
        notes << (*call.route->action ? QStringLiteral("The answer has the `action` and a `message`, too.") : QStringLiteral("The answer has a `message`, too."));
    if (*call.route->reason)
        notes << QStringLiteral("Without a `reason` it is \"%1\".").arg(QLatin1String(call.route->reason));
    if (*call.operation->missingService)
        notes << QStringLiteral("`not_running`: \"%1\"").arg(Api::noteAbout(call.operation->missingService));
    if (call.operation->returnsSecret)
        notes << QStringLiteral("The answer holds a secret.");
    if (call.operation->isLong)
        notes << QStringLiteral("May take minutes; the answer comes when it is done. How far it is: `GET /admin/tasks/running`.");
    return notes.isEmpty() ? QString() : QStringLiteral("\n%1\n").arg(notes.join(u' '));
}

/// Compact JSON in lines that can be read.
QString shownJson(const QByteArray &json)
{
    static const QRegularExpression emptyList(QStringLiteral("\\[\\s+\\]"));
    const QString line = QString::fromUtf8(QJsonDocument::fromJson(json).toJson(QJsonDocument::Compact));
    if (line.size() <= 140)
        return line;
    const QString lines = QString::fromUtf8(QJsonDocument::fromJson(json).toJson()).trimmed();
    return QString(lines).replace(QLatin1String("    "), QLatin1String("  ")).replace(emptyList, QStringLiteral("[]"));
}

QString examplesOf(const Call &call)
{
    const AdminApiExample *example = exampleOf(call.operation->id);
    if (!example)
        return {};
    QJsonObject body = QJsonDocument::fromJson(example->body).object();
    const QString resource = QString::fromUtf8(call.route->resource);
    QString shownResource = resource;
    if (const qsizetype open = resource.indexOf(u'<'); open >= 0)
        shownResource = resource.left(open) + body.take(resource.mid(open + 1).chopped(1)).toString();
    if (*call.route->action)
        body.insert(QStringLiteral("action"), QLatin1String(call.route->action));
    QString text = QStringLiteral("\n```\n%1 %2").arg(QLatin1String(call.route->method), shownResource);
    if (!body.isEmpty())
        text += u' ' + shownJson(QJsonDocument(body).toJson());
    return text + QStringLiteral("\n→ %1\n```\n").arg(shownJson(example->answer));
}

QString callSection(const Call &call)
{
    const Call usual { &call.operation->api.front(), call.operation };
    if (call.route != usual.route && QByteArray(call.route->resource) == usual.route->resource)
        return QStringLiteral("\n**%1** — the same as %2.\n").arg(title(call), title(usual));
    const QString text = QStringLiteral("\n**%1** — %2.\n").arg(title(call), QString::fromUtf8(call.operation->summary));
    return text + notesOf(call) + parametersOf(call) + examplesOf(call);
}

/// Resources that are asked in the same words are shown as one.
QString signatureOf(const Resource &resource)
{
    QString signature = resource.name.section(u'/', 0, -2);
    for (const Call &call : resource.calls) {
        signature += u'\n' + title(call);
        for (const Api::Parameter &parameter : call.operation->parameters)
            signature += u' ' + QString::fromUtf8(parameter.name);
    }
    return resource.calls.size() < 2 ? resource.name : signature;
}

QString resourceSection(const Resource &resource)
{
    QString text = QStringLiteral("\n### %1\n").arg(code(resource.name));
    for (const Call &call : resource.calls)
        text += callSection(call);
    return text;
}

bool saysTheSame(const std::vector<const Resource *> &resources, std::size_t call)
{
    return std::all_of(resources.begin(), resources.end(), [&](const Resource *resource) {
        return QByteArray(resource->calls[call].operation->summary) == resources.front()->calls[call].operation->summary;
    });
}

/// A table of what differs from one to the next, and then the words in which all are asked, with one that has examples.
QString sharedSection(const std::vector<const Resource *> &resources)
{
    const auto hasExample = [](const Resource *resource) { return exampleOf(resource->calls.front().operation->id) != nullptr; };
    const auto shown = std::find_if(resources.begin(), resources.end(), hasExample);
    const Resource &first = shown == resources.end() ? *resources.front() : **shown;
    QStringList heads { QStringLiteral("Resource") };
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < first.calls.size(); ++i)
        if (!saysTheSame(resources, i)) {
            columns.push_back(i);
            heads << title(first.calls[i]);
        }
    QString text = QStringLiteral("\n### %1\n\n").arg(code(first.name.section(u'/', 0, -2) + QStringLiteral("/…"))) + table(heads);
    for (const Resource *resource : resources) {
        QStringList cells { code(resource->name) };
        for (const std::size_t column : columns)
            cells << cell(QString::fromUtf8(resource->calls[column].operation->summary));
        text += row(cells);
    }
    for (std::size_t i = 0; i < first.calls.size(); ++i) {
        const Call &call = first.calls[i];
        const QString summary = saysTheSame(resources, i) ? QStringLiteral(" — %1.").arg(QString::fromUtf8(call.operation->summary)) : QString();
        text += QStringLiteral("\n**%1**%2\n").arg(title(call), summary) + notesOf(call) + parametersOf(call) + examplesOf(call);
    }
    return text;
}

QString sectionsOf(const std::vector<const Resource *> &resources)
{
    QString text;
    QStringList done;
    for (const Resource *resource : resources) {
        const QString signature = signatureOf(*resource);
        if (done.contains(signature))
            continue;
        done << signature;
        std::vector<const Resource *> alike;
        std::copy_if(resources.begin(), resources.end(), std::back_inserter(alike), [&](const Resource *other) { return signatureOf(*other) == signature; });
        text += alike.size() == 1 ? resourceSection(*resource) : sharedSection(alike);
    }
    return text;
}

/// Which of the chapter's resources it is or is below; their number: none.
std::size_t placeIn(const AdminApiChapter &chapter, const QString &resource)
{
    const auto found = std::find_if(chapter.resources.begin(), chapter.resources.end(), [&resource](const char *prefix) {
        const QString name = QLatin1String(prefix);
        return resource == name || resource.startsWith(name + u'/') || name.isEmpty();
    });
    return std::size_t(found - chapter.resources.begin());
}

QString chapters(const std::vector<Resource> &resources)
{
    QString text;
    std::vector<const Resource *> left;
    for (const Resource &resource : resources)
        left.push_back(&resource);
    for (const AdminApiChapter &chapter : adminApiChapters()) {
        const auto others = std::stable_partition(left.begin(), left.end(), [&chapter](const Resource *resource) { return placeIn(chapter, resource->name) < chapter.resources.size(); });
        std::vector<const Resource *> here(left.begin(), others);
        std::stable_sort(here.begin(), here.end(), [&chapter](const Resource *a, const Resource *b) { return placeIn(chapter, a->name) < placeIn(chapter, b->name); });
        left.erase(left.begin(), others);
        if (!here.empty())
            text += QStringLiteral("\n## %1\n%2").arg(QLatin1String(chapter.title), QString::fromUtf8(chapter.prose)) + sectionsOf(here);
    }
    return text;
}

QString overview(const std::vector<Resource> &resources)
{
    QString text = table({ QStringLiteral("Resource"), QStringLiteral("Methods, and what `action` may say") });
    for (const Resource &resource : resources) {
        QStringList titles;
        for (const Call &call : resource.calls)
            if (!titles.contains(title(call)))
                titles << title(call);
        text += row({ code(resource.name), titles.join(QLatin1String(", ")) });
    }
    return text;
}

QString commandsWithoutResource(std::span<const Api::OperationDescriptor> operations)
{
    QString text = table({ QStringLiteral("Command"), QStringLiteral("Why") });
    for (const Api::OperationDescriptor &operation : operations) {
        if (!operation.sameAs.isEmpty())
            continue;
        if (operation.api.empty())
            text += row({ code(QStringLiteral("maddy ") + operation.command.join(u' ')), cell(QString::fromUtf8(operation.whyNoApi)) });
    }
    return text;
}

} // namespace

QByteArray adminApiPage(std::span<const Api::OperationDescriptor> operations, std::span<const Api::SettingDescriptor> settings)
{
    const std::vector<Resource> resources = resourcesOf(operations);
    QString text = QString::fromUtf8(adminApiProse());
    text.replace(QLatin1String("{overview}\n"), overview(resources));
    text.replace(QLatin1String("{chapters}\n"), chapters(resources).mid(1));
    text.replace(QLatin1String("{port settings}\n"), settingsTable(settings, true));
    text.replace(QLatin1String("{other settings}\n"), settingsTable(settings, false));
    text.replace(QLatin1String("{commands without a resource}\n"), commandsWithoutResource(operations));
    return text.toUtf8();
}

} // namespace Madmail::Manual
