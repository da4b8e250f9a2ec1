/*
 * What a codec finds around it, and the loop that feeds it. The text of this module is evaluated inside the isolate,
 * before the codec, without its `export`s; `start` and `run` close over the originals of what a codec could replace.
 * A codec can spoil nothing here but its own results, and those are checked again outside.
 */
const { parse, stringify } = JSON;
const NativeDate = Date;
let now = 0;
let seed = 1;
let logs = null;

const hidden = (name, value) =>
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });

// No shared memory to wait on, no second way to allocate, no code that runs later.
for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics", "FinalizationRegistry", "WeakRef"]) {
  delete globalThis[name];
}

// The present is when the uplink was received, and chance is the same each time: decoding again gives the same.
const CodecDate = function (...parts) {
  if (!new.target) return new NativeDate(now).toString();
  return Reflect.construct(NativeDate, parts.length > 0 ? parts : [now], new.target);
};
CodecDate.prototype = NativeDate.prototype;
Object.defineProperty(CodecDate.prototype, "constructor", { value: CodecDate, writable: true, configurable: true });
CodecDate.now = () => now;
CodecDate.UTC = NativeDate.UTC;
CodecDate.parse = NativeDate.parse;
hidden("Date", CodecDate);
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
hidden("console", { log: write, info: write, warn: write, error: write, debug: write, trace: write });

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
    constructor(label = "utf-8") {
      this.encoding = String(label).toLowerCase();
    }
    decode(view) {
      return /^(ascii|us-ascii|latin1|iso-8859-1|windows-1252)$/.test(this.encoding)
        ? latin1(bytesOf(view))
        : utf8To(bytesOf(view));
    }
  },
);

const encodedBytes = {
  hex: (text) => (text.match(/^(?:[0-9a-f]{2})*/i)?.[0].match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)),
  base64: (text) => Array.from(atob(text), (character) => character.charCodeAt(0)),
  latin1: (text) => Array.from(text, (character) => character.charCodeAt(0) & 255),
  utf8: utf8From,
};
const decodedText = {
  hex: (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""),
  base64: (bytes) => btoa(latin1(bytes)),
  latin1,
  ascii: (bytes) => latin1(Array.from(bytes, (byte) => byte & 127)),
  utf8: utf8To,
};
const encodingOf = (name = "utf8") => {
  const lower = String(name).toLowerCase().replace("utf-8", "utf8").replace("base64url", "base64");
  return lower === "binary" ? "latin1" : lower;
};

const fromArray = (list) => Uint8Array.from.call(Buffer, list);

