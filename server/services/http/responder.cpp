// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/http/responder.h"

#include "server/services/http/http_session.h"

#include <utility>

namespace Madmail::HttpService {

Responder::Responder(Net::ConnectionHandle session)
    : m_session(std::move(session))
{
}

Responder::Responder(Responder &&other) noexcept
    : m_session(std::move(other.m_session))
    , m_isOpen(std::exchange(other.m_isOpen, false))
{
}

Responder::~Responder()
{
    (*this)(Http::Response::text(500, "There is no answer."));
}

void Responder::operator()(Http::Response response)
{
    if (std::exchange(m_isOpen, false))
        m_session.postTo<HttpSession>([response = std::move(response)](HttpSession &session) mutable { session.answer(std::move(response)); });
}

} // namespace Madmail::HttpService
