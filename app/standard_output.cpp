// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/standard_output.h"

#include "app/cli/printers.h"

#include <cerrno>
#include <cstring>

namespace Madmail::App {

void print(std::FILE *stream, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stream);
}

int afterOutput(int exitStatus, bool json)
{
    errno = 0;
    const bool isFlushed = std::fflush(stdout) == 0;
    if (isFlushed && std::ferror(stdout) == 0)
        return exitStatus;
    QString sentence = QStringLiteral("Standard output could not be written.");
    if (errno != 0) // of an earlier write it is not known any more
        sentence += QStringLiteral(" (%1)").arg(QString::fromLocal8Bit(std::strerror(errno)));
    print(stderr, Cli::errorText(sentence, json));
    return exitStatus == 0 ? 1 : exitStatus;
}

} // namespace Madmail::App
