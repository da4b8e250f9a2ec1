/** What a journey runs on: everything embedded, and the databases of a larger installation where they are there. */
import { afterAll } from "vitest";
import { startInflux } from "./influx.ts";
import { startPostgres } from "./postgres.ts";

/** Names with their settings, for `describe.each`; the servers are stopped after the file's tests. Says what is left out. */
export async function installations(tests: string): Promise<[string, Record<string, string>][]> {
  const influx = await startInflux();
  const postgres = await startPostgres();
  afterAll(async () => {
    if (!("skipped" in influx)) await influx.stop();
    if (!("skipped" in postgres)) await postgres.stop();
  });
  const embedded: [string, Record<string, string>] = ["everything embedded", {}];
  if ("skipped" in influx || "skipped" in postgres) {
    const reasons = [influx, postgres].flatMap((server) => ("skipped" in server ? [server.skipped] : []));
    process.stdout.write(`skipped: ${tests} on PostgreSQL and InfluxDB (${reasons.join("; ")})\n`);
    return [embedded];
  }
  const settings = { HATOBA_DATABASE_URL: postgres.url, HATOBA_TIMESERIES_URL: influx.url };
  return [embedded, ["PostgreSQL and InfluxDB", settings]];
}
