import { Button, Group, Paper, Stack, Title } from "@mantine/core";
import type { ReactNode, SubmitEvent } from "react";
import { ProblemAlert } from "./answers.tsx";

/** A form in a frame: heading, what was refused, inputs, the one button that sends it. */
export function FormPanel({
  title,
  action,
  form,
  grave = false,
  children,
}: {
  title: string;
  action: string;
  form: { onSubmit: (event: SubmitEvent<HTMLFormElement>) => void; busy: boolean; error: Error | null };
  /** It can't be taken back. */
  grave?: boolean;
  children: ReactNode;
}) {
  return (
    <Paper withBorder p="lg">
      <form onSubmit={form.onSubmit}>
        <Stack>
          <Title order={4}>{title}</Title>
          <ProblemAlert error={form.error} />
          {children}
          <Group>
            <Button type="submit" loading={form.busy} {...(grave ? { color: "red" } : {})}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
