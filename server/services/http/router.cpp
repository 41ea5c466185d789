// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/http/router.h"

#include <algorithm>

namespace Madmail::HttpService {

namespace {

bool isBelow(QByteArrayView path, QByteArrayView prefix)
{
    if (prefix == "/")
        return path.startsWith('/');
    return path.startsWith(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

bool allows(const Route &route, QByteArrayView method)
{
    return route.methods.contains(method.toByteArray()) || (method == "HEAD" && route.methods.contains("GET"));
}

QByteArray allowedMethods(const Route &route)
{
    QByteArrayList methods = route.methods;
    if (methods.contains("GET") && !methods.contains("HEAD"))
        methods << "HEAD";
    return methods.join(", ");
}

} // namespace

void Router::add(Route route)
{
    Q_ASSERT(route.path.startsWith('/') && (route.path.size() == 1 || !route.path.endsWith('/')));
    Q_ASSERT(route.handler);
    m_routes.push_back(std::move(route));
}

const Route *Router::routeOf(QByteArrayView path) const
{
    const Route *best = nullptr;
    for (const Route &route : m_routes) {
        if (route.match == Route::Match::Exact ? path != route.path : !isBelow(path, route.path))
            continue;
        const bool isExact = route.match == Route::Match::Exact;
        const bool bestIsExact = best && best->match == Route::Match::Exact;
        if (!best || (isExact && !bestIsExact) || (isExact == bestIsExact && route.path.size() >= best->path.size()))
            best = &route;
    }
    return best;
}

std::variant<std::shared_ptr<Handler>, Http::Response> Router::find(const Http::RequestHead &head) const
{
    if (m_routes.empty()) { // the ports are open before all is known that there is to answer
        Http::Response refusal = Http::Response::text(503, "The server is starting. Try again in a moment.");
        refusal.setField("Retry-After", "1");
        return refusal;
    }
    const Route *route = routeOf(head.path);
    if (!route)
        return Http::Response::text(404, "There is nothing here.");
    if (allows(*route, head.method))
        return route->handler;
    if (route->path == "/" && route->match == Route::Match::Prefix) // of all that has no route of its own, only what can be looked at is there
        return Http::Response::text(404, "There is nothing here.");
    Http::Response refusal = Http::Response::text(405, "This method is not allowed here.");
    refusal.setField("Allow", allowedMethods(*route));
    return refusal;
}

RouterSlot::RouterSlot()
    : m_router(std::make_shared<const Router>())
{
}

std::shared_ptr<const Router> RouterSlot::get() const
{
    const std::lock_guard lock(m_mutex);
    return m_router;
}

void RouterSlot::set(Router router)
{
    auto fresh = std::make_shared<const Router>(std::move(router));
    const std::lock_guard lock(m_mutex);
    m_router.swap(fresh); // what the old one owns goes outside the lock
}

} // namespace Madmail::HttpService
