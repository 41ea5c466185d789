// SPDX-License-Identifier: GPL-3.0-or-later
// The event dispatcher of engine threads.
#pragma once

#include <QAbstractEventDispatcher>

#include <memory>

namespace Madmail::Net {

/// A dispatcher whose cost does not grow with the number of idle descriptors: for QThread::setEventDispatcher(), before
/// the thread starts. Null where Qt's own is the right one (other systems than Linux), or no descriptor could be had:
/// then the thread makes its own.
std::unique_ptr<QAbstractEventDispatcher> createEventDispatcher();

} // namespace Madmail::Net
