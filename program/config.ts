/** Every setting in one table: name, default, meaning, check. All mistakes are named at once; nothing else reads the environment. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { SelfTestSettings } from "#alerts";
import { type LogLevel, logLevels } from "#foundation/log";
import type { PrivateAddresses } from "#foundation/private-addresses";
import { Secret } from "#foundation/secrets";
import type { MqttsOptions } from "#ingest";
import type { SmtpSettings } from "#outbox";
import { networksFrom, type Proxies } from "./client-address.ts";

export interface Config {
  readonly dataFolder: string;
  readonly http: { readonly host: string; readonly port: number };
  readonly publicUrl: string;
  /** Where browsers fetch the map from; null for none. */
  readonly map: { readonly tiles: string | null; readonly credit: string };
  readonly mqtt: { readonly host: string; readonly port: number } | "off";
  /** The same broker over TLS; null: not. */
  readonly mqtts: MqttsOptions | null;
  /** What a device or a connection may send at most. */
  readonly limits: {
    readonly deviceUplinksPerMinute: number | "off";
    readonly connectionMessagesPerSecond: number | "off";
    readonly requestsPerMinute: number | "off";
  };
  /** Who stands between people and this program, and where they say from whom a request comes. */
  readonly proxies: Proxies;
  readonly operator: { readonly userId: string; readonly password: Secret | null };
  readonly zone: string;
  /** Days after the end of a device's contract at which its data are erased. */
  readonly endedContractDays: number | "off";
  readonly smtp: SmtpSettings | null;
  /** Whether webhooks may lead into private networks. */
  readonly webhookPrivateAddresses: PrivateAddresses;
  readonly brokerPrivateAddresses: PrivateAddresses;
  readonly selfTest: SelfTestSettings;
  readonly databaseUrl: Secret | null;
  readonly timeseriesUrl: Secret | null;
  readonly secretKey: Secret | null;
  /** Opens what was sealed before the key was changed. */
  readonly previousSecretKey: Secret | null;
  readonly log: LogLevel;
  /** Moves the program's clock (ms): a demonstration of another date. Not for real work. */
  readonly clockOffsetMs: number;
}

/** A check gives the value back, or throws a sentence that follows the setting's name. */
interface Setting {
  readonly name: string;
  readonly fallback: string | null;
  readonly meaning: string;
  readonly check: (value: string) => unknown;
}

class Unfit extends Error {}

function port(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > 65_535) throw new Unfit(`must be a port, 0 to 65535, not "${value}"`);
  return number;
}

function url(...schemes: string[]) {
  return (value: string): string => {
    const wanted = schemes.map((scheme) => `${scheme}://`).join(" or ");
    if (!URL.canParse(value) || !schemes.includes(new URL(value).protocol.slice(0, -1)))
      throw new Unfit(`must be a URL that begins with ${wanted}`);
    return value;
  };
}

function zone(value: string): string {
  try {
    Temporal.Now.zonedDateTimeISO(value);
    return value;
  } catch {
    throw new Unfit(`must be a time zone such as Asia/Tokyo, not "${value}"`);
  }
}

function oneOf<T extends string>(values: readonly T[]) {
  return (value: string): T => {
    const found = values.find((candidate) => candidate === value);
    if (!found) throw new Unfit(`must be one of ${values.join(", ")}, not "${value}"`);
    return found;
  };
}

function mailAddress(value: string): string {
  if (!/^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(value))
    throw new Unfit("must be an address: alerts@example.jp or Hatoba <alerts@example.jp>");
  return value;
}

/** With a tag of 50 characters the local part still fits into 64 (RFC 5321 §4.5.3.1.1). */
function bareMailAddress(value: string): string {
  if (!/^[\w.-]{1,14}@[^\s<>@]+$/.test(value))
    throw new Unfit("must be a bare address, with 14 characters at most before the @: bounce@example.jp");
  return value;
}

const anyText = (value: string): string => value;

function longText(value: string): string {
  if (value.length < 16) throw new Unfit("must be at least 16 characters long");
  return value;
}

function networks(value: string): readonly string[] {
  const written = value.split(",").flatMap((network) => network.trim() || []);
  if (!networksFrom(written)) throw new Unfit(`must be addresses or networks such as 10.0.0.0/8, not "${value}"`);
  return written;
}

function milliseconds(value: string): number {
  if (!/^-?\d+$/.test(value)) throw new Unfit(`must be a whole number of milliseconds, not "${value}"`);
  return Number(value);
}

