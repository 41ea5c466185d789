// SPDX-License-Identifier: GPL-3.0-or-later
// QR codes (ISO/IEC 18004): byte mode, error correction M, versions 1 to 20. Drawn here, so that no secret leaves the page.
import { s } from "./dom.js";

const correctionLength = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const blockCount = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const largestVersion = 20;

function alignmentPositions(version) {
    if (version === 1)
        return [];
    const count = Math.floor(version / 7) + 2;
    const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
    const positions = [6];
    for (let position = version * 4 + 10; positions.length < count; position -= step)
        positions.splice(1, 0, position);
    return positions;
}

function codewords(version) {
    let modules = (16 * version + 128) * version + 64;
    if (version >= 2) {
        const count = Math.floor(version / 7) + 2;
        modules -= (25 * count - 10) * count - 55;
    }
    if (version >= 7)
        modules -= 36;
    return Math.floor(modules / 8);
}

function dataCodewords(version) {
    return codewords(version) - correctionLength[version] * blockCount[version];
}

function multiply(x, y) {
    let product = 0;
    for (let bit = 7; bit >= 0; --bit) {
        product = (product << 1) ^ ((product >>> 7) * 0x11d);
        product ^= ((y >>> bit) & 1) * x;
    }
    return product;
}

function generator(degree) {
    const result = new Array(degree).fill(0);
    result[degree - 1] = 1;
    let root = 1;
    for (let i = 0; i < degree; ++i) {
        for (let j = 0; j < degree; ++j)
            result[j] = multiply(result[j], root) ^ (j + 1 < degree ? result[j + 1] : 0);
        root = multiply(root, 2);
    }
    return result;
}

function remainder(data, divisor) {
    const result = new Array(divisor.length).fill(0);
    for (const byte of data) {
        const factor = byte ^ result.shift();
        result.push(0);
        divisor.forEach((coefficient, i) => (result[i] ^= multiply(coefficient, factor)));
    }
    return result;
}

/** The data with its lengths and padding, cut into blocks, with their correction, in the order of the symbol. */
function allCodewords(bytes, version) {
    const bits = [];
    const push = (value, length) => {
        for (let i = length - 1; i >= 0; --i)
            bits.push((value >>> i) & 1);
    };
    const capacity = dataCodewords(version) * 8;
    push(4, 4);
    push(bytes.length, version < 10 ? 8 : 16);
    bytes.forEach((byte) => push(byte, 8));
    push(0, Math.min(4, capacity - bits.length));
    push(0, (8 - (bits.length % 8)) % 8);
    for (let pad = 0xec; bits.length < capacity; pad ^= 0xec ^ 0x11)
        push(pad, 8);
    const data = [];
    for (let i = 0; i < bits.length; i += 8)
        data.push(parseInt(bits.slice(i, i + 8).join(""), 2));

    const blocks = blockCount[version];
    const total = codewords(version);
    const shortBlocks = blocks - (total % blocks);
    const shortLength = Math.floor(total / blocks) - correctionLength[version];
    const divisor = generator(correctionLength[version]);
    const parts = [];
    for (let i = 0, at = 0; i < blocks; ++i) {
        const part = data.slice(at, (at += shortLength + (i < shortBlocks ? 0 : 1)));
        parts.push({ part, correction: remainder(part, divisor) });
    }
    const result = [];
    for (let i = 0; i <= shortLength; ++i)
        parts.forEach(({ part }) => i < part.length && result.push(part[i]));
    for (let i = 0; i < correctionLength[version]; ++i)
        parts.forEach(({ correction }) => result.push(correction[i]));
    return result;
}

class Symbol {
    constructor(version) {
        this.version = version;
        this.size = version * 4 + 17;
        this.dark = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
        this.fixed = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
    }

    set(x, y, isDark) {
        this.dark[y][x] = Boolean(isDark);
        this.fixed[y][x] = true;
    }

