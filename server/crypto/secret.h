// SPDX-License-Identifier: GPL-3.0-or-later
// Takes secrets out of memory when they are not needed any more.
#pragma once

#include <QByteArray>

namespace Madmail::Crypto {

/// Overwrites the bytes, in a way that the compiler may not leave out, and empties the array. Copies that share the data
/// are detached first, so wipe the last one.
void wipe(QByteArray &secret);

/// Compares without telling by its time where the difference is.
bool equalInConstantTime(QByteArrayView a, QByteArrayView b);

/// Bytes that are overwritten when their owner dies. Moves but does not copy, compares in constant time, and has no way
/// into a log or a QVariant.
class SecretBytes
{
public:
    SecretBytes() = default;
    /// Takes the bytes over; a copy that the caller keeps is the caller's to wipe.
    explicit SecretBytes(QByteArray &&bytes);
    ~SecretBytes();
    SecretBytes(SecretBytes &&other) noexcept;
    SecretBytes &operator=(SecretBytes &&other) noexcept;
    SecretBytes(const SecretBytes &) = delete;
    SecretBytes &operator=(const SecretBytes &) = delete;

    /// From the operating system's generator.
    static SecretBytes random(qsizetype count);

    QByteArrayView view() const { return m_bytes; }
    qsizetype size() const { return m_bytes.size(); }
    bool isEmpty() const { return m_bytes.isEmpty(); }
    bool operator==(const SecretBytes &other) const { return equalInConstantTime(m_bytes, other.m_bytes); }

private:
    QByteArray m_bytes;
};

} // namespace Madmail::Crypto
