// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/log.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>

#include <atomic>
#include <cstdio>
#include <memory>
#include <mutex>
#include <vector>

#if __has_include(<syslog.h>)
#include <syslog.h>
#include <unistd.h>
#endif

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

using Files = std::vector<std::unique_ptr<QFile>>;

Status openFiles(const QStringList &paths, Files &files)
{
    Status opened;
    for (const QString &path : paths) {
        auto file = std::make_unique<QFile>(path);
        if (file->open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered, QFile::ReadOwner | QFile::WriteOwner))
            files.push_back(std::move(file));
        else if (opened)
            opened = Error { ErrorCode::PermissionDenied, { QT_TRANSLATE_NOOP("Server", "The log file %1 cannot be written."), { path } }, path, file->errorString() };
    }
    return opened;
}

#if __has_include(<syslog.h>)
int priorityOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return LOG_DEBUG;
    case QtInfoMsg:
        return LOG_INFO;
    case QtWarningMsg:
        return LOG_WARNING;
    case QtCriticalMsg:
        return LOG_ERR;
    case QtFatalMsg:
        return LOG_CRIT;
    }
    return LOG_INFO;
}

bool isTerminal()
{
    return ::isatty(STDERR_FILENO) == 1;
}

void writeToSystem(QtMsgType type, const QByteArray &text)
{
    ::openlog("madmail", LOG_PID, LOG_MAIL);
    ::syslog(priorityOf(type), "%s", text.constData());
}
#else
bool isTerminal()
{
    return false;
}

void writeToSystem(QtMsgType, const QByteArray &text)
{
    const QByteArray line = text + '\n';
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stderr);
}
#endif

/// One write for each line, so that lines of several threads do not mix; line breaks in data cannot forge lines.
void write(const LogTargets &targets, const Files &files, QtMsgType type, const char *category, QString message)
{
    message.replace(QLatin1Char('\n'), QLatin1String("\\n")).replace(QLatin1Char('\r'), QLatin1String("\\r"));
    const QByteArray text = QByteArray(category ? category : "madmail") + ' ' + levelName(type) + ": " + message.toUtf8();
    const QByteArray line = QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toLatin1() + ' ' + text + '\n';
    if (targets.standardError)
        std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stderr);
    if (targets.systemLog)
        writeToSystem(type, text);
    for (const auto &file : files)
        file->write(line);
}

/// Where the message handler writes. It lives as long as the program: lines may come while everything else is gone.
struct Sinks
{
    std::mutex mutex; // leaf
    LogTargets targets;
    Files files;
};

Sinks &sinks()
{
    static Sinks *const made = new Sinks;
    return *made;
}

void writeLine(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    if (!loggingEnabled.load(std::memory_order_relaxed) && type != QtFatalMsg)
        return;
    Sinks &to = sinks();
    const std::lock_guard lock(to.mutex);
    write(to.targets, to.files, type, context.category, message);
}

} // namespace

void installLogHandler(bool debug)
{
    if (debug)
        QLoggingCategory::setFilterRules(QStringLiteral("madmail.*.debug=true"));
    qInstallMessageHandler(writeLine);
}

LogTargets LogTargets::fromText(const QString &text)
{
    LogTargets targets { .standardError = false };
    for (const QString &word : text.split(u',', Qt::SkipEmptyParts)) {
        if (word == QLatin1String("stderr"))
            targets.standardError = true;
        else if (word == QLatin1String("syslog"))
            targets.systemLog = true;
        else
            targets.files << word;
    }
    return targets;
}

Status setLogTargets(const LogTargets &targets)
{
    Files files;
    MADMAIL_CHECK(openFiles(targets.files, files));
    Sinks &to = sinks();
    const std::lock_guard lock(to.mutex);
    to.targets = targets;
    to.files = std::move(files);
    return {};
}

Status logLine(LogTargets targets, const QLoggingCategory &category, const QString &line)
{
    Files files;
    Status opened = openFiles(targets.files, files);
    targets.standardError = targets.standardError && !isTerminal();
    write(targets, files, QtInfoMsg, category.categoryName(), line);
    return opened;
}

void setLoggingEnabled(bool enabled)
{
    loggingEnabled.store(enabled, std::memory_order_relaxed);
}

} // namespace Madmail
