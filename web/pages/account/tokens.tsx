import { Button, Checkbox, Group, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, Empty, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Moment } from "../../components/moment.tsx";
import { Copyable, ShownOnce } from "../../components/once.tsx";
import { useSubmission } from "../../components/submission.ts";
import { createToken, deleteToken, useMe, useTokens } from "../../data/me.ts";
import type { Token } from "../../data/shapes.ts";

function TokenTable({ tokens }: { tokens: readonly Token[] }) {
  const { t } = useTranslation();
  const deleting = useMutation({ mutationFn: deleteToken });
  if (tokens.length === 0) return <Empty title={t("tokens.none")}>{t("tokens.noneNext")}</Empty>;
  const withdraw = ({ id, name }: Token) => (
    <Button
      size="compact-sm"
      variant="subtle"
      color="red"
      onClick={() => {
        if (window.confirm(t("tokens.confirmDelete", { name }))) deleting.mutate(id);
      }}
    >
      {t("action.delete")}
    </Button>
  );
  return (
    <>
      <ProblemAlert error={deleting.error} />
      <DataTable
        rows={tokens}
        rowKey={(row) => row.id}
        columns={[
          { head: t("tokens.name"), cell: (row) => row.name },
          {
            head: t("tokens.permissions"),
            cell: (row) => row.permissions.map((granted) => t(`permission.${granted}`)).join(", "),
          },
          { head: t("column.createdAt"), cell: (row) => <Moment at={row.createdAt} /> },
          { head: t("action.next"), cell: withdraw },
        ]}
      />
    </>
  );
}

/** Keys for programs that read the interface in this person's name, with no more than this person may. */
export function Tokens() {
  const { t } = useTranslation();
  const { permissions } = useMe();
  const tokens = useTokens();
  const [granted, setGranted] = useState<string[]>(["read"]);
  const form = useSubmission((said) =>
    createToken({ name: said.text("name"), permissions: permissions.filter((one) => granted.includes(one)) }),
  );
  return (
    <Stack>
      <Answer asked={tokens}>{({ items }) => <TokenTable tokens={items} />}</Answer>
      {form.answer !== undefined && (
        <ShownOnce title={t("tokens.created", { name: form.answer.name })} onClose={form.forget}>
          <Copyable label={t("tokens.token")} value={form.answer.token} />
        </ShownOnce>
      )}
      <FormPanel title={t("tokens.create")} action={t("tokens.action")} form={form}>
        <TextInput
          name="name"
          label={t("tokens.name")}
          placeholder={t("tokens.namePlaceholder")}
          required
          maw={420}
          error={form.fault("name")}
        />
        <Checkbox.Group
          label={t("tokens.permissions")}
          value={granted}
          onChange={setGranted}
          error={form.fault("permissions")}
        >
          <Group mt="xs">
            {permissions.map((one) => (
              <Checkbox key={one} value={one} label={t(`permission.${one}`)} />
            ))}
          </Group>
        </Checkbox.Group>
      </FormPanel>
    </Stack>
  );
}
