import { expect, test } from "vitest";
import { influxAddressFrom } from "./address.ts";

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
  [
    "influx3://apiv3_x%2By@db/farm-1?tls=true",
    { kind: "influx3", url: "https://db:8181", database: "farm-1", token: "apiv3_x+y" },
  ],
])("%s", (text, address) => {
  expect(influxAddressFrom(text)).toEqual(address);
});

test.each([
  "influx3://db/farm",
  "influx3://token@db/farm/more",
  "influx3://token@db/farm_1",
  "influx2://token@db/farm",
])("%s is refused without being told again", (text) => {
  expect(() => influxAddressFrom(text)).toThrow(/is not of the form influx1:.* influx2:.* influx3:/);
  expect(() => influxAddressFrom(text)).not.toThrow(/farm/);
});
