// SPDX-License-Identifier: GPL-3.0-or-later
// QR codes (ISO/IEC 18004), by libqrencode.
#pragma once

#include <QByteArray>

#include <optional>
#include <vector>

namespace Madmail {

/// How much of the code may be unreadable.
enum class QrCorrection {
    Low,    ///< 7 %: for screens, the smallest code
    Medium, ///< 15 %: for paper and bad cameras
};

/// A code as a square of modules. A value.
class QrCode
{
public:
    /// Light modules that belong around every code.
    static constexpr int quietZone = 4;

    /// Nothing when the text is empty or too long (2 900 bytes; fewer with more correction).
    static std::optional<QrCode> encode(const QByteArray &text, QrCorrection correction);

    /// Modules along an edge, without the quiet zone.
    int width() const { return m_width; }
    /// Light outside of the code.
    bool isDark(int x, int y) const;

    /// Black on white with the quiet zone; scales to any size.
    QByteArray toSvg() const;
    /// The same with `pixels` (1 to 64) for each module.
    QByteArray toPng(int pixels) const;

private:
    int m_width = 0;
    std::vector<bool> m_dark;
};

} // namespace Madmail
