import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";
import type { KeyboardEvent } from "react";

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
const fontFamily =
  'system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Yu Gothic UI", "Noto Sans JP", "Noto Sans CJK JP", Meiryo, sans-serif';

/** Enter in an open list chooses or does nothing: it never sends the form while the list is still being filtered. */
const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
  if (event.key === "Enter" && event.currentTarget.getAttribute("aria-expanded") === "true") event.preventDefault();
};

export const theme = createTheme({
  colors: { harbour },
  primaryColor: "harbour",
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: "md",
  fontFamily,
  headings: { fontFamily, fontWeight: "650" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // White on a filled badge stays below 4.5 : 1 in most colours (WCAG 1.4.3).
    Badge: { defaultProps: { variant: "light" } },
    Select: { defaultProps: { onKeyDown } },
    MultiSelect: { defaultProps: { onKeyDown } },
  },
});

/** Words on a light badge or button, each with a contrast of 4.5 : 1 (WCAG 1.4.3); Mantine's own stay below. */
const wordsOnLight: Readonly<Record<string, string>> = {
  teal: "#05603f",
  orange: "#a83205",
  yellow: "#7c4a00",
  red: "#b42323",
  grape: "#7b2a8f",
  gray: "#343a40",
  blue: "#1864ab",
};

/** Secondary text and the like with the contrast that WCAG 1.4.3 asks for; Mantine's own dimmed text has 3.3 : 1. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5b6670",
    "--mantine-color-placeholder": "#6b757e",
    "--mantine-color-anchor": "#0b6b84",
    "--mantine-color-red-filled": "#c92a2a",
    ...Object.fromEntries(
      Object.entries(wordsOnLight).map(([name, colour]) => [`--mantine-color-${name}-light-color`, colour]),
    ),
  },
  dark: {
    "--mantine-color-dimmed": "#a3adb5",
    "--mantine-color-placeholder": "#9aa4ac",
    "--mantine-color-anchor": "#4fb9d1",
    "--mantine-color-red-filled": "#c92a2a",
  },
});