function countOrOff(value: string): number | "off" {
  if (value === "off") return "off";
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new Unfit(`must be a whole number above 0, or off, not "${value}"`);
  return Number(value);
}

function dnsLabel(value: string): string {
  if (!/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(value))
    throw new Unfit(`must be a name such as mail2026, not "${value}"`);
  return value;
}

function readableFile(value: string): string {
  if (!existsSync(value)) throw new Unfit(`must be a file that exists, not "${value}"`);
  return value;
}

function tiles(value: string): string {
  if (!/^https?:\/\/[^\s{}]+/.test(value) || !["{z}", "{x}", "{y}"].every((part) => value.includes(part)))
    throw new Unfit(`must be an address with {z}, {x} and {y}, or off, not "${value}"`);
  return value;
}

/** The table. `npx hatoba start --help` prints it. */
export const settings = [
  { name: "HATOBA_DATA", fallback: "./data", meaning: "folder for everything embedded", check: anyText },
  { name: "HATOBA_HTTP_PORT", fallback: "8080", meaning: "web and API (0: any free port)", check: port },
  { name: "HATOBA_HTTP_HOST", fallback: "127.0.0.1", meaning: "address to listen on for web and API", check: anyText },
  {
    name: "HATOBA_PUBLIC_URL",
    fallback: null,
    meaning: "what links in e-mails begin with",
    check: url("http", "https"),
  },
  {
    name: "HATOBA_MQTT_PORT",
    fallback: "1883",
    meaning: "embedded broker; off for none (0: any free port)",
    check: (value: string) => (value === "off" ? "off" : port(value)),
  },
  { name: "HATOBA_MQTT_HOST", fallback: "127.0.0.1", meaning: "address to listen on for MQTT", check: anyText },
  {
    name: "HATOBA_MQTTS_PORT",
    fallback: "off",
    meaning: "embedded broker over TLS, beside the other port (usually 8883; 0: any free port)",
    check: (value: string) => (value === "off" ? "off" : port(value)),
  },
  {
    name: "HATOBA_MQTTS_HOST",
    fallback: "127.0.0.1",
    meaning: "address to listen on for MQTT over TLS",
    check: anyText,
  },
  {
    name: "HATOBA_MQTTS_CERTIFICATE",
    fallback: null,
    meaning: "file with its certificate and chain (PEM); taken anew when it changes",
    check: readableFile,
  },
  {
    name: "HATOBA_MQTTS_KEY",
    fallback: null,
    meaning: "file with the certificate's key (PEM)",
    check: readableFile,
  },
  {
    name: "HATOBA_DEVICE_UPLINKS_PER_MINUTE",
    fallback: "120",
    meaning: "most uplinks taken of one device per minute of its own time; off for no limit",
    check: countOrOff,
  },
  {
    name: "HATOBA_CONNECTION_MESSAGES_PER_SECOND",
    fallback: "off",
    meaning: "most messages taken of one connection; off for no limit",
    check: countOrOff,
  },
  {
    name: "HATOBA_TRUSTED_PROXIES",
    fallback: "",
    meaning:
      "addresses and networks of your reverse proxies, with commas; what others say of a client's address is not believed",
    check: networks,
  },
  {
    name: "HATOBA_PROXY_HEADER",
    fallback: "x-forwarded-for",
    meaning: "where they say it: x-forwarded-for or forwarded",
    check: oneOf(["x-forwarded-for", "forwarded"]),
  },
  {
    name: "HATOBA_API_REQUESTS_PER_MINUTE",
    fallback: "3000",
    meaning: "most requests of one session, token or address per minute; off for no limit",
    check: countOrOff,
  },
  {
    name: "HATOBA_OPERATOR_ID",
    fallback: "operator",
    meaning: "user ID of the first operator, only if there is none",
    check: anyText,
  },
  {
    name: "HATOBA_OPERATOR_PASSWORD",
    fallback: null,
    meaning: "its password; generated and to be changed when not given",
    check: anyText,
  },
  {
    name: "HATOBA_MAP_TILES",
    fallback: "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png",
    meaning: "where browsers fetch the map from; off for a map without pictures, that asks nobody",
    check: (value: string) => (value === "off" ? "off" : tiles(value)),
  },
  {
    name: "HATOBA_MAP_CREDIT",
    fallback: "地理院タイル",
    meaning: "who is to be named on the map",
    check: anyText,
  },
  {
    name: "HATOBA_ENDED_CONTRACT_DAYS",
    fallback: "365",
    meaning:
      "days after the end of a device's contract at which its data are erased; off: when they are past their data range",
    check: countOrOff,
  },
  { name: "HATOBA_TIMEZONE", fallback: "Asia/Tokyo", meaning: "calendar days, billing, e-mails", check: zone },
  {
    name: "HATOBA_SMTP_URL",
    fallback: null,
    meaning: "smtp://user:pass@host:port; with none, e-mails stay in the outbox",
    check: url("smtp", "smtps"),
  },
  {
    name: "HATOBA_MAIL_FROM",
    fallback: null,
    meaning: "sender of e-mails; needed with HATOBA_SMTP_URL",
    check: mailAddress,
  },
  {
    name: "HATOBA_MAIL_REPLY_TO",
    fallback: null,
    meaning: "who reads answers to e-mails; with none, they go to the sender",
    check: mailAddress,
  },
  {
    name: "HATOBA_MAIL_BOUNCES",
    fallback: null,
    meaning: "envelope sender of e-mails, with a tag for each behind a +; see docs/mail-reports.md",
    check: bareMailAddress,
  },
  {
    name: "HATOBA_SMTP_ALTERNATIVE_URL",
    fallback: null,
    meaning: "another mail server, for while the first is away",
    check: url("smtp", "smtps"),
  },
  {
    name: "HATOBA_MAIL_PER_DOMAIN_PER_SECOND",
    fallback: "20",
    meaning: "most e-mails a second to one domain, urgent ones apart; off for no limit",
    check: countOrOff,
  },
  {
    name: "HATOBA_DKIM_SELECTOR",
    fallback: null,
    meaning: "selector of the DKIM key; needed with HATOBA_DKIM_KEY",
    check: dnsLabel,
  },
  {
    name: "HATOBA_DKIM_KEY",
    fallback: null,
    meaning: "file with the private key (PEM) that signs e-mails for the sender's domain",
    check: readableFile,
  },
  {
    name: "HATOBA_WEBHOOK_PRIVATE_ADDRESSES",
    fallback: "refused",
    meaning: "refused or allowed: webhooks and downlinks over HTTP to addresses of private networks",
    check: oneOf(["refused", "allowed"]),
  },
  {
    name: "HATOBA_BROKER_PRIVATE_ADDRESSES",
    fallback: "allowed",
    meaning: "refused or allowed: connections to MQTT brokers in private networks",
    check: oneOf(["refused", "allowed"]),
  },
  {
    name: "HATOBA_SELF_TEST_DEVICE",
    fallback: null,
    meaning: "ID of a device whose uplink must become an e-mail every day; needs HATOBA_SELF_TEST_MAIL",
    check: anyText,
  },
  {
    name: "HATOBA_SELF_TEST_MAIL",
    fallback: null,
    meaning: "who gets that e-mail, and another one when it is missing",
    check: mailAddress,
  },
  {
    name: "HATOBA_DEAD_MAN_URL",
    fallback: null,
    meaning: "called (POST) every five minutes while all is well, for a watcher elsewhere",
    check: url("http", "https"),
  },
  {
    name: "HATOBA_DATABASE_URL",
    fallback: null,
    meaning: "postgres://…; SQLite in HATOBA_DATA when not given",
    check: url("postgres", "postgresql"),
  },
  {
    name: "HATOBA_TIMESERIES_URL",
    fallback: null,
    meaning:
      "influx1://user:pass@host:8086/database, influx2://token@host:8086/org/bucket or influx3://token@host:8181/database (?tls=true); embedded when not given",
    check: url("influx1", "influx2", "influx3"),
  },
  {
    name: "HATOBA_SECRET_KEY",
    fallback: null,
    meaning: "encrypts stored credentials and device keys; generated in HATOBA_DATA when not given",
    check: longText,
  },
  {
    name: "HATOBA_SECRET_KEY_PREVIOUS",
    fallback: null,
    meaning: "the key before that one, until hatoba secrets rotate is done",
    check: longText,
  },
  { name: "HATOBA_LOG", fallback: "info", meaning: `level: ${logLevels.join(", ")}`, check: oneOf(logLevels) },
  {
    name: "HATOBA_CLOCK_OFFSET_MS",
    fallback: "0",
    meaning: "moves the clock, for demonstrations",
    check: milliseconds,
  },
] as const satisfies readonly Setting[];

