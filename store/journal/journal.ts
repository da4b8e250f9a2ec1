/**
 * The journal is the record of truth: what devices said, in the order in which it became ours, and what it was decoded to.
 *
 * It owns three streams, `uplinks`, `measurements` and `revisions` (what decoding once more made of an uplink), each a file
 * of its own with one writer, and the promise that what `append…` resolved is on disk after a power cut (`synchronous=FULL`).
 * It does not own what is made of them: every consumer keeps its cursor where its effect is written.
 */
export { type ConsumeOptions, type Consumer, consume } from "./consumer.ts";
export {
  type DataRangeBook,
  type DataRanges,
  daysOfDevice,
  oldestStart,
  startOfDevice,
  startOfLength,
} from "./data-ranges.ts";
export { openJournal } from "./sqlite.ts";
export type {
  AdmittedUplink,
  Appended,
  DecodeOutcome,
  Fields,
  FieldValue,
  Journal,
  JournalledMeasurement,
  JournalledRevision,
  JournalledUplink,
  JournalOptions,
  Measurement,
  Metered,
  Network,
  Reception,
  Removed,
  Revision,
  Stream,
  Uplink,
  UplinkHistory,
  WaitingUplink,
} from "./streams.ts";
