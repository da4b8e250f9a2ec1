import { Anchor, Badge, Group, NativeSelect, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { createProfile, useProfiles } from "../../data/operation.ts";
import type { Codec, Network } from "../../data/shapes.ts";
import { codecKinds, codecOf, codecStart } from "./codec-kinds.ts";
import { FieldMapping } from "./field-mapping.tsx";
import { FromMake } from "./makes.tsx";

function ProfileForm() {
  const { t } = useTranslation();
  const [network, setNetwork] = useState<Network>("lorawan");
  const [kind, setKind] = useState<Codec["kind"]>("javascript");
  const form = useSubmission((said) =>
    createProfile({ name: said.text("name"), network, codec: codecOf(kind, said.text("codec")) }),
  );
  const chooseNetwork = (chosen: Network) => {
    setNetwork(chosen);
    setKind(codecKinds[chosen][0] ?? "hex");
  };
  return (
    <FormPanel title={t("profiles.create")} action={t("action.create")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput name="name" label={t("profiles.name")} required error={form.fault("name")} />
        <NativeSelect
          label={t("device.network")}
          value={network}
          onChange={(event) => chooseNetwork(event.currentTarget.value === "sigfox" ? "sigfox" : "lorawan")}
          data={["lorawan", "sigfox"].map((value) => ({ value, label: t(`network.${value}`) }))}
        />
        <NativeSelect
          label={t("profiles.codec")}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as Codec["kind"])}
          data={codecKinds[network].map((value) => ({ value, label: t(`codec.${value}`) }))}
        />
      </SimpleGrid>
      {(kind === "javascript" || kind === "sigfox-payload") && (
        <Textarea
          key={kind}
          name="codec"
          label={t(kind === "javascript" ? "profiles.source" : "profiles.grammar")}
          description={t(kind === "javascript" ? "profiles.sourceHint" : "profiles.grammarHint")}
          defaultValue={codecStart[kind]}
          autosize
          minRows={5}
          maxRows={22}
          required
          spellCheck={false}
          error={form.fault("codec") ?? form.fault("codec.source") ?? form.fault("codec.grammar")}
          styles={{ input: { fontFamily: "ui-monospace, Menlo, Consolas, monospace", fontSize: 13 } }}
        />
      )}
    </FormPanel>
  );
}

export function ProfilesPage() {
  const { t } = useTranslation();
  const profiles = useProfiles();
  return (
    <PageFrame title={t("profiles.title")} lead={t("profiles.lead")}>
      <Answer asked={profiles}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("profiles.none")}>{t("profiles.noneNext")}</Empty>
          ) : (
            <>
              <DataTable
                rows={items}
                rowKey={(row) => row.id}
                columns={[
                  {
                    head: t("profiles.name"),
                    cell: (row) => (
                      <Group gap="xs" wrap="nowrap">
                        <Anchor component={Link} to={`/profiles/${row.id}`} size="sm">
                          {row.name}
                        </Anchor>
                        {row.hold !== null && (
                          <Badge color="red" size="sm">
                            {t("hold.badge")}
                          </Badge>
                        )}
                      </Group>
                    ),
                  },
                  { head: t("device.network"), cell: (row) => t(`network.${row.network}`) },
                  { head: t("profiles.codec"), cell: (row) => t(`codec.${row.codec.kind}`) },
                  { head: t("profiles.version"), cell: (row) => row.version, numeric: true },
                ]}
              />
              <FieldMapping profiles={items} />
            </>
          )
        }
      </Answer>
      <FromMake />
      <ProfileForm />
    </PageFrame>
  );
}