// The part of Node's Buffer that codecs use: reading numbers, slices, texts.
class Buffer extends Uint8Array {
  static from(source, encoding) {
    if (typeof source === "string") {
      const name = encodingOf(encoding);
      const bytes = (encodedBytes[name === "ascii" ? "latin1" : name] ?? utf8From)(source);
      return fromArray(bytes);
    }
    if (source instanceof ArrayBuffer) return new Buffer(source);
    return fromArray(source?.type === "Buffer" ? source.data : Array.from(source));
  }
  static alloc(size, fill = 0) {
    return new Buffer(size).fill(fill);
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
  static concat(list) {
    return Buffer.from(list.flatMap((bytes) => Array.from(bytes)));
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
    return this.length === other.length && this.every((byte, index) => byte === other[index]);
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
hidden("Buffer", AnyBuffer);

// Decoding has an end: what was to run after it never does.
for (const name of ["setTimeout", "setInterval", "setImmediate"]) hidden(name, () => 0);
for (const name of ["clearTimeout", "clearInterval", "clearImmediate", "queueMicrotask"]) hidden(name, () => {});

function require(name) {
  if (/^(node:)?buffer$/.test(name)) return { Buffer: AnyBuffer };
  if (/^(node:)?util$/.test(name)) return { TextEncoder: globalThis.TextEncoder, TextDecoder: globalThis.TextDecoder };
  throw new Error(`a codec can't require “${name}”: it runs alone`);
}

const sentenceFrom = (thrown) => {
  try {
    if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`.slice(0, 500);
    return String(typeof thrown === "object" ? stringify(thrown) : thrown).slice(0, 500);
  } catch {
    return "the codec threw something without words";
  }
};

const { ownKeys, getOwnPropertyDescriptor, defineProperty, deleteProperty } = Reflect;
const { is } = Object;
/** What vendors' codecs have been seen to change, and its kin; to note all that is built in would take 0.3 MB of each codec. */
const atHand = ["Object", "Array", "Math", "Buffer"];
/** Each of these, and its prototype, with what it has. */
const builtIns = [];
/** Those that this codec changes, as vendors' do: its next payload must find them as they were. */
const meddledWith = new Set();
/** A look takes up to 0.3 ms, where a codec runs seldom and its context is cold: a codec that meddles does so when it is loaded, or in its first runs. */
const [firstRuns, runsPerLook] = [4, 16];
let runs = 0;

function noteBuiltIns() {
  function note(object, compared) {
    const named = compared.filter((key) => "value" in getOwnPropertyDescriptor(object, key));
    const values = named.map((key) => object[key]);
    builtIns.push({ object, keys: ownKeys(object), named, values });
  }
  note(globalThis, atHand);
  for (const name of atHand) {
    const { prototype } = globalThis[name];
    for (const object of prototype ? [globalThis[name], prototype] : [globalThis[name]]) note(object, ownKeys(object));
  }
}

function isAsBuilt({ object, keys, named, values }) {
  if (ownKeys(object).length !== keys.length) return false;
  for (let at = 0; at < named.length; at += 1) if (!is(object[named[at]], values[at])) return false;
  return true;
}

function putBack({ object, keys, named, values }) {
  for (const key of ownKeys(object)) if (!keys.includes(key)) deleteProperty(object, key);
  for (let at = 0; at < named.length; at += 1)
    if (!is(object[named[at]], values[at]))
      defineProperty(object, named[at], { value: values[at], writable: true, configurable: true, enumerable: false });
}

/** Whether the codec is found to change what it was not known to; all is put back. */
function hasMeddledAnew() {
  const before = meddledWith.size;
  for (let at = 0; at < builtIns.length; at += 1) {
    if (isAsBuilt(builtIns[at])) continue;
    meddledWith.add(builtIns[at]);
    putBack(builtIns[at]);
  }
  return meddledWith.size > before;
}

let script = null;

// The script runs anew for each payload, so that nothing it kept in a variable reaches another device's uplink.
function load() {
  const module = { exports: {} };
  return codecIn(script(module.exports, module, require));
}

function forgetGlobals() {
  for (const name of Object.keys(globalThis)) delete globalThis[name];
}

const digit = (code) => (code < 58 ? code - 48 : code - 87);

function bytesFrom(payload) {
  const bytes = [];
  for (let at = 0; at < payload.length; at += 2) {
    bytes.push(digit(payload.charCodeAt(at)) * 16 + digit(payload.charCodeAt(at + 1)));
  }
  return bytes;
}

function answerOf(codec, answer) {
  const { data, errors, warnings } = answer;
  if (errors.length > 0) return { error: errors.join("; "), warnings };
  // Before the codec's own normalization, which may change what it is given.
  const { fields, warnings: leftOut, error, tooMuch } = fieldsFrom(data, outputBytes);
  const all = warnings.concat(leftOut);
  if (error !== null) return tooMuch ? { error, limit: "output", warnings: all } : { error, warnings: all };
  const result = { fields };
  if (codec?.normalize) {
    const normalized = normalizedBy(codec.normalize, data, all);
    if (normalized) result.normalized = normalized;
  }
  if (all.length > 0) result.warnings = all;
  return result;
}

function normalizedBy(normalize, data, warnings) {
  try {
    const answer = normalize(data);
    for (const sentence of [...answer.errors, ...answer.warnings]) warnings.push(`normalizeUplink: ${sentence}`);
    if (answer.errors.length > 0) return null;
    const { fields, error } = fieldsFrom(oneMeasurementFrom(answer.data), outputBytes);
    return error === null ? fields : null;
  } catch (thrown) {
    warnings.push(`normalizeUplink: ${sentenceFrom(thrown)}`);
    return null;
  }
}

const tasks = {
  decode(codec, [payload, fPort, receivedAt, variables]) {
    const recvTime = new CodecDate(receivedAt);
    return answerOf(codec, codec.decode({ bytes: bytesFrom(payload), fPort, recvTime, variables: variables ?? {} }));
  },
  "decode-downlink"(codec, [payload, fPort, , variables]) {
    if (!codec.decodeDownlink) return { error: "the codec defines no decodeDownlink" };
    return answerOf(null, codec.decodeDownlink({ bytes: bytesFrom(payload), fPort, variables: variables ?? {} }));
  },
  encode(codec, [json, fPort, , variables]) {
    if (!codec.encode) return { error: "the codec defines no encodeDownlink, Encoder or Encode" };
    const asked = { data: parse(json), fPort, variables: variables ?? {} };
    const { bytes, fPort: port, errors, warnings } = codec.encode(asked);
    if (errors.length > 0) return { error: errors.join("; "), warnings };
    const list = Array.from(bytes ?? []);
    if (list.length > 242) return { error: "the codec gave more than 242 bytes", warnings };
    if (!list.every((byte) => Number.isInteger(byte) && byte >= -128 && byte <= 255))
      return { error: "the codec gave something that is no byte", warnings };
    if (!Number.isInteger(port) || port < 1 || port > 223)
      return { error: "the codec gave no port from 1 to 223", warnings };
    return { fields: { payload: decodedText.hex(list.map((byte) => byte & 255)), fPort: port }, warnings };
  },
};

function one(task, input) {
  now = input[2];
  seed = now >>> 0;
  try {
    return task(load(), input);
  } catch (thrown) {
    return { error: sentenceFrom(thrown) };
  } finally {
    forgetGlobals();
    for (const one of meddledWith) if (!isAsBuilt(one)) putBack(one);
  }
}

let fieldsFrom = null;
let oneMeasurementFrom = null;
let codecIn = null;
let outputBytes = 0;

/** Compiles the script and looks for a decoder: null, or a sentence that says what is wrong. */
export function start(text, parameters, epilogue) {
  try {
    script = new Function(...parameters, text + epilogue);
    return load() === null ? "the codec defines no decodeUplink, Decode or Decoder" : null;
  } catch (thrown) {
    return sentenceFrom(thrown);
  } finally {
    forgetGlobals();
    hasMeddledAnew();
  }
}

/** JSON of `[payload, fPort, receivedAt, variables][]` → JSON of one result each. */
export function run(name, json, withLogs, bytesMax) {
  outputBytes = bytesMax;
  const results = resultsOf(tasks[name], parse(json), withLogs);
  runs += 1;
  const isLookedAfter = runs <= firstRuns || runs % runsPerLook === 0;
  const isAnew = isLookedAfter && hasMeddledAnew();
  return stringify(isAnew ? resultsOf(tasks[name], parse(json), withLogs) : results);
}

function resultsOf(task, inputs, withLogs) {
  return inputs.map((input) => {
    logs = withLogs ? [] : null;
    const result = one(task, input);
    if (withLogs) result.logs = logs;
    return result;
  });
}

/** Takes the functions that are shared with the outside, by their text. */
export function prepare(normalize, mergeMeasurements, dialects) {
  fieldsFrom = normalize;
  oneMeasurementFrom = mergeMeasurements;
  codecIn = dialects;
  noteBuiltIns();
  return { start, run };
}
