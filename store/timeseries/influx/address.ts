/**
 * `influx1://user:pass@host:8086/database`, `influx2://token@host:8086/org/bucket`, `influx3://token@host:8181/database`;
 * `?tls=true` for HTTPS.
 */

import { createHash } from "node:crypto";

export type InfluxAddress =
  | {
      readonly kind: "influx1";
      readonly url: string;
      readonly database: string;
      readonly user: string;
      readonly password: string;
    }
  | {
      readonly kind: "influx2";
      readonly url: string;
      readonly organization: string;
      readonly bucket: string;
      readonly token: string;
    }
  | { readonly kind: "influx3"; readonly url: string; readonly database: string; readonly token: string };

/** Which place in which InfluxDB: a word for file names, the same whoever signs in. */
export function placeOf(address: InfluxAddress): string {
  const { url } = address;
  const place = address.kind === "influx2" ? [url, address.organization, address.bucket] : [url, address.database];
  return createHash("sha256").update(JSON.stringify(place)).digest("hex").slice(0, 12);
}

const forms =
  "influx1://user:pass@host:8086/database, influx2://token@host:8086/org/bucket or influx3://token@host:8181/database";
/** Of 3.x: a name with our day counts behind it must still be one. */
const databaseForm = /^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/;

/** Throws an Error that names the expected forms, never the address itself: it holds a password. */
export function influxAddressFrom(text: string): InfluxAddress {
  const wrong = new Error(`the address of the time series is not of the form ${forms}`);
  if (!URL.canParse(text)) throw wrong;
  const parsed = new URL(text);
  const parts = parsed.pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const scheme = parsed.searchParams.get("tls") === "true" ? "https" : "http";
  const url = `${scheme}://${parsed.hostname}:${parsed.port || (parsed.protocol === "influx3:" ? "8181" : "8086")}`;
  const user = decodeURIComponent(parsed.username);
  const password = decodeURIComponent(parsed.password);
  const [first, second, ...more] = parts;
  if (!parsed.hostname || first === undefined || more.length > 0) throw wrong;
  if (parsed.protocol === "influx1:" && second === undefined)
    return { kind: "influx1", url, database: first, user, password };
  if (parsed.protocol === "influx2:" && second !== undefined && user)
    return { kind: "influx2", url, organization: first, bucket: second, token: user };
  if (parsed.protocol === "influx3:" && second === undefined && user && databaseForm.test(first))
    return { kind: "influx3", url, database: first, token: user };
  throw wrong;
}
