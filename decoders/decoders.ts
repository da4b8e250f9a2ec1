/**
 * Decoders turn what devices said (uplinks) into what it means (measurements): by a vendor's codec in a sandbox, or by a
 * decoder of our own.
 *
 * They own the decoding consumer with its thread, the jobs that decode history once more, the sandbox with its process, and
 * the rules by which a codec's data become fields. They do not own profiles (the registry does), nor the streams (the journal
 * does), nor what is done with measurements.
 * A codec that throws costs its own uplinks only; one that hangs or eats memory is put on hold, and they wait.
 */
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import { superviseThread } from "#foundation/thread";
import type { Journal } from "#journal";
import type { AddressBook, Codec, CodecExample, CodecHold, DeviceProfile } from "#registry";
import { decodingProfileFrom, type TriedProfile } from "./decode.ts";
import type { Decoded, DecodeInput, Encoded, EncodeInput } from "./decoded.ts";
import { type ExamplesReport, inputFromExample, reportOf } from "./examples.ts";
import type { FromThread, Questions, Told } from "./thread-messages.ts";

export type { TriedProfile } from "./decode.ts";
export { type DecodeJob, type DecodeJobs, type NewDecodeJob, openDecodeJobs } from "./decode-jobs.ts";
export type { Decoded, DecodeInput, Encoded } from "./decoded.ts";
export { type ExamplesReport, examplesOfMake, examplesOfRepository } from "./examples.ts";
export { type HoldNotice, holdWithNotice } from "./hold-notice.ts";
export { type DeviceMake, deviceMakes, type MakeExample } from "./makes.ts";
export { type Preview, previewOf } from "./preview.ts";
export { devicesInRepository, type TriedDevice } from "./repositories/repository.ts";
export { sentenceIn } from "./sentences.ts";

export interface Decoders {
  /** Tries a profile's codec on one payload, with its console; nothing is stored. Faults: unavailable while decoding restarts. */
  decodeOnce(profile: TriedProfile, input: DecodeInput): Promise<Decoded>;
  /** The same for several, in order; a codec that breaks its limits too often is not run to the end. */
  decodeSeveral(profile: TriedProfile, inputs: readonly DecodeInput[]): Promise<Decoded[]>;
  /** Whether a codec makes of examples what it should. A good codec that was too slow once, on a busy machine, gets another chance. */
  tryExamples(profile: TriedProfile, examples: readonly CodecExample[]): Promise<ExamplesReport>;
  /** How many of a profile's uplinks wait for its codec. */
  waitingFor(profileId: string): number;
  /** Whether a codec compiles and has something to call; the sentence says what is wrong. */
  checkCodec(codec: Codec): Promise<{ ok: true } | { ok: false; sentence: string }>;
  /** What is to be sent to a device, in the codec's own words, as bytes. */
  encodeDownlink(profile: Pick<DeviceProfile, "codec">, asked: EncodeInput): Promise<Encoded>;
  /** The offset in `uplinks` up to which measurements are on disk. */
  position(): number;
  /** Seconds spent since the start in each stage: `read`, `sandbox` (with waiting for its process), `write`. */
  stageSeconds(): Promise<Record<string, number>>;
  /** Finishes the batch in hand; what is left is decoded at the next start. */
  stop(): Promise<void>;
}

export interface DecodersDeps {
  readonly journal: Journal;
  readonly addressBook: Pick<AddressBook, "profile" | "onProfileChanged" | "variables" | "onDeviceChanged">;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Writes down that a profile's codec is on hold, and tells those who can do something about it. */
  readonly putOnHold: (profileId: string, hold: CodecHold) => Promise<void>;
}

