/*
 * What a codec finds around it that the language lacks: clock, console, Buffer, text and base64. The text of this module is
 * evaluated inside the isolate, before codec-runtime.js, without its `export`s.
 */
export const { parse, stringify } = JSON;
const NativeDate = Date;
let now = 0;
let seed = 1;
let logs = null;

/** What a payload's codec sees as the present, in ms; chance follows from it. */
export function setClock(instant) {
  now = instant;
  seed = instant >>> 0;
}

/** Where the console writes to; null for nowhere. */
export function setLogs(list) {
  logs = list;
}

const hiddenIn = (object, name, value) =>
  Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: false });
const hidden = (name, value) => hiddenIn(globalThis, name, value);

// No shared memory to wait on, no second way to allocate, no code that runs later.
for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics", "FinalizationRegistry", "WeakRef"]) {
  delete globalThis[name];
}

// The present is when the uplink was received, whoever is asked for it, and chance is the same each time: decoding again gives
// the same.
export const CodecDate = function (...parts) {
  if (!new.target) return new NativeDate(now).toString();
  return Reflect.construct(NativeDate, parts.length > 0 ? parts : [now], new.target);
};
CodecDate.prototype = NativeDate.prototype;
hiddenIn(CodecDate.prototype, "constructor", CodecDate);
CodecDate.now = () => now;
CodecDate.UTC = NativeDate.UTC;
CodecDate.parse = NativeDate.parse;
hidden("Date", CodecDate);
delete Temporal.Now;
const formats = Intl.DateTimeFormat.prototype;
const { get: formatOf } = Object.getOwnPropertyDescriptor(formats, "format");
const { formatToParts } = formats;
Object.defineProperty(formats, "format", {
  get() {
    const format = formatOf.call(this);
    return (date = now) => format(date);
  },
  configurable: true,
});
hiddenIn(formats, "formatToParts", function (date = now) {
  return formatToParts.call(this, date);
});
Math.random = () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 4_294_967_296;
};

const shown = (value) => {
  if (typeof value === "string") return value;
  try {
    return stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};
const write = (...values) => {
  if (logs === null || logs.length >= 50) return;
  logs.push(values.map(shown).join(" ").slice(0, 500));
};
const heard = ["log", "info", "warn", "error", "debug", "trace", "dir", "table", "group"];
const unheard = ["groupEnd", "groupCollapsed", "time", "timeEnd", "timeLog", "count", "countReset", "assert", "clear"];
hidden("console", {
  ...Object.fromEntries(unheard.map((name) => [name, Object.freeze(() => {})])),
  ...Object.fromEntries(heard.map((name) => [name, Object.freeze(write)])),
});

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
function btoa(text) {
  let out = "";
  for (let at = 0; at < text.length; at += 3) {
    const bits = (text.charCodeAt(at) << 16) | ((text.charCodeAt(at + 1) || 0) << 8) | (text.charCodeAt(at + 2) || 0);
    const rest = text.length - at;
    out += alphabet[(bits >> 18) & 63] + alphabet[(bits >> 12) & 63];
    out += (rest > 1 ? alphabet[(bits >> 6) & 63] : "=") + (rest > 2 ? alphabet[bits & 63] : "=");
  }
  return out;
}
function atob(text) {
  let out = "";
  let bits = 0;
  let held = 0;
  for (const character of String(text).replace(/-/g, "+").replace(/_/g, "/")) {
    const value = alphabet.indexOf(character);
    if (value < 0) continue;
    bits = ((bits << 6) | value) & 0xffffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += String.fromCharCode((bits >> held) & 255);
    }
  }
  return out;
}
hidden("btoa", (text) => btoa(String(text)));
hidden("atob", atob);

const latin1 = (bytes) => {
  let out = "";
  for (const byte of bytes) out += String.fromCharCode(byte);
  return out;
};
function utf8From(text) {
  const bytes = [];
  for (const character of String(text).toWellFormed()) {
    const point = character.codePointAt(0);
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else {
      bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    }
  }
  return bytes;
}
function utf8To(bytes) {
  let out = "";
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at];
    const more = lead < 0x80 ? 0 : lead >= 0xf0 && lead < 0xf5 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : -1;
    let point = more === 0 ? lead : lead & (0x3f >> more);
    let taken = 1;
    while (taken <= more && (bytes[at + taken] & 0xc0) === 0x80) point = (point << 6) | (bytes[at + taken++] & 63);
    const whole = more >= 0 && lead < 0xf5 && taken === more + 1 && point < 0x110000;
    out += whole ? String.fromCodePoint(point) : "\uFFFD";
    at += whole ? taken : 1;
  }
  return out;
}
const utf16From = (text) =>
  Array.from({ length: 2 * text.length }, (_, at) => (text.charCodeAt(at >> 1) >> (8 * (at & 1))) & 255);
