/** Letters over HTTP: webhooks and the chat services that take them. Private addresses are refused unless the operator allows them. */
import { createHmac } from "node:crypto";
import { type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { type PrivateAddresses, privateHostIn, publicLookup, refusedHost } from "#foundation/private-addresses";
import type { Answer } from "./attempts.ts";

/** Where a channel leads. `webhook`: any program; `slack`: an incoming webhook (also Mattermost, Teams workflows); `line`: LINE Messaging API. */
export type Target =
  | { readonly kind: "webhook"; readonly url: string; readonly secret: string }
  | { readonly kind: "slack"; readonly url: string }
  | { readonly kind: "line"; readonly token: string; readonly to: string };

/** What a channel is given of a letter. */
export interface ChannelLetter {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly language: string;
  readonly about: { readonly kind: string; readonly id: string };
  /** Only for webhooks. */
  readonly data?: unknown;
  /** Milliseconds UTC. */
  readonly createdAt: number;
}

export interface Post {
  readonly url: string;
  /** The status that says: this very post was taken before. */
  readonly takenBefore?: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const linePush = "https://api.line.me/v2/bot/message/push";
/** LINE Messaging API: a text message has at most 5,000 characters. */
const lineTextMax = 5_000;

/** The HTTP request that a letter is. `webhook` is signed: `X-Hatoba-Signature: sha256=` HMAC of the body under its secret. */
export function postOf(target: Target, letter: ChannelLetter): Post {
  const words = `${letter.subject}\n${letter.text}`;
  const json = { "content-type": "application/json" };
  switch (target.kind) {
    case "slack":
      return { url: target.url, headers: json, body: JSON.stringify({ text: words }) };
    case "line":
      return {
        url: linePush,
        // A repeated push with the same key is taken once, and answered 409.
        takenBefore: 409,
        headers: { ...json, authorization: `Bearer ${target.token}`, "x-line-retry-key": letter.id },
        body: JSON.stringify({
          to: target.to,
          messages: [{ type: "text", text: words.slice(0, lineTextMax).toWellFormed() }],
        }),
      };
    case "webhook": {
      const { createdAt, ...rest } = letter;
      const body = JSON.stringify({ ...rest, createdAt: new Date(createdAt).toISOString() });
      const signature = createHmac("sha256", target.secret).update(body).digest("hex");
      return { url: target.url, headers: { ...json, "x-hatoba-signature": `sha256=${signature}` }, body };
    }
  }
}

const answerMs = 10_000;
const wordsBytesMax = 1_000;

/** What came of asking a server: its status and first words, or no status and why there is none. */
export interface Reply {
  readonly status: number | null;
  readonly words: string;
  /** The header of that name. */
  readonly retryAfter?: string | undefined;
}

/** 2xx: accepted, as is what was taken before. No answer, 408, 425, 429 and 5xx: later. Everything else, redirects too, is for good. */
export function answerFrom({ status, words, retryAfter }: Reply, takenBefore?: number): Answer {
  if (status === null) return { kind: "later", words, everybody: false };
  const said = `${status} ${words}`.trim();
  if ((status >= 200 && status < 300) || status === takenBefore) return { kind: "accepted", words: said };
  const later = status === 408 || status === 425 || status === 429 || status >= 500;
  if (later) return { kind: "later", words: said, everybody: false, retryAfter };
  return { kind: "never", words: said, about: "letter" };
}

/** Posts; never throws, follows no redirect, waits ten seconds at most. */
export function exchange(post: Post, privateAddresses: PrivateAddresses): Promise<Reply> {
  const { url, headers, body } = post;
  const address = new URL(url);
  const privateHost = privateHostIn(post.url, privateAddresses);
  if (privateHost !== null) return Promise.resolve({ status: null, words: refusedHost(privateHost).message });
  const request = address.protocol === "http:" ? requestHttp : requestHttps;
  const options: RequestOptions = {
    method: "POST",
    headers: { ...headers, "content-length": Buffer.byteLength(body), "user-agent": "Hatoba" },
    signal: AbortSignal.timeout(answerMs),
    ...(privateAddresses === "refused" && { lookup: publicLookup }),
  };
  return new Promise((resolve) => {
    const outgoing = request(address, options, (incoming) => {
      let words = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (piece: string) => {
        if (words.length < wordsBytesMax) words += piece.slice(0, wordsBytesMax);
        else incoming.destroy();
      });
      incoming.on("error", () => {}); // cut off while it spoke: its status stands
      incoming.on("close", () =>
        resolve({
          status: incoming.statusCode ?? null,
          words: words.slice(0, wordsBytesMax),
          retryAfter: incoming.headers["retry-after"],
        }),
      );
    });
    outgoing.on("error", (error) => resolve({ status: null, words: error.message }));
    outgoing.end(body);
  });
}

/** Posts a letter, and says what the answer means for it. An address of a private network is for good. */
export async function sendPost(post: Post, privateAddresses: PrivateAddresses): Promise<Answer> {
  const privateHost = privateHostIn(post.url, privateAddresses);
  if (privateHost !== null) return { kind: "never", words: refusedHost(privateHost).message, about: "letter" };
  return answerFrom(await exchange(post, privateAddresses), post.takenBefore);
}