/** Starts decoding from the committed cursor on; it goes on until `stop`, whatever codecs do. */
export async function openDecoders(deps: DecodersDeps): Promise<Decoders> {
  const { journal, addressBook, clock, log, metrics } = deps;
  const outcomesCount = metrics.counter("hatoba_decoded_uplinks_total", "Uplinks decoded, by outcome", ["outcome"]);
  const positionGauge = metrics.gauge(
    "hatoba_decoding_position",
    "Offset in the journal up to which uplinks are decoded",
  );
  let position = journal.decodingCursor();

  const thread = superviseThread<FromThread, Questions, Told>({
    name: "decoding",
    script: new URL("./decoding-thread.ts", import.meta.url),
    data: () => ({ folder: journal.folder }),
    first: () => ({ kind: "variables", byDevice: addressBook.variables() }),
    take(message) {
      switch (message.kind) {
        case "profile-wanted":
          return tellProfile(message.profileId, addressBook.profile(message.profileId));
        case "held":
          hold(message.profileId, message.limit);
          return;
        case "progress":
          position = message.position;
          positionGauge.set(position);
          for (const [outcome, count] of Object.entries(message.outcomes)) outcomesCount.inc({ outcome }, count);
      }
    },
    unavailable: "decoders.not-available",
    ...{ clock, log },
  });
  function tellProfile(profileId: string, profile: DeviceProfile | null): void {
    const known = profile ? decodingProfileFrom(profile) : null;
    thread.tell({ kind: "profile", profileId, profile: known });
  }
  async function hold(profileId: string, limit: CodecHold["limit"]): Promise<void> {
    try {
      await deps.putOnHold(profileId, { at: clock.now(), limit });
    } catch (error) {
      log.error({ err: error, profileId }, "a codec's hold could not be written down: it is tried again");
      tellProfile(profileId, addressBook.profile(profileId));
    }
  }
  async function decodeSeveral(profile: TriedProfile, inputs: readonly DecodeInput[]): Promise<Decoded[]> {
    const decoded: Decoded[] = [];
    for (let from = 0; from < inputs.length; from += inputsPerQuestion) {
      const part = inputs.slice(from, from + inputsPerQuestion);
      decoded.push(...(await thread.ask("decode", { profile: decodingProfileFrom(profile), inputs: part })));
    }
    return decoded;
  }
  const silenceProfiles = addressBook.onProfileChanged((profile) => tellProfile(profile.id, profile));
  const silenceDevices = tellVariables(addressBook, thread.tell);

  return {
    async decodeOnce(profile, input) {
      const [decoded] = await decodeSeveral(profile, [input]);
      return decoded as Decoded;
    },
    decodeSeveral,
    async tryExamples(profile, examples) {
      const inputs = examples.map((example) => inputFromExample(example, clock.now()));
      const first = await decodeSeveral(profile, inputs);
      const isSlow = first.some(({ outcome }) => outcome === "codec-timeout");
      return reportOf(examples, isSlow ? await decodeSeveral(profile, inputs) : first);
    },
    waitingFor: journal.waitingCount,
    async checkCodec(codec) {
      const sentence = await thread.ask("check", codec);
      return sentence === null ? { ok: true } : { ok: false, sentence };
    },
    encodeDownlink: ({ codec }, input) => thread.ask("encode", { codec, input }),
    position: () => position,
    stageSeconds: () => thread.ask("seconds", null),
    async stop() {
      silenceProfiles();
      silenceDevices();
      await thread.stop();
    },
  };
}

/** Tells of the devices whose variables change; returns what ends that. */
function tellVariables(addressBook: DecodersDeps["addressBook"], tell: (message: Told) => void): () => void {
  const told = new Set(addressBook.variables().keys());
  return addressBook.onDeviceChanged(({ id, variables }) => {
    if (Object.keys(variables).length === 0 && !told.has(id)) return;
    told.add(id);
    tell({ kind: "variables", byDevice: new Map([[id, variables]]) });
  });
}

/** A codec that hangs stops at the tenth, so the thread is not held up for longer than that takes. */
const inputsPerQuestion = 1_000;
