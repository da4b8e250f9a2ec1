import { Box, type BoxProps } from "@mantine/core";
import type { ReactNode } from "react";

/** What is wider than a narrow screen scrolls inside its own frame, never the page; also by keyboard (WCAG 2.1.1). */
export function Wide({ minWidth, children }: { minWidth: BoxProps["miw"]; children: ReactNode }) {
  return (
    <Box style={{ overflowX: "auto" }} tabIndex={0}>
      <Box miw={minWidth}>{children}</Box>
    </Box>
  );
}
