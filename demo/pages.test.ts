import { readFileSync } from "node:fs";
import { matchPath } from "react-router";
import { expect, test } from "vitest";
import { visitorsOf } from "./pages.ts";

const app = readFileSync(new URL("../web/app.tsx", import.meta.url), "utf8");
const routes = [...app.matchAll(/path="(\/[^"]+)"|^ {2}"(\/[a-z-]+)":/gm)].map(
  ([, route, open]) => route ?? open ?? "",
);
const account = { userId: "one", password: "one" };
const both = { ja: account, en: account };
const known = {
  ...{ device: "one", profile: "one", group: "one", team: "one", organization: "one", user: "one", application: "one" },
  ...{ contract: "one", notice: "one", statement: "one", incident: "one", dashboard: "one", shared: "one" },
  ...{ trapLink: { ja: "one", en: "one" }, incidentLink: "one", newcomer: both, guarded: both },
};
const paths = visitorsOf(known, "ja").flatMap(({ pages }) =>
  Object.values(pages).map((path) => new URL(path, "http://one.example").pathname),
);

test("a picture is taken of every page that has an address", () => {
  expect(routes.length).toBeGreaterThan(40);
  // Of two routes that fit, the one written without a parameter is the one that answers.
  const routeOf = (path: string) => routes.find((one) => one === path) ?? routes.find((one) => matchPath(one, path));
  const pictured = new Set(paths.map(routeOf));
  expect(routes.filter((route) => !pictured.has(route))).toEqual([]);
});
