// SPDX-License-Identifier: GPL-3.0-or-later
// A callable that can be moved but not copied, so that it may own buffers and unique_ptrs.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace Madmail {

template<typename Signature>
class UniqueFunction;

/// Like std::move_only_function of C++23 (which GCC 12 lacks). Calling an empty one is a defect.
template<typename R, typename... Args>
class UniqueFunction<R(Args...)>
{
public:
    UniqueFunction() = default;
    UniqueFunction(std::nullptr_t) { } // NOLINT(google-explicit-constructor)
    template<typename F>
        requires(!std::is_same_v<std::decay_t<F>, UniqueFunction> && std::is_invocable_r_v<R, F &, Args...>)
    UniqueFunction(F &&callable) // NOLINT(google-explicit-constructor)
        : m_target(std::make_unique<Target<std::decay_t<F>>>(std::forward<F>(callable)))
    {
    }

    explicit operator bool() const { return m_target != nullptr; }
    R operator()(Args... args) const { return m_target->call(std::forward<Args>(args)...); }

private:
    struct Base
    {
        virtual ~Base() = default;
        virtual R call(Args... args) = 0;
    };
    template<typename F>
    struct Target final : Base
    {
        explicit Target(F &&f)
            : callable(std::move(f))
        {
        }
        explicit Target(const F &f)
            : callable(f)
        {
        }
        R call(Args... args) override { return callable(std::forward<Args>(args)...); }
        F callable;
    };
    std::unique_ptr<Base> m_target;
};

} // namespace Madmail
