// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/log.h"

#include <QDateTime>

#include <atomic>
#include <cstdio>

namespace Madmail {

Q_LOGGING_CATEGORY(lcEngine, "madmail.engine", QtInfoMsg)
Q_LOGGING_CATEGORY(lcStore, "madmail.store", QtInfoMsg)
Q_LOGGING_CATEGORY(lcNet, "madmail.net", QtInfoMsg)
Q_LOGGING_CATEGORY(lcMail, "madmail.mail", QtInfoMsg)
Q_LOGGING_CATEGORY(lcImap, "madmail.imap", QtInfoMsg)
Q_LOGGING_CATEGORY(lcSmtp, "madmail.smtp", QtInfoMsg)
Q_LOGGING_CATEGORY(lcOps, "madmail.ops", QtInfoMsg)

namespace {

std::atomic<bool> loggingEnabled { true };

const char *levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return "debug";
    case QtInfoMsg:
        return "info";
    case QtWarningMsg:
        return "warning";
    case QtCriticalMsg:
        return "error";
    case QtFatalMsg:
        return "fatal";
    }
    return "info";
}

void writeLine(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    if (!loggingEnabled.load(std::memory_order_relaxed) && type != QtFatalMsg)
        return;
    // One write for each line, so that lines of several threads do not mix; line breaks in data cannot forge lines.
    QString clean = message;
    clean.replace(QLatin1Char('\n'), QLatin1String("\\n")).replace(QLatin1Char('\r'), QLatin1String("\\r"));
    const QByteArray line = QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toLatin1() + ' '
        + QByteArray(context.category ? context.category : "madmail") + ' ' + levelName(type) + ": " + clean.toUtf8() + '\n';
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stderr);
}

} // namespace

void installLogHandler(bool debug)
{
    if (debug)
        QLoggingCategory::setFilterRules(QStringLiteral("madmail.*.debug=true"));
    qInstallMessageHandler(writeLine);
}

void setLoggingEnabled(bool enabled)
{
    loggingEnabled.store(enabled, std::memory_order_relaxed);
}

} // namespace Madmail
