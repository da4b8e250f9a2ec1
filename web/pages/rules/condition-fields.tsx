import { NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Said } from "../../components/submission.ts";
import type { Condition, FieldValue } from "../../data/shapes.ts";

export type Kind = Condition["kind"];

/** Those that one line can say; AND and OR are for the API. */
export const kinds = [
  "equals",
  "changes",
  "above",
  "below",
  "outside",
  "between",
  "rises",
  "falls",
  "battery",
  "frames-lost",
  "silent",
  "gateway-silent",
] as const satisfies readonly Kind[];

/** What is typed beside the field's name, by the condition's kind. */
const inputs: Record<(typeof kinds)[number], readonly string[]> = {
  equals: ["value"],
  changes: [],
  above: ["threshold", "hysteresis"],
  below: ["threshold", "hysteresis"],
  outside: ["low", "high", "hysteresis"],
  between: ["low", "high", "hysteresis"],
  rises: ["by", "withinHours"],
  falls: ["by", "withinHours"],
  battery: ["below", "fallsBy", "withinHours"],
  "frames-lost": ["percent"],
  silent: ["intervals"],
  "gateway-silent": ["afterMinutes"],
};
const optional: ReadonlySet<string> = new Set(["hysteresis", "fallsBy"]);
const withoutField: ReadonlySet<string> = new Set(["frames-lost", "silent", "gateway-silent"]);

/** What a person typed as a value: true and false and numbers as such, everything else as text. */
function typedValue(text: string): FieldValue {
  if (text === "true" || text === "false") return text === "true";
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

export function conditionSaid(said: Said): Condition {
  const kind = said.text("kind") as (typeof kinds)[number];
  const field = said.text("field");
  const number = (name: string) => Number(said.text(name));
  const maybe = (name: string) => (said.text(name) === "" ? {} : { [name]: number(name) });
  const withinSeconds = Math.round(number("withinHours") * 3_600);
  switch (kind) {
    case "equals":
      return { kind, field, value: typedValue(said.text("value")) };
    case "changes":
      return { kind, field };
    case "above":
    case "below":
      return { kind, field, threshold: number("threshold"), ...maybe("hysteresis") };
    case "outside":
    case "between":
      return { kind, field, low: number("low"), high: number("high"), ...maybe("hysteresis") };
    case "rises":
    case "falls":
      return { kind, field, by: number("by"), withinSeconds };
    case "battery":
      return { kind, field, below: number("below"), ...maybe("fallsBy"), withinSeconds: withinSeconds || 86_400 };
    case "frames-lost":
      return { kind, share: number("percent") / 100 };
    case "silent":
      return { kind, intervals: number("intervals") };
    case "gateway-silent":
      return { kind, afterSeconds: number("afterMinutes") * 60 };
  }
}

/** What stands in the inputs for a condition. */
function valuesOf(condition: Condition | null): Record<string, string> {
  if (condition === null) return {};
  const values = Object.fromEntries(Object.entries(condition).map(([name, value]) => [name, String(value)]));
  if ("withinSeconds" in condition && condition.withinSeconds)
    values.withinHours = String(condition.withinSeconds / 3_600);
  if (condition.kind === "frames-lost") values.percent = String(condition.share * 100);
  if (condition.kind === "gateway-silent") values.afterMinutes = String(condition.afterSeconds / 60);
  return values;
}

/** The inputs of a condition, begun with `start`. */
export function ConditionFields({
  kind,
  start,
  onKind,
  fault,
}: {
  kind: (typeof kinds)[number];
  start: Condition | null;
  onKind: (kind: (typeof kinds)[number]) => void;
  fault: (path: string) => string | undefined;
}) {
  const { t } = useTranslation();
  const known = valuesOf(start?.kind === kind ? start : null);
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <NativeSelect
        name="kind"
        label={t("rules.condition")}
        value={kind}
        onChange={(event) => onKind(event.currentTarget.value as typeof kind)}
        data={kinds.map((value) => ({ value, label: t(`condition.${value}`) }))}
      />
      {!withoutField.has(kind) && (
        <TextInput
          name="field"
          label={t("rules.field")}
          placeholder="temperature"
          required
          defaultValue={known.field}
          error={fault("condition.field")}
        />
      )}
      {inputs[kind].map((name) => (
        <TextInput
          key={name}
          name={name}
          label={t(`rules.input.${name}`)}
          required={!optional.has(name)}
          inputMode={name === "value" ? "text" : "decimal"}
          defaultValue={known[name]}
          error={fault(`condition.${name}`)}
        />
      ))}
    </SimpleGrid>
  );
}
