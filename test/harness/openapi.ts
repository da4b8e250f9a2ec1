/** The OpenAPI document as tests walk it: every operation, and a body that its schema takes. */

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly format?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
}

interface Content {
  readonly schema?: Schema;
  readonly example?: unknown;
}

export interface Operation {
  readonly summary?: string;
  readonly operationId?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Schema }[];
  readonly requestBody?: { content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, { description: string; content?: Readonly<Record<string, Content>> }>>;
}

export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Route extends Operation {
  readonly method: string;
  /** Without /api/v1, with its parameters in braces. */
  readonly path: string;
}

export async function apiDocument(url: string): Promise<ApiDocument> {
  return (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as ApiDocument;
}

export const routesOf = (document: ApiDocument): Route[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path: path.replace("/api/v1", ""),
    })),
  );

/** The smallest value that a schema takes; `known` gives values to properties by their names. */
export function sampleOf(
  document: ApiDocument,
  schema: Schema,
  known: Readonly<Record<string, unknown>> = {},
): unknown {
  const sample = (part: Schema) => sampleOf(document, part, known);
  if (schema.$ref) {
    const target = document.components.schemas[schema.$ref.split("/").at(-1) ?? ""];
    if (!target) throw new Error(`${schema.$ref} is not in the document`);
    return sample(target);
  }
  const said = schema.const ?? schema.default ?? schema.example ?? schema.examples?.[0] ?? schema.enum?.[0];
  if (said !== undefined) return said;
  const [choice] = schema.oneOf ?? schema.anyOf ?? [];
  if (choice) return sample(choice);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(sample));
  const type = typeof schema.type === "string" ? schema.type : schema.type?.[0];
  if (type === "object") {
    const names = Object.keys(schema.properties ?? {}).filter(
      (name) => name in known || schema.required?.includes(name),
    );
    const valueFor = (name: string, part: Schema) => {
      if (name === "until" && part.format === "date-time") return new Date(Date.now() + 3_600_000).toISOString();
      if (name === "from" && part.format === "date-time") return "2026-11-01T00:00:00+09:00";
      if (!(name in known)) return sample(part);
      return part.type === "array" ? [known[name]] : known[name];
    };
    return Object.fromEntries(names.map((name) => [name, valueFor(name, schema.properties?.[name] ?? {})]));
  }
  if (type === "array") return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}));
  if (type === "number" || type === "integer") return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1;
  if (type === "boolean") return true;
  return type === "null" ? null : textOf(schema.format);
}

function textOf(format: string | undefined): string {
  if (format === "email") return "someone@farm.example";
  if (format === "date") return "2026-11-20";
  if (format === "uri") return "https://hooks.farm.example/a";
  return format === "date-time" ? "2026-11-20T05:42:00+09:00" : "example";
}
