/** Letters over HTTP: webhooks and the chat services that take them. Private addresses are refused unless the operator allows them. */
import { createHmac } from "node:crypto";
import { type LookupAddress, lookup as lookUp } from "node:dns";
import { type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
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

/** IANA special-purpose registries: this host, private, shared, link-local (cloud metadata), multicast, documentation. */
const notPublic = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  notPublic.ipv4.addSubnet(network, bits, "ipv4");
// Only 2000::/3 is global unicast; 2001::/23, 2002::/16 and 64:ff9b::/96 carry other addresses in them.
for (const [network, bits] of [
  ["::", 3],
  ["4000::", 2],
  ["8000::", 1],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
] as const)
  notPublic.ipv6.addSubnet(network, bits, "ipv6");

/** Whether an IP address may be one of this machine or of the operator's own network. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  return family === 6 ? notPublic.ipv6.check(address, "ipv6") : notPublic.ipv4.check(address, "ipv4");
}

export type PrivateAddresses = "refused" | "allowed";

const refusal = (host: string) => new Error(`${host} is an address of a private network`);

/** Looks at the very addresses that are connected to: a name that answers differently the second time gains nothing. */
function publicLookup(
  hostname: string,
  options: Parameters<LookupFunction>[1],
  callback: Parameters<LookupFunction>[2],
) {
  lookUp(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) return callback(error, []);
    if (found.some(({ address }) => isPrivateAddress(address))) return callback(refusal(hostname), []);
    if (options.all) return callback(null, found);
    callback(null, found[0]?.address ?? "", found[0]?.family);
  });
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

/** An address of a private network that stands in the URL itself; null: none does, or they are allowed. */
function privateHostOf({ url }: Post, privateAddresses: PrivateAddresses): string | null {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return privateAddresses === "refused" && isIP(host) !== 0 && isPrivateAddress(host) ? host : null;
}

/** Posts; never throws, follows no redirect, waits ten seconds at most. */
export function exchange(post: Post, privateAddresses: PrivateAddresses): Promise<Reply> {
  const { url, headers, body } = post;
  const address = new URL(url);
  const privateHost = privateHostOf(post, privateAddresses);
  if (privateHost !== null) return Promise.resolve({ status: null, words: refusal(privateHost).message });
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
  const privateHost = privateHostOf(post, privateAddresses);
  if (privateHost !== null) return { kind: "never", words: refusal(privateHost).message, about: "letter" };
  return answerFrom(await exchange(post, privateAddresses), post.takenBefore);
}
