/**
 * The API's description as TypeScript, in the form that `openapi-fetch` reads (that of openapi-typescript 7, which needs the
 * JavaScript interface of TypeScript 5). Pure.
 */

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Content {
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

export interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;
const places = ["query", "header", "path", "cookie"] as const;

const lineMax = 120;
const unquoted = /^([A-Za-z_$][\w$]*|\d+)$/;

/** Members on a line of their own, or all on one where they are few and say nothing more. */
function block(members: readonly string[]): string {
  if (members.length === 0) return "{}";
  const line = `{ ${members.map((member) => member.replace(/;$/, "")).join("; ")} }`;
  if (line.length <= lineMax && !line.includes("\n")) return line;
  return `{\n  ${members.join("\n").replaceAll("\n", "\n  ")}\n}`;
}

const literal = (value: unknown): string => JSON.stringify(value);
const named = (name: string): string => (unquoted.test(name) ? name : literal(name));
const comment = (words: string | undefined): string => (words ? `/** ${words.replaceAll("*/", "* /")} */\n` : "");

function union(types: readonly string[], sign = " | "): string {
  const once = [...new Set(types)];
  return once.length === 1 ? (once[0] ?? "never") : `(${once.join(sign)})`;
}

/** A type that stands alone needs no parentheses. */
function alone(type: string): string {
  if (!type.startsWith("(") || !type.endsWith(")")) return type;
  let depth = 0;
  for (const [at, sign] of [...type].entries()) {
    depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
    if (depth === 0 && at < type.length - 1) return type;
  }
  return type.slice(1, -1);
}

const member = (name: string, isRequired: boolean, type: string): string =>
  `${named(name)}${isRequired ? "" : "?"}: ${alone(type)};`;

function objectType({ properties = {}, required = [], additionalProperties }: Schema): string {
  const names = Object.entries(properties);
  const rest = typeof additionalProperties === "object" ? typeFrom(additionalProperties) : "unknown";
  if (names.length === 0) return `Record<string, ${additionalProperties === false ? "never" : alone(rest)}>`;
  const { items, next } = properties;
  const isPage = names.length === 2 && required.length === 2 && next !== undefined;
  if (isPage && items?.items && alone(typeFrom(next)) === "string | null")
    return `Page<${alone(typeFrom(items.items))}>`;
  return block(
    names.map(
      ([name, schema]) => `${comment(schema.description)}${member(name, required.includes(name), typeFrom(schema))}`,
    ),
  );
}

function plainType(type: string | undefined, schema: Schema): string {
  switch (type) {
    case "object":
      return objectType(schema);
    case "array":
      return schema.prefixItems
        ? `[${schema.prefixItems.map(typeFrom).map(alone).join(", ")}]`
        : `${typeFrom(schema.items ?? {})}[]`;
    case "integer":
    case "number":
      return "number";
    case "string":
    case "boolean":
    case "null":
      return type;
    default:
      return "unknown";
  }
}

/** The type of values that a schema takes; in parentheses where it is joined of several. */
function typeFrom(schema: Schema): string {
  if (schema.$ref) return `Schemas[${literal(schema.$ref.split("/").at(-1))}]`;
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return union(schema.enum.map(literal));
  if (schema.allOf) return union(schema.allOf.map(typeFrom), " & ");
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return union(choices.map(typeFrom));
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? [undefined]);
  return union(types.map((type) => plainType(type, schema)));
}

function parametersFrom(parameters: readonly Parameter[]): string {
  const said = places.flatMap((place) => {
    const here = parameters.filter((one) => one.in === place);
    if (here.length === 0) return [];
    const isRequired = here.some(({ required }) => required);
    const names = here.map(({ name, required = false, schema = {} }) => {
      // What is left out may also be said to be undefined: a page's `after`.
      const type = required ? typeFrom(schema) : `${alone(typeFrom(schema))} | undefined`;
      return member(name, required, type);
    });
    return [member(place, isRequired, block(names))];
  });
  // With no place at all, any object would do.
  return block(said.length === 0 ? ["query?: never;"] : said);
}

/** What nearly every operation has, by the names that `schema.ts` begins with. */
const aliases: Readonly<Record<string, string>> = { "application/json": "Json", "application/problem+json": "Problem" };

function contentFrom({ content = {} }: Content): string {
  const types = Object.entries(content);
  const [[media = "", { schema = {} } = {}] = []] = types;
  const alias = types.length === 1 ? aliases[media] : undefined;
  if (types.length === 0) return "Nothing";
  if (alias !== undefined) return `${alias}<${alone(typeFrom(schema))}>`;
  return block([
    member("content", true, block(types.map(([type, { schema = {} }]) => member(type, true, typeFrom(schema))))),
  ]);
}

function operationFrom({ parameters = [], requestBody, responses }: Operation): string {
  const answers = Object.entries(responses).map(([status, answer]) => member(status, true, contentFrom(answer)));
  return block([
    member("parameters", true, parametersFrom(parameters)),
    ...(requestBody ? [member("requestBody", requestBody.required === true, contentFrom(requestBody))] : []),
    member("responses", true, block(answers)),
  ]);
}

/** The text of `schema.ts`: `paths` and `components`. */
export function typescriptFrom({ paths, components }: Described): string {
  const listed = Object.entries(paths).map(([path, operations]) => {
    const calls = methods.flatMap((method) => {
      const operation = operations[method];
      return operation ? [`${comment(operation.summary)}${member(method, true, operationFrom(operation))}`] : [];
    });
    return member(path, true, block(calls));
  });
  const schemas = Object.entries(components.schemas).map(([name, schema]) => member(name, true, typeFrom(schema)));
  return `/** Made by \`npm run build:client\` from the API's description; not to be edited. */

type Schemas = components["schemas"];
type Json<T> = { content: { "application/json": T } };
type Problem<T> = { content: { "application/problem+json": T } };
type Nothing = { content?: never };
type Page<T> = { items: T[]; next: string | null };

export interface paths ${block(listed)}

export interface components ${block([`schemas: ${block(schemas)};`])}
`;
}
