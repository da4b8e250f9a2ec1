import { Button, Center, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Brand } from "../../components/brand.tsx";
import { Interruptions } from "../../components/interruptions.tsx";
import { signOut } from "../../data/me.ts";

/** What stands before every other page until something is done. */
export function Gate({
  title,
  lead,
  maw,
  children,
}: {
  title: string;
  lead: string;
  maw: number;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={maw}>
        <Stack>
          <Brand />
          <Title order={3}>{title}</Title>
          <Text c="dimmed" size="sm">
            {lead}
          </Text>
          <Interruptions />
          {children}
          <Button variant="subtle" onClick={() => void signOut()}>
            {t("account.signOut")}
          </Button>
        </Stack>
      </Paper>
    </Center>
  );
}