const utf16To = (bytes) => {
  let out = "";
  for (let at = 0; at + 1 < bytes.length; at += 2) out += String.fromCharCode(bytes[at] | (bytes[at + 1] << 8));
  return out;
};
const bytesOf = (view) =>
  view instanceof ArrayBuffer
    ? new Uint8Array(view)
    : ArrayBuffer.isView(view)
      ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
      : (view ?? []);
hidden(
  "TextEncoder",
  class TextEncoder {
    encoding = "utf-8";
    encode(text = "") {
      return Uint8Array.from(utf8From(text));
    }
  },
);
hidden(
  "TextDecoder",
  class TextDecoder {
    constructor(label = "utf-8", { fatal = false } = {}) {
      this.encoding = String(label).toLowerCase();
      this.fatal = fatal;
    }
    decode(view) {
      const bytes = bytesOf(view);
      if (/^(ascii|us-ascii|latin1|iso-8859-1|windows-1252)$/.test(this.encoding)) return latin1(bytes);
      if (/^utf-?16(le)?$/.test(this.encoding)) return utf16To(bytes);
      const text = utf8To(bytes);
      if (this.fatal && text.includes("\uFFFD"))
        throw new TypeError("The encoded data was not valid for encoding utf-8");
      return text.replace(/^\uFEFF/, "");
    }
  },
);

const encodedBytes = {
  hex: (text) => (text.match(/^(?:[0-9a-f]{2})*/i)?.[0].match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)),
  base64: (text) => Array.from(atob(text), (character) => character.charCodeAt(0)),
  latin1: (text) => Array.from(text, (character) => character.charCodeAt(0) & 255),
  utf8: utf8From,
  utf16le: utf16From,
};
export const decodedText = {
  hex: (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""),
  base64: (bytes) => btoa(latin1(bytes)),
  latin1,
  ascii: (bytes) => latin1(Array.from(bytes, (byte) => byte & 127)),
  utf8: utf8To,
  utf16le: utf16To,
};
const otherSpellings = {
  "utf-8": "utf8",
  base64url: "base64",
  binary: "latin1",
  ucs2: "utf16le",
  "ucs-2": "utf16le",
  "utf-16le": "utf16le",
};
const encodingOf = (name = "utf8") => {
  const lower = String(name).toLowerCase();
  return otherSpellings[lower] ?? lower;
};
const bytesFromText = (text, encoding) => {
  const name = encodingOf(encoding);
  return (encodedBytes[name === "ascii" ? "latin1" : name] ?? utf8From)(text);
};

const fromArray = (list) => Uint8Array.from.call(Buffer, list);

