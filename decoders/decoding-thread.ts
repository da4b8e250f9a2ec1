/** The thread that decodes: reads `uplinks`, runs codecs, appends `measurements` with its cursor in the same commit. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { type Clock, systemClock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import { answerThrough, logThrough, type QuestionOf } from "#foundation/thread";
import { consume, type Journal, type JournalledUplink, type Measurement, openJournal } from "#journal";
import type { DeviceVariables } from "#registry";
import {
  type DecodedBatch,
  type DecodingProfile,
  decodeBatch,
  decodeSeveral,
  encodeAlone,
  refusalOf,
} from "./decode.ts";
import { type HoldNews, type Holds, openHolds } from "./holds.ts";
import { openSandbox, type Sandbox } from "./sandbox.ts";
import type { FromThread, Questions, ToThread } from "./thread-messages.ts";

type Port = NonNullable<typeof parentPort>;

/** Large enough that a call into the sandbox is cheap for each, small enough that a commit is soon. */
const batchMax = 500;
/** Smaller, so that the live stream waits little for uplinks that waited for their codec. */
const catchUpMax = 200;
const lookMs = 1_000;

const seconds = { read: 0, sandbox: 0, write: 0 };

async function startDecoding(port: Port, folder: string): Promise<void> {
  const clock = systemClock();
  const log = logThrough(port);
  const journal = await openJournal({ folder });
  const sandbox = openSandbox({ clock, log });
  const holds = openHolds(clock, holdNews(port, log));
  const profiles = openProfiles(port, holds);
  const variables = new Map<string, DeviceVariables>();
  const book = { profileOf: profiles.profileOf, variablesOf: (deviceId: string) => variables.get(deviceId) };
  /** Profiles with uplinks that wait for their codec: decoded in batches between those of the live stream. */
  const waiting = new Set(journal.waitingProfiles());

  async function decode(batch: readonly JournalledUplink[], cursor: number): Promise<void> {
    // The bell and the profiles come by two ports: a codec changed before these uplinks came is learned first.
    await nextTurn();
    await profiles.known(batch);
    const began = performance.now();
    const decoded = await decodeBatch(batch, book, sandbox, holds);
    const decodedAt = performance.now();
    journal.appendMeasurements(decoded.measurements, cursor, decoded.waiting);
    for (const { profileId } of decoded.waiting) waiting.add(profileId);
    seconds.sandbox += (decodedAt - began) / 1_000;
    seconds.write += (performance.now() - decodedAt) / 1_000;
    tell(port, { kind: "progress", position: cursor, outcomes: countOutcomes(decoded.measurements) });
  }

  async function catchUp(): Promise<boolean> {
    const profileId = waiting.values().find((id) => !holds.isWaiting(id));
    if (profileId === undefined) return false;
    waiting.delete(profileId);
    try {
      const found = journal.readWaiting(profileId, catchUpMax);
      const uplinks = found.flatMap(({ uplink }) => uplink ?? []);
      await profiles.known(uplinks);
      const decoded = await decodeBatch(uplinks, book, sandbox, holds);
      settle(journal, profileId, found, decoded);
      if (found.length === catchUpMax || decoded.waiting.length > 0) waiting.add(profileId);
      const position = journal.decodingCursor();
      tell(port, { kind: "progress", position, outcomes: countOutcomes(decoded.measurements) });
      return true;
    } catch (error) {
      waiting.add(profileId);
      throw error;
    }
  }

  const consumer = consume({
    name: "decoding",
    journal,
    stream: "uplinks",
    read(after, limit) {
      const began = performance.now();
      const uplinks = journal.readUplinks(after, limit);
      seconds.read += (performance.now() - began) / 1_000;
      return uplinks;
    },
    cursor: journal.decodingCursor,
    effect: decode,
    batchMax,
    clock,
    log,
  });

  const stopCatchingUp = goOn(catchUp, clock, log);

  port.on("message", (message: ToThread) => {
    if (message.kind === "profile") profiles.learn(message.profileId, message.profile);
    else if (message.kind === "variables") for (const [id, given] of message.byDevice) variables.set(id, given);
    else if (message.kind === "ask") answerThrough(port, message.id, () => answerTo(message.question, sandbox));
    else {
      // The batch in hand is finished first; what follows is read again at the next start.
      Promise.all([consumer.stop(), stopCatchingUp()]).then(async () => {
        sandbox.close();
        await journal.close();
        port.close();
      });
    }
  });
}

