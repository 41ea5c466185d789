// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/post.h"

#include <QCoreApplication>

#include <mutex>

#if defined(__SANITIZE_THREAD__) || (defined(__has_feature) && __has_feature(thread_sanitizer))
// Debian's Qt is not instrumented, so ThreadSanitizer cannot see the hand-over inside its event queue.
extern "C" void __tsan_acquire(void *address);
extern "C" void __tsan_release(void *address);
#else
static void __tsan_acquire(void *) { } // NOLINT(bugprone-reserved-identifier)
static void __tsan_release(void *) { } // NOLINT(bugprone-reserved-identifier)
#endif

namespace Madmail {

namespace {

const QEvent::Type postedCallType = static_cast<QEvent::Type>(QEvent::registerEventType());

class PostedCall final : public QEvent
{
public:
    explicit PostedCall(UniqueFunction<void()> call)
        : QEvent(postedCallType)
        , m_call(std::move(call))
    {
    }
    void run() { m_call(); }

private:
    UniqueFunction<void()> m_call;
};

} // namespace

PostTarget::PostTarget(QObject *parent)
    : QObject(parent)
{
}

PostTarget::~PostTarget() = default;

bool PostTarget::event(QEvent *event)
{
    if (event->type() != postedCallType)
        return QObject::event(event);
    __tsan_acquire(event);
    static_cast<PostedCall *>(event)->run();
    return true;
}

void post(PostTarget *target, UniqueFunction<void()> call)
{
    auto *event = new PostedCall(std::move(call));
    __tsan_release(event);
    QCoreApplication::postEvent(target, event);
}

struct PostAddress::Shared
{
    std::mutex mutex; // held for the moment of posting only: the target cannot die in between
    PostTarget *target = nullptr;
};

PostAddress::PostAddress(PostTarget *target)
    : m_shared(std::make_shared<Shared>())
{
    m_shared->target = target;
}

void PostAddress::post(UniqueFunction<void()> call) const
{
    if (!m_shared)
        return;
    const std::lock_guard lock(m_shared->mutex);
    if (m_shared->target)
        Madmail::post(m_shared->target, std::move(call));
}

void PostAddress::close()
{
    if (!m_shared)
        return;
    const std::lock_guard lock(m_shared->mutex);
    m_shared->target = nullptr;
}

} // namespace Madmail
