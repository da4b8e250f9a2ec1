import { once } from "node:events";
import { get, type IncomingMessage, OutgoingMessage } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serveHttp } from "./http-server.ts";

let server: Awaited<ReturnType<typeof serveHttp>>;
let received: number[];

beforeEach(async () => {
  received = [];
  const fetch = async (request: Request, { outgoing }: { outgoing: object }) => {
    const pieces = Number(new URL(request.url).searchParams.get("failsAfter") ?? Number.NaN);
    if (pieces >= 0) return new Response(failing(pieces));
    if (outgoing instanceof OutgoingMessage && request.url.endsWith("/trailers"))
      return new Response(ending(outgoing), { headers: { trailer: "how-many" } });
    received.push((await request.arrayBuffer()).byteLength);
    return new Response("ok");
  };
  server = await serveHttp(fetch, { host: "127.0.0.1", port: 0 }, { headersMs: 400, requestMs: 800 });
});
afterEach(() => server.stop());

/** A body that fails after some pieces, as when the time series goes away in the midst of a CSV. */
function failing(pieces: number): ReadableStream<Uint8Array> {
  let given = 0;
  return new ReadableStream({
    async pull(controller) {
      given += 1;
      if (given > pieces) throw new Error("away");
      controller.enqueue(new Uint8Array(100_000));
    },
  });
}

/** A body after which something is said. */
function ending(outgoing: OutgoingMessage): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(100_000));
      outgoing.addTrailers({ "how-many": "7" });
      controller.close();
    },
  });
}

test("what is said after a body reaches who asked", async () => {
  const asked = get(`${server.address}/trailers`);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  expect(answer.headers.trailer).toBe("how-many");
  await answer.toArray();
  expect(answer.trailers).toEqual({ "how-many": "7" });
});

test.each([1, 2, 30])(
  "an answer whose body fails after %i pieces is cut off: it does not look whole",
  async (pieces) => {
    const answer = await fetch(`${server.address}/?failsAfter=${pieces}`);
    expect(answer.status).toBe(200);
    await expect(answer.arrayBuffer()).rejects.toThrow();
  },
);

/** Sends a piece and then nothing; resolves with what came back before the connection was ended. */
function startAndStall(piece: string): Promise<string> {
  const { hostname, port } = new URL(server.address);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(piece));
    socket.on("data", (bytes) => {
      answer += bytes.toString();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

test("slow loris: who stalls in the headers or in the body is cut off with 408, and others are answered meanwhile", async () => {
  const stalled = Promise.all([
    startAndStall("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "),
    startAndStall("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"),
  ]);
  expect(await (await fetch(server.address)).text()).toBe("ok");
  for (const answer of await stalled) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});

test("a compressed body is not opened: a megabyte of nothing stays the kilobyte that was sent", async () => {
  const bomb = gzipSync(Buffer.alloc(1_000_000));
  await fetch(server.address, { method: "POST", body: bomb, headers: { "content-encoding": "gzip" } });
  expect(received.at(-1)).toBe(bomb.byteLength);
});
