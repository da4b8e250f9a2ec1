/** The OpenAPI document: valid 3.1, with an example for each JSON body and answer that its own schema takes. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ZodType } from "zod";
import { createApi } from "#api";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { readConfig } from "../../program/config.ts";
import { type Program, startProgram } from "../../program/parts.ts";
import type { ApiDocument } from "../harness/openapi.ts";

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
}

interface Described {
  readonly method: string;
  readonly path: string;
  readonly request?: { readonly body?: Content };
  readonly responses: Readonly<Record<string, Content>>;
}

const json = "application/json";

let program: Program;
let document: ApiDocument;
let routes: Described[];

beforeAll(async () => {
  const ports = { HATOBA_HTTP_PORT: "0", HATOBA_MQTT_PORT: "off", HATOBA_DATA: mkdtempSync(join(tmpdir(), "hatoba-")) };
  const log = createLog("silent", "json");
  program = await startProgram(readConfig(ports), log);
  const app = createApi({
    ...{ ...program.rooms, log, clock: systemClock(), zone: "Asia/Tokyo", publicUrl: "http://127.0.0.1" },
    ...{ map: { tiles: null, credit: "" }, webFolder: "", requestsPerMinute: "off" as const },
    ...{ clientAddress: (peer: string) => peer, ready: () => ({ ok: true, reasons: [] }) },
    disk: () => Promise.resolve({ free: 0, total: 0, journal: 0 }),
  });
  document = (await (await app.request("/api/v1/openapi.json")).json()) as ApiDocument;
  routes = app.openAPIRegistry.definitions.flatMap((one) => (one.type === "route" ? [one.route as Described] : []));
});
afterAll(() => program?.stop());

test("is valid OpenAPI 3.1 by the published schema", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>);
  expect({ valid, errors, version: validator.version }).toEqual({ valid: true, version: "3.1" });
});

/** Every JSON body and answer with its zod schema and its example in the document. */
function* shown(): Generator<{ what: string; schema: ZodType; example: unknown }> {
  for (const { method, path, request, responses } of routes) {
    const operation = document.paths[path]?.[method];
    const places: [string, Content | undefined, ApiDocument["paths"][string][string]["requestBody"]][] = [
      ["body", request?.body, operation?.requestBody],
      ...Object.keys(responses).map((status) => {
        return [status, responses[status], operation?.responses[status]] as (typeof places)[number];
      }),
    ];
    for (const [place, described, written] of places) {
      const schema = described?.content?.[json]?.schema as ZodType | undefined;
      const what = `${method.toUpperCase()} ${path} ${place}`;
      if (schema) yield { what, schema, example: written?.content?.[json]?.example };
    }
  }
}

test("has an example for every JSON body and answer, and each is what its schema takes", async () => {
  const wrong: string[] = [];
  let count = 0;
  const problem = document.components.schemas.Problem?.example;
  expect(problem).toMatchObject({ status: 400, errors: [{ path: "devEui" }] });
  for (const { what, schema, example } of shown()) {
    count += 1;
    const { error } = await schema.safeParseAsync(example);
    const reasons = error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    if (example === undefined || error) wrong.push(`${what}: ${reasons} in ${JSON.stringify(example)?.slice(0, 300)}`);
  }
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(250);
});

test("has a summary for every operation, said once", () => {
  const summaries = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map(({ summary }) => summary),
  );
  expect(summaries).not.toContain(undefined);
});
