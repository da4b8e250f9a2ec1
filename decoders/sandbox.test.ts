import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { openSandbox, type RunLimits, type SandboxInput, usualLimits } from "./sandbox.ts";

const sandbox = openSandbox({ clock: systemClock(), log: createLog("silent", "json") });
afterAll(() => sandbox.close());

const at = Date.UTC(2026, 3, 1, 12);
const input = (payload: string, fPort = 1): SandboxInput => [payload, fPort, at];
const decodeWith = async (source: string, payload = "0102ff") => sandbox.attempt(source, input(payload));

describe("dialects", () => {
  const cases: [name: string, source: string][] = [
    ["TS013", "function decodeUplink(i) { return { data: { a: i.bytes[1], port: i.fPort } }; }"],
    [
      "TS013 as a constant",
      "const decodeUplink = ({ bytes, fPort }) => ({ data: { a: bytes[1], port: fPort } }); // end",
    ],
    ["driver", "var driver = { decodeUplink: function (i) { return { data: { a: i.bytes[1], port: i.fPort } }; } };"],
    ["exports", "exports.decodeUplink = function (i) { return { data: { a: i.bytes[1], port: i.fPort } }; };"],
    ["module.exports", "module.exports = { decodeUplink(i) { return { data: { a: i.bytes[1], port: i.fPort } }; } };"],
    ["an ES module", "export function decodeUplink(i) { return { data: { a: i.bytes[1], port: i.fPort } }; }"],
    [
      "export list",
      "function f(i) { return { data: { a: i.bytes[1], port: i.fPort } }; }\nexport { f as decodeUplink };",
    ],
    ["export default", "export default { decodeUplink(i) { return { data: { a: i.bytes[1], port: i.fPort } }; } };"],
    ["export default of a function alone", "export default (i) => ({ data: { a: i.bytes[1], port: i.fPort } });"],
    [
      "a bundled ES module in one line",
      "function d(i){return{data:{a:i.bytes[1],port:i.fPort}}}export{d as decodeUplink,d as default};",
    ],
    [
      "a function as module.exports",
      "module.exports = function (i) { return { data: { a: i.bytes[1], port: i.fPort } }; };",
    ],
    [
      "names of CommonJS declared anew",
      "const exports = {}; let module = {}; const require = null; exports.decodeUplink = function (i) { return { data: { a: i.bytes[1], port: i.fPort } }; };",
    ],
    [
      "a bundle in the universal form",
      "(function (root, make) { if (typeof define === 'function' && define.amd) define([], make); else if (typeof module === 'object' && module.exports) module.exports = make(); else root.codec = make(); })(this, function () { return { decodeUplink: function (i) { return { data: { a: i.bytes[1], port: i.fPort } }; } }; });",
    ],
    [
      "this as the global object",
      "(function () { this.decodeUplink = function (i) { return { data: { a: i.bytes[1], port: i.fPort } }; }; }).call(this);",
    ],
    [
      "a byte order mark, carriage returns, HTML comments and several dialects at once",
      "\uFEFF<!-- codec -->\r\nfunction decodeUplink(i) {\r\n  return { data: Decoder(i.bytes, i.fPort) };\r\n}\r\nfunction Decoder(bytes, port) { return { a: bytes[1], port: port }; }\r\nfunction Decode(fPort, bytes) { return 1; }\r\n",
    ],
    [
      "a comment's HTML end at the beginning",
      "--> codec\nfunction decodeUplink(i) { return { data: { a: i.bytes[1], port: i.fPort } }; }",
    ],
    [
      "the data alone, as ThingPark X's drivers answer",
      "function decodeUplink(i) { return { a: i.bytes[1], port: i.fPort }; }",
    ],
    [
      "Buffer imported",
      "import { Buffer as B } from 'node:buffer';\nexport function decodeUplink(i) { return { data: { a: B.from(i.bytes).readUInt8(1), port: i.fPort } }; }",
    ],
    [
      "Buffer imported as a whole, in one line",
      'import*as b from"buffer";const n=1;export const decodeUplink=i=>({data:{a:b.Buffer.from(i.bytes)[n],port:i.fPort}})',
    ],
    [
      "Buffer required of npm's package",
      "const { Buffer } = require('buffer/'); exports.decodeUplink = (i) => ({ data: { a: Buffer.from(i.bytes)[1], port: i.fPort } });",
    ],
    [
      "an export list with remarks",
      "function f(i) { return { data: { a: i.bytes[1], port: i.fPort } }; }\nexport {\n  f as decodeUplink, // uplinks, all of them\n  /* and */ f as decodeDownlink,\n};",
    ],
    [
      "exported under a text",
      'function f(i) { return { data: { a: i.bytes[1], port: i.fPort } }; }\nexport { f as "decodeUplink" };',
    ],
    [
      "an object of a class as module.exports",
      "class Codec { decodeUplink(i) { return { data: this.read(i) }; } read(i) { return { a: i.bytes[1], port: i.fPort }; } }\nmodule.exports = new Codec();",
    ],
    [
      "errors of its own in the old way, with a toString",
      "function E(m) { this.name = 'E'; this.message = m; } E.prototype = new Error(); E.prototype.constructor = E; E.prototype.toString = function () { return this.name + this.message; }; function decodeUplink(i) { try { throw new E('x'); } catch (e) { return { data: { a: String(e) === 'Ex' ? i.bytes[1] : 0, port: i.fPort } }; } }",
    ],
    [
      "what is built in, extended while it decodes",
      "function decodeUplink(i) { Array.prototype.u8 = function (at) { return this[at]; }; return { data: { a: i.bytes.u8(1), port: i.fPort } }; }",
    ],
    [
      "a Buffer of its own",
      "function Buffer(size) { this.list = new Array(size); this.at = 0; } Buffer.prototype.writeUInt8 = function (v) { this.list[this.at] = v; this.at += 1; }; Buffer.prototype.toBytes = function () { return this.list; }; function decodeUplink(i) { var b = new Buffer(2); b.writeUInt8(0); b.writeUInt8(i.bytes[1]); return { data: { a: b.toBytes()[1], port: i.fPort } }; }",
    ],
    [
      "what is built in, extended behind a banner in one line",
      "/*! codec * 1.0 */Array.prototype.u8=function(t){return this[t]};function decodeUplink(i){return{data:{a:i.bytes.u8(1),port:i.fPort}}}",
    ],
    [
      "a silenced console and a clock of its own",
      "console.log = function () {}; Date = (function (D) { return function () { return new D(0); }; })(Date); function decodeUplink(i) { console.log(1); return { data: { a: i.bytes[1] + new Date().getTime(), port: i.fPort } }; }",
    ],
    [
      "classes as compilers to ES5 write them",
      "var __extends = (this && this.__extends) || function (d, b) { Object.setPrototypeOf(d, b); function T() { this.constructor = d; } d.prototype = (T.prototype = b.prototype, new T()); }; function A() {} A.prototype.read = function (i) { return { a: i.bytes[1], port: i.fPort }; }; function B() { return A.apply(this, arguments) || this; } __extends(B, A); function decodeUplink(i) { return { data: new B().read(i) }; }",
    ],
    [
      "errors that say nothing",
      "function decodeUplink(i) { return { data: { a: i.bytes[1], port: i.fPort }, errors: ['', null, {}], warnings: false }; }",
    ],
    [
      "every word of the console",
      "function decodeUplink(i) { console.group('a'); console.table([1]); console.time('t'); console.timeEnd('t'); console.groupEnd(); console.assert(true); return { data: { a: i.bytes[1], port: i.fPort } }; }",
    ],
    ["TTN v2", "function Decoder(bytes, port) { return { a: bytes[1], port: port }; }"],
    ["ChirpStack v3", "function Decode(fPort, bytes, variables) { return { a: bytes[1], port: fPort }; }"],
    [
      "sloppy script",
      "f = 012; function decodeUplink(i) { x = i.bytes; x[1] += 0; with (x) {} return { data: { a: x[1], port: i.fPort } }; }",
    ],
    [
      "TTN v2 with a Converter",
      "function Decoder(bytes, port) { return { raw: bytes[1], port: port }; }\nfunction Converter(decoded, port) { return { a: decoded.raw, port: port }; }",
    ],
    [
      "timers, which never fire",
      "var a = 0; function decodeUplink(i) { a = i.bytes[1]; setTimeout(function () { a = 9; }, 0); return { data: { a: a, port: i.fPort } }; }",
    ],
    [
      "a script with a hashbang",
      "#!/usr/bin/env node\nfunction decodeUplink(i) { return { data: { a: i.bytes[1], port: i.fPort } }; }",
    ],
    [
      "Buffer",
      "function decodeUplink(i) { return { data: { a: Buffer.from(i.bytes).readUInt8(1), port: i.fPort } }; }",
    ],
  ];
  test.each(cases)("%s", async (_, source) => {
    expect(await decodeWith(source)).toMatchObject({ fields: { a: 2, port: 1 } });
  });

  test("a number or a text alone is a field called value", async () => {
    expect(await decodeWith("function decodeUplink(i) { return { data: i.bytes[1] }; }")).toMatchObject({
      fields: { value: 2 },
    });
    expect(await decodeWith("function Decoder(bytes) { return 'n' + bytes[1]; }")).toMatchObject({
      fields: { value: "n2" },
    });
  });

  test("a syntax error, no decoder and an endless script are told apart", async () => {
    expect(await sandbox.check("function decodeUplink( {")).toContain("SyntaxError");
    expect(await sandbox.check("var a = 1;")).toBe("the codec defines no decodeUplink, Decode or Decoder");
    expect(await sandbox.check("for (;;);")).toContain("timed out");
    expect(await sandbox.check("import x from 'y'; function decodeUplink() {}")).toContain("SyntaxError");
    expect(await sandbox.check("function decodeUplink() {}")).toBeNull();
  });

  test.each([
    ["throw 'bare words'", "bare words"],
    ["throw new RangeError('too short')", "RangeError: too short"],
    ["throw null", "null"],
    ["return { errors: ['bad frame', { message: 'bad port' }] }", "bad frame; bad port"],
    ["return { error: 'bad frame' }", "bad frame"],
    ["return function () {}", "the codec returned function instead of an object"],
    ["return { data: {} }", "the codec gave no fields"],
    ["return { data: { a: null } }", "the codec gave no fields"],
    ["return {}", "the codec returned no data"],
    ["return null", "the codec returned null instead of an object"],
    ["return Promise.resolve({ data: { a: 1 } })", "the codec returned a promise; codecs must answer at once"],
    ["return { data: { a: new Array(200).fill('x'.repeat(1000)) } }", "the codec gave more than 65536 bytes of fields"],
    ["var o = { a: 1 }; o.o = [o]; return { data: o }", "the codec gave an object that holds itself"],
    ["return { data: { a: 1, get b() { throw new Error('bites'); } } }", "Error: bites"],
    ["return require('crypto')", "Error: a codec can't require “crypto”: it runs alone"],
  ])("%s is an error with a sentence", async (body, sentence) => {
    expect(await decodeWith(`function decodeUplink(input) { ${body} }`)).toMatchObject({ error: sentence });
  });
});

