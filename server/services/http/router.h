// SPDX-License-Identifier: GPL-3.0-or-later
// Which handler answers which path.
#pragma once

#include "server/services/http/handler.h"

#include <memory>
#include <mutex>
#include <variant>

namespace Madmail::HttpService {

struct Route
{
    enum class Match : quint8 {
        Exact,  ///< this path
        Prefix, ///< this path and what follows it behind a '/'; "/" is all paths
    };

    QByteArray path; ///< begins with '/'; does not end with one, but for "/" itself
    Match match = Match::Exact;
    QByteArrayList methods; ///< with GET comes HEAD
    std::shared_ptr<Handler> handler;
};

/// A value that does not change once sessions have it. Paths are compared byte by byte, as they were sent: percent signs are
/// not decoded and ".." has no meaning, so that no two ways of writing lead around a check.
class Router
{
public:
    /// An exact path wins over a prefix, a longer prefix over a shorter one, and the later of two alike.
    void add(Route route);

    /// The handler; or the answer, when there is none: 404, or 405 with Allow; 503 while there are no routes at all. Other methods than those of the route of all paths
    /// are answered with 404: who posts to a path that is switched off learns that it is not there.
    std::variant<std::shared_ptr<Handler>, Http::Response> find(const Http::RequestHead &head) const;

private:
    const Route *routeOf(QByteArrayView path) const;

    std::vector<Route> m_routes;
};

/// Holds the routes for new requests, so that they can be changed while sessions run. Thread: any.
class RouterSlot
{
public:
    RouterSlot();

    std::shared_ptr<const Router> get() const;
    /// Requests that are being read or worked on keep their handler.
    void set(Router router);

private:
    mutable std::mutex m_mutex; // leaf: the pointer below
    std::shared_ptr<const Router> m_router;
};

} // namespace Madmail::HttpService
