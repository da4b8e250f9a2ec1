import { QueryClient } from "@tanstack/react-query";
import { spokenLanguage } from "../text.ts";
import { noteAnswer, noteFailure, onRecovery } from "./connection.ts";
import type { AddressOf, AnswerOf, BodyOf, Given, Method, PathAt, QueryOf } from "./described.ts";

export interface FieldFault {
  path: string;
  detail: string;
}

/** An answer of the interface that is not a success, with the sentences it gave the reader. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  /** The stable name of the problem: code-needed. */
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldFault[];

  constructor(status: number, said: { type?: string; title?: string; detail?: string; errors?: FieldFault[] }) {
    super(said.detail ?? said.title ?? `HTTP ${status}`);
    this.status = status;
    this.kind = said.type?.split(":").at(-1) ?? "";
    this.title = said.title ?? `HTTP ${status}`;
    this.detail = said.detail ?? "";
    this.errors = said.errors ?? [];
  }
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < 2 && !(error instanceof Problem && error.status < 500),
    },
  },
});

// Whatever was missed while the server was away is asked for again.
onRecovery(() => void queryClient.invalidateQueries());

export type Query = Readonly<Record<string, unknown>>;

/** The address of a resource of the interface, parameters without a value left out. */
export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const tail = parameters.toString();
  return `/api/v1${path}${tail === "" ? "" : `?${tail}`}`;
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    return new Problem(answer.status, await answer.json());
  } catch {
    return new Problem(answer.status, { title: answer.statusText || `HTTP ${answer.status}` });
  }
}

/** What a proxy says when the server behind it is away. */
const serverAway = new Set([502, 503, 504]);

async function reached(path: string, request: RequestInit): Promise<Response> {
  try {
    const answer = await fetch(path, request);
    if (serverAway.has(answer.status)) noteFailure();
    else noteAnswer();
    return answer;
  } catch (error) {
    noteFailure();
    throw error;
  }
}

async function answerTo(
  method: string,
  path: string,
  body?: { content: BodyInit; type: string },
  more: Record<string, string> = {},
): Promise<Response> {
  const answer = await reached(path, {
    method,
    credentials: "same-origin",
    headers: {
      Accept: "application/json",
      "Accept-Language": spokenLanguage(),
      ...(body === undefined ? {} : { "Content-Type": body.type }),
      ...more,
    },
    ...(body === undefined ? {} : { body: body.content }),
  });
  if (!answer.ok) {
    // A session that ended while the page was open: who am I is asked again, and answers with the sign-in page.
    if (answer.status === 401 && !path.endsWith("/me") && more.Authorization === undefined)
      void queryClient.invalidateQueries({ queryKey: ["me"] });
    throw await problemOf(answer);
  }
  return answer;
}

async function request<T>(...asked: Parameters<typeof answerTo>): Promise<T> {
  const said = await (await answerTo(...asked)).text();
  return (said === "" ? undefined : JSON.parse(said)) as T;
}

/** An answer with the tag by which a later change says what it was made from. */
export async function readTagged<A extends AddressOf<"get">>(
  path: A,
): Promise<AnswerOf<PathAt<A>> & { readonly tag: string }> {
  const answer = await answerTo("GET", address(path));
  return { ...(await answer.json()), tag: answer.headers.get("etag") ?? "" };
}

/** What only a link opens; `secret` is what follows its #. */
export const readByLink = (path: AddressOf<"get">, secret: string): Promise<Response> =>
  answerTo("GET", address(path), undefined, { Authorization: `Link ${secret}` });

export function read<A extends AddressOf<"get">>(
  path: A,
  ...[query]: Given<A, QueryOf<PathAt<A>>>
): Promise<AnswerOf<PathAt<A>>> {
  return request("GET", address(path, query));
}

/** With a tag, refused with 412 when somebody else made a change since that answer. */
export function send<M extends Uppercase<Exclude<Method, "get">>, A extends AddressOf<Lowercase<M>>>(
  method: M,
  path: A,
  ...[json, more = {}]: [
    ...Given<A, BodyOf<PathAt<A>, Lowercase<M>>>,
    more?: { tag?: string; query?: QueryOf<PathAt<A>, Lowercase<M>> },
  ]
): Promise<AnswerOf<PathAt<A>, Lowercase<M>>> {
  return request(
    method,
    address(path, more.query),
    json === undefined ? undefined : { content: JSON.stringify(json), type: "application/json" },
    more.tag === undefined ? {} : { "If-Match": more.tag },
  );
}

/** Sends a file's bytes as they are; the interface finds out the encoding. */
export function sendCsv<A extends AddressOf<"post">>(
  path: A,
  file: File,
  ...[query]: Given<A, QueryOf<PathAt<A>, "post">>
): Promise<AnswerOf<PathAt<A>, "post">> {
  return request("POST", address(path, query), { content: file, type: "text/csv" });
}

export function sendBytes<A extends AddressOf<"post">>(path: A, content: Blob): Promise<AnswerOf<PathAt<A>, "post">> {
  return request("POST", address(path), { content, type: content.type });
}
