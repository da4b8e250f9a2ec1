/** Examples in the OpenAPI document: each body and answer gets one, made of its schema's own examples and of what names mean. Pure. */

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly format?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
}

interface Media {
  readonly schema?: Schema;
  example?: unknown;
}

interface Content {
  readonly content?: Readonly<Record<string, Media>>;
}

interface Operation {
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
}

export interface Describable {
  readonly paths?: Readonly<Record<string, object>> | undefined;
  readonly webhooks?: Readonly<Record<string, object>> | undefined;
  readonly components?: { readonly schemas?: Readonly<Record<string, object>> | undefined } | undefined;
}

const uuid = "01a1fd96-73c5-7a01-a1b2-0c3d4e5f6071";
const instant = "2026-11-20T05:42:00.000+09:00";
const day = "2026-11-20";

/** What a property of this name holds, where its schema does not say; a type that does not fit is passed over. */
const byName: Readonly<Record<string, readonly unknown[]>> = {
  name: ["北の畑"],
  userId: ["hatake-01"],
  email: ["hanako@farm.example"],
  recipients: ["hanako@farm.example"],
  corporateNumber: ["7000012050002"],
  registrationNumber: ["T7000012050002"],
  contactName: ["山田 花子"],
  organizationName: ["山田農園株式会社"],
  deviceName: ["北の畑"],
  ruleName: ["高温"],
  address: ["192.0.2.10"],
  phone: ["03-0000-0000"],
  postalCode: ["100-0001"],
  password: ["yamabiko no koe 2026"],
  current: ["hajime no aikotoba 2026", true],
  code: ["123456"],
  token: ["hatoba_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAA"],
  timezone: ["Asia/Tokyo"],
  devEui: ["70b3d5a9a0000001"],
  joinEui: ["70b3d5a9a0000000"],
  devAddr: ["01020304"],
  identity: ["70b3d5a9a0000001"],
  sigfoxId: ["1A2B3C"],
  appKey: ["000102030405060708090a0b0c0d0e0f"],
  nwkKey: ["0f0e0d0c0b0a09080706050403020100"],
  gatewayId: ["7276ff002e0611bb"],
  payload: ["00d7370ce4"],
  fPort: [2],
  port: [1883],
  host: ["broker.example.jp"],
  rssi: [-99],
  snr: [8.25],
  spreadingFactor: [9],
  field: ["temperature"],
  fields: ["temperature", 21.5],
  values: [21.5],
  value: [21.5],
  unit: ["°C"],
  latitude: [35.0116],
  longitude: [135.7681],
  place: ["京都市 北の畑"],
  month: ["2026-10"],
  serviceMonth: ["2026-10"],
  plan: ["IOT-S"],
  number: ["S-000001", 1],
  url: ["https://example.jp/hatoba"],
  subject: ["保守のお知らせ"],
  text: ["11 月 27 日 2 時から 4 時まで保守を行います。"],
  title: ["温度"],
  source: ["function decodeUplink(input) { return { data: { temperature: input.bytes[0] } }; }"],
  grammar: ["temp::int:16:big-endian"],
  ja: ["500円 × 16日 ÷ 30日 = 266円"],
  en: ["500 yen × 16 days ÷ 30 days = 266 yen"],
  sha256: ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
  hash: ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
  next: ["01a1fd96-73c5-7a01-a1b2-0c3d4e5f6071"],
  dataRangeDays: [365],
  expectedIntervalSeconds: [900],
  threshold: [30],
  yen: [500],
  taxPercent: [10],
  percent: [10],
  reason: ["契約者の申出による"],
  note: ["契約者の申出による"],
  words: ["250 2.0.0 Ok: queued"],
  profileName: ["温湿度センサー"],
  connectionName: ["ChirpStack 東京"],
  planName: ["IoT サービス S"],
  createdBy: ["hatake-01"],
  changedBy: ["hatake-01"],
  recordedBy: ["operator"],
  requestedBy: ["operator"],
  composedBy: ["operator"],
  finalizedBy: ["operator"],
  decidedBy: ["operator"],
  acknowledgedBy: ["hatake-01"],
  by: ["hatake-01"],
  username: ["chirpstack-1"],
  actor: ["operator"],
  actorKind: ["user"],
  action: ["device.registered"],
  billingStartDate: ["2026-11-21"],
  validFrom: ["2026-11-01"],
  minimumUntil: ["2027-10-31"],
  from: ["2026-11-01"],
  to: ["2026-11-30"],
  permissions: ["read"],
  outcome: ["decoded"],
  kind: ["opened"],
  component: ["basic-fee"],
  managementUnit: ["東京支店"],
  counterparty: ["山田農園株式会社"],
  purpose: ["年次監査"],
  message: ["センサー 20 台を使いたい。"],
  label: ["温度"],
  lastAnswer: ["250 2.0.0 Ok: queued"],
  server: ["smtp.example.jp:587"],
  secret: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
  domain: ["farm.example"],
  topic: ["application/app/device/70b3d5a9a0000001/event/up"],
  vendor: ["dragino"],
  model: ["lht65"],
  drawing: ["data:image/png;base64,iVBORw0KGgo="],
};