describe("TS013 beside decodeUplink", () => {
  const source = `
    function decodeUplink(i) { return { data: { TempC: i.bytes[0], Bat: 3.1 } }; }
    function normalizeUplink(i) { var t = i.data.TempC; i.data.TempC = null; return { data: { air: { temperature: t }, battery: i.data.Bat } }; }
    function encodeDownlink(i) { return i.data.on === undefined ? { errors: ["on is missing"] } : { bytes: [i.data.on ? 1 : 0, -1], fPort: 7 }; }
    function decodeDownlink(i) { return { data: { on: i.bytes[0] === 1 } }; }`;
  const attempt = (task: "encode" | "decode-downlink", payload: string) =>
    sandbox.attempt(source, input(payload), task);

  test("normalizeUplink gives its vocabulary beside the codec's own fields", async () => {
    expect(await decodeWith(source, "15")).toMatchObject({
      fields: { TempC: 21, Bat: 3.1 },
      normalized: { "air.temperature": 21, battery: 3.1 },
    });
  });

  test("of several measurements the first is the uplink's own, and a later one adds what that lacks", async () => {
    const several = `function decodeUplink() { return { data: { t: 21 } }; }
      function normalizeUplink(i) { return { data: [
        { time: "2026-11-20T00:00:00Z", air: { temperature: i.data.t } },
        { air: { temperature: 99, relativeHumidity: 40 }, battery: 3.1 },
        { time: "2026-11-19T00:00:00Z", air: { pressure: 990 } },
      ] }; }`;
    expect(await decodeWith(several)).toMatchObject({
      normalized: { "air.temperature": 21, "air.relativeHumidity": 40, battery: 3.1 },
    });
    const { normalized } = (await decodeWith(several)) as { normalized?: object };
    expect(normalized).not.toHaveProperty(["air.pressure"]);
  });

  test("a normalizeUplink that fails costs a warning, not the fields", async () => {
    const broken = "function decodeUplink() { return { data: { a: 1 } }; } function normalizeUplink() { throw 'no'; }";
    expect(await decodeWith(broken)).toMatchObject({ fields: { a: 1 }, warnings: ["normalizeUplink: no"] });
  });

  test("encodeDownlink gives bytes and port, or the codec's own reason", async () => {
    expect(await attempt("encode", '{"on":true}')).toMatchObject({ fields: { payload: "01ff", fPort: 7 } });
    expect(await attempt("encode", "{}")).toMatchObject({ error: "on is missing" });
    expect(await attempt("decode-downlink", "01")).toMatchObject({ fields: { on: true } });
    const none = "function decodeUplink() { return { data: { a: 1 } }; }";
    expect(await sandbox.attempt(none, input("{}"), "encode")).toMatchObject({ error: /encodeDownlink/ });
  });

  test.each([
    ["TTN v2", "function Decoder() { return { a: 1 }; } function Encoder(o, port) { return [o.v, port]; }"],
    ["ChirpStack v3", "function Decode() { return { a: 1 }; } function Encode(fPort, o) { return [o.v, fPort]; }"],
  ])("%s encodes, too", async (_, text) => {
    expect(await sandbox.attempt(text, input('{"v":5}', 3), "encode")).toMatchObject({
      fields: { payload: "0503", fPort: 3 },
    });
  });

  const encoded = (body: string) =>
    sandbox.attempt(`function Decode() {} function encodeDownlink(input) { ${body} }`, input("{}", 4), "encode");

  test.each([
    ["{ bytes: [1] }", "01", 4],
    ["[1, 2]", "0102", 4],
    ["{ bytes: Buffer.from('ff', 'hex'), fPort: 9 }", "ff", 9],
    ["{ bytes: [600 / 256, 600 & 255], fPort: 9, warnings: null }", "0258", 9],
  ])("encodeDownlink may give %s", async (answer, payload, fPort) => {
    expect(await encoded(`return ${answer};`)).toMatchObject({ fields: { payload, fPort } });
  });

  test.each(["'text'", "[1, 256]", "['1']", "new Array(300).fill(0)", "{}", "undefined"])(
    "%s is no payload",
    async (bytes) => {
      expect(await encoded(`return { bytes: ${bytes}, fPort: 1 };`)).toMatchObject({ error: /list|byte/ });
    },
  );
});

