import { Alert, Anchor, Button, Group, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Moment } from "../../components/moment.tsx";
import { Copyable, ShownOnce } from "../../components/once.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useMe } from "../../data/me.ts";
import { useOrganizations } from "../../data/operation.ts";
import { addChannel, type ChannelTarget, removeChannel, testChannel, useChannels } from "../../data/rules.ts";

const kinds = ["webhook", "slack", "line"] as const;
type Kind = (typeof kinds)[number];

function ChannelForm() {
  const { t } = useTranslation();
  const me = useMe();
  const organizations = useOrganizations().data?.items ?? [me.organization];
  const [kind, setKind] = useState<Kind>("webhook");
  const form = useSubmission((said) => {
    const target: ChannelTarget =
      kind === "line" ? { kind, token: said.text("token"), to: said.text("to") } : { kind, url: said.text("url") };
    return addChannel({ organizationId: said.text("organizationId"), name: said.text("name"), target });
  });
  const secret = form.answer?.secret;
  return (
    <>
      {secret && (
        <ShownOnce title={t("channels.added", { name: form.answer?.name })} onClose={form.forget}>
          <Copyable label={t("channels.secret")} value={secret} />
        </ShownOnce>
      )}
      <FormPanel title={t("channels.add")} action={t("action.create")} form={form}>
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <TextInput name="name" label={t("channels.name")} required maxLength={200} error={form.fault("name")} />
          <NativeSelect
            name="organizationId"
            label={t("device.organization")}
            data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <NativeSelect
            label={t("channels.kind")}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as Kind)}
            data={kinds.map((value) => ({ value, label: t(`channels.kind.${value}`) }))}
          />
        </SimpleGrid>
        {kind === "line" ? (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              name="token"
              type="password"
              autoComplete="off"
              label={t("channels.token")}
              required
              error={form.fault("target.token")}
            />
            <TextInput name="to" label={t("channels.to")} required error={form.fault("target.to")} />
          </SimpleGrid>
        ) : (
          <TextInput
            name="url"
            type="url"
            label={t("channels.url")}
            placeholder="https://"
            required
            error={form.fault("target.url")}
          />
        )}
      </FormPanel>
    </>
  );
}

/** Where alerts go besides e-mail. */
export function ChannelsPage() {
  const { t } = useTranslation();
  const channels = useChannels();
  const removing = useMutation({ mutationFn: removeChannel });
  const testing = useMutation({ mutationFn: testChannel });
  return (
    <PageFrame title={t("channels.title")} lead={t("channels.lead")}>
      <div>
        <Anchor component={Link} to="/rules" size="sm">
          ← {t("rules.title")}
        </Anchor>
      </div>
      <ProblemAlert error={removing.error ?? testing.error} />
      {testing.isSuccess && (
        <Alert color="teal" role="status">
          {t("channels.tested", testing.variables)}
        </Alert>
      )}
      <Answer asked={channels}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("channels.none")}>{t("channels.noneNext")}</Empty>
          ) : (
            <DataTable
              rows={items}
              rowKey={(row) => row.id}
              columns={[
                { head: t("channels.name"), cell: (row) => row.name },
                { head: t("channels.kind"), cell: (row) => t(`channels.kind.${row.kind}`) },
                { head: t("column.createdAt"), cell: (row) => <Moment at={row.createdAt} /> },
                {
                  head: t("action.next"),
                  cell: (row) => (
                    <Group gap={4} wrap="nowrap">
                      <Button size="compact-sm" variant="subtle" onClick={() => testing.mutate(row)}>
                        {t("channels.test")}
                      </Button>
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        color="red"
                        onClick={() => {
                          if (window.confirm(t("channels.confirmRemove", { name: row.name }))) removing.mutate(row.id);
                        }}
                      >
                        {t("action.delete")}
                      </Button>
                    </Group>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      <ChannelForm />
    </PageFrame>
  );
}