    square(centreX, centreY, radius, isDark) {
        for (let dy = -radius; dy <= radius; ++dy) {
            for (let dx = -radius; dx <= radius; ++dx) {
                const x = centreX + dx;
                const y = centreY + dy;
                if (x >= 0 && y >= 0 && x < this.size && y < this.size)
                    this.set(x, y, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
            }
        }
    }

    drawFixed() {
        for (let i = 0; i < this.size; ++i) {
            this.set(6, i, i % 2 === 0);
            this.set(i, 6, i % 2 === 0);
        }
        for (const [x, y] of [[3, 3], [this.size - 4, 3], [3, this.size - 4]])
            this.square(x, y, 4, (distance) => distance !== 2 && distance !== 4);
        const positions = alignmentPositions(this.version);
        const last = positions.length - 1;
        positions.forEach((x, i) => positions.forEach((y, j) => {
            if (!((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)))
                this.square(x, y, 2, (distance) => distance !== 1);
        }));
        this.drawFormat(0);
        this.drawVersion();
    }

    drawFormat(mask) {
        let rest = mask; // error correction M is 00
        for (let i = 0; i < 10; ++i)
            rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
        const bits = ((mask << 10) | rest) ^ 0x5412;
        const bit = (i) => (bits >>> i) & 1;
        for (let i = 0; i <= 5; ++i)
            this.set(8, i, bit(i));
        this.set(8, 7, bit(6));
        this.set(8, 8, bit(7));
        this.set(7, 8, bit(8));
        for (let i = 9; i < 15; ++i)
            this.set(14 - i, 8, bit(i));
        for (let i = 0; i < 8; ++i)
            this.set(this.size - 1 - i, 8, bit(i));
        for (let i = 8; i < 15; ++i)
            this.set(8, this.size - 15 + i, bit(i));
        this.set(8, this.size - 8, true);
    }

    drawVersion() {
        if (this.version < 7)
            return;
        let rest = this.version;
        for (let i = 0; i < 12; ++i)
            rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
        const bits = (this.version << 12) | rest;
        for (let i = 0; i < 18; ++i) {
            const a = this.size - 11 + (i % 3);
            const b = Math.floor(i / 3);
            this.set(a, b, (bits >>> i) & 1);
            this.set(b, a, (bits >>> i) & 1);
        }
    }

    drawData(data) {
        let i = 0;
        for (let right = this.size - 1; right >= 1; right -= 2) {
            if (right === 6)
                right = 5;
            for (let step = 0; step < this.size; ++step) {
                for (let column = 0; column < 2; ++column) {
                    const x = right - column;
                    const y = ((right + 1) & 2) === 0 ? this.size - 1 - step : step;
                    if (!this.fixed[y][x] && i < data.length * 8) {
                        this.dark[y][x] = ((data[i >>> 3] >>> (7 - (i & 7))) & 1) !== 0;
                        ++i;
                    }
                }
            }
        }
    }

    /** Mask 0, a chessboard: always allowed, and readable with links, whose bytes are well mixed. */
    mask() {
        for (let y = 0; y < this.size; ++y) {
            for (let x = 0; x < this.size; ++x) {
                if (!this.fixed[y][x] && (x + y) % 2 === 0)
                    this.dark[y][x] = !this.dark[y][x];
            }
        }
    }
}

/** An SVG of the QR code of `text`, black on white with a quiet zone; null where it is too long to be read by phones. */
export function qrCode(text, label) {
    const bytes = new TextEncoder().encode(text);
    let version = 1;
    while (version <= largestVersion && bytes.length + (version < 10 ? 2 : 3) > dataCodewords(version))
        ++version;
    if (version > largestVersion)
        return null;
    const symbol = new Symbol(version);
    symbol.drawFixed();
    symbol.drawData(allCodewords([...bytes], version));
    symbol.mask();
    const border = 4;
    const side = symbol.size + 2 * border;
    let path = "";
    symbol.dark.forEach((row, y) => row.forEach((isDark, x) => {
        if (isDark)
            path += `M${x + border} ${y + border}h1v1h-1z`;
    }));
    return s("svg", { class: "qr", viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" },
             s("rect", { width: side, height: side, fill: "#fff" }), s("path", { d: path, fill: "#000" }));
}