test("what one codec does to its surroundings is not seen by another one beside it", async () => {
  const spoil =
    "Array.prototype.map = 1; Object.prototype.evil = 1; JSON.parse = null; Math.floor = 2; globalThis.left = 1;";
  for (let index = 0; index < 8; index += 1)
    await decodeWith(`${spoil} function decodeUplink() { return { data: { a: ${index} } }; }`);
  for (let index = 0; index < 8; index += 1)
    expect(
      await decodeWith(`function decodeUplink() { // ${index}
        return { data: { evil: typeof ({}).evil, left: typeof left, map: [1].map(function (x) { return x + 1; })[0], floor: Math.floor(2.5) } };
      }`),
    ).toMatchObject({ fields: { evil: "undefined", left: "undefined", map: 2, floor: 2 } });
});

describe("what a codec finds around it", () => {
  const data = async (expression: string) => {
    const result = await decodeWith(`function decodeUplink(input) { return { data: { a: ${expression} } }; }`);
    return "fields" in result ? result.fields.a : result;
  };
  test.each([
    ["atob('aGVsbG8=')", "hello"],
    ["btoa('hello!')", "aGVsbG8h"],
    ["Buffer.from('ff00fe', 'hex').readInt16BE(0)", -256],
    ["Buffer.from([1, 2, 3, 4]).readUInt32LE(0)", 0x04030201],
    ["Buffer.from([0x41, 0x20, 0, 0]).readFloatBE(0)", 10],
    ["Buffer.from([255, 255, 254]).readIntBE(0, 3)", -2],
    ["new Buffer('0102', 'hex').readUInt16BE(0)", 0x0102],
    ["Buffer([1, 2]).readUInt16LE(0)", 0x0201],
    ["new Buffer(3).length", 3],
    ["Buffer.isBuffer(new Buffer([1])) && new Buffer([1]) instanceof Buffer", true],
    ["(function (b) { b.writeUIntBE(0x010203, 0, 3); return b.toString('hex'); })(Buffer.alloc(3))", "010203"],
    ["(function (b) { b.writeIntLE(-2, 0, 3); return b.readIntLE(0, 3); })(Buffer.alloc(3))", -2],
    ["Buffer.from('鳩').toString('hex')", "e9b3a9"],
    ["Buffer.from('e9b3a9', 'hex').toString()", "鳩"],
    ["Buffer.from([1, 2, 3]).toString('base64')", "AQID"],
    ["Buffer.from([1, 2, 3, 4]).slice(1, 3).readUInt16BE(0)", 0x0203],
    ["(function (b) { return b.write('0a0b', 1, 'hex') + b.toString('hex'); })(Buffer.alloc(3, 'z'))", "27a0a0b"],
    ["Buffer.from('a鳩', 'utf16le').swap16().toString('hex')", "00619ce9"],
    ["Buffer.from([0x61, 0, 0xe9, 0x9c]).toString('ucs2')", "a鳩"],
    ["Buffer.concat([Buffer.from([1, 2]), Buffer.from([3])], 2).toString('hex')", "0102"],
    ["Buffer.from(new Uint8Array([1, 2, 3]).buffer, 1, 1).toString('hex')", "02"],
    ["Buffer.from('a,b').indexOf(',') + Buffer.from([5, 6]).indexOf(6)", 2],
    ["Buffer.from('abc').includes('bc') && !Buffer.from('abc').includes('cb')", true],
    ["Buffer.compare(Buffer.from([1, 2]), Buffer.from([1, 3])) + Buffer.from([2]).compare(Buffer.from([1, 9]))", 0],
    ["Buffer.from([1]).equals(Buffer.from([1])) && !Buffer.from([1]).equals(Buffer.from([1, 2]))", true],
    ["Buffer.isEncoding('hex') && !Buffer.isEncoding('hax')", true],
    ["new TextDecoder('utf-16le').decode(new Uint8Array([0xe9, 0x9c]))", "鳩"],
    ["new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x41]))", "A"],
    ["new TextDecoder().decode(new Uint8Array([0xf0, 0x9f, 0x95, 0x8a]))", "🕊"],
    ["new TextEncoder().encode('é').length", 2],
    ["new Date(0).getHours()", 0],
    ["new Date(2026, 0, 1).toISOString()", "2026-01-01T00:00:00.000Z"],
    ["new Date(0).getTimezoneOffset()", 0],
    ["Date.now()", at],
    ["new Date() instanceof Date && new Date().getTime()", at],
    ["input.recvTime.getTime()", at],
    ["new Intl.DateTimeFormat('sv', { dateStyle: 'short' }).format()", "2026-04-01"],
    ["new Intl.DateTimeFormat('en', { year: 'numeric' }).formatToParts()[0].value", "2026"],
    ["typeof Temporal.Now", "undefined"],
    ["Array.isArray(input.bytes)", true],
    ["Math.random() === Math.random()", false],
  ])("%s", async (expression, expected) => {
    expect(await data(expression)).toBe(expected);
  });

  test("a codec has no process, no files, no network and no native code", async () => {
    const names = [
      "process",
      "WebAssembly",
      "SharedArrayBuffer",
      "fetch",
      "importScripts",
      "XMLHttpRequest",
      "WebSocket",
    ];
    for (const name of names) expect(await data(`typeof ${name}`), name).toBe("undefined");
    const ways = [
      "require('node:fs')",
      "this.constructor.constructor('return process')()",
      "new Function('return process')()",
    ];
    for (const way of ways)
      expect(await data(`(function () { try { return typeof ${way}; } catch (e) { return 'refused'; } })()`), way).toBe(
        "refused",
      );
  });

  test.each([
    ["TS013", "function decodeUplink(i) { return { data: { level: i.variables.height - i.bytes[0] } }; }"],
    ["ChirpStack v3", "function Decode(fPort, bytes, variables) { return { level: variables.height - bytes[0] }; }"],
  ])("%s finds the device's variables, and an empty object where there are none", async (_, source) => {
    const results = await sandbox.run(source, [["32", 1, at, { height: "250" }], input("32")]);
    expect(results[0]).toMatchObject({ fields: { level: 200 } });
    expect(results[1]).toMatchObject({ warnings: ["left out: level (NaN)"] });
  });

  test("encodeDownlink finds the device's variables", async () => {
    const source = "function Decode() {} function Encode(fPort, o, variables) { return [variables.height - o.level]; }";
    const encoded = await sandbox.attempt(source, ['{"level":200}', 1, at, { height: "250" }], "encode");
    expect(encoded).toMatchObject({ fields: { payload: "32" } });
  });

  test("chance is the same when decoding again", async () => {
    expect(await data("Math.random()")).toBe(await data("Math.random()"));
  });

  test("the console is heard when a codec is tried", async () => {
    expect(
      await decodeWith("function decodeUplink() { console.log('n', { a: 1 }); return { data: { a: 1 } }; }"),
    ).toMatchObject({
      logs: ['n {"a":1}'],
    });
  });
});