const byForm: readonly (readonly [RegExp, unknown])[] = [
  [/^id$|Ids?$|^(?:target|corrects|devices|organizations|ids|child|parent|rollsBack|reverses)$/, uuid],
  [/At$|^at$/, instant],
  [/On$|^on$|^day$/, day],
];

/** What has not happened: retiredAt, endedOn. */
const notYet = /(?:At|On)$/;

type Sample = (schema: Schema, name: string) => unknown;

const typesOf = ({ type }: Schema): readonly string[] => (typeof type === "string" ? [type] : (type ?? []));

function isOfType(value: unknown, schema: Schema): boolean {
  const types = typesOf(schema);
  if (typeof value === "string") return types.includes("string");
  if (typeof value === "boolean") return types.includes("boolean");
  return types.includes("number") || (types.includes("integer") && Number.isInteger(value));
}

/** What a schema says itself: an example, the only value, the default, the first of a list. */
const saidBy = (schema: Schema): unknown => schema.example ?? schema.const ?? schema.default ?? schema.enum?.[0];

function textOf(schema: Schema): string {
  if (schema.format === "email") return "hanako@farm.example";
  if (schema.format === "date") return day;
  if (schema.format === "date-time") return instant;
  if (schema.format === "uri") return "https://example.jp/hatoba";
  return "…".padEnd(schema.minLength ?? 1, "…");
}

function leafOf(schema: Schema, name: string): unknown {
  const [named] = (byName[name] ?? []).filter((value) => isOfType(value, schema));
  if (named !== undefined) return named;
  const types = typesOf(schema);
  if (types.includes("null") && notYet.test(name)) return null;
  if (types.includes("string"))
    return schema.format ? textOf(schema) : (byForm.find(([form]) => form.test(name))?.[1] ?? textOf(schema));
  if (types.includes("integer") || types.includes("number"))
    return schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : schema.exclusiveMinimum + 1);
  return types.includes("boolean") ? true : null;
}

function objectOf(schema: Schema, which: "all" | "required", sample: Sample): Record<string, unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const names = Object.keys(properties);
  const isShown = (name: string) => required.includes(name) || properties[name]?.example !== undefined;
  // A change names what it changes: with nothing required it names all that it may.
  const shown = which === "all" || required.length === 0 ? names : names.filter(isShown);
  const own = Object.fromEntries(shown.map((name) => [name, sample(properties[name] ?? {}, name)]));
  if (names.length > 0 || typeof additionalProperties !== "object") return own;
  return { temperature: sample(additionalProperties, "value") };
}

/** A value that the schema takes. Answers show all of their properties, bodies what they need. */
function exampleOf(schema: Schema, which: "all" | "required", schemas: Readonly<Record<string, Schema>>): unknown {
  function sampled(within: readonly string[]): Sample {
    return function sample(part, name): unknown {
      if (part.$ref) {
        const target = part.$ref.split("/").at(-1) ?? "";
        return within.includes(target) ? null : sampled([...within, target])(schemas[target] ?? {}, name);
      }
      const said = saidBy(part);
      if (said !== undefined) return said;
      if (part.allOf) return Object.assign({}, ...part.allOf.map((one) => sample(one, name)));
      const choices = part.oneOf ?? part.anyOf;
      const choice = choices?.find((one) => !typesOf(one).includes("null"));
      if (choice) return sample(choice, name);
      const types = typesOf(part);
      if (types.includes("object")) return objectOf(part, which, sample);
      if (part.prefixItems) return part.prefixItems.map((one) => sample(one, name));
      if (types.includes("array"))
        return Array.from({ length: Math.max(1, part.minItems ?? 0) }, () => sample(part.items ?? {}, name));
      return leafOf(part, name);
    };
  }
  return sampled([])(schema, "");
}

/** The same document with an example for every JSON body and answer that has none. */
export function withExamples<T extends Describable>(document: T): T {
  const whole = structuredClone(document);
  const schemas = (whole.components?.schemas ?? {}) as Readonly<Record<string, Schema>>;
  const fill = (held: Content | undefined, which: "all" | "required") => {
    const media = held?.content?.["application/json"];
    if (media?.schema) media.example ??= exampleOf(media.schema, which, schemas);
  };
  for (const methods of [...Object.values(whole.paths ?? {}), ...Object.values(whole.webhooks ?? {})])
    for (const { requestBody, responses = {} } of Object.values(methods) as Operation[]) {
      fill(requestBody, "required");
      for (const answer of Object.values(responses)) fill(answer, "all");
    }
  return whole;
}
