import type { Condition, FieldTest } from "../../data/shapes.ts";

type Words = (key: string, attributes: Record<string, string | number>) => string;

function testWords(test: FieldTest, t: Words): string {
  const { kind, ...values } = test;
  const numbers = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  const hours = "withinSeconds" in test && test.withinSeconds ? test.withinSeconds / 3_600 : 24;
  const percent = kind === "frames-lost" ? Math.round(test.share * 100) : 0;
  return t(`conditionWords.${kind}`, { ...numbers, hours, percent });
}

/** A condition as people read it. */
export function conditionWords(condition: Condition, t: Words): string {
  if ("of" in condition)
    return condition.of.map((test) => testWords(test, t)).join(t(`conditionWords.${condition.kind}`, {}));
  if (condition.kind === "silent") return t("conditionWords.silent", { intervals: condition.intervals });
  if (condition.kind === "gateway-silent")
    return t("conditionWords.gateway-silent", { minutes: condition.afterSeconds / 60 });
  return testWords(condition, t);
}
