/** Says at the end of a run which servers were not there, so that nobody takes a skipped test for a passed one. */
import { existsSync } from "node:fs";

const servers: [name: string, file: string, skips: string][] = [
  ["Mosquitto", "/usr/sbin/mosquitto", "the external broker"],
  ["InfluxDB", "/usr/bin/influxd", "InfluxDB as the time series"],
  ["PostgreSQL", "/usr/lib/postgresql", "PostgreSQL as the database"],
  ["Chromium", "/usr/bin/chromium", "the page in a browser"],
  ["jq", "/usr/bin/jq", "the cookbook's commands"],
];

export default function setup(): () => void {
  return () => {
    for (const [name, file, skips] of servers)
      if (!existsSync(file)) process.stdout.write(`skipped for want of ${name}: the tests of ${skips}\n`);
    if (!existsSync(new URL("../../../shared/data", import.meta.url)))
      process.stdout.write("skipped: messages of real network servers (../shared/data is not there)\n");
  };
}
