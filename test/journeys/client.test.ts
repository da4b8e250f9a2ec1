/** The client for TypeScript: current, built as a package, and good for a program's day. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, everyItem, HatobaProblem, type Shape, said } from "../../client/client.ts";
import { type Described, typescriptFrom } from "../../client/typescript.ts";
import { type Furnished, furnish } from "../harness/furnish.ts";
import { type Running, startRunning } from "../harness/running.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

let running: Running;
let furnished: Furnished;
let hatoba: ReturnType<typeof connect>;

beforeAll(async () => {
  running = await startRunning();
  furnished = await furnish(running);
  const permissions = ["read", "devices"];
  const { token } = await running.client.post<{ token: string }>("/me/tokens", { name: "program", permissions });
  hatoba = connect({ url: running.url, token });
});
afterAll(() => running?.remove());

test("client/schema.ts is what the API's description says now (npm run build:client)", async () => {
  const document = (await (await fetch(`${running.url}/api/v1/openapi.json`)).json()) as Described;
  const isCurrent = readFileSync(join(root, "client/schema.ts"), "utf8") === typescriptFrom(document);
  expect(isCurrent ? "current" : "run npm run build:client").toBe("current");
});

test("registers devices, walks the pages of a list, and changes one", async () => {
  const { organizationId, profileId } = furnished;
  for (let number = 1; number <= 5; number += 1) {
    const body = { organizationId, profileId, name: `畑 ${number}`, devEui: `70b3d5a9b000000${number}` };
    const made = said(await hatoba.POST("/api/v1/devices", { body }));
    expect(made.contract.child).toBeTruthy();
  }
  const devices: Shape<"Device">[] = [];
  const page = async (after: string | undefined) =>
    said(await hatoba.GET("/api/v1/devices", { params: { query: { limit: 2, after } } }));
  for await (const device of everyItem(page)) devices.push(device);
  expect(devices.map(({ name }) => name).sort()).toEqual(["畑 1", "畑 2", "畑 3", "畑 4", "畑 5"]);
  const path = { id: devices[0]?.id ?? "" };
  said(await hatoba.PATCH("/api/v1/devices/{id}", { params: { path }, body: { name: "南の畑" } }));
  expect(said(await hatoba.GET("/api/v1/devices/{id}", { params: { path } })).name).toBe("南の畑");
});

test("a problem has its status, its name and each bad field", async () => {
  const { organizationId, profileId } = furnished;
  const body = { organizationId, profileId, name: "", devEui: "123" };
  const problem = await hatoba
    .POST("/api/v1/devices", { body })
    .then(said)
    .catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(HatobaProblem);
  expect(problem).toMatchObject({
    status: 400,
    errors: expect.arrayContaining([expect.objectContaining({ path: "devEui" })]),
  });
});

const run = (command: string, args: readonly string[], cwd: string) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  expect([status, status === 0 ? "" : stdout + stderr]).toEqual([0, ""]);
  return stdout.trim();
};
const aFolder = () => mkdtempSync(join(tmpdir(), "hatoba-client-"));

test("is a package that npm packs and installs; a program that uses it is checked by its types and registers a device", async () => {
  const [made, program] = [aFolder(), aFolder()];
  const tsc = join(root, "node_modules/.bin/tsc");
  run(tsc, ["-p", join(root, "client"), "--outDir", join(made, "dist")], made);
  copyFileSync(join(root, "client/package.json"), join(made, "package.json"));
  const packed = run("npm", ["pack", "--silent"], made);
  // What it depends on comes from our own folder: tests need no registry.
  const needed = ["openapi-fetch", "openapi-typescript-helpers"].map((name) => join(root, "node_modules", name));
  run("npm", ["init", "-y", "--silent"], program);
  run("npm", ["install", "--offline", "--install-links", "--no-audit", join(made, packed), ...needed], program);
  const { token } = await running.client.post<{ token: string }>("/me/tokens", {
    ...{ name: "installed", permissions: ["read", "devices"] },
  });
  const { organizationId, profileId } = furnished;
  const body = JSON.stringify({ organizationId, profileId, name: "梱包の畑", devEui: "70b3d5a9b0000009" });
  const source = `import { connect, said, type Shape } from "@hatoba/client";
    const hatoba = connect({ url: ${JSON.stringify(running.url)}, token: ${JSON.stringify(token)} });
    const device: Shape<"Device"> = said(await hatoba.POST("/api/v1/devices", { body: ${body} }));
    console.log(device.name);`;
  writeFileSync(join(program, "use.mts"), source);
  const types = ["--types", "node", "--typeRoots", join(root, "node_modules/@types")];
  const strictly = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", ...types];
  run(tsc, [...strictly, "use.mts"], program);
  expect(run(process.execPath, ["use.mts"], program)).toBe("梱包の畑");
  writeFileSync(join(program, "wrong.mts"), source.replace("/api/v1/devices", "/api/v1/device"));
  const refused = spawnSync(tsc, [...strictly, "wrong.mts"], { cwd: program, encoding: "utf8" });
  expect(refused.stdout).toContain("/api/v1/device");
});
