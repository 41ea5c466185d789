// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/platform/host_addresses.h"

#include <QNetworkInterface>

#include <algorithm>

namespace Madmail::Platform {

namespace {

struct Candidate
{
    QHostAddress address;
    int rank = 0; ///< lower is better
};

bool isVirtual(const QNetworkInterface &interface)
{
    static const QStringList prefixes { QStringLiteral("docker"), QStringLiteral("br-"), QStringLiteral("veth"),
                                        QStringLiteral("virbr"), QStringLiteral("vmnet"), QStringLiteral("vboxnet"),
                                        QStringLiteral("lxc") };
    return std::any_of(prefixes.begin(), prefixes.end(), [&](const QString &prefix) { return interface.name().startsWith(prefix); });
}

/// RFC 1918, RFC 6598 (carrier-grade NAT) and RFC 4193.
bool isPrivate(const QHostAddress &address)
{
    static const QList<QPair<QHostAddress, int>> networks {
        QHostAddress::parseSubnet(QStringLiteral("10.0.0.0/8")), QHostAddress::parseSubnet(QStringLiteral("172.16.0.0/12")),
        QHostAddress::parseSubnet(QStringLiteral("192.168.0.0/16")), QHostAddress::parseSubnet(QStringLiteral("100.64.0.0/10"))
    };
    return address.isUniqueLocalUnicast()
        || std::any_of(networks.begin(), networks.end(), [&](const auto &network) { return address.isInSubnet(network); });
}

int rankOf(const QNetworkAddressEntry &entry, const QNetworkInterface &interface)
{
    const QHostAddress address = entry.ip();
    const bool isV6 = address.protocol() == QAbstractSocket::IPv6Protocol;
    const bool isTemporary = isV6 && !entry.isPermanent();
    return (isVirtual(interface) ? 100 : 0) + (isV6 ? 20 : 0) + (isPrivate(address) ? 10 : 0) + (isTemporary ? 1 : 0);
}

} // namespace

QList<QHostAddress> hostAddresses()
{
    std::vector<Candidate> candidates;
    const QList<QNetworkInterface> interfaces = QNetworkInterface::allInterfaces();
    for (const QNetworkInterface &interface : interfaces) {
        if (!interface.flags().testFlag(QNetworkInterface::IsUp) || interface.flags().testFlag(QNetworkInterface::IsLoopBack))
            continue;
        const QList<QNetworkAddressEntry> entries = interface.addressEntries();
        for (const QNetworkAddressEntry &entry : entries)
            if (!entry.ip().isLoopback() && !entry.ip().isLinkLocal())
                candidates.push_back({ entry.ip(), rankOf(entry, interface) });
    }
    std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate &a, const Candidate &b) { return a.rank < b.rank; });
    QList<QHostAddress> addresses;
    for (const Candidate &candidate : candidates)
        addresses << candidate.address;
    return addresses;
}

} // namespace Madmail::Platform