describe("state", () => {
  test.each([
    ["a variable", "var n = 0; function decodeUplink() { n += 1; return { data: { n: n } }; }"],
    [
      "an implicit global",
      "function decodeUplink() { m = typeof m === 'undefined' ? 1 : m + 1; return { data: { n: m } }; }",
    ],
    ["globalThis", "function decodeUplink() { globalThis.k = (globalThis.k || 0) + 1; return { data: { n: k } }; }"],
    [
      "a function's property",
      "function decodeUplink() { decodeUplink.n = (decodeUplink.n || 0) + 1; return { data: { n: decodeUplink.n } }; }",
    ],
    [
      "what it adds to what is built in (vendors' codecs do)",
      "Object.prototype.n = ({}.n || 0) + 1; function decodeUplink(i) { return { data: { n: i.n } }; }",
    ],
    [
      "what it changes of what is built in, while decoding",
      "function decodeUplink() { var max = Math.max; Math.max = function () { return max.apply(null, arguments) + 1; }; return { data: { n: Math.max(0) } }; }",
    ],
    [
      "a hidden global",
      "function decodeUplink() { var n = (globalThis.h || 0) + 1; Object.defineProperty(globalThis, 'h', { value: n, configurable: true, writable: true }); return { data: { n: n } }; }",
    ],
    [
      "what it takes away of what is built in",
      "function decodeUplink() { var n = Object.entries && RegExp.prototype.test ? 1 : 2; Object.entries = RegExp.prototype.test = RegExp.prototype.exec = null; return { data: { n: n } }; }",
    ],
    [
      "what a promise does behind the batch",
      "function decodeUplink() { var n = ([].n || 0) + (globalThis.g || 0) + 1; Promise.resolve().then(function () { Array.prototype.n = n; globalThis.g = n; }); return { data: { n: n } }; }",
    ],
    [
      "what a regular expression found last",
      "function decodeUplink() { var n = Number(RegExp.$1) + 1; /(\\d)/.exec(String(n)); return { data: { n: n } }; }",
    ],
    ...[
      ...["String.prototype", "Number.prototype", "Date.prototype", "Function.prototype", "RegExp.prototype", "Map"],
      ...["Date", "JSON", "Intl", "console", "atob", "Uint8Array.prototype", "Object.getPrototypeOf(Uint8Array)"],
    ].map((owner): [string, string] => [
      `a property of ${owner}`,
      `function decodeUplink() { var o = ${owner}; o.n = (o.n || 0) + 1; return { data: { n: o.n } }; }`,
    ]),
    ...[
      ...[
        "(function* () {}).prototype.__proto__",
        "Object.getPrototypeOf(function* () {})",
        "(async () => {})['__prot' + 'o__']",
      ],
      ...[
        "[]['values']()['__prot' + 'o__']",
        "''['matchAll'](/a/g)['__prot' + 'o__']",
        "new Intl.Segmenter().segment('')",
      ],
      ...[
        "Intl.NumberFormat.prototype",
        "Temporal.PlainDate.prototype",
        "Math.max",
        "[].map",
        "console.log",
        "new Error().stack",
      ],
      ...[
        "(0)['const' + 'ructor']['proto' + 'type']",
        "input['const' + 'ructor']",
        "globalThis['Ma' + 'th']",
        "Symbol['for']",
      ],
    ].map((owner): [string, string] => [
      `${owner}, however it is come by,`,
      `function decodeUplink(input) { var o = ${owner}; var n = (o.n || 0) + 1; try { o.n = n; } catch (e) {} return { data: { n: n } }; }`,
    ]),
    [
      "a global by a symbol",
      "function decodeUplink() { var s = Symbol.for('n'); globalThis[s] = (globalThis[s] || 0) + 1; return { data: { n: globalThis[s] } }; }",
    ],
    [
      "a hidden global, come by in another way",
      "var define = Object['define' + 'Property']; function decodeUplink() { var n = (globalThis.h || 0) + 1; define(globalThis, 'h', { value: n, configurable: true }); return { data: { n: n } }; }",
    ],
    [
      "what all globals inherit from",
      "function decodeUplink() { var n = (globalThis.h || 0) + 1; globalThis.__proto__ = { h: n }; return { data: { n: n } }; }",
    ],
    [
      "what a prototype inherits from, and how its properties are",
      "function decodeUplink() { var p = Array.prototype, n = ([].n || 0) + 1 + Object.keys(p).length; Object.setPrototypeOf(p, { n: n }); Object.defineProperty(p, 'map', { enumerable: true }); return { data: { n: n } }; }",
    ],
    ...[
      ...["Array.prototype.values", "Array.prototype.every", "Map.prototype.has", "Object.prototype.get"],
      ...["Reflect.ownKeys", "Object.is", "Object.prototype.value", "Array.prototype.map", "Function.prototype.call"],
    ].map((what): [string, string] => [
      `${what}, replaced,`,
      `var was = ${what}; function decodeUplink() { var n = was && was.mine ? 2 : 1; ${what} = function () { throw 1; }; ${what}.mine = true; return { data: { n: n } }; }`,
    ]),
    [
      "an accessor that it defines anew",
      "function decodeUplink() { var was = new Map().size; Object.defineProperty(Map.prototype, 'size', { get: function () { return 7; } }); return { data: { n: 1 + was } }; }",
    ],
  ])("%s does not live to the next payload, nor to the next batch", async (_, source) => {
    for (let batch = 0; batch < 3; batch += 1) {
      const results = await sandbox.run(source, [input("01"), input("02"), input("03")]);
      expect(results).toEqual([{ fields: { n: 1 } }, { fields: { n: 1 } }, { fields: { n: 1 } }]);
    }
  });

  test("what a codec begins to change only after a thousand payloads is gone at the next one", async () => {
    const late = `function decodeUplink(input) { var before = typeof ({}).late + typeof ([])['l' + 'ate'];
      if (input.bytes[0] === 1) { Object.prototype.late = 1; Array['proto' + 'type'].late = 1; }
      return { data: { before: before } }; }`;
    const payloads = Array.from({ length: 1_200 }, (_, index) => input(index >= 1_000 ? "01" : "00"));
    expect(new Set((await sandbox.run(late, payloads)).map((result) => JSON.stringify(result)))).toEqual(
      new Set(['{"fields":{"before":"undefinedundefined"}}']),
    );
  });

  test("what can't be put back is refused", async () => {
    const keeps = `function decodeUplink() { var n = (globalThis.n || 0) + 1;
      if (n === 1) Object.defineProperty(globalThis, "n", { value: n, writable: true }); else globalThis.n = n;
      return { data: { n: n } }; }`;
    const results = await sandbox.run(keeps, [input("01"), input("02")]);
    expect(results).toEqual(Array(2).fill({ error: "the codec disturbed its surroundings" }));
  });
});

