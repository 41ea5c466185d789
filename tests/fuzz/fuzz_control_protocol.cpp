// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of the control socket; a request that was read is written again and must read as the same.
#include "server/ipc/control_protocol.h"

#include <cstdlib>

using namespace Madmail;

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    const QByteArrayView line(data, qsizetype(size));
    (void)Ipc::decodeAnswer(line);
    (void)Ipc::isAccepted(line);
    if (const auto request = Ipc::decodeRequest(line)) {
        const QByteArray written = Ipc::encodeRequest(*request);
        const auto again = Ipc::decodeRequest(written);
        if (!again || Ipc::encodeRequest(*again) != written)
            std::abort();
    }
    return 0;
}
