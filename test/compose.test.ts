/** docker-compose.yml and Dockerfile stay true: settings exist, secrets have no default, everything has a health check. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readConfig, settings } from "../program/config.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string) => readFileSync(`${root}/${file}`, "utf8");

interface Service {
  image?: string;
  environment?: Record<string, string>;
  healthcheck?: unknown;
  volumes?: string[];
  read_only?: boolean;
}
const compose = parse(read("docker-compose.yml")) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
const dockerfile = read("Dockerfile");
const examples = read(".env.example").matchAll(/^([A-Z_]+)=$/gm);
const given = Object.fromEntries([...examples].map((match) => [match[1] ?? "", "a-long-enough-example-value"]));

/** What compose would put in: `${NAME:?why}` from .env, `${NAME:-default}`. */
const filled = (value: string) =>
  value.replaceAll(/\$\{(\w+)(?::([?-])([^}]*))?\}/g, (_, name: string, kind: string, rest: string) => {
    const known = given[name];
    if (known !== undefined) return known;
    expect(kind, `${name} is neither in .env.example nor has a default`).toBe("-");
    return rest;
  });

describe("docker-compose.yml", () => {
  test("gives Hatoba settings that exist and that it accepts", () => {
    const environment = compose.services.hatoba?.environment ?? {};
    const names = new Set<string>(settings.map((setting) => setting.name));
    for (const name of Object.keys(environment)) expect(names).toContain(name);
    const values = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value)]));
    const config = readConfig(values, "/nonexistent.json");
    expect(config.smtp?.from).toContain("@");
    for (const host of ["postgres", "influxdb", "mail"]) expect(compose.services).toHaveProperty(host);
  });

  test("has no default for any secret", () => {
    for (const [name, service] of Object.entries(compose.services))
      for (const [key, value] of Object.entries(service.environment ?? {}))
        if (/PASSWORD|TOKEN|SECRET|_URL/.test(key) && /\$\{/.test(value) && !/PUBLIC_URL/.test(key))
          expect(value, `${name}.${key}`).toMatch(/:\?/);
    expect(read("docker-compose.yml")).not.toMatch(/PASSWORD: (?!\$\{)/);
  });

  test("watches the health of every service and keeps data in named volumes", () => {
    for (const [name, service] of Object.entries(compose.services)) {
      if (name !== "hatoba") expect(service.healthcheck, name).toBeDefined();
      for (const volume of service.volumes ?? []) expect(compose.volumes).toHaveProperty(volume.split(":")[0] ?? "");
    }
    expect(dockerfile).toMatch(/HEALTHCHECK/);
  });

  test("runs Hatoba as nobody special, on a read-only root", () => {
    expect(compose.services.hatoba?.read_only).toBe(true);
    expect(dockerfile).toMatch(/^USER node$/m);
    for (const match of dockerfile.matchAll(/HATOBA_\w+/g))
      expect(settings.map(({ name }) => name as string)).toContain(match[0]);
  });

  const docker = spawnSync("docker", ["compose", "version"]).status === 0;
  test.skipIf(!docker)("is valid for docker compose", () => {
    const result = spawnSync("docker", ["compose", "config", "--quiet"], {
      cwd: root,
      env: { ...process.env, ...given },
    });
    expect(result.stderr.toString()).toBe("");
    expect(result.status).toBe(0);
  });
});
