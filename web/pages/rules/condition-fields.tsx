import { Button, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Said } from "../../components/submission.ts";
import { useQuantities } from "../../data/operation.ts";
import type { Condition, FieldTest, FieldValue } from "../../data/shapes.ts";

type Single = Exclude<Condition, { kind: "all" | "any" }>;
type Kind = Single["kind"];

const testKinds = [
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
] as const satisfies readonly FieldTest["kind"][];
/** Judged by the clock: they stand alone. */
const silences = ["silent", "gateway-silent"] as const satisfies readonly Kind[];
const kinds: readonly Kind[] = [...testKinds, ...silences];

/** What is typed beside the field's name, by the condition's kind. */
const inputs: Record<Kind, readonly string[]> = {
  equals: ["value"],
  changes: ["to"],
  above: ["threshold", "hysteresis"],
  below: ["threshold", "hysteresis"],
  outside: ["low", "high", "hysteresis"],
  between: ["low", "high", "hysteresis"],
  rises: ["by", "withinHours"],
  falls: ["by", "withinHours"],
  battery: ["below", "fallsBy", "withinHours"],
  "frames-lost": ["percent"],
  silent: ["intervals"],
  "gateway-silent": ["afterMinutes", "gatewayId"],
};
const optional: ReadonlySet<string> = new Set(["hysteresis", "fallsBy", "to", "gatewayId"]);
const texts: ReadonlySet<string> = new Set(["value", "to", "gatewayId"]);
const withoutField: ReadonlySet<string> = new Set(["frames-lost", ...silences]);

const testsMax = 10;

/** A line of the form: one test. The key stays while lines before it come and go. */
export interface Line {
  readonly key: number;
  readonly start: Single;
}

export const blankTest: Single = { kind: "above", field: "", threshold: 0 };

export function linesFrom(condition: Condition): Line[] {
  const tests: readonly Single[] = "of" in condition ? condition.of : [condition];
  return tests.map((start, key) => ({ key, start }));
}

/** What a person typed as a value: true and false and numbers as such, everything else as text. */
function typedValue(text: string): FieldValue {
  if (text === "true" || text === "false") return text === "true";
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The inputs of a line are named after it. */
const nameIn = (key: number, name: string) => `test-${key}-${name}`;

function testSaid(said: Said, key: number): Single {
  const text = (name: string) => said.text(nameIn(key, name));
  const kind = text("kind") as Kind;
  const field = text("field");
  const number = (name: string) => Number(text(name));
  const maybe = (name: string) => (text(name) === "" ? {} : { [name]: number(name) });
  const withinSeconds = Math.round(number("withinHours") * 3_600);
  switch (kind) {
    case "equals":
      return { kind, field, value: typedValue(text("value")) };
    case "changes":
      return { kind, field, ...(text("to") === "" ? {} : { to: typedValue(text("to")) }) };
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
    case "gateway-silent": {
      const gatewayId = text("gatewayId");
      return { kind, afterSeconds: number("afterMinutes") * 60, ...(gatewayId === "" ? {} : { gatewayId }) };
    }
  }
}

/** The lines as a condition; several are combined as chosen. */
export function conditionSaid(said: Said, lines: readonly Line[]): Condition {
  const tests = lines.map(({ key }) => testSaid(said, key));
  const [first = blankTest] = tests;
  if (tests.length < 2) return first;
  const of = tests.filter((test): test is FieldTest => test.kind !== "silent" && test.kind !== "gateway-silent");
  return { kind: said.text("combination") === "any" ? "any" : "all", of };
}

/** What stands in the inputs for a condition. */
function valuesOf(condition: Single): Record<string, string> {
  const values = Object.fromEntries(Object.entries(condition).map(([name, value]) => [name, String(value)]));
  if ("withinSeconds" in condition && condition.withinSeconds)
    values.withinHours = String(condition.withinSeconds / 3_600);
  if (condition.kind === "frames-lost") values.percent = String(condition.share * 100);
  if (condition.kind === "gateway-silent") values.afterMinutes = String(condition.afterSeconds / 60);
  return values;
}

/** The fields that measurements have by the vocabulary; any other may be typed. */
function FieldNames() {
  const quantities = useQuantities().data?.items ?? [];
  return (
    <datalist id="rule-fields">
      {quantities.map(({ name }) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}

function TestLine({
  line: { key, start },
  isAlone,
  fault,
  children,
}: {
  line: Line;
  isAlone: boolean;
  /** By the name of an input. */
  fault: (name: string) => string | undefined;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>(start.kind);
  const known = kind === start.kind ? valuesOf(start) : {};
  return (
    <SimpleGrid cols={{ base: 1, sm: 4 }} style={{ alignItems: "end" }}>
      <NativeSelect
        name={nameIn(key, "kind")}
        label={t("rules.condition")}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as Kind)}
        data={(isAlone ? kinds : testKinds).map((value) => ({ value, label: t(`condition.${value}`) }))}
      />
      {!withoutField.has(kind) && (
        <TextInput
          name={nameIn(key, "field")}
          label={t("rules.field")}
          placeholder="temperature"
          list="rule-fields"
          autoComplete="off"
          required
          defaultValue={known.field}
          error={fault("field")}
        />
      )}
      {inputs[kind].map((name) => (
        <TextInput
          key={`${kind} ${name}`}
          name={nameIn(key, name)}
          label={t(`rules.input.${name}`)}
          required={!optional.has(name)}
          inputMode={texts.has(name) ? "text" : "decimal"}
          defaultValue={known[name]}
          error={fault(name)}
        />
      ))}
      {children}
    </SimpleGrid>
  );
}

/** The tests of a condition, a line each, and how several are combined. */
export function ConditionFields({
  lines,
  combination,
  onLines,
  fault,
}: {
  lines: readonly Line[];
  combination: "all" | "any";
  onLines: (lines: Line[]) => void;
  fault: (path: string) => string | undefined;
}) {
  const { t } = useTranslation();
  const isAlone = lines.length === 1;
  const add = () => onLines([...lines, { key: Math.max(...lines.map(({ key }) => key)) + 1, start: blankTest }]);
  const pathOf = (index: number) => (isAlone ? "condition" : `condition.of.${index}`);
  return (
    <Stack gap="sm">
      <FieldNames />
      {lines.map((line, index) => (
        <TestLine key={line.key} line={line} isAlone={isAlone} fault={(name) => fault(`${pathOf(index)}.${name}`)}>
          {!isAlone && (
            <Button
              variant="default"
              aria-label={t("rules.removeTestNumber", { number: index + 1 })}
              onClick={() => onLines(lines.filter(({ key }) => key !== line.key))}
            >
              {t("rules.removeTest")}
            </Button>
          )}
        </TestLine>
      ))}
      {!isAlone && (
        <NativeSelect
          name="combination"
          label={t("rules.combination")}
          defaultValue={combination}
          data={(["all", "any"] as const).map((value) => ({ value, label: t(`rules.combination-${value}`) }))}
          maw={420}
        />
      )}
      <Group gap="sm">
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPlus size={16} />}
          disabled={lines.length >= testsMax}
          onClick={add}
        >
          {t("rules.addTest")}
        </Button>
        <Text size="xs" c="dimmed">
          {t("rules.addTestHint")}
        </Text>
      </Group>
    </Stack>
  );
}
