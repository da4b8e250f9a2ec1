/** The style guide as a test: doors and who may open them, banned names, libraries in one place, texts in two languages. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const skipped = new Set(["node_modules", "dist", ".git", ".ci", "testcases"]);

function* filesUnder(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (skipped.has(name) || relative(root, path) === "data") continue;
    if (statSync(path).isDirectory()) yield* filesUnder(path);
    else yield relative(root, path);
  }
}

const all = [...filesUnder(root)];
const sources = all.filter((file) => /\.tsx?$/.test(file));
const isTest = (file: string) => /\.(test|suite)\.ts$|^(test|bench|demo)\//.test(file);
const production = sources.filter((file) => !isTest(file) && !file.endsWith("config.ts") && file !== "vite.config.ts");
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** Door → folder, from package.json. */
const packageJson = JSON.parse(read("package.json")) as {
  imports: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};
const doors = new Map(
  Object.entries(packageJson.imports)
    .filter(([name]) => name !== "#foundation/*")
    .map(([name, target]) => [name, dirname(normalize(target))]),
);

/** Who may open which door, besides #foundation; the table of ARCHITECTURE.md. `null` may open all. */
const mayOpen: Record<string, readonly string[] | null> = {
  foundation: [],
  "store/journal": [],
  "store/timeseries": ["#journal"],
  "store/database": [],
  outbox: ["#database"],
  accounts: ["#database", "#outbox"],
  contracts: ["#database", "#outbox", "#accounts"],
  registry: ["#database", "#accounts", "#contracts", "#journal"],
  ingest: ["#journal", "#database", "#registry"],
  decoders: ["#journal", "#database", "#registry", "#accounts", "#outbox"],
  alerts: ["#journal", "#timeseries", "#database", "#registry", "#accounts", "#contracts", "#outbox"],
  traps: ["#journal", "#database", "#registry", "#accounts", "#outbox"],
  dashboards: ["#database", "#registry", "#accounts"],
  retention: ["#journal", "#timeseries", "#database", "#registry", "#accounts", "#contracts"],
  billing: ["#journal", "#database", "#registry", "#accounts", "#contracts", "#outbox"],
  exports: ["#journal", "#timeseries", "#database", "#registry", "#accounts", "#contracts", "#outbox"],
  forward: ["#journal", "#database", "#registry", "#accounts", "#outbox"],
  api: null,
  program: null,
  web: ["#client"],
  client: [],
  test: null,
  bench: null,
  demo: null,
};

const roomOf = (file: string): string =>
  Object.keys(mayOpen)
    .filter((room) => file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0] ?? "";

