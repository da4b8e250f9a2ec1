/** What passes between the main thread and the decoding thread. */
import type { ThreadCall } from "#foundation/thread";
import type { DecodeOutcome } from "#journal";
import type { Codec, DeviceVariables } from "#registry";
import type { DecodingProfile } from "./decode.ts";
import type { Decoded, DecodeInput, Encoded, EncodeInput } from "./decoded.ts";
import type { BrokenLimit } from "./sandbox-wire.ts";

export type Told =
  | { readonly kind: "profile"; readonly profileId: string; readonly profile: DecodingProfile | null }
  /** Of these devices, instead of what they had; empty for one that has none any more. */
  | { readonly kind: "variables"; readonly byDevice: ReadonlyMap<string, DeviceVariables> };

export interface Questions {
  decode: {
    asked: { readonly profile: DecodingProfile; readonly inputs: readonly DecodeInput[] };
    answered: Decoded[];
  };
  /** Answered with a sentence when the codec can't be compiled or called. */
  check: { asked: Codec; answered: string | null };
  encode: { asked: { readonly codec: Codec; readonly input: EncodeInput }; answered: Encoded };
  /** What each stage took since the start. */
  seconds: { asked: null; answered: Record<string, number> };
}

export type ToThread = ThreadCall<Questions> | Told;

export type FromThread =
  | { readonly kind: "profile-wanted"; readonly profileId: string }
  | { readonly kind: "held"; readonly profileId: string; readonly limit: BrokenLimit }
  | { readonly kind: "progress"; readonly position: number; readonly outcomes: Partial<Record<DecodeOutcome, number>> };
