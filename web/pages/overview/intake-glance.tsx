import { Alert, Anchor, Group, Paper, Progress, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer } from "../../components/answers.tsx";
import { ConnectionState } from "../../components/connection-state.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Age } from "../../components/moment.tsx";
import { useGlance } from "../../data/overview.ts";
import type { IntakeGlance as Glance } from "../../data/shapes.ts";
import { Sparkline } from "./sparkline.tsx";

const gigabyte = 1e9;

function useFigures() {
  const { i18n } = useTranslation();
  const whole = new Intl.NumberFormat(i18n.language);
  const size = new Intl.NumberFormat(i18n.language, { style: "unit", unit: "gigabyte", maximumFractionDigits: 1 });
  return { count: (value: number) => whole.format(value), size: (bytes: number) => size.format(bytes / gigabyte) };
}

function Figure({ name, to, children }: { name: string; to?: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {to === undefined ? (
          name
        ) : (
          <Anchor component={Link} to={to} inherit>
            {name}
          </Anchor>
        )}
      </Text>
      {children}
    </Paper>
  );
}

/** Messages of a day by the hour: the last full hour as a figure, since the one under way is not over. */
function Rate({ hours }: Pick<Glance, "hours">) {
  const { t } = useTranslation();
  const { count } = useFigures();
  const full = hours.at(-2) ?? { stored: 0, refused: 0 };
  return (
    <Figure name={t("glance.rate")} to="/intake">
      <Group justify="space-between" wrap="nowrap">
        <Text fz={22} fw={650}>
          {count(full.stored)}
        </Text>
        <Sparkline means={hours.map(({ stored }) => stored)} />
      </Group>
      <Text size="xs" c="dimmed">
        {t("glance.refused", { count: hours.reduce((sum, { refused }) => sum + refused, 0) })}
      </Text>
    </Figure>
  );
}

function Lag({ waiting }: Pick<Glance, "waiting">) {
  const { t } = useTranslation();
  const { count } = useFigures();
  return (
    <Figure name={t("glance.waiting")}>
      {(["decoding", "keeping", "alerting"] as const).map((part) => (
        <Group key={part} justify="space-between">
          <Text size="sm">{t(`glance.${part}`)}</Text>
          <Text size="sm" fw={600}>
            {count(waiting[part])}
          </Text>
        </Group>
      ))}
    </Figure>
  );
}

function Disk({ disk: { free, total, journal }, uplinks }: Pick<Glance, "disk" | "uplinks">) {
  const { t } = useTranslation();
  const { count, size } = useFigures();
  const used = total === 0 ? 0 : (1 - free / total) * 100;
  return (
    <Figure name={t("glance.disk")}>
      <Text fz={22} fw={650}>
        {t("glance.free", { size: size(free) })}
      </Text>
      <Progress value={used} color={used > 90 ? "red" : "harbour"} my={6} aria-label={t("glance.used")} />
      <Text size="xs" c="dimmed">
        {t("glance.journal", { size: size(journal), uplinks: count(uplinks) })}
      </Text>
    </Figure>
  );
}

function Letters({ letters: { waiting, refused } }: Pick<Glance, "letters">) {
  const { t } = useTranslation();
  const { count } = useFigures();
  return (
    <Figure name={t("glance.outbox")} to="/mail">
      <Text fz={22} fw={650}>
        {t("glance.letters", { count: waiting })}
      </Text>
      <Text size="xs" c={refused > 0 ? "red" : "dimmed"}>
        {t("glance.lettersRefused", { letters: count(refused) })}
      </Text>
    </Figure>
  );
}

function Connections({ connections }: Pick<Glance, "connections">) {
  const { t } = useTranslation();
  const { count } = useFigures();
  if (connections.length === 0) return null;
  return (
    <DataTable
      rows={connections}
      rowKey={({ id }) => id}
      columns={[
        { head: t("intake.connection"), cell: ({ name }) => name },
        { head: t("device.state"), cell: (connection) => <ConnectionState connection={connection} /> },
        { head: t("glance.storedDay"), cell: ({ stored }) => count(stored), numeric: true },
        { head: t("glance.refusedDay"), cell: ({ refused }) => count(refused), numeric: true },
        { head: t("intake.lastAt"), cell: ({ lastMessageAt }) => <Age at={lastMessageAt} /> },
      ]}
    />
  );
}

/** How the intake does, for whoever runs it. */
export function IntakeGlance() {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" component="section" aria-label={t("glance.title")}>
      <Title order={3} size="h4">
        {t("glance.title")}
      </Title>
      <Answer asked={useGlance()}>
        {(glance) => (
          <>
            {glance.warnings.map((warning) => (
              <Alert key={warning} color="red">
                {warning}
              </Alert>
            ))}
            <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
              <Rate hours={glance.hours} />
              <Lag waiting={glance.waiting} />
              <Disk disk={glance.disk} uplinks={glance.uplinks} />
              <Letters letters={glance.letters} />
            </SimpleGrid>
            <Connections connections={glance.connections} />
          </>
        )}
      </Answer>
    </Stack>
  );
}