/** Payload 01 is the bad one: its neighbours in the batch must be decoded. */
const withTrap = (name: string, body: string) =>
  `/* ${name} */ function decodeUplink(input) { if (input.bytes[0] === 1) { ${body} } return { data: { a: input.bytes[0] } }; }`;

describe("hostile codecs cost their own payload only", () => {
  test.each([
    ["a loop", "for (;;);", { timeout: true }],
    ["a loop in a promise", "Promise.resolve().then(() => { for (;;); });", { timeout: true }],
    ["promises without end", "(function again() { Promise.resolve().then(again); })();", { timeout: true }],
    ["a slow regular expression", "/^(a+)+$/.test('a'.repeat(40) + '!');", { timeout: true }],
    ["a getter that loops", "return { data: { get a() { for (;;); } } };", { timeout: true }],
    ["deep recursion", "(function f() { f(); })();", { error: expect.stringContaining("RangeError") }],
    ["string doubling", "let s = 'x'; for (;;) s += s;", { error: expect.stringContaining("RangeError") }],
    [
      "an exit of V8",
      "return { data: { a: 'x'.repeat(2 ** 28).split('').length } };",
      { error: expect.stringContaining("ended"), limit: "memory" },
    ],
    [
      "a huge array",
      "return { data: { a: new Array(1e9).fill(1).length } };",
      { error: expect.stringContaining("ended"), limit: "memory" },
    ],
  ])("%s", async (name, body, expected) => {
    const results = await sandbox.run(withTrap(name, body), [input("00"), input("01"), input("02")]);
    expect(results).toEqual([{ fields: { a: 0 } }, expected, { fields: { a: 2 } }]);
  });

  test.each([
    ["objects without end", "const l = []; for (;;) l.push({ a: l.length });"],
    ["huge typed arrays", "const l = []; for (;;) l.push(new Uint8Array(1e8));"],
  ])("%s run out of memory or time", async (name, body) => {
    const source = withTrap(name, body);
    const [before, bad, after] = await sandbox.run(source, [input("00"), input("01"), input("02")]);
    expect([before, after]).toEqual([{ fields: { a: 0 } }, { fields: { a: 2 } }]);
    expect(bad && ("timeout" in bad || "error" in bad)).toBe(true);
  });

  test("toJSON, proxies, cycles and replaced built-ins give fields or errors, never foreign shapes", async () => {
    const bodies = [
      "return { data: { a: { toJSON() { return { evil: 1 }; } } } };",
      "return { data: new Proxy({}, { ownKeys() { throw 'no'; } }) };",
      "const c = { a: 1 }; c.c = c; return { data: c };",
      "JSON.stringify = () => 'boo'; JSON.parse = null; Array.prototype.map = null; return { data: { a: 1 } };",
      "Array.prototype.toJSON = () => 'boo'; return { data: { a: 1 } };",
      "Object.prototype.toJSON = () => ({ fields: { a: { b: 1 } } }); return { data: { a: 1 } };",
      "return { data: { __proto__: null, ['__proto__']: { a: 1 }, constructor: 1 } };",
    ];
    for (const body of bodies) {
      const [result] = await sandbox.run(`function decodeUplink() { ${body} }`, [input("01")]);
      if (result && "fields" in result) {
        for (const value of Object.values(result.fields)) expect(typeof value).toMatch(/^(number|string|boolean)$/);
      } else expect(result).toMatchObject({ error: expect.any(String) });
    }
  });

  test("a codec that goes on hanging is not run to the end of its batch; others go on", async () => {
    const source = withTrap("hold", "for (;;);");
    const results = await sandbox.run(
      source,
      Array.from({ length: 50 }, () => input("01")),
    );
    // Ten on a free machine; on a busy one the time for looking payload by payload, or for the sandbox itself, is over sooner.
    const tried = results.filter((result) => !("held" in result));
    expect(tried.length).toBeLessThanOrEqual(10);
    expect(tried.length).toBeGreaterThan(0);
    expect(tried.every((result) => "timeout" in result || "limit" in result)).toBe(true);
    expect(await sandbox.attempt(source, input("00"))).toMatchObject({ fields: { a: 0 } });
    expect(await sandbox.run("function Decode() { return { a: 1 }; }", [input("00")])).toEqual([{ fields: { a: 1 } }]);
  });
});

