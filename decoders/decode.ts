/** Uplinks → measurements: group by codec → sandbox → fields, one measurement for each uplink whatever happens to it. */
import type { FieldValue, JournalledUplink, Measurement, Network } from "#journal";
import type { Codec, DeviceProfile } from "#registry";
import { fieldsFromCayenneLpp } from "./cayenne-lpp.ts";
import { type Decoded, type DecodeInput, decoded, type Encoded, undecoded } from "./decoded.ts";
import { fieldsFrom } from "./normalize.ts";
import type { Sandbox, SandboxInput } from "./sandbox.ts";
import type { CodecResult } from "./sandbox-wire.ts";
import { fieldsFromGrammar, type Grammar, grammarFrom } from "./sigfox-grammar.ts";
import { type Mapping, worded } from "./vocabulary.ts";

/** What decoding needs of a device profile. */
export interface DecodingProfile {
  readonly network: Network;
  readonly codec: Codec;
  /** Which quantities the codec's fields are. */
  readonly mapping: Mapping;
}

/** What decoding needs of a profile, as the registry holds it. */
export type TriedProfile = Pick<DeviceProfile, "network" | "codec" | "quantities">;

/** Only what maps a field goes to the thread; what people read is nothing to it. */
export function decodingProfileFrom({ network, codec, quantities }: TriedProfile): DecodingProfile {
  const mapped = Object.entries(quantities).filter(([, { quantity }]) => quantity !== undefined);
  return {
    network,
    codec,
    mapping: Object.fromEntries(mapped.map(([field, { quantity, unit }]) => [field, { quantity, unit }])),
  };
}

/** One measurement for each uplink, in order; `profileOf` answers null for a profile that is gone. */
export async function decodeBatch(
  uplinks: readonly JournalledUplink[],
  profileOf: (profileId: string) => DecodingProfile | null,
  sandbox: Sandbox,
): Promise<Measurement[]> {
  const results = new Array<Decoded | undefined>(uplinks.length);
  const bySource = new Map<string, number[]>();
  uplinks.forEach((uplink, index) => {
    const profile = profileOf(uplink.profileId);
    const early = profile
      ? decodedWithoutScript(profile, uplink)
      : undecoded("codec-error", "the device profile is gone");
    if (early) results[index] = early;
    else if (profile?.codec.kind === "javascript") {
      const indexes = bySource.get(profile.codec.source);
      if (indexes) indexes.push(index);
      else bySource.set(profile.codec.source, [index]);
    }
  });
  await Promise.all(
    bySource.entries().map(async ([source, indexes]) => {
      const inputs = indexes.flatMap((index) => uplinks[index] ?? []).map(sandboxInputFrom);
      const answers = await sandbox.run(source, inputs);
      indexes.forEach((index, position) => {
        results[index] = decodedFrom(answers[position], profileOf(uplinks[index]?.profileId ?? "")?.mapping);
      });
    }),
  );
  return uplinks.map((uplink, index) => measurementFrom(uplink, results[index] ?? decodedFrom(undefined)));
}

/** One uplink for somebody who tries a codec: with its console, and even when the codec is on hold. */
export async function decodeAlone(profile: DecodingProfile, input: DecodeInput, sandbox: Sandbox): Promise<Decoded> {
  const early = decodedWithoutScript(profile, input);
  if (early || profile.codec.kind !== "javascript") return early ?? decodedFrom(undefined);
  return decodedFrom(await sandbox.attempt(profile.codec.source, sandboxInputFrom(input)), profile.mapping);
}

/** What is to be sent to a device, by the codec's `encodeDownlink` (TS013), `Encoder` or `Encode`. */
export async function encodeAlone(codec: Codec, data: unknown, fPort: number, sandbox: Sandbox): Promise<Encoded> {
  if (codec.kind !== "javascript") return { kind: "refused", reason: "the profile has no codec that encodes" };
  const result = await sandbox.attempt(codec.source, [JSON.stringify(data ?? null), fPort, 0], "encode");
  if (!("fields" in result)) return { kind: "refused", reason: decodedFrom(result).reason };
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

function sandboxInputFrom({ payload, fPort, receivedAt }: DecodeInput): SandboxInput {
  return [payload, fPort, receivedAt];
}

/** All that needs no sandbox, in the words of the vocabulary; null when the codec's script must run. */
function decodedWithoutScript(profile: DecodingProfile, input: DecodeInput): Decoded | null {
  const decoded = decodedByKind(profile, input);
  const normalized = profile.codec.kind === "network-server" ? input.normalized?.[0] : undefined;
  return decoded && inWords(decoded, normalized ? fieldsFrom(normalized).fields : null, profile.mapping);
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
      if (input.decoded === null) return undecoded("codec-error", "the network server sent no decoded fields");
      const { fields, warnings, error } = fieldsFrom(input.decoded);
      return error === null ? decoded(fields, warnings) : undecoded("codec-error", error, warnings);
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

function decodedFrom(result: CodecResult | undefined, mapping: Mapping = {}): Decoded {
  if (!result) return undecoded("codec-error", "the codec gave no answer");
  if ("timeout" in result) return undecoded("codec-timeout", "the codec took longer than 50 ms");
  if ("held" in result) return undecoded("codec-on-hold", "the codec hung or broke too often and rests for a minute");
  if ("error" in result) return undecoded("codec-error", result.error, result.warnings, result.logs);
  return inWords(decoded(result.fields, result.warnings, result.logs), result.normalized ?? null, mapping);
}

/** What was decoded under the names of the vocabulary; as it is where nothing says what it means. */
function inWords(plain: Decoded, normalized: Record<string, FieldValue> | null, mapping: Mapping): Decoded {
  if (plain.outcome !== "decoded" || (normalized === null && isEmpty(mapping))) return plain;
  const { fields, warnings } = worded(plain.fields, normalized, mapping);
  return decoded(fields, [...plain.warnings, ...warnings], plain.logs);
}

function isEmpty(mapping: Mapping): boolean {
  for (const _ in mapping) return false;
  return true;
}

function measurementFrom(uplink: JournalledUplink, { outcome, reason, fields }: Decoded): Measurement {
  const { offset, deviceId, organizationId, profileId, measuredAt, receivedAt } = uplink;
  return { uplinkOffset: offset, deviceId, organizationId, profileId, measuredAt, receivedAt, outcome, reason, fields };
}
