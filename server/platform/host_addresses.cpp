// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/platform/host_addresses.h"

#include <QNetworkInterface>

namespace Madmail::Platform {

namespace {

bool isInside(const QHostAddress &address, std::initializer_list<const char *> networks)
{
    return std::any_of(networks.begin(), networks.end(), [&](const char *network) {
        return address.isInSubnet(QHostAddress::parseSubnet(QString::fromLatin1(network)));
    });
}

bool isVirtual(const QString &interface)
{
    constexpr std::array prefixes { "docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "podman", "cni", "flannel" };
    return std::any_of(prefixes.begin(), prefixes.end(), [&](const char *prefix) { return interface.startsWith(QLatin1String(prefix)); });
}

bool isUseful(const QHostAddress &address)
{
    return !address.isNull() && !address.isLoopback() && !address.isLinkLocal() && !address.isMulticast() && !address.isBroadcast()
        && address != QHostAddress(QHostAddress::AnyIPv4) && address != QHostAddress(QHostAddress::AnyIPv6);
}

/// Lower is better.
int rankOf(const InterfaceAddress &candidate)
{
    const QHostAddress &address = candidate.address;
    const int rank = isVirtual(candidate.interface) ? 100 : 0;
    if (address.protocol() == QAbstractSocket::IPv6Protocol)
        return rank + (address.isUniqueLocalUnicast() ? 40 : 30) + (candidate.isTemporary ? 1 : 0);
    if (isInside(address, { "100.64.0.0/10" })) // RFC 6598
        return rank + 20;
    return rank + (isInside(address, { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16" }) ? 10 : 0); // RFC 1918
}

} // namespace

QList<QHostAddress> byUsefulness(const QList<InterfaceAddress> &candidates)
{
    QList<InterfaceAddress> useful;
    std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(useful), [](const auto &candidate) { return isUseful(candidate.address); });
    std::stable_sort(useful.begin(), useful.end(), [](const auto &a, const auto &b) { return rankOf(a) < rankOf(b); });
    QList<QHostAddress> addresses;
    for (const InterfaceAddress &candidate : useful)
        if (!addresses.contains(candidate.address))
            addresses << candidate.address;
    return addresses;
}

bool isEveryAddress(const QHostAddress &address)
{
    return address == QHostAddress::Any || address == QHostAddress::AnyIPv4 || address == QHostAddress::AnyIPv6;
}

QList<QHostAddress> hostAddresses()
{
    QList<InterfaceAddress> candidates;
    const QList<QNetworkInterface> interfaces = QNetworkInterface::allInterfaces();
    for (const QNetworkInterface &interface : interfaces) {
        if (!interface.flags().testFlag(QNetworkInterface::IsUp) || interface.flags().testFlag(QNetworkInterface::IsLoopBack))
            continue;
        const QList<QNetworkAddressEntry> entries = interface.addressEntries();
        for (const QNetworkAddressEntry &entry : entries)
            candidates << InterfaceAddress { entry.ip(), interface.name(), entry.isTemporary() };
    }
    return byUsefulness(candidates);
}

} // namespace Madmail::Platform
