// SPDX-License-Identifier: GPL-3.0-or-later
// Short links to contacts: their rules, and how visitors of the web pages find and make them.
#pragma once

#include "server/base/rate_limiter.h"
#include "server/base/result.h"
#include "server/base/unique_function.h"

#include <QHostAddress>

#include <optional>

namespace Madmail::Mail {

class MailCore;

struct ContactLink
{
    QByteArray slug; ///< what stands behind the server's name
    QString url;     ///< "openpgp4fpr:…"
    QString name;    ///< whom the page shows; may be empty
};

// ---- rules, for operators and visitors alike. Errors: BadInput, with the field's name.

/// 1 to 64 letters and digits, and not the name of a page.
Result<QByteArray> checkSlug(const QString &slug);
/// In the form that Delta Chat opens: "https://i.delta.chat/#FPR&a=…" → "openpgp4fpr:FPR#a=…"; at most 2048 characters of a URL.
Result<QString> checkContactUrl(const QString &url);
/// At most 128 characters.
Result<QString> checkContactName(const QString &name);

/// Links of visitors. A name that an operator reserved belongs to nobody. Limits: for each address (IPv6: /64 network) ten at
/// once and then one a minute; what the table holds.
/// Thread: any. `done` is called exactly once, on a reader, the writer or the calling thread: it should only post.
class ContactLinks
{
public:
    static constexpr int atOnce = 10;
    static constexpr int shortestChosen = 3;

    using Found = UniqueFunction<void(Result<std::optional<ContactLink>>)>;
    using Made = UniqueFunction<void(Result<ContactLink>)>;

    /// `core` outlives it.
    explicit ContactLinks(MailCore &core);

    /// Errors: Busy, Storage.
    void find(const QByteArray &slug, Found done);
    /// An empty slug: one of eight letters and digits is made. Errors: BadInput (`field` is "url", "name" or "slug"),
    /// AlreadyExists (the slug), Busy (`field` is "peer"), TooLarge (there are too many), Storage, StorageFull.
    void create(const QHostAddress &peer, const QString &url, const QString &name, const QString &slug, Made done);

private:
    MailCore &m_core;
    RateLimiter m_rate;
};

} // namespace Madmail::Mail
