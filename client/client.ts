/**
 * A program's way to the API: every path with its parameters, bodies and answers typed.
 *
 *     const hatoba = connect({ url: "https://hatoba.example.jp", token: "hatoba_…" });
 *     const device = said(await hatoba.GET("/api/v1/devices/{id}", { params: { path: { id } } }));
 */
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.ts";

export type { components, paths };
/** Shapes by the names that the description gives them: `Shape<"Device">`. */
export type Shape<Name extends keyof components["schemas"]> = components["schemas"][Name];

export interface Connection {
  /** Where Hatoba is, without a path. */
  readonly url: string;
  readonly token: string;
  /** In place of the global one. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Calls as `openapi-fetch` has them: `GET`, `POST`, … with a path of the description. */
export function connect({ url, token, fetch }: Connection): Client<paths> {
  const headers = { authorization: `Bearer ${token}` };
  return createClient<paths>({ baseUrl: url.replace(/\/$/, ""), headers, ...(fetch && { fetch }) });
}

/** A request that was not met, as RFC 9457 tells it. */
export class HatobaProblem extends Error {
  override readonly name = "HatobaProblem";
  readonly status: number;
  /** `urn:hatoba:problem:…`: for programs. */
  readonly type: string;
  /** Each bad field. */
  readonly errors: readonly { readonly path: string; readonly detail: string }[];

  constructor(status: number, problem: Partial<Shape<"Problem">>) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.type = problem.type ?? "about:blank";
    this.errors = problem.errors ?? [];
  }
}

/** What an answer holds. Throws `HatobaProblem` when it is none. */
export function said<T>(answer: { readonly data?: T; readonly error?: unknown; readonly response: Response }): T {
  if (answer.response.ok) return answer.data as T; // 204 holds nothing
  const { error } = answer;
  throw new HatobaProblem(answer.response.status, typeof error === "object" && error !== null ? error : {});
}

/** Everything on all pages of a list; `page` is asked with what the page before it gave. */
export async function* everyItem<T>(
  page: (after: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
): AsyncGenerator<T> {
  let after: string | undefined;
  do {
    const { items, next } = await page(after);
    yield* items;
    after = next ?? undefined;
  } while (after !== undefined);
}
