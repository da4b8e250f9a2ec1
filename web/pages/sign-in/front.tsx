import { Center, Paper, Stack, Text } from "@mantine/core";
import type { ReactNode, SubmitEvent } from "react";
import { Brand } from "../../components/brand.tsx";

/** A form before the sign-in: the name of the house, a sentence, and what is asked. */
export function Front({
  lead,
  onSubmit,
  children,
}: {
  lead: string;
  onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
  children: ReactNode;
}) {
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={400}>
        <form onSubmit={onSubmit}>
          <Stack>
            <Brand />
            <Text c="dimmed" size="sm">
              {lead}
            </Text>
            {children}
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
