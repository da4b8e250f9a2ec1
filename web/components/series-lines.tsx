import { Box, Group, Text } from "@mantine/core";
import type { FieldValue, Measurements } from "../data/shapes.ts";
import type { Line, Mark } from "./chart-configuration.ts";

/** A state is drawn as 1 or 0; a text is not drawn. */
const heightOf = (value: FieldValue | null | undefined): number | null =>
  typeof value === "number" ? value : typeof value === "boolean" ? Number(value) : null;

/** A field of an answer as what a chart draws: its values, or each bucket's mean with its bounds, or whether a state was ever on. */
export function marksOf(answer: Measurements, field: string): Mark[] {
  if (answer.resolution === "raw") {
    return answer.items.flatMap((item) => {
      const value = heightOf(item.values[field]);
      return value === null ? [] : [{ at: Date.parse(item.at), value, band: null }];
    });
  }
  return answer.items.flatMap((item): Mark[] => {
    const summary = item.values[field];
    const from = Date.parse(item.from);
    const to = Date.parse(item.to);
    if (typeof summary?.last === "boolean")
      return [{ at: (from + to) / 2, value: summary.max ?? Number(summary.last), band: null }];
    if (summary === undefined || summary.mean === null || summary.min === null || summary.max === null) return [];
    const band = { min: summary.min, max: summary.max, count: summary.count, from, to };
    return [{ at: (from + to) / 2, value: summary.mean, band }];
  });
}

const colours = ["#0e8fae", "#b5540d", "#6d3fc0", "#2f7d32", "#a61e5d", "#7a6000", "#4a5568", "#c2455c"];

/** The first line's colour stays its own as long as there are no more lines than colours. */
export const lineColour = (index: number): string => colours[index % colours.length] ?? "";

/** Which line is whose; nothing for a single one. */
export function ChartLegend({ lines }: { lines: readonly Line[] }) {
  if (lines.length < 2) return null;
  return (
    <Group gap="md" mt={4}>
      {lines.map(({ name, colour, dashed }) => (
        <Group key={name} gap={6} wrap="nowrap">
          <Box w={18} style={{ borderTop: `3px ${dashed ? "dashed" : "solid"} ${colour}` }} aria-hidden />
          <Text size="xs">{name}</Text>
        </Group>
      ))}
    </Group>
  );
}
