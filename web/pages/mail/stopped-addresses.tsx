import { Button, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Moment } from "../../components/moment.tsx";
import { useAllowed } from "../../data/me.ts";
import { sendAgainTo, useStoppedAddresses } from "../../data/operation.ts";

/** Where mail came back from, until somebody says that it may be sent there again. Nothing while there is none. */
export function StoppedAddresses() {
  const { t } = useTranslation();
  const stopped = useStoppedAddresses();
  /** Who complained is asked by the provider before anything is sent there again. */
  const mayOperate = useAllowed("operate");
  const lifting = useMutation({ mutationFn: sendAgainTo });
  if (!stopped.data || stopped.data.items.length === 0) return null;
  return (
    <Stack gap="xs">
      <Title order={4}>{t("stops.title")}</Title>
      <Text size="sm" c="dimmed">
        {t("stops.lead")}
      </Text>
      <ProblemAlert error={lifting.error} />
      <DataTable
        rows={stopped.data.items}
        rowKey={({ address }) => address}
        columns={[
          { head: t("stops.address"), cell: ({ address }) => address },
          { head: t("column.createdAt"), cell: ({ at }) => <Moment at={at} /> },
          { head: t("stops.because"), cell: ({ because }) => t(`stops.${because}`) },
          { head: t("stops.words"), cell: ({ words }) => words || "—" },
          {
            head: t("action.next"),
            cell: ({ address, because }) =>
              (mayOperate || because !== "complained") && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  onClick={() => {
                    if (window.confirm(t("stops.sure", { address }))) lifting.mutate(address);
                  }}
                >
                  {t("stops.lift")}
                </Button>
              ),
          },
        ]}
      />
    </Stack>
  );
}
