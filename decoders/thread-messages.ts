/** What passes between the main thread and the decoding thread. */
import type { DecodeOutcome } from "#journal";
import type { Codec, DeviceVariables } from "#registry";
import type { DecodingProfile } from "./decode.ts";
import type { Decoded, DecodeInput, Encoded, EncodeInput } from "./decoded.ts";
import type { LogLine } from "./log-through.ts";
import type { BrokenLimit } from "./sandbox-wire.ts";

export type ToThread =
  | { readonly kind: "profile"; readonly profileId: string; readonly profile: DecodingProfile | null }
  /** Of these devices, instead of what they had; empty for one that has none any more. */
  | { readonly kind: "variables"; readonly byDevice: ReadonlyMap<string, DeviceVariables> }
  | { readonly kind: "ask"; readonly id: number; readonly question: Question }
  | { readonly kind: "stop" };

export type Question =
  | { readonly kind: "decode"; readonly profile: DecodingProfile; readonly inputs: readonly DecodeInput[] }
  | { readonly kind: "check"; readonly codec: Codec }
  | { readonly kind: "encode"; readonly codec: Codec; readonly asked: EncodeInput }
  | { readonly kind: "seconds" };

export type FromThread =
  | { readonly kind: "profile-wanted"; readonly profileId: string }
  | { readonly kind: "answer"; readonly id: number; readonly answer: Answer }
  | { readonly kind: "held"; readonly profileId: string; readonly limit: BrokenLimit }
  | { readonly kind: "progress"; readonly position: number; readonly outcomes: Partial<Record<DecodeOutcome, number>> }
  | LogLine;

export type Answer =
  | { readonly kind: "decoded"; readonly decoded: readonly Decoded[] }
  | { readonly kind: "checked"; readonly sentence: string | null }
  | { readonly kind: "encoded"; readonly encoded: Encoded }
  | { readonly kind: "seconds"; readonly seconds: Record<string, number> }
  | { readonly kind: "failed"; readonly sentence: string };
