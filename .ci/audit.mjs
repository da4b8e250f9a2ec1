// Known weaknesses of what we depend on, by npm's own answer. Status 1 when there are some; a registry that has no audit, or
// isn't there, is said in one line and passes: a mirror without audits must not keep anybody from building.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const say = (line) => process.stdout.write(`audit: ${line}\n`);
const root = fileURLToPath(new URL("..", import.meta.url));

/** What runs at a customer's is held to more than what only builds and tests it. */
const asked = [
  { what: "what Hatoba runs on", args: ["--omit=dev", "--audit-level=moderate"] },
  { what: "what builds and tests it", args: ["--audit-level=high"] },
];

/** Who is asked at a registry that does not answer waits for this long, once. */
const quickly = ["--fetch-retries=0", "--fetch-timeout=30000"];

function answerTo(args) {
  const shell = process.platform === "win32";
  const { stdout, stderr, status } = spawnSync("npm", ["audit", "--json", ...quickly, ...args], {
    cwd: root,
    encoding: "utf8",
    shell,
  });
  try {
    return { status, said: JSON.parse(stdout) };
  } catch {
    throw new Error(`npm audit gave no answer that could be read: ${stderr}${stdout}`);
  }
}

for (const { what, args } of asked) {
  const { status, said } = answerTo(args);
  if (said.auditReportVersion === undefined) {
    say(`not done, since the registry did not answer it: ${said.message ?? JSON.stringify(said)}`);
    break;
  }
  const { total } = said.metadata.vulnerabilities;
  say(`${what}: ${total === 0 ? "nothing known" : `${total} known, ${status === 0 ? "none" : "some"} that count`}`);
  for (const { name, severity, via } of Object.values(said.vulnerabilities)) {
    const why = via.map((one) => (typeof one === "string" ? `by ${one}` : `${one.title} ${one.url}`)).join("; ");
    say(`  ${severity}: ${name}: ${why}`);
  }
  if (status !== 0) process.exitCode = 1;
}
