// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/template_text.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <kainjow/mustache.hpp>

namespace Madmail::Web {

namespace {

namespace Mustache = kainjow::mustache;

constexpr int deepestPartial = 8;
constexpr int deepestValue = 16;

Mustache::data dataOf(const QJsonValue &value, int depth)
{
    if (depth > deepestValue)
        return Mustache::data(false);
    switch (value.type()) {
    case QJsonValue::Bool:
        return Mustache::data(value.toBool());
    case QJsonValue::Double:
        return Mustache::data(QString::number(value.toInteger()).toStdString());
    case QJsonValue::String:
        return Mustache::data(value.toString().toStdString());
    case QJsonValue::Array: {
        Mustache::data list(Mustache::data::type::list);
        const QJsonArray array = value.toArray();
        for (const QJsonValue &item : array)
            list << dataOf(item, depth + 1);
        return list;
    }
    case QJsonValue::Object: {
        Mustache::data object(Mustache::data::type::object);
        const QJsonObject fields = value.toObject();
        for (auto field = fields.begin(); field != fields.end(); ++field)
            object.set(field.key().toStdString(), dataOf(field.value(), depth + 1));
        return object;
    }
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return Mustache::data(false);
}

/// The library looks for partials among the values: a mark keeps `{{> qr}}` apart from a value `qr`.
constexpr char partialMark[] = "partial:";

std::string withMarks(const QByteArray &text)
{
    std::string marked;
    qsizetype done = 0;
    for (qsizetype at = text.indexOf("{{>"); at >= 0; at = text.indexOf("{{>", done)) {
        marked.append(text.constData() + done, std::size_t(at + 3 - done));
        done = at + 3;
        while (done < text.size() && (text[done] == ' ' || text[done] == '\t'))
            ++done;
        marked += partialMark;
    }
    return marked.append(text.constData() + done, std::size_t(text.size() - done));
}

/// The names of the partials in a template. Those that stand in partials are found when these are asked for.
QByteArrayList partialNames(QByteArrayView text)
{
    QByteArrayList names;
    for (qsizetype at = text.indexOf("{{>"); at >= 0; at = text.indexOf("{{>", at + 3)) {
        const qsizetype end = text.indexOf("}}", at);
        if (end < 0)
            break;
        const QByteArray name = text.sliced(at + 3, end - at - 3).trimmed().toByteArray();
        if (!names.contains(name))
            names << name;
    }
    return names;
}

/// A partial that leads back to itself, at any depth.
bool isCircular(const QByteArray &text, const PartialText &partials, QByteArrayList above = {})
{
    if (!partials)
        return false;
    const QByteArrayList names = partialNames(text);
    for (const QByteArray &name : names) {
        if (above.contains(name) || above.size() >= deepestPartial)
            return true;
        const QByteArray *partial = partials(name);
        if (partial && isCircular(*partial, partials, above + QByteArrayList { name }))
            return true;
    }
    return false;
}

/// Makes the partials known under their names, those inside them too. None is circular.
void addPartials(QByteArrayView text, const PartialText &partials, Mustache::data &data, QByteArrayList &known)
{
    if (!partials)
        return;
    const QByteArrayList names = partialNames(text);
    for (const QByteArray &name : names) {
        const QByteArray *partial = partials(name);
        if (!partial || known.contains(name))
            continue;
        known << name;
        data.set(partialMark + name.toStdString(), Mustache::data(Mustache::partial([partial] { return withMarks(*partial); })));
        addPartials(*partial, partials, data, known);
    }
}

Error badTemplate(const QString &what)
{
    return { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "A page's template cannot be used: %1"), { what } }, {}, what };
}

} // namespace

Result<QByteArray> renderTemplate(const QByteArray &text, const QJsonObject &values, Escaping escaping, const PartialText &partials)
{
    if (isCircular(text, partials))
        return badTemplate(QStringLiteral("its partials are nested too deeply"));
    Mustache::mustache compiled(withMarks(text));
    if (!compiled.is_valid())
        return badTemplate(QString::fromStdString(compiled.error_message()));
    if (escaping == Escaping::None)
        compiled.set_custom_escape([](const std::string &plain) { return plain; });
    Mustache::data data = dataOf(values, 0);
    QByteArrayList known;
    addPartials(text, partials, data, known);
    std::string out = compiled.render(data);
    if (!compiled.is_valid())
        return badTemplate(QString::fromStdString(compiled.error_message()));
    return QByteArray::fromStdString(out);
}

} // namespace Madmail::Web
