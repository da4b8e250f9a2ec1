// Runs before `npm start`, `npm test` and the others, on whatever Node the newcomer has (18 or later), with nothing
// installed: brings node_modules up to the lockfile, builds the web page when its sources changed, and for the tests
// installs the servers that they talk to where that can be done (Debian or Ubuntu, as root).
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const inTree = (...names) => join(root, ...names);
const say = (sentence) => process.stderr.write(`${sentence}\n`);

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"], ...options });
  if (result.status === 0) return;
  say(
    `hatoba: \`${[command, ...args].join(" ")}\` did not succeed (${result.error?.message ?? `exit ${result.status}`}).`,
  );
  process.exit(1);
}

function installPackages() {
  const lock = inTree("package-lock.json");
  const mark = inTree("node_modules", ".hatoba-lock");
  const wanted = createHash("sha256").update(readFileSync(lock)).digest("hex");
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  say("hatoba: installing packages (about a quarter of a minute, once)…");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  run(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { shell: process.platform === "win32" });
  writeFileSync(mark, wanted);
}

/** Every file the page is made of, so that an edit anywhere is seen. */
function* webSources(folder = inTree("web")) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "dist") continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* webSources(path);
    else yield path;
  }
}

function buildWeb() {
  const sources = [...webSources(), inTree("vite.config.ts"), inTree("package-lock.json")];
  for (const language of ["ja", "en"]) sources.push(inTree("text", `web.${language}.json`));
  const stamp = createHash("sha256");
  for (const path of sources.filter((source) => existsSync(source)).sort()) {
    stamp
      .update(path.slice(root.length))
      .update(`${statSync(path).size}`)
      .update(readFileSync(path));
  }
  const wanted = stamp.digest("hex");
  const mark = inTree("web", "dist", ".sources");
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  say("hatoba: building the web page…");
  const bin = inTree("node_modules", ".bin");
  const path = `${bin}${process.platform === "win32" ? ";" : ":"}${process.env.PATH ?? ""}`;
  const node = existsSync(join(bin, "node")) ? join(bin, "node") : process.execPath;
  run(node, [inTree("node_modules", "vite", "bin", "vite.js"), "build", "--logLevel", "warn"], {
    env: { ...process.env, PATH: path },
  });
  mkdirSync(inTree("web", "dist"), { recursive: true });
  writeFileSync(mark, wanted);
}

/** Debian's servers for the tests; each is looked for by a file that only its package brings. */
const servers = [
  { name: "Mosquitto", file: "/usr/sbin/mosquitto", packages: ["mosquitto", "mosquitto-clients"] },
  { name: "InfluxDB", file: "/usr/bin/influxd", packages: ["influxdb"] },
  { name: "PostgreSQL", file: "/usr/lib/postgresql", packages: ["postgresql"] },
  { name: "Chromium", file: "/usr/bin/chromium", packages: ["chromium", "fonts-noto-cjk"] },
  { name: "curl and jq", file: "/usr/bin/jq", packages: ["curl", "jq"] },
];

function installServers() {
  const missing = servers.filter((server) => !existsSync(server.file));
  if (missing.length === 0) return;
  const names = missing.map((server) => server.name).join(", ");
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    say(`hatoba: ${names} not found; the tests that need them are skipped and named at the end.`);
    return;
  }
  say(`hatoba: installing ${names} for the tests…`);
  // Debian starts a fresh server at once; the tests start their own, on ports of their own.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore", env });
  const packages = missing.flatMap((server) => server.packages);
  const result = spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], {
    stdio: ["ignore", "ignore", "inherit"],
    env,
  });
  if (result.status !== 0)
    say(`hatoba: apt-get could not install ${packages.join(" ")}; the tests that need them are skipped.`);
}

installPackages();
if (process.argv.includes("--test")) installServers();
buildWeb();
