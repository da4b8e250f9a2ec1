import { Anchor, Group, NativeSelect, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty, MoreButton } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { changeProcured, networks, type ProcuredNetwork, useProcured } from "../../data/procured.ts";

function ChangeForm({ network }: { network: ProcuredNetwork }) {
  const { t } = useTranslation();
  const [isRemoval, setRemoval] = useState(false);
  const form = useSubmission((said) => {
    const identities = said
      .text("identities")
      .split(/[\s,、]+/)
      .filter((part) => part !== "");
    return changeProcured({ network, identities, lot: isRemoval ? null : said.text("lot") });
  });
  return (
    <FormPanel title={t("procured.change")} action={t(isRemoval ? "procured.remove" : "procured.add")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          label={t("procured.what")}
          value={isRemoval ? "remove" : "add"}
          onChange={(event) => setRemoval(event.currentTarget.value === "remove")}
          data={[
            { value: "add", label: t("procured.add") },
            { value: "remove", label: t("procured.remove") },
          ]}
        />
        {!isRemoval && (
          <TextInput name="lot" label={t("procured.lot")} required maxLength={200} error={form.fault("lot")} />
        )}
      </SimpleGrid>
      <Textarea
        name="identities"
        label={t(`procured.identities.${network}`)}
        description={t("procured.identitiesHint")}
        required
        autosize
        minRows={4}
        error={form.fault("identities.0")}
      />
    </FormPanel>
  );
}

/** Things that may be registered (SDM 第5条5項1号), by network. */
export function ProcuredPage() {
  const { t } = useTranslation();
  const [network, setNetwork] = useState<ProcuredNetwork>("lorawan");
  const procured = useProcured(network);
  return (
    <PageFrame title={t("procured.title")} lead={t("procured.lead")}>
      <Group align="flex-end">
        <NativeSelect
          label={t("procured.network")}
          value={network}
          onChange={(event) => setNetwork(networks.find((one) => one === event.currentTarget.value) ?? "lorawan")}
          data={networks.map((value) => ({ value, label: t(`network.${value}`) }))}
        />
        <Anchor component={Link} to="/devices/register" size="sm">
          ← {t("register.title")}
        </Anchor>
      </Group>
      <Answer asked={procured}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0) return <Empty title={t("procured.none")}>{t("procured.noneNext")}</Empty>;
          return (
            <DataTable
              rows={rows}
              rowKey={(row) => row.identity}
              columns={[
                { head: t("procured.identity"), cell: (row) => <code>{row.identity}</code> },
                { head: t("procured.lot"), cell: (row) => row.lot },
                { head: t("procured.addedAt"), cell: (row) => <Moment at={row.addedAt} /> },
                {
                  head: t("procured.device"),
                  cell: (row) =>
                    row.deviceId === null ? (
                      t("procured.unused")
                    ) : (
                      <Anchor component={Link} to={`/devices/${row.deviceId}`} size="sm">
                        {t("procured.inService")}
                      </Anchor>
                    ),
                },
              ]}
            />
          );
        }}
      </Answer>
      <MoreButton listing={procured} />
      <ChangeForm key={network} network={network} />
    </PageFrame>
  );
}
