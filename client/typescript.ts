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

const indented = (text: string): string => text.replaceAll("\n", "\n  ");
const block = (lines: readonly string[]): string =>
  lines.length === 0 ? "{}" : `{\n  ${indented(lines.join("\n"))}\n}`;
const literal = (value: unknown): string => JSON.stringify(value);
const comment = (words: string | undefined): string => (words ? `/** ${words.replaceAll("*/", "* /")} */\n` : "");

function union(types: readonly string[], sign = " | "): string {
  const once = [...new Set(types)];
  return once.length === 1 ? (once[0] ?? "never") : `(${once.join(sign)})`;
}

function objectType({ properties = {}, required = [], additionalProperties }: Schema): string {
  const names = Object.entries(properties);
  const rest = typeof additionalProperties === "object" ? typeFrom(additionalProperties) : "unknown";
  if (names.length === 0) return `Record<string, ${additionalProperties === false ? "never" : rest}>`;
  return block(
    names.map(([name, schema]) => {
      const sign = required.includes(name) ? ":" : "?:";
      return `${comment(schema.description)}${literal(name)}${sign} ${typeFrom(schema)};`;
    }),
  );
}

function plainType(type: string | undefined, schema: Schema): string {
  switch (type) {
    case "object":
      return objectType(schema);
    case "array":
      return schema.prefixItems
        ? `[${schema.prefixItems.map(typeFrom).join(", ")}]`
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

/** The type of values that a schema takes. */
function typeFrom(schema: Schema): string {
  if (schema.$ref) return `components["schemas"][${literal(schema.$ref.split("/").at(-1))}]`;
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return union(schema.enum.map(literal));
  if (schema.allOf) return union(schema.allOf.map(typeFrom), " & ");
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return union(choices.map(typeFrom));
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? [undefined]);
  return union(types.map((type) => plainType(type, schema)));
}

function parametersFrom(parameters: readonly Parameter[]): string {
  return block(
    places.map((place) => {
      const here = parameters.filter((one) => one.in === place);
      if (here.length === 0) return `${place}?: never;`;
      const names = here.map(({ name, required, schema = {} }) => {
        // What is left out may also be said to be undefined: a page's `after`.
        return `${literal(name)}${required ? ":" : "?:"} ${typeFrom(schema)}${required ? "" : " | undefined"};`;
      });
      return `${place}${here.some(({ required }) => required) ? ":" : "?:"} ${block(names)};`;
    }),
  );
}

const contentFrom = ({ content = {} }: Content): string[] =>
  Object.keys(content).length === 0
    ? ["content?: never;"]
    : [
        `content: ${block(Object.entries(content).map(([type, { schema = {} }]) => `${literal(type)}: ${typeFrom(schema)};`))};`,
      ];

function operationFrom({ parameters = [], requestBody, responses }: Operation): string {
  const body = requestBody
    ? `requestBody${requestBody.required ? ":" : "?:"} ${block(contentFrom(requestBody))};`
    : "requestBody?: never;";
  const answers = Object.entries(responses).map(
    ([status, answer]) => `${status}: ${block(["headers: Record<string, unknown>;", ...contentFrom(answer)])};`,
  );
  return block([`parameters: ${parametersFrom(parameters)};`, body, `responses: ${block(answers)};`]);
}

/** The text of `schema.ts`: `paths` and `components`. */
export function typescriptFrom({ paths, components }: Described): string {
  const listed = Object.entries(paths).map(([path, operations]) => {
    const lines = methods.map((method) => {
      const operation = operations[method];
      return operation ? `${comment(operation.summary)}${method}: ${operationFrom(operation)};` : `${method}?: never;`;
    });
    return `${literal(path)}: ${block([`parameters: ${parametersFrom([])};`, ...lines])};`;
  });
  const schemas = Object.entries(components.schemas).map(([name, schema]) => `${literal(name)}: ${typeFrom(schema)};`);
  return `/** Made by \`npm run build:client\` from the API's description; not to be edited. */

export interface paths ${block(listed)}

export interface components ${block([`schemas: ${block(schemas)};`])}
`;
}
