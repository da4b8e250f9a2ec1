/** Uplinks → measurements: group by profile → sandbox → fields, one measurement for each uplink, unless its codec rests. */
import type { FieldValue, JournalledUplink, Measurement, Network, WaitingUplink } from "#journal";
import type { Codec, DeviceProfile, DeviceVariables } from "#registry";
import { fieldsFromCayenneLpp } from "./cayenne-lpp.ts";
import { type Decoded, type DecodeInput, decoded, type Encoded, type EncodeInput, undecoded } from "./decoded.ts";
import type { Holds } from "./holds.ts";
import { fieldsFrom, oneMeasurementFrom } from "./normalize.ts";
import { limitBrokenBy, type RunLimits, type Sandbox, strikesMax, usualLimits } from "./sandbox.ts";
import type { CodecResult } from "./sandbox-wire.ts";
import { said } from "./sentences.ts";
import { fieldsFromGrammar, type Grammar, grammarFrom } from "./sigfox-grammar.ts";
import { type Mapping, worded } from "./vocabulary.ts";

/** What decoding needs of a device profile. */
export interface DecodingProfile {
  readonly network: Network;
  readonly codec: Codec;
  /** Which quantities the codec's fields are. */
  readonly mapping: Mapping;
  readonly limits: RunLimits;
  readonly isHeld: boolean;
}

/** What decoding needs of a profile, as the registry holds it. */
export type TriedProfile = Pick<DeviceProfile, "network" | "codec" | "quantities"> &
  Partial<Pick<DeviceProfile, "limits" | "hold">>;

/** Only what maps a field goes to the thread; what people read is nothing to it. */
export function decodingProfileFrom({ network, codec, quantities, limits, hold }: TriedProfile): DecodingProfile {
  const mapped = Object.entries(quantities).filter(([, { quantity }]) => quantity !== undefined);
  return {
    network,
    codec,
    mapping: Object.fromEntries(mapped.map(([field, { quantity, unit }]) => [field, { quantity, unit }])),
    limits: {
      timeMs: limits?.timeMs ?? usualLimits.timeMs,
      outputBytes: limits?.outputBytes ?? usualLimits.outputBytes,
      memoryMb: limits?.memoryMb ?? usualLimits.memoryMb,
    },
    isHeld: (hold ?? null) !== null,
  };
}

/** What decoding looks up, by id. */
export interface DecodingBook {
  /** Null for a profile that is gone. */
  profileOf(profileId: string): DecodingProfile | null;
  variablesOf(deviceId: string): DeviceVariables | undefined;
}

export interface DecodedBatch {
  readonly measurements: Measurement[];
  /** Those whose codec rests or is on hold. */
  readonly waiting: WaitingUplink[];
}

/** A measurement for each uplink, in order, but for those that wait. */
export async function decodeBatch(
  uplinks: readonly JournalledUplink[],
  { profileOf, variablesOf }: DecodingBook,
  sandbox: Sandbox,
  holds: Pick<Holds, "isWaiting" | "judge">,
): Promise<DecodedBatch> {
  const results = new Array<Decoded | typeof waits>(uplinks.length);
  const byProfile = new Map<string, number[]>();
  uplinks.forEach((uplink, index) => {
    const profile = profileOf(uplink.profileId);
    const early = profile ? decodedWithoutScript(profile, uplink) : undecoded("codec-error", said("profile-gone"));
    if (early) results[index] = early;
    else if (holds.isWaiting(uplink.profileId)) results[index] = waits;
    else {
      const indexes = byProfile.get(uplink.profileId);
      if (indexes) indexes.push(index);
      else byProfile.set(uplink.profileId, [index]);
    }
  });
  await Promise.all(
    byProfile.entries().map(async ([profileId, indexes]) => {
      const profile = profileOf(profileId);
      if (profile?.codec.kind !== "javascript") return;
      const inputs = indexes
        .flatMap((index) => uplinks[index] ?? [])
        .map(
          ({ payload, fPort, receivedAt, deviceId }) => [payload, fPort, receivedAt, variablesOf(deviceId)] as const,
        );
      const answers = await sandbox.run(profile.codec.source, inputs, profile.limits);
      holds.judge(profileId, answers);
      indexes.forEach((index, position) => {
        const answer = answers[position];
        results[index] = answer && "held" in answer ? waits : decodedFrom(answer, profile);
      });
    }),
  );
  const batch: DecodedBatch = { measurements: [], waiting: [] };
  uplinks.forEach((uplink, index) => {
    const result = results[index] ?? decodedFrom(undefined, null);
    if (result === waits) batch.waiting.push({ profileId: uplink.profileId, uplinkOffset: uplink.offset });
    else batch.measurements.push(measurementFrom(uplink, result));
  });
  return batch;
}

const waits = "waits";

/** One uplink for somebody who tries a codec: with its console, and even when the codec is on hold. */
export async function decodeAlone(profile: DecodingProfile, input: DecodeInput, sandbox: Sandbox): Promise<Decoded> {
  const { codec, limits } = profile;
  const early = decodedWithoutScript(profile, input);
  if (early || codec.kind !== "javascript") return early ?? decodedFrom(undefined, profile);
  const { payload, fPort, receivedAt, variables } = input;
  const attempted = await sandbox.attempt(codec.source, [payload, fPort, receivedAt, variables], "decode", limits);
  return { ...decodedFrom(attempted, profile), tookMs: attempted.tookMs ?? null };
}

