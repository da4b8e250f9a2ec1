import { createTheme, type MantineColorsTuple } from "@mantine/core";

const harbour: MantineColorsTuple = [
  "#e8f8fb",
  "#d3eef4",
  "#a6dce8",
  "#75c9dc",
  "#4fb9d1",
  "#36afcb",
  "#1f9fbd",
  "#0e7f9b",
  "#0b6b84",
  "#07566b",
];

/** Fonts of the reader's own machine, with a Japanese face on every system. */
export const fontFamily =
  'system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Yu Gothic UI", "Noto Sans JP", "Noto Sans CJK JP", Meiryo, sans-serif';

export const theme = createTheme({
  colors: { harbour },
  primaryColor: "harbour",
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: "md",
  fontFamily,
  headings: { fontFamily, fontWeight: "650" },
  cursorType: "pointer",
});