/** Those of a profile's waiting uplinks that need not wait on, with what they were decoded to; some have left the journal. */
function settle(
  journal: Journal,
  profileId: string,
  found: readonly { readonly offset: number }[],
  { measurements, waiting }: DecodedBatch,
): void {
  const waitOn = new Set(waiting.map(({ uplinkOffset }) => uplinkOffset));
  const settled = found.filter(({ offset }) => !waitOn.has(offset));
  journal.settleWaiting(
    measurements,
    settled.map(({ offset: uplinkOffset }) => ({ profileId, uplinkOffset })),
  );
}

/** Does a step again and again: at once while there is something to do, else after a while. */
function goOn(step: () => Promise<boolean>, clock: Clock, log: Log): () => Promise<void> {
  const stopping = new AbortController();
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const worked = await step().catch((error: unknown) => {
        log.error({ err: error }, "uplinks that waited for their codec can't be decoded now");
        return false;
      });
      if (worked) await nextTurn();
      else await clock.wait(lookMs, stopping.signal);
    }
  }
  const running = run();
  return () => {
    stopping.abort();
    return running;
  };
}

const holdNews = (port: Port, log: Log): HoldNews => ({
  onRest: (profileId, limit) => log.warn({ profileId, limit }, "codec broke its limits too often: rests for a minute"),
  onHold(profileId, limit) {
    log.warn({ profileId, limit }, "codec breaks its limits again: put on hold");
    tell(port, { kind: "held", profileId, limit });
  },
});

const tell = (port: Port, message: FromThread): void => port.postMessage(message);

async function answerTo({ kind, asked }: QuestionOf<Questions>, sandbox: Sandbox) {
  switch (kind) {
    case "decode":
      return decodeSeveral(asked.profile, asked.inputs, sandbox);
    case "check":
      return refusalOf(asked, sandbox);
    case "encode":
      return encodeAlone(asked.codec, asked.input, sandbox);
    case "seconds":
      return seconds;
  }
}

/** Profiles as the main thread told them; one that is not known is asked for before its uplinks are decoded. */
function openProfiles(port: Port, holds: Holds) {
  const profiles = new Map<string, DecodingProfile>();
  /** Who waits for it: the live stream and what catches up may both want a profile. */
  const wanted = new Map<string, (() => void)[]>();
  return {
    profileOf: (profileId: string) => profiles.get(profileId) ?? null,
    learn(profileId: string, profile: DecodingProfile | null): void {
      if (isOtherCodec(profiles.get(profileId), profile)) holds.forget(profileId);
      holds.learn(profileId, profile?.isHeld ?? false);
      if (profile) profiles.set(profileId, profile);
      else profiles.delete(profileId);
      for (const resolve of wanted.get(profileId) ?? []) resolve();
      wanted.delete(profileId);
    },
    async known(batch: readonly JournalledUplink[]): Promise<void> {
      const missing = new Set(batch.map((uplink) => uplink.profileId).filter((profileId) => !profiles.has(profileId)));
      if (missing.size === 0) return;
      await Promise.all(
        [...missing].map(
          (profileId) =>
            new Promise<void>((resolve) => {
              wanted.set(profileId, [...(wanted.get(profileId) ?? []), resolve]);
              tell(port, { kind: "profile-wanted", profileId });
            }),
        ),
      );
    },
  };
}

function isOtherCodec(before: DecodingProfile | undefined, after: DecodingProfile | null): boolean {
  const of = (profile: DecodingProfile | null) => JSON.stringify([profile?.codec, profile?.limits]);
  return before !== undefined && of(before) !== of(after);
}

function countOutcomes(measurements: readonly Measurement[]) {
  const counts: Partial<Record<Measurement["outcome"], number>> = {};
  for (const { outcome } of measurements) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

if (parentPort) await startDecoding(parentPort, (workerData as { folder: string }).folder);