/** Specifiers imported by a file, with whether the import is of types only. */
function importsOf(file: string): { specifier: string; typeOnly: boolean }[] {
  const pattern = /^\s*(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;
  return [...read(file).matchAll(pattern)].map((match) => ({
    specifier: match[2] ?? match[3] ?? "",
    typeOnly: match[1] !== undefined,
  }));
}

describe("rooms and doors", () => {
  test("every door is a file of its folder, named like the folder", () => {
    for (const [name, folder] of doors) {
      expect(existsSync(join(root, folder)), name).toBe(true);
      expect(packageJson.imports[name]).toBe(`./${folder}/${folder.split("/").at(-1)}.ts`);
    }
  });

  test("a room opens only the doors that the table allows", () => {
    const wrong: string[] = [];
    for (const file of production) {
      const allowed = mayOpen[roomOf(file)];
      for (const { specifier, typeOnly } of importsOf(file)) {
        if (!specifier.startsWith("#") || specifier.startsWith("#foundation/")) continue;
        if (!doors.has(specifier)) wrong.push(`${file}: ${specifier} is not a door`);
        else if (allowed && !allowed.includes(specifier)) wrong.push(`${file}: may not open ${specifier}`);
        else if (roomOf(file) === "web" && !typeOnly) wrong.push(`${file}: the page knows the API's types only`);
        else if (specifier === "#api" && roomOf(file) !== "program") wrong.push(`${file}: only program opens #api`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("a relative import never leaves its room", () => {
    const wrong: string[] = [];
    for (const file of production)
      for (const { specifier } of importsOf(file)) {
        if (!specifier.startsWith(".") || specifier.includes("/text/")) continue;
        const target = normalize(join(dirname(file), specifier));
        if (roomOf(target) !== roomOf(file)) wrong.push(`${file}: ${specifier} leaves the room`);
      }
    expect(wrong).toEqual([]);
  });

  test("workers meet only in the stores", () => {
    const workers = ["ingest", "decoders", "alerts", "traps", "forward", "billing"];
    for (const worker of workers)
      for (const other of workers) if (other !== worker) expect(mayOpen[worker]).not.toContain(`#${other}`);
  });
});

describe("names", () => {
  test("no drawer for things without a place", () => {
    const banned =
      /(^|\/)(utils?|helpers?|common|shared|misc|manager|service|base|core|lib|types|models|index)(\.tsx?$|\/)/;
    expect(sources.filter((file) => banned.test(file))).toEqual([]);
  });

  test("foundation is a closed list", () => {
    const list = [
      "calendar",
      "clock",
      "fault",
      "ids",
      "log",
      "metrics",
      "private-addresses",
      "secrets",
      "text",
      "thread",
    ];
    const files = all.filter((file) => /^foundation\/[^/]+\.ts$/.test(file) && !isTest(file));
    expect(files.map((file) => file.slice("foundation/".length, -3)).sort()).toEqual(list);
  });
});

describe("libraries and effects have one place", () => {
  const onlyIn: Record<string, readonly string[]> = {
    aedes: ["ingest/transports/embedded-broker.ts"],
    mqtt: ["ingest/transports/remote-broker.ts", "forward/brokers.ts"],
    nodemailer: ["outbox/smtp.ts"],
    "isolated-vm": ["decoders/"],
    "@influxdata/influxdb-client": ["store/timeseries/"],
    "better-sqlite3": ["store/", "program/sqlite-files.ts"],
    tar: ["program/backup.ts"],
    yazl: ["exports/export-file.ts"],
    yaml: ["decoders/repositories/"],
    "smol-toml": ["decoders/repositories/"],
    json5: ["decoders/repositories/"],
    pg: ["store/database/"],
    "@node-rs/argon2": ["accounts/passwords.ts"],
    pino: ["foundation/log.ts"],
    "prom-client": ["foundation/metrics.ts"],
    "iconv-lite": ["exports/cp932.ts", "registry/csv.ts"],
    "csv-parse": ["registry/csv.ts"],
    "postal-mime": ["outbox/reports.ts"],
    pdfkit: ["billing/paper/page.ts"],
    hono: ["api/", "web/"],
  };

  test("each library is imported in its place only", () => {
    const wrong: string[] = [];
    for (const file of production)
      for (const { specifier } of importsOf(file)) {
        const library = Object.keys(onlyIn).find((name) => specifier === name || specifier.startsWith(`${name}/`));
        if (library && !onlyIn[library]?.some((place) => file.startsWith(place))) wrong.push(`${file}: ${specifier}`);
      }
    expect(wrong).toEqual([]);
  });

  test("time, randomness, environment and console are taken as arguments", () => {
    const rules: [RegExp, (file: string) => boolean][] = [
      [
        /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bsetTimeout\(|\bsetInterval\(/,
        (file) => file === "foundation/clock.ts" || file.startsWith("program/") || file.startsWith("web/"),
      ],
      [/\bprocess\.env\b|\bprocess\.exit\b/, (file) => file.startsWith("program/")],
      [/\bconsole\.\w+\(/, () => false],
    ];
    const wrong = production.flatMap((file) => {
      const code = read(file).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|`[^`]*`|"[^"\n]*"/gm, "");
      return rules
        .filter(([pattern, allowed]) => !allowed(file) && pattern.test(code))
        .map(([pattern]) => `${file}: ${pattern}`);
    });
    expect(wrong).toEqual([]);
  });

  test("each dependency has its line in ARCHITECTURE.md", () => {
    const page = read("ARCHITECTURE.md");
    const names = [packageJson.dependencies, packageJson.devDependencies].flatMap((group) => Object.keys(group));
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  test("versions are exact", () => {
    const groups = [packageJson.dependencies, packageJson.devDependencies, packageJson.optionalDependencies];
    for (const group of groups)
      for (const [name, version] of Object.entries(group)) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("package-lock.json knows every optional package, so that npm ci works on every platform", () => {
    const { packages } = JSON.parse(read("package-lock.json")) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    const known = Object.keys(packages).map((path) =>
      path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
    );
    expect(wanted.filter((name) => !known.includes(name))).toEqual([]);
  });

  test("package-lock.json records no download addresses", () => {
    expect(read("package-lock.json")).not.toMatch(/"resolved":/);
  });
});

describe("texts", () => {
  const catalogues = all.filter((file) => /^text\/.*\.json$/.test(file));
  const rooms = [...new Set(catalogues.map((file) => file.slice("text/".length).split(".")[0] ?? ""))];
  const keysOf = (room: string, language: string) =>
    JSON.parse(read(`text/${room}.${language}.json`)) as Record<string, string>;

  test.each(rooms)("%s says the same in Japanese and English", (room) => {
    const [ja, en] = [keysOf(room, "ja"), keysOf(room, "en")];
    // English has a sentence of its own for one of a thing, where it needs one.
    const singular = Object.keys(en).filter((key) => key.endsWith("_one"));
    expect(singular.filter((key) => !(key.replace(/_one$/, "") in en))).toEqual([]);
    expect(Object.keys(ja).sort()).toEqual(
      Object.keys(en)
        .filter((key) => !singular.includes(key))
        .sort(),
    );
    const holes = (sentence: string) => [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
    for (const key of Object.keys(ja))
      expect([...new Set(holes(ja[key] ?? ""))], key).toEqual([...new Set(holes(en[key] ?? ""))]);
  });

  test("every sentence that the server names exists", () => {
    const known = new Set(rooms.flatMap((room) => Object.keys(keysOf(room, "en")).map((key) => `${room}.${key}`)));
    const wrong = production
      .filter((file) => !file.startsWith("web/"))
      .flatMap((file) => {
        const keys = [...read(file).matchAll(/new Fault\(\s*"[a-z-]+",\s*"([a-z-]+\.[a-z.-]+)"/g)].map(
          (match) => match[1] ?? "",
        );
        return keys.filter((key) => !known.has(key)).map((key) => `${file}: ${key}`);
      });
    expect(wrong).toEqual([]);
  });
});

describe("documents", () => {
  test("links inside the documents lead somewhere", () => {
    const wrong: string[] = [];
    for (const file of all.filter((name) => name.endsWith(".md")))
      for (const match of read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g))
        if (!existsSync(join(root, dirname(file), match[1] ?? ""))) wrong.push(`${file}: ${match[1]}`);
    expect(wrong).toEqual([]);
  });
});
