// SPDX-License-Identifier: GPL-3.0-or-later
// Mustache templates.
#pragma once

#include "server/base/result.h"

#include <QByteArray>
#include <QJsonObject>

#include <functional>

namespace Madmail::Web {

/// The text of a partial, or nothing.
using PartialText = std::function<const QByteArray *(const QByteArray &name)>;

enum class Escaping {
    Html, ///< `{{name}}` is escaped, as text of an element or in a quoted attribute
    None, ///< for plain text
};

/// Renders a template (https://mustache.github.io/mustache.5.html). Of the values, strings, numbers, truth values, lists and
/// objects can be used; dotted names lead into objects. Partials may be nested eight deep.
/// Errors: BadInput (the template; `detail` says what). Thread: any.
Result<QByteArray> renderTemplate(const QByteArray &text, const QJsonObject &values, Escaping escaping, const PartialText &partials = {});

} // namespace Madmail::Web
