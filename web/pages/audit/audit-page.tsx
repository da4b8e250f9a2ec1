import { Button, Code, Group, SimpleGrid, Spoiler, Text, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Answer, Empty, MoreButton } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { type AuditSearch, useAudit } from "../../data/audit.ts";
import { address } from "../../data/client.ts";

const fields = ["actor", "action", "target", "words"] as const;

function Search({ known, onSearch }: { known: AuditSearch; onSearch: (search: AuditSearch) => void }) {
  const { t } = useTranslation();
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const given = fields.map((name) => [name, String(said.get(name) ?? "").trim()] as const);
    onSearch(Object.fromEntries(given.filter(([, value]) => value !== "")));
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} flex={1}>
          {fields.map((name) => (
            <TextInput
              key={name}
              name={name}
              label={t(`audit.${name}`)}
              placeholder={t(`audit.${name}Hint`)}
              defaultValue={known[name] ?? ""}
            />
          ))}
        </SimpleGrid>
        <Button type="submit">{t("audit.search")}</Button>
      </Group>
    </form>
  );
}

/** What was changed, from what, to what: as it was written down. */
function Detail({ detail }: { detail: unknown }) {
  const { t } = useTranslation();
  if (detail === null || detail === undefined) return <>—</>;
  return (
    <Spoiler maxHeight={44} showLabel={t("audit.more")} hideLabel={t("audit.less")}>
      <Code block={false} style={{ wordBreak: "break-word" }}>
        {JSON.stringify(detail)}
      </Code>
    </Spoiler>
  );
}

export function AuditPage() {
  const { t } = useTranslation();
  const [parameters] = useSearchParams();
  const [search, setSearch] = useState<AuditSearch>(() => Object.fromEntries(parameters));
  const entries = useAudit(search);
  const actions = (
    <Group gap="xs">
      {(["csv", "jsonl"] as const).map((form) => (
        <Button
          key={form}
          component="a"
          href={address(`/audit.${form}`, { ...search })}
          download
          variant="default"
          leftSection={<IconDownload size={18} />}
        >
          {t(`audit.${form}`)}
        </Button>
      ))}
    </Group>
  );
  return (
    <PageFrame title={t("audit.title")} lead={t("audit.lead")} actions={actions}>
      <Search known={search} onSearch={setSearch} />
      <Answer asked={entries}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Empty title={t("audit.none")} />;
          return (
            <>
              <DataTable
                rows={items}
                rowKey={(row) => row.id}
                minWidth={900}
                columns={[
                  { head: t("audit.at"), cell: (row) => <Moment at={row.at} /> },
                  {
                    head: t("audit.actor"),
                    cell: (row) => (
                      <>
                        {row.actor}
                        <Text size="xs" c="dimmed">
                          {[t(`audit.kind.${row.actorKind}`), row.address].filter(Boolean).join(" · ")}
                        </Text>
                      </>
                    ),
                  },
                  { head: t("audit.action"), cell: (row) => row.action },
                  {
                    head: t("audit.target"),
                    cell: (row) => (
                      <Text size="xs" style={{ wordBreak: "break-all" }}>
                        {row.target}
                      </Text>
                    ),
                  },
                  { head: t("audit.detail"), cell: (row) => <Detail detail={row.detail} /> },
                ]}
              />
              <MoreButton listing={entries} />
            </>
          );
        }}
      </Answer>
    </PageFrame>
  );
}
