/** The mail servers in their order: a letter goes to the first that is not away. */
import type { Clock, Millis } from "#foundation/clock";
import type { Secret } from "#foundation/secrets";
import { type Answer, silenceAfter } from "./attempts.ts";
import { type Dkim, type Outgoing, openSmtp } from "./smtp.ts";

export interface Try {
  readonly server: string;
  readonly answer: Answer;
}

/** Whether one server takes letters. While it is away one letter asks for all, ever more rarely. */
function createWatch(clock: Clock) {
  let awayTimes = 0;
  let silentUntil: Millis = 0;
  let isAsking = false;
  return {
    isWell: (): boolean => awayTimes === 0,
    /** Whether this letter may ask; of a server that is away only one does. */
    mayAsk(): boolean {
      if (awayTimes === 0) return true;
      return !isAsking && clock.now() >= silentUntil;
    },
    asks(): void {
      isAsking = awayTimes > 0;
    },
    wasAway(): void {
      isAsking = false;
      if (clock.now() < silentUntil) return; // one of several that failed together
      awayTimes += 1;
      silentUntil = clock.now() + silenceAfter(awayTimes);
    },
    isBack(): void {
      isAsking = false;
      awayTimes = 0;
      silentUntil = 0;
    },
  };
}

/** Host and port, without user and password: what the operator reads beside an answer. */
const nameOf = (url: Secret): string => new URL(url.reveal()).host;

export function openServers(urls: readonly Secret[], dkim: Dkim | null, clock: Clock) {
  const servers = urls.map((url) => ({ name: nameOf(url), smtp: openSmtp(url, dkim), watch: createWatch(clock) }));
  return {
    isWell: (): boolean => servers.some(({ watch }) => watch.isWell()),
    mayAsk: (): boolean => servers.some(({ watch }) => watch.mayAsk()),
    /**
     * Tries the servers in turn until one has something to say about this letter; every try is given back, the last one
     * counts. A letter in a hurry passes by a server that was away while another one is well.
     */
    async send(letter: Outgoing, hurry: "urgent" | null): Promise<Try[]> {
      const tries: Try[] = [];
      const anyWell = servers.some(({ watch }) => watch.isWell());
      for (const { name, smtp, watch } of servers) {
        if (!watch.mayAsk() || (hurry && anyWell && !watch.isWell())) continue;
        watch.asks();
        const answer = await smtp.send(letter);
        tries.push({ server: name, answer });
        if (answer.kind === "later" && answer.everybody) watch.wasAway();
        else {
          watch.isBack();
          break;
        }
      }
      return tries;
    },
    close(): void {
      for (const { smtp } of servers) smtp.close();
    },
  };
}