/** The processes that this one has started, by what they run (Linux; elsewhere none). */
function childrenOf(pid: number, program: string): number[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc").flatMap((name) => {
    try {
      const parent = /\nPPid:\t(\d+)/.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1];
      const isOurs = Number(parent) === pid && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(program);
      return isOurs ? [Number(name)] : [];
    } catch {
      return []; // not a process, or one that has just ended
    }
  });
}

/** A sandbox whose process has begun, and what stops that for a while, a moment from now. */
async function pausable() {
  const clock = systemClock();
  const before = childrenOf(process.pid, "sandbox-process");
  const paused = openSandbox({ clock, log: createLog("silent", "json") });
  await paused.check("function Decode() { return { a: 1 }; }");
  const [pid = 0] = childrenOf(process.pid, "sandbox-process").filter((one) => !before.includes(one));
  async function pause(ms: number): Promise<void> {
    await clock.wait(10);
    process.kill(pid, "SIGSTOP");
    await clock.wait(ms);
    process.kill(pid, "SIGCONT");
  }
  return { paused, pause };
}

test.skipIf(!existsSync("/proc/self/stat"))(
  "the limit is of the processor's time: a codec that waited for its turn is not refused",
  async () => {
    const { paused, pause } = await pausable();
    // Some 20 ms of work; its process is stopped in the midst of that for longer than the limit.
    const source =
      "function decodeUplink(i) { let a = 0; if (i.bytes[0]) for (let n = 0; n < 2e7; n += 1) a += n % 3; return { data: { a } }; }";
    await paused.attempt(source, input("00"));
    const attempting = paused.attempt(source, input("01"), "decode", { ...usualLimits, timeMs: 150 });
    await pause(400);
    expect(await attempting).toMatchObject({ fields: { a: 19_999_999 } });
    paused.close();
  },
);

