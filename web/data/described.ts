/**
 * What the API's description says of a path, found by its address as it is written here: `/devices/${id}`, without what
 * stands before every path. A change of the API that these pages don't follow is a mistake of types.
 */
import type { paths, Shape } from "#client";

export type { Shape };

type Api = { [Path in keyof paths as Path extends `/api/v1${infer Rest}` ? Rest : never]: paths[Path] };
/** `/devices/{id}` */
export type Path = keyof Api;
export type Method = "get" | "post" | "put" | "patch" | "delete";

type Filled<P extends string> = P extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${Filled<After>}`
  : P;
type Addresses = { [P in Path]: Filled<P> };

/** Addresses that may be asked so; a broad one (`/devices/${string}`) takes more than there is, see `Given`. */
export type AddressOf<M extends Method> = {
  [P in Path]: Api[P] extends Record<M, unknown> ? Addresses[P] : never;
}[Path];

/** Part by part, with {} for those that are filled in: as a key, it is found at once. */
type Outline<P extends string> = P extends `${infer Part}/${infer Rest}` ? `${Blank<Part>}/${Outline<Rest>}` : Blank<P>;
type Blank<Part extends string> = `${number}` extends Part ? "{}" : Part extends `{${string}}` ? "{}" : Part;
type Outlines = { [P in Path as Outline<P>]: P };

/** The one path of an address; never, if there is none. */
export type PathAt<Address extends string> = Address extends string
  ? Outline<Address> extends keyof Outlines
    ? Outlines[Outline<Address>]
    : never
  : never;

type Operation<P extends Path, M extends Method> = P extends Path
  ? Api[P] extends Record<M, infer O>
    ? O
    : never
  : never;
type JsonIn<T> = T extends { content: { "application/json": infer J } } ? J : undefined;
type Met = 200 | 201 | 202 | 204;

/** What is in the answer of a request that was met; undefined for nothing. */
export type AnswerOf<P extends Path, M extends Method = "get"> =
  Operation<P, M> extends { responses: infer R } ? { [S in keyof R & Met]: JsonIn<R[S]> }[keyof R & Met] : never;

/** JSON has no undefined: what is left out may also be said to be so. */
type Left<T> = T extends object
  ? { [K in keyof T]: Record<never, never> extends Pick<T, K> ? T[K] | undefined : T[K] }
  : T;

/** What is sent as JSON. */
export type BodyOf<P extends Path, M extends Method = "post"> =
  Operation<P, M> extends { requestBody?: infer B } ? Left<JsonIn<NonNullable<B>>> : undefined;

/** Of a list. */
export type ItemOf<T extends { items: readonly unknown[] }> = T["items"][number];

type Asked<P extends Path, M extends Method> =
  Operation<P, M> extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;

/** What follows the question mark; an empty text is left out. */
export type QueryOf<P extends Path, M extends Method = "get"> = {
  [Name in keyof Asked<P, M>]: Asked<P, M>[Name] | "";
};

/** What is given with an address: it may be left out where the description lets it, and can't be given where there is no path. */
export type Given<Address extends string, T> = [PathAt<Address>] extends [never]
  ? [noSuchPath: never]
  : undefined extends T
    ? [it?: T]
    : Record<never, never> extends T
      ? [it?: T]
      : [it: T];
