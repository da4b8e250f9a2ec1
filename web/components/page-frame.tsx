import { Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

export function PageFrame({
  title,
  lead,
  actions,
  children,
  maw = 1280,
}: {
  title: string;
  lead?: string;
  actions?: ReactNode;
  children: ReactNode;
  /** Wider than a page of text is read well: what is looked at from further away. */
  maw?: number | string;
}) {
  return (
    <Stack gap="lg" w="100%" maw={maw} mx="auto">
      <Group justify="space-between" align="flex-end" gap="sm">
        <div>
          <Title order={2}>{title}</Title>
          {lead !== undefined && (
            <Text c="dimmed" size="sm" mt={4}>
              {lead}
            </Text>
          )}
        </div>
        {actions}
      </Group>
      {children}
    </Stack>
  );
}