// The part of Node's Buffer that codecs use: reading numbers, slices, texts.
class Buffer extends Uint8Array {
  static from(source, encoding, length) {
    if (typeof source === "string") return fromArray(bytesFromText(source, encoding));
    if (source instanceof ArrayBuffer) return new Buffer(source, encoding, length);
    return fromArray(source?.type === "Buffer" ? source.data : Array.from(source));
  }
  static alloc(size, fill = 0, encoding) {
    return new Buffer(size).fill(fill, 0, size, encoding);
  }
  static allocUnsafe(size) {
    return new Buffer(size);
  }
  static isBuffer(value) {
    return value instanceof Buffer;
  }
  static byteLength(value) {
    return typeof value === "string" ? utf8From(value).length : value.byteLength;
  }
  static isEncoding(name) {
    return encodingOf(name) in decodedText;
  }
  static compare(one, other) {
    const at = one.findIndex((byte, index) => byte !== other[index]);
    return at < 0 || at >= other.length ? Math.sign(one.length - other.length) : one[at] < other[at] ? -1 : 1;
  }
  static concat(list, length) {
    const bytes = list.flatMap((part) => Array.from(part));
    return Buffer.from(length === undefined ? bytes : Array.from({ length }, (_, at) => bytes[at] ?? 0));
  }
  toString(encoding, from = 0, to = this.length) {
    return (decodedText[encodingOf(encoding)] ?? utf8To)(this.subarray(from, to));
  }
  toJSON() {
    return { type: "Buffer", data: Array.from(this) };
  }
  slice(from, to) {
    return this.subarray(from, to); // shares memory, as Node's does
  }
  equals(other) {
    return Buffer.compare(this, other) === 0;
  }
  compare(other) {
    return Buffer.compare(this, other);
  }
  write(text, at = 0, length = this.length, encoding = "utf8") {
    if (typeof at === "string") return this.write(text, 0, this.length, at);
    if (typeof length === "string") return this.write(text, at, this.length, length);
    const bytes = bytesFromText(text, encoding).slice(0, Math.min(length, this.length - at));
    this.set(bytes, at);
    return bytes.length;
  }
  fill(value, from = 0, to = this.length, encoding = "utf8") {
    const bytes =
      typeof value === "string" ? bytesFromText(value, typeof from === "string" ? from : encoding) : [value];
    const start = typeof from === "string" ? 0 : from;
    for (let at = start; at < to; at += 1) this[at] = bytes[(at - start) % bytes.length];
    return this;
  }
  indexOf(value, from = 0, encoding = "utf8") {
    if (typeof value === "number") return super.indexOf(value, from);
    const bytes = typeof value === "string" ? bytesFromText(value, encoding) : value;
    for (let at = from; at + bytes.length <= this.length; at += 1)
      if (bytes.every((byte, index) => this[at + index] === byte)) return at;
    return -1;
  }
  includes(value, from, encoding) {
    return this.indexOf(value, from, encoding) >= 0;
  }
  copy(target, at = 0, from = 0, to = this.length) {
    target.set(this.subarray(from, to), at);
    return to - from;
  }
  readUIntBE(at, length) {
    if (!(at >= 0 && at + length <= this.length)) throw new RangeError("The offset is beyond the end of the buffer");
    let value = 0;
    for (let index = 0; index < length; index += 1) value = value * 256 + this[at + index];
    return value;
  }
  readUIntLE(at, length) {
    if (!(at >= 0 && at + length <= this.length)) throw new RangeError("The offset is beyond the end of the buffer");
    let value = 0;
    for (let index = length - 1; index >= 0; index -= 1) value = value * 256 + this[at + index];
    return value;
  }
  readIntBE(at, length) {
    const value = this.readUIntBE(at, length);
    return value >= 2 ** (8 * length - 1) ? value - 2 ** (8 * length) : value;
  }
  readIntLE(at, length) {
    const value = this.readUIntLE(at, length);
    return value >= 2 ** (8 * length - 1) ? value - 2 ** (8 * length) : value;
  }
}
const view = (buffer) => new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
const numbers = {
  Int8: 1,
  Uint8: 1,
  Int16: 2,
  Uint16: 2,
  Int32: 4,
  Uint32: 4,
  Float32: 4,
  Float64: 8,
  BigInt64: 8,
  BigUint64: 8,
};
for (const [kind, size] of Object.entries(numbers)) {
  const spelling = kind.replace("Float32", "Float").replace("Float64", "Double");
  for (const name of new Set([spelling, spelling.replace("Uint", "UInt")])) {
    for (const order of size === 1 ? [""] : ["BE", "LE"]) {
      const get = (buffer, at) => view(buffer)[`get${kind}`](at, order === "LE");
      const set = (buffer, value, at) => view(buffer)[`set${kind}`](at, value, order === "LE");
      Object.defineProperty(Buffer.prototype, `read${name}${order}`, {
        value(at = 0) {
          return get(this, at);
        },
      });
      Object.defineProperty(Buffer.prototype, `write${name}${order}`, {
        value(value, at = 0) {
          set(this, value, at);
          return at + size;
        },
      });
    }
  }
}
for (const bits of [16, 32, 64]) {
  Object.defineProperty(Buffer.prototype, `swap${bits}`, {
    value() {
      for (let at = 0; at < this.length; at += bits / 8) this.subarray(at, at + bits / 8).reverse();
      return this;
    },
  });
}
for (const order of ["BE", "LE"]) {
  function write(value, at, length) {
    let rest = value < 0 ? value + 2 ** (8 * length) : value;
    for (let index = 0; index < length; index += 1) {
      this[order === "LE" ? at + index : at + length - 1 - index] = rest;
      rest = Math.floor(rest / 256);
    }
    return at + length;
  }
  Object.defineProperty(Buffer.prototype, `writeUInt${order}`, { value: write });
  Object.defineProperty(Buffer.prototype, `writeInt${order}`, { value: write });
}

// Older codecs say `new Buffer("0a1b", "hex")` and `Buffer(bytes)`, which Node still takes.
const oldBuffer = (source, ...rest) =>
  typeof source === "number"
    ? Buffer.alloc(source)
    : source instanceof ArrayBuffer
      ? new Buffer(source, ...rest)
      : Buffer.from(source, ...rest);
const AnyBuffer = new Proxy(Buffer, {
  apply: (_, __, parts) => oldBuffer(...parts),
  construct: (_, parts) => oldBuffer(...parts),
});
hiddenIn(Buffer.prototype, "constructor", AnyBuffer);
hidden("Buffer", AnyBuffer);

// Decoding has an end: what was to run after it never does.
for (const name of ["setTimeout", "setInterval", "setImmediate"]) hidden(name, () => 0);
for (const name of ["clearTimeout", "clearInterval", "clearImmediate", "queueMicrotask"]) hidden(name, () => {});

export function require(name) {
  if (/^(node:)?buffer\/?$/.test(name)) return { Buffer: AnyBuffer };
  if (/^(node:)?util$/.test(name)) return { TextEncoder: globalThis.TextEncoder, TextDecoder: globalThis.TextDecoder };
  throw new Error(`a codec can't require “${name}”: it runs alone`);
}
Object.freeze(require);
