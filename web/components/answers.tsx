import { Alert, Button, Center, List, Paper, Skeleton, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../data/client.ts";

/** What the interface refused and why, field by field. Nothing while there is no error. */
export function ProblemAlert({ error }: { error: Error | null }) {
  const { t } = useTranslation();
  if (error === null) return null;
  const problem = error instanceof Problem ? error : null;
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle />}
      title={problem === null ? t("error.unreachable") : problem.title}
      role="alert"
    >
      <Text size="sm">{problem === null ? t("error.unreachableDetail") : problem.detail}</Text>
      {problem !== null && problem.errors.length > 0 && (
        <List size="sm" mt="xs">
          {problem.errors.map((fault) => (
            <List.Item key={`${fault.path} ${fault.detail}`}>
              <b>{fault.path}</b> — {fault.detail}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

export function Waiting({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" aria-busy="true">
      <VisuallyHidden>{t("action.waiting")}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => `row ${row}`).map((row) => (
        <Skeleton key={row} height={52} />
      ))}
    </Stack>
  );
}

/** Says what is missing and what to do next. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="xl">
      <Center>
        <Stack gap="xs" align="center" maw={460}>
          <Title order={4} ta="center">
            {title}
          </Title>
          <Text c="dimmed" size="sm" ta="center" component="div">
            {children}
          </Text>
        </Stack>
      </Center>
    </Paper>
  );
}

interface Asked<T> {
  data: T | undefined;
  error: Error | null;
}

/** A question's answer, or its error, or the shape of what is to come. */
export function Answer<T>({ asked, children }: { asked: Asked<T>; children: (data: T) => ReactNode }) {
  if (asked.data !== undefined) return <>{children(asked.data)}</>;
  if (asked.error !== null) return <ProblemAlert error={asked.error} />;
  return <Waiting />;
}

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

export function MoreButton({ listing }: { listing: Paged }) {
  const { t } = useTranslation();
  if (!listing.hasNextPage) return null;
  return (
    <Center>
      <Button variant="default" loading={listing.isFetchingNextPage} onClick={() => void listing.fetchNextPage()}>
        {t("action.more")}
      </Button>
    </Center>
  );
}
