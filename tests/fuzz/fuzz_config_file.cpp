// SPDX-License-Identifier: GPL-3.0-or-later
// maddy.conf from bytes to settings; what was read is written again and must read as the same.
#include "server/config/directives.h"

using namespace Madmail::Config;

namespace {

std::optional<QString> environment(const QString &name)
{
    return name.isEmpty() ? std::nullopt : std::optional(QStringLiteral("$(a) {env:b} \""));
}

QString quoted(QString word)
{
    word.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
    return u'"' + word + u'"';
}

/// With every word in quotes. Words that would be filled in again are told by the caller.
void write(const std::vector<Directive> &directives, QString &out, bool &canBeWritten)
{
    for (const Directive &directive : directives) {
        QStringList words { directive.name };
        words << directive.arguments;
        for (QString &word : words) {
            canBeWritten = canBeWritten && !word.contains(QLatin1String("$(")) && !word.contains(QLatin1String("{env:"));
            word = quoted(word);
        }
        out += words.join(u' ');
        if (directive.hasBlock) {
            out += QStringLiteral(" {\n");
            write(directive.children, out, canBeWritten);
            out += u'}';
        }
        out += u'\n';
    }
}

bool areEqual(const std::vector<Directive> &a, const std::vector<Directive> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Directive &x, const Directive &y) {
        return x.name == y.name && x.arguments == y.arguments && x.hasBlock == y.hasBlock && areEqual(x.children, y.children);
    });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const QString name = QStringLiteral("maddy.conf");
    const QByteArray text(reinterpret_cast<const char *>(data), qsizetype(size));
    const auto file = parseConfigFile(text, name, environment);
    if (!file)
        return 0;
    if (const auto mapped = settingsFromConfigFile(*file, name, QStringLiteral("/etc/madmail"))) {
        QStringList problems;
        (void)Settings::resolve(mapped->values, {}, &problems).conflicts();
        if (!problems.isEmpty()) // every value was brought into its stored form, which must be acceptable again
            __builtin_trap();
    }
    QString written;
    bool canBeWritten = true;
    write(file->directives, written, canBeWritten);
    if (!canBeWritten || written.toUtf8().size() > maxConfigFileBytes)
        return 0;
    const auto again = parseConfigFile(written.toUtf8(), name, environment);
    if (!again || !areEqual(file->directives, again->directives))
        __builtin_trap();
    return 0;
}