test.skipIf(!existsSync("/proc/self/stat"))(
  "a codec that a busy machine kept from its start waits, and is not taken for a broken one",
  async () => {
    const { paused, pause } = await pausable();
    // What runs when the script is loaded takes some 30 ms; its process is stopped in the midst of that, and again.
    const source =
      "var a = 0; for (var n = 0; n < 3e7; n += 1) a += n % 3; function decodeUplink() { return { data: { a: a } }; }";
    const limits = { ...usualLimits, timeMs: 250 };
    const running = paused.run(source, [input("01")], limits);
    await pause(700);
    const [first] = await running;
    expect(first).toEqual(expect.not.objectContaining({ error: expect.anything() }));
    expect(await paused.run(source, [input("01")], limits)).toMatchObject([{ fields: { a: 30_000_000 } }]);
    paused.close();
  },
);

test("a codec that never comes to its start waits each time, and its neighbours do not", async () => {
  const endless = "for (;;); function decodeUplink() { return { data: { a: 1 } }; }";
  // On a busy machine the whole sandbox is ended before its clock has given the codec its time.
  const whyNot = expect.toSatisfy((result: object) => "held" in result || "timeout" in result || "limit" in result);
  expect(await sandbox.run(endless, [input("01"), input("02")])).toEqual([whyNot, whyNot]);
  expect(await sandbox.attempt(endless, input("01"))).toEqual(whyNot);
  expect(await sandbox.run("function Decode() { return { a: 7 }; }", [input("01")])).toEqual([{ fields: { a: 7 } }]);
});

