import { expect, test } from "vitest";
import { influxAddressFrom } from "./influx-address.ts";

test.each([
  [
    "influx1://u:p%40ss@db:8087/farm",
    { kind: "influx1", url: "http://db:8087", database: "farm", user: "u", password: "p@ss" },
  ],
  ["influx1://db/farm?tls=true", { kind: "influx1", url: "https://db:8086", database: "farm", user: "", password: "" }],
  [
    "influx2://a%2Fb==@[::1]:1/my%20org/b",
    { kind: "influx2", url: "http://[::1]:1", organization: "my org", bucket: "b", token: "a/b==" },
  ],
])("%s", (text, address) => {
  expect(influxAddressFrom(text)).toEqual(address);
});
