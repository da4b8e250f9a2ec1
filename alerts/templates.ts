/** Rules to start from; names are sentences of the catalogue, `alerts.template-<id>`. */
import type { Condition } from "./conditions.ts";
import type { RuleOptions } from "./rules.ts";

export interface RuleTemplate {
  readonly id: string;
  readonly condition: Condition;
  readonly options: Partial<RuleOptions>;
}

export const templates: readonly RuleTemplate[] = [
  { id: "trap-sprung", condition: { kind: "equals", field: "trapSprung", value: true }, options: {} },
  { id: "door-open", condition: { kind: "equals", field: "contactOpen", value: true }, options: { forSeconds: 600 } },
  {
    id: "too-hot",
    condition: { kind: "above", field: "temperature", threshold: 35, hysteresis: 1 },
    options: { forSeconds: 900, whenOver: "told" },
  },
  {
    id: "freezing",
    condition: { kind: "below", field: "temperature", threshold: 3, hysteresis: 1 },
    options: { whenOver: "told" },
  },
  {
    id: "cold-chain",
    condition: { kind: "outside", field: "temperature", low: 2, high: 8, hysteresis: 0.5 },
    options: { forSeconds: 600, whenOver: "told" },
  },
  { id: "water-rising", condition: { kind: "rises", field: "waterLevel", by: 0.5, withinSeconds: 3_600 }, options: {} },
  {
    id: "battery-low",
    condition: { kind: "battery", field: "batteryLevel", below: 20, fallsBy: 20, withinSeconds: 86_400 },
    options: {},
  },
  { id: "frames-lost", condition: { kind: "frames-lost", share: 0.3 }, options: {} },
  { id: "silent", condition: { kind: "silent", intervals: 3 }, options: { whenOver: "told" } },
  { id: "gateway-silent", condition: { kind: "gateway-silent", afterSeconds: 3_600 }, options: { whenOver: "told" } },
];
