// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/random.h"

#include <QRandomGenerator>

namespace Madmail {

QByteArray randomBytes(qsizetype count)
{
    QByteArray bytes(count, Qt::Uninitialized);
    auto *generator = QRandomGenerator::system();
    for (qsizetype i = 0; i < count; i += 4) {
        const quint32 word = generator->generate();
        for (qsizetype k = 0; k < 4 && i + k < count; ++k)
            bytes[i + k] = static_cast<char>(word >> (8 * k));
    }
    return bytes;
}

quint32 randomBelow(quint32 bound)
{
    return QRandomGenerator::system()->bounded(bound);
}

QByteArray randomText(qsizetype length, QByteArrayView alphabet)
{
    QByteArray text(length, Qt::Uninitialized);
    for (char &c : text)
        c = alphabet[randomBelow(static_cast<quint32>(alphabet.size()))];
    return text;
}

} // namespace Madmail
