/** The thread that decodes: reads `uplinks`, runs codecs, appends `measurements` with its cursor in the same commit. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "#foundation/clock";
import { consume, type JournalledUplink, type Measurement, openJournal } from "#journal";
import { type DecodingProfile, decodeAlone, decodeBatch, encodeAlone, refusalOf } from "./decode.ts";
import { logThrough } from "./log-through.ts";
import { openSandbox, type Sandbox } from "./sandbox.ts";
import type { Answer, FromThread, Question, ToThread } from "./thread-messages.ts";

type Port = NonNullable<typeof parentPort>;

/** Large enough that a call into the sandbox is cheap for each, small enough that a commit is soon. */
const batchMax = 500;

const seconds = { read: 0, sandbox: 0, write: 0 };

async function startDecoding(port: Port, folder: string): Promise<void> {
  const clock = systemClock();
  const log = logThrough((line) => tell(port, line));
  const journal = await openJournal({ folder });
  const sandbox = openSandbox({ clock, log });
  const profiles = openProfiles(port);

  async function decode(batch: readonly JournalledUplink[], cursor: number): Promise<void> {
    // The bell and the profiles come by two ports: a codec changed before these uplinks came is learned first.
    await nextTurn();
    await profiles.known(batch);
    const began = performance.now();
    const measurements = await decodeBatch(batch, profiles.profileOf, sandbox);
    const decodedAt = performance.now();
    journal.appendMeasurements(measurements, cursor);
    seconds.sandbox += (decodedAt - began) / 1_000;
    seconds.write += (performance.now() - decodedAt) / 1_000;
    tell(port, { kind: "progress", position: cursor, outcomes: countOutcomes(measurements) });
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

  port.on("message", (message: ToThread) => {
    if (message.kind === "profile") profiles.learn(message.profileId, message.profile);
    else if (message.kind === "ask") {
      answerTo(message.question, sandbox).then((answer) => tell(port, { kind: "answer", id: message.id, answer }));
    } else {
      // The batch in hand is finished first; what follows is read again at the next start.
      consumer.stop().then(async () => {
        sandbox.close();
        await journal.close();
        port.close();
      });
    }
  });
}

const tell = (port: Port, message: FromThread): void => port.postMessage(message);

async function answerTo(question: Question, sandbox: Sandbox): Promise<Answer> {
  try {
    switch (question.kind) {
      case "decode":
        return { kind: "decoded", decoded: await decodeAlone(question.profile, question.input, sandbox) };
      case "check":
        return { kind: "checked", sentence: await refusalOf(question.codec, sandbox) };
      case "encode": {
        const { codec, data, fPort } = question;
        return { kind: "encoded", encoded: await encodeAlone(codec, data, fPort, sandbox) };
      }
      case "seconds":
        return { kind: "seconds", seconds };
    }
  } catch (error) {
    return { kind: "failed", sentence: error instanceof Error ? error.message : String(error) };
  }
}

/** Profiles as the main thread told them; one that is not known is asked for before its uplinks are decoded. */
function openProfiles(port: Port) {
  const profiles = new Map<string, DecodingProfile>();
  const wanted = new Map<string, () => void>();
  return {
    profileOf: (profileId: string) => profiles.get(profileId) ?? null,
    learn(profileId: string, profile: DecodingProfile | null): void {
      if (profile) profiles.set(profileId, profile);
      else profiles.delete(profileId);
      wanted.get(profileId)?.();
      wanted.delete(profileId);
    },
    async known(batch: readonly JournalledUplink[]): Promise<void> {
      const missing = new Set(batch.map((uplink) => uplink.profileId).filter((profileId) => !profiles.has(profileId)));
      if (missing.size === 0) return;
      await Promise.all(
        [...missing].map(
          (profileId) =>
            new Promise<void>((resolve) => {
              wanted.set(profileId, resolve);
              tell(port, { kind: "profile-wanted", profileId });
            }),
        ),
      );
    },
  };
}

function countOutcomes(measurements: readonly Measurement[]) {
  const counts: Partial<Record<Measurement["outcome"], number>> = {};
  for (const { outcome } of measurements) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

if (parentPort) await startDecoding(parentPort, (workerData as { folder: string }).folder);
