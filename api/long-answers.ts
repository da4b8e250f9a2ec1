/** Long answers in JSON, of which parts are text already: made in pieces or by another thread, so that nobody is held up by them. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Context, TypedResponse } from "hono";
import { newId } from "#foundation/ids";
import { tagOf } from "./etags.ts";
import type { Env } from "./rooms.ts";

/** No name or text of anybody is taken for it. */
const mark = `made ${newId()}`;

/** Like `c.json`, for an answer in which lists have come as JSON text: those are put in place byte by byte. */
export async function jsonAround(
  c: Context<Env>,
  answer: object,
): Promise<Response & TypedResponse<never, 200, "json">> {
  const made: Uint8Array[] = [];
  const around = JSON.stringify(answer, (_, value: unknown) =>
    value instanceof Uint8Array && made.push(value) ? mark : value,
  );
  const pieces = around
    .split(`"${mark}"`)
    .flatMap((text, index) => (index === 0 ? [text] : ["[", made[index - 1] ?? "", "]", text]))
    .map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece));
  const body = Buffer.concat(pieces);
  // The tag is made here, where the bytes are at hand: to read them back from the answer costs as much as sending them.
  const answered: Response = c.body(body, 200, { "content-type": "application/json", etag: await tagOf(body) });
  return answered as Response & TypedResponse<never, 200, "json">;
}

/** Some milliseconds. */
const itemsPerTurn = 200;

/** A long list as text for `jsonAround`, made piece by piece: others have their turn between them. */
export async function itemsAsJson(items: readonly object[]): Promise<Uint8Array> {
  const pieces: string[] = [];
  for (let next = 0; next < items.length; next += itemsPerTurn) {
    if (next > 0) await nextTurn();
    pieces.push(JSON.stringify(items.slice(next, next + itemsPerTurn)).slice(1, -1));
  }
  return new TextEncoder().encode(pieces.join()); // no Buffer, which JSON writes as an object of its own
}