/** Several for somebody who tries a codec; once it has broken its limits too often, the rest is not run. */
export async function decodeSeveral(
  profile: DecodingProfile,
  inputs: readonly DecodeInput[],
  sandbox: Sandbox,
): Promise<Decoded[]> {
  const decoded: Decoded[] = [];
  let broken = 0;
  for (const input of inputs) {
    if (broken >= strikesMax) decoded.push(undecoded("codec-on-hold", said("not-run-any-more")));
    else {
      const one = await decodeAlone(profile, input, sandbox);
      if (one.outcome === "codec-timeout" || one.brokenLimit !== null) broken += 1;
      decoded.push(one);
    }
  }
  return decoded;
}

/** What is to be sent to a device, by the codec's `encodeDownlink` (TS013), `Encoder` or `Encode`. */
export async function encodeAlone(codec: Codec, asked: EncodeInput, sandbox: Sandbox): Promise<Encoded> {
  if (codec.kind !== "javascript") return { kind: "refused", reason: said("encodes-not") };
  const { data, fPort, variables } = asked;
  const result = await sandbox.attempt(codec.source, [JSON.stringify(data ?? null), fPort, 0, variables], "encode");
  if (!("fields" in result)) return { kind: "refused", reason: decodedFrom(result, null).reason };
  const { payload, fPort: port } = result.fields;
  return { kind: "encoded", payload: String(payload), fPort: Number(port), warnings: result.warnings ?? [] };
}

/** Why a codec can't be used; null when it can. */
export async function refusalOf(codec: Codec, sandbox: Sandbox): Promise<string | null> {
  if (codec.kind === "javascript") return sandbox.check(codec.source);
  if (codec.kind !== "sigfox-payload") return null;
  const grammar = grammarFrom(codec.grammar);
  return grammar.kind === "error" ? grammar.sentence : null;
}

/** All that needs no sandbox, in the words of the vocabulary; null when the codec's script must run. */
function decodedWithoutScript(profile: DecodingProfile, input: DecodeInput): Decoded | null {
  const decoded = decodedByKind(profile, input);
  const normalized = profile.codec.kind === "network-server" ? input.normalized : undefined;
  const fields = normalized?.length ? fieldsFrom(oneMeasurementFrom(normalized)).fields : null;
  return decoded && inWords(decoded, fields, profile.mapping);
}

function decodedByKind({ network, codec }: DecodingProfile, input: DecodeInput): Decoded | null {
  // FPort 0 carries the network's own commands (LoRaWAN L2 1.0.4 §4.3.2).
  if (input.payload === "" || (network === "lorawan" && input.fPort === 0)) return undecoded("no-payload", "");
  switch (codec.kind) {
    case "javascript":
      return null;
    case "hex":
      return decoded({ payload: input.payload });
    case "cayenne-lpp":
      return decodedFromPure(fieldsFromCayenneLpp(Buffer.from(input.payload, "hex"), codec));
    case "sigfox-payload":
      return decodedFromPure(fieldsFromGrammar(grammarOf(codec.grammar), Buffer.from(input.payload, "hex")));
    case "network-server": {
      if (input.decoded === null) return undecoded("codec-error", said("no-fields-sent"));
      const { fields, units, warnings, error } = fieldsFrom(input.decoded);
      return error === null ? { ...decoded(fields, warnings), units } : undecoded("codec-error", error, warnings);
    }
  }
}

const grammars = new Map<string, Grammar>();

function grammarOf(format: string): Grammar {
  const known = grammars.get(format);
  if (known) return known;
  if (grammars.size >= 1_000) grammars.clear();
  const grammar = grammarFrom(format);
  grammars.set(format, grammar);
  return grammar;
}

/** NaN is possible in a float of a payload, so pure decoders' fields are normalized too. */
function decodedFromPure(answer: ReturnType<typeof fieldsFromGrammar>): Decoded {
  if (answer.kind === "error") return undecoded("codec-error", answer.sentence);
  for (const value of Object.values(answer.fields)) {
    if (typeof value === "number" && Number.isFinite(value)) continue;
    const { fields, warnings, error } = fieldsFrom(answer.fields);
    return error === null ? decoded(fields, warnings) : undecoded("codec-error", error, warnings);
  }
  return decoded(answer.fields);
}

function decodedFrom(
  result: CodecResult | undefined,
  profile: Pick<DecodingProfile, "mapping" | "limits"> | null,
): Decoded {
  if (!result) return undecoded("codec-error", said("no-answer"));
  if ("timeout" in result) {
    const limit = profile?.limits.timeMs ?? usualLimits.timeMs;
    return undecoded("codec-timeout", said("took-too-long", { limit }));
  }
  if ("held" in result) return undecoded("codec-on-hold", said("not-run-any-more"));
  if ("error" in result) {
    const broken = undecoded("codec-error", result.error, result.warnings, result.logs);
    return { ...broken, brokenLimit: limitBrokenBy(result) };
  }
  const plain = { ...decoded(result.fields, result.warnings, result.logs), units: result.units ?? {} };
  return inWords(plain, result.normalized ?? null, profile?.mapping ?? {});
}

/** What was decoded under the names of the vocabulary; as it is where nothing says what it means. */
function inWords(plain: Decoded, normalized: Record<string, FieldValue> | null, mapping: Mapping): Decoded {
  if (plain.outcome !== "decoded" || (normalized === null && isEmpty(mapping))) return plain;
  const { own, units } = plain;
  const { fields, warnings } = worded(own, normalized, mapping, units);
  return { ...decoded(fields, [...plain.warnings, ...warnings], plain.logs), own, units };
}

function isEmpty(mapping: Mapping): boolean {
  for (const _ in mapping) return false;
  return true;
}

function measurementFrom(uplink: JournalledUplink, { outcome, reason, fields }: Decoded): Measurement {
  const { offset, deviceId, organizationId, profileId, measuredAt, receivedAt } = uplink;
  return { uplinkOffset: offset, deviceId, organizationId, profileId, measuredAt, receivedAt, outcome, reason, fields };
}