type Name = (typeof settings)[number]["name"];

/** Every mistake, one sentence each; the program ends with exit status 2. */
export class ConfigMistakes extends Error {
  override readonly name = "ConfigMistakes";
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(mistakes.join("\n"));
    this.mistakes = mistakes;
  }
}

/** Values by name: the environment over `hatoba.config.json` over defaults. Unknown names that begin with HATOBA_ are mistakes. */
function gather(environment: NodeJS.ProcessEnv, file: string, mistakes: string[]): Map<string, string> {
  const values = new Map<string, string>();
  const known = new Set<string>(settings.map((setting) => setting.name));
  const take = (name: string, value: unknown, where: string) => {
    if (!known.has(name)) mistakes.push(`${name}${where} is not a setting`);
    else if (typeof value !== "string" && typeof value !== "number")
      mistakes.push(`${name}${where} must be a text or a number`);
    else if (String(value) !== "") values.set(name, String(value));
  };
  if (existsSync(file)) {
    try {
      const entries = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
      for (const [name, value] of Object.entries(entries)) take(name, value, ` in ${file}`);
    } catch (error) {
      mistakes.push(`${file} is not a JSON object: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const [name, value] of Object.entries(environment)) if (name.startsWith("HATOBA_")) take(name, value, "");
  return values;
}

/** Reads and checks every setting; throws `ConfigMistakes` with all of them. */
export function readConfig(environment: NodeJS.ProcessEnv, file = "hatoba.config.json"): Config {
  const mistakes: string[] = [];
  const given = gather(environment, file, mistakes);
  const checked = new Map<Name, unknown>();
  for (const setting of settings) {
    const value = given.get(setting.name) ?? setting.fallback;
    if (value === null) continue;
    try {
      checked.set(setting.name, setting.check(value));
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      mistakes.push(`${setting.name} ${error.message}`);
    }
  }
  if (checked.has("HATOBA_SMTP_URL") && !given.has("HATOBA_MAIL_FROM"))
    mistakes.push("HATOBA_MAIL_FROM is needed with HATOBA_SMTP_URL: the address that e-mails come from");
  if (checked.has("HATOBA_DKIM_KEY") !== checked.has("HATOBA_DKIM_SELECTOR"))
    mistakes.push("HATOBA_DKIM_KEY and HATOBA_DKIM_SELECTOR are needed together");
  if (checked.has("HATOBA_SELF_TEST_DEVICE") !== checked.has("HATOBA_SELF_TEST_MAIL"))
    mistakes.push("HATOBA_SELF_TEST_DEVICE and HATOBA_SELF_TEST_MAIL are needed together");
  const isSecured = checked.has("HATOBA_MQTTS_CERTIFICATE") && checked.has("HATOBA_MQTTS_KEY");
  if (given.has("HATOBA_MQTTS_PORT") && checked.get("HATOBA_MQTTS_PORT") !== "off" && !isSecured)
    mistakes.push("HATOBA_MQTTS_PORT needs HATOBA_MQTTS_CERTIFICATE and HATOBA_MQTTS_KEY");
  if (mistakes.length > 0) throw new ConfigMistakes(mistakes);
  return configFrom(checked);
}

function mqttsFrom(checked: ReadonlyMap<Name, unknown>): MqttsOptions | null {
  const textOf = (name: Name): string => String(checked.get(name) ?? "");
  const port = checked.get("HATOBA_MQTTS_PORT");
  if (port === "off") return null;
  const files = { certificateFile: textOf("HATOBA_MQTTS_CERTIFICATE"), keyFile: textOf("HATOBA_MQTTS_KEY") };
  return { host: textOf("HATOBA_MQTTS_HOST"), port: Number(port), ...files };
}

function smtpFrom(checked: ReadonlyMap<Name, unknown>): SmtpSettings | null {
  const textOf = (name: Name): string => String(checked.get(name) ?? "");
  if (!checked.has("HATOBA_SMTP_URL")) return null;
  const from = textOf("HATOBA_MAIL_FROM");
  const alternative = textOf("HATOBA_SMTP_ALTERNATIVE_URL");
  const orNull = (name: Name): string | null => (checked.has(name) ? textOf(name) : null);
  const dkim = checked.has("HATOBA_DKIM_KEY") && {
    domain: /@([^\s>]+)/.exec(from)?.[1] ?? "",
    selector: textOf("HATOBA_DKIM_SELECTOR"),
    privateKey: new Secret(readFileSync(textOf("HATOBA_DKIM_KEY"), "utf8")),
  };
  return {
    url: new Secret(textOf("HATOBA_SMTP_URL")),
    alternativeUrl: alternative === "" ? null : new Secret(alternative),
    from,
    replyTo: orNull("HATOBA_MAIL_REPLY_TO"),
    bounceAddress: orNull("HATOBA_MAIL_BOUNCES"),
    dkim: dkim || null,
    perDomainPerSecond: checked.get("HATOBA_MAIL_PER_DOMAIN_PER_SECOND") as number | "off",
  };
}

function selfTestFrom(checked: ReadonlyMap<Name, unknown>): SelfTestSettings {
  const deviceId = checked.get("HATOBA_SELF_TEST_DEVICE");
  const mail = String(checked.get("HATOBA_SELF_TEST_MAIL") ?? "");
  const deadManUrl = checked.get("HATOBA_DEAD_MAN_URL");
  return {
    test: deviceId === undefined ? null : { deviceId: String(deviceId), mail, language: "ja" },
    deadManUrl: deadManUrl === undefined ? null : new Secret(String(deadManUrl)),
  };
}

function configFrom(checked: ReadonlyMap<Name, unknown>): Config {
  const textOf = (name: Name): string => String(checked.get(name) ?? "");
  const secretOf = (name: Name): Secret | null => (checked.has(name) ? new Secret(textOf(name)) : null);
  const http = { host: textOf("HATOBA_HTTP_HOST"), port: Number(checked.get("HATOBA_HTTP_PORT")) };
  const mqttPort = checked.get("HATOBA_MQTT_PORT");
  return Object.freeze({
    dataFolder: resolve(textOf("HATOBA_DATA")),
    http,
    map: {
      tiles: textOf("HATOBA_MAP_TILES") === "off" ? null : textOf("HATOBA_MAP_TILES"),
      credit: textOf("HATOBA_MAP_CREDIT"),
    },
    publicUrl: (textOf("HATOBA_PUBLIC_URL") || `http://${http.host}:${http.port}`).replace(/\/+$/, ""),
    mqtt: mqttPort === "off" ? "off" : { host: textOf("HATOBA_MQTT_HOST"), port: Number(mqttPort) },
    mqtts: mqttsFrom(checked),
    limits: {
      deviceUplinksPerMinute: checked.get("HATOBA_DEVICE_UPLINKS_PER_MINUTE") as number | "off",
      requestsPerMinute: checked.get("HATOBA_API_REQUESTS_PER_MINUTE") as number | "off",
      connectionMessagesPerSecond: checked.get("HATOBA_CONNECTION_MESSAGES_PER_SECOND") as number | "off",
    },
    proxies: {
      networks: checked.get("HATOBA_TRUSTED_PROXIES") as readonly string[],
      header: checked.get("HATOBA_PROXY_HEADER") as Proxies["header"],
    },
    operator: { userId: textOf("HATOBA_OPERATOR_ID"), password: secretOf("HATOBA_OPERATOR_PASSWORD") },
    zone: textOf("HATOBA_TIMEZONE"),
    endedContractDays: checked.get("HATOBA_ENDED_CONTRACT_DAYS") as number | "off",
    smtp: smtpFrom(checked),
    brokerPrivateAddresses: checked.get("HATOBA_BROKER_PRIVATE_ADDRESSES") as PrivateAddresses,
    webhookPrivateAddresses: checked.get("HATOBA_WEBHOOK_PRIVATE_ADDRESSES") as PrivateAddresses,
    selfTest: selfTestFrom(checked),
    databaseUrl: secretOf("HATOBA_DATABASE_URL"),
    timeseriesUrl: secretOf("HATOBA_TIMESERIES_URL"),
    secretKey: secretOf("HATOBA_SECRET_KEY"),
    previousSecretKey: secretOf("HATOBA_SECRET_KEY_PREVIOUS"),
    log: oneOf(logLevels)(textOf("HATOBA_LOG")),
    clockOffsetMs: Number(checked.get("HATOBA_CLOCK_OFFSET_MS")),
  });
}

/** The table for `--help`: name, default, meaning. */
export function settingsHelp(): string {
  const width = Math.max(...settings.map((setting) => setting.name.length));
  return settings
    .map(
      ({ name, fallback, meaning }) =>
        `  ${name.padEnd(width)}  ${meaning}${fallback === null ? "" : ` [${fallback}]`}`,
    )
    .join("\n");
}