describe("limits of a profile's own", () => {
  const attempt = (body: string, limits: Partial<RunLimits>) =>
    sandbox.attempt(`function decodeUplink(input) { ${body} }`, input("01"), "decode", { ...usualLimits, ...limits });
  const large = "const l = []; while (l.length < 1e6) l.push([l.length]); return { data: { a: 1 } };";

  test("more time, or less", async () => {
    expect(await attempt("for (;;);", { timeMs: 5 })).toMatchObject({ timeout: true });
    expect(
      await attempt("for (let i = 0; i < 3e7; i += 1); return { data: { a: 1 } };", { timeMs: 250 }),
    ).toMatchObject({
      fields: { a: 1 },
      tookMs: expect.any(Number),
    });
  });

  test("more output, or less: a text counts with all its characters", async () => {
    const long = "return { data: { a: 'x'.repeat(2000) } };";
    expect(await attempt(long, { outputBytes: 1_500 })).toMatchObject({ error: /1500 bytes/, limit: "output" });
    expect(await attempt(long, { outputBytes: 4_000 })).toMatchObject({ fields: { a: "x".repeat(1_000) } });
    expect(await attempt("return { data: { a: 'x'.repeat(1e6) } };", {})).toMatchObject({ limit: "output" });
  });

  test("a codec has its 16 MB, whoever shares its isolate", async () => {
    const filled =
      "const l = []; for (let n = 0; n < 24; n += 1) l.push(new Array(65536).fill(n)); return { data: { a: l.length } };";
    for (let index = 0; index < 16; index += 1) await attempt(`/* beside ${index} */ return { data: { a: 1 } };`, {});
    expect(await attempt(filled, { timeMs: 1_000 })).toMatchObject({ fields: { a: 24 } });
  });

  test("more memory, or less", async () => {
    expect(await attempt(large, { memoryMb: 128, timeMs: 1_000 })).not.toMatchObject({ limit: "memory" });
    expect(await attempt(large, { memoryMb: 8, timeMs: 1_000 })).toMatchObject({ limit: "memory" });
  });
});

describe("a vendor's make", () => {
  const source = readFileSync(new URL("./fixtures/dl-5tm.js", import.meta.url), "utf8");
  test("our own payload", async () => {
    // 571: permittivity 500/50 = 10, temperature (612 − 400)/10, 3,071 mV
    expect(await decodeWith(source, "02023b000301f402640bff")).toMatchObject({
      fields: {
        protocol_version: 2,
        device_id: 571,
        dielectric_permittivity: 10,
        volumetric_water_content: 0.1883,
        soil_temperature: 21.2,
        battery_voltage: 3.071,
      },
    });
  });

  const file = new URL("../../shared/data/codec-ts013/decentlab_test_decode_dl-5tm.json", import.meta.url);
  test.skipIf(!existsSync(file))("the vendor's vectors (skipped where shared/data is absent)", async () => {
    type Vector = {
      input: { bytes: number[]; fPort: number };
      expected: { data: Record<string, number | { value: number }> };
    };
    for (const vector of JSON.parse(readFileSync(file, "utf8")) as Vector[]) {
      const result = await sandbox.attempt(source, [
        Buffer.from(vector.input.bytes).toString("hex"),
        vector.input.fPort,
        at,
      ]);
      const fields = "fields" in result ? result.fields : {};
      for (const [name, expected] of Object.entries(vector.expected.data)) {
        expect(fields[name]).toBeCloseTo(typeof expected === "number" ? expected : expected.value, 8);
      }
    }
  });
});
