// SPDX-License-Identifier: GPL-3.0-or-later
// The one way in which values cross from thread to thread.
#pragma once

#include "server/base/unique_function.h"

#include <QEvent>
#include <QObject>
#include <QPointer>

#include <memory>

namespace Madmail {

/// A place on a thread that calls can be posted to. It runs them on its own thread (QObject::thread()), in the order in
/// which one sender posted them. Calls that are still waiting when it is destroyed are dropped, with what they own.
///
/// post() may be called from any thread, as long as the target lives: hand out PostAddress where that is not certain.
class PostTarget : public QObject
{
public:
    explicit PostTarget(QObject *parent = nullptr);
    ~PostTarget() override;

    bool event(QEvent *event) override;
};

/// Runs `call` on the thread of `target`, later. Thread: any. `target` must live.
void post(PostTarget *target, UniqueFunction<void()> call);

/// Names a PostTarget that may be gone when the answer comes. Copyable, cheap (16 bytes).
/// Thread: any; close() on the target's own thread, before the target dies.
class PostAddress
{
public:
    PostAddress() = default;
    /// Thread: the target's own.
    explicit PostAddress(PostTarget *target);

    /// Runs `call` on the target's thread, or drops it if the target closed meanwhile.
    void post(UniqueFunction<void()> call) const;
    void close();

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};

} // namespace Madmail
