import { QueryClient } from "@tanstack/react-query";
import { spokenLanguage } from "../text.ts";

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

export type Query = Record<string, string | number | undefined>;

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

async function request<T>(method: string, path: string, body?: { content: BodyInit; type: string }): Promise<T> {
  const answer = await fetch(path, {
    method,
    credentials: "same-origin",
    headers: {
      Accept: "application/json",
      "Accept-Language": spokenLanguage(),
      ...(body === undefined ? {} : { "Content-Type": body.type }),
    },
    ...(body === undefined ? {} : { body: body.content }),
  });
  if (!answer.ok) {
    // A session that ended while the page was open: who am I is asked again, and answers with the sign-in page.
    if (answer.status === 401 && !path.endsWith("/me")) void queryClient.invalidateQueries({ queryKey: ["me"] });
    throw await problemOf(answer);
  }
  const said = await answer.text();
  return (said === "" ? undefined : JSON.parse(said)) as T;
}

export function read<T>(path: string, query?: Query): Promise<T> {
  return request<T>("GET", address(path, query));
}

export function send<T = void>(method: "POST" | "PATCH" | "PUT" | "DELETE", path: string, json?: unknown): Promise<T> {
  return request<T>(
    method,
    address(path),
    json === undefined ? undefined : { content: JSON.stringify(json), type: "application/json" },
  );
}

/** Sends a file's bytes as they are; the interface finds out the encoding. */
export function sendCsv<T>(path: string, file: File, query: Query = {}): Promise<T> {
  return request<T>("POST", address(path, query), { content: file, type: "text/csv" });
}
