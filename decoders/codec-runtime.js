/*
 * The loop that feeds a codec, and clears up behind it. The text of this module is evaluated inside the isolate, before the
 * codec, without its `import`s and `export`s; `start` and `run` close over the originals of what a codec could replace.
 * A codec can spoil nothing here but its own results, and those are checked again outside.
 */
import { clearUp, keepBuiltIns } from "./codec-built-ins.js";
import { CodecDate, decodedText, parse, require, setClock, setLogs, stringify } from "./codec-surroundings.js";

const sentenceFrom = (thrown) => {
  try {
    if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`.slice(0, 500);
    return String(typeof thrown === "object" ? stringify(thrown) : thrown).slice(0, 500);
  } catch {
    return "the codec threw something without words";
  }
};

let script = null;

// The script runs anew for each payload, so that nothing it kept in a variable reaches another device's uplink.
function load() {
  const module = { exports: {} };
  return codecIn(script(module.exports, module, require) ?? { exports: module.exports });
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
  const { fields, units, warnings: leftOut, error, tooMuch } = fieldsFrom(data, outputBytes);
  const all = warnings.concat(leftOut);
  if (error !== null) return tooMuch ? { error, limit: "output", warnings: all } : { error, warnings: all };
  const result = { fields };
  if (namesOf(units).length > 0) result.units = units;
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
    if (!Array.isArray(bytes) && !ArrayBuffer.isView(bytes))
      return { error: "the codec gave no list of bytes", warnings };
    const list = Array.from(bytes, (byte) => (typeof byte === "number" ? Math.trunc(byte) : byte));
    if (list.length > 242) return { error: "the codec gave more than 242 bytes", warnings };
    if (!list.every((byte) => Number.isInteger(byte) && byte >= -128 && byte <= 255))
      return { error: "the codec gave something that is no byte", warnings };
    if (!Number.isInteger(port) || port < 1 || port > 223)
      return { error: "the codec gave no port from 1 to 223", warnings };
    return { fields: { payload: decodedText.hex(list.map((byte) => byte & 255)), fPort: port }, warnings };
  },
};

function one(task, input) {
  setClock(input[2]);
  try {
    return task(load(), input);
  } catch (thrown) {
    return { error: sentenceFrom(thrown) };
  } finally {
    clearUp();
  }
}

let fieldsFrom = null;
let oneMeasurementFrom = null;
let codecIn = null;
let outputBytes = 0;

/** Compiles the script and looks for a decoder: null, or a sentence that says what is wrong. */
export function start(text, parameters) {
  keepBuiltIns(text);
  try {
    script = new Function(...parameters, text);
    return load() === null ? "the codec defines no decodeUplink, Decode or Decoder" : null;
  } catch (thrown) {
    return sentenceFrom(thrown);
  } finally {
    clearUp();
  }
}

/** JSON of `[payload, fPort, receivedAt, variables][]` → JSON of one result each. */
export function run(name, json, withLogs, bytesMax) {
  outputBytes = bytesMax;
  clearUp(); // a promise of the batch before may have run behind it
  return stringify(resultsOf(tasks[name], parse(json), withLogs));
}

function resultsOf(task, inputs, withLogs) {
  return inputs.map((input) => {
    const logs = withLogs ? [] : null;
    setLogs(logs);
    const result = one(task, input);
    if (withLogs) result.logs = logs;
    return result;
  });
}

/** Takes the functions that are shared with the outside, by their text. */
export function prepare(normalize, mergeMeasurements, dialects, sentencesFrom) {
  fieldsFrom = normalize;
  oneMeasurementFrom = mergeMeasurements;
  codecIn = (scope) => dialects(scope, sentencesFrom);
  return { start, run };
}
