import { Button, Code, Group, SimpleGrid, Spoiler, Text, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Answer, Empty, MoreButton } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { saidIn } from "../../components/submission.ts";
import { type AuditSearch, useAudit } from "../../data/audit.ts";
import { address } from "../../data/client.ts";

const fields = ["actor", "action", "target", "words"] as const;
const times = ["from", "to"] as const;

/** An instant as an input of the browser's zone shows it. */
function typed(at: string | undefined): string {
  if (at === undefined) return "";
  const instant = new Date(at);
  return new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function Search({ known, onSearch }: { known: AuditSearch; onSearch: (search: AuditSearch) => void }) {
  const { t } = useTranslation();
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = saidIn(new FormData(event.currentTarget));
    const words = fields.map((name) => [name, said.text(name)] as const);
    const instants = times.map((name) => [name, said.text(name) && new Date(said.text(name)).toISOString()] as const);
    onSearch(Object.fromEntries([...words, ...instants].filter(([, value]) => value !== "")));
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
          {times.map((name) => (
            <TextInput
              key={name}
              name={name}
              type="datetime-local"
              label={t(`audit.${name}`)}
              defaultValue={typed(known[name])}
            />
          ))}
        </SimpleGrid>
        <Button type="submit">{t("audit.search")}</Button>
      </Group>
    </form>
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => {
  if (value === undefined || value === null) return "—";
  return typeof value === "string" ? value : JSON.stringify(value);
};

/** Each field that was changed, from what, to what. */
function Changes({
  before,
  after,
}: {
  before: Readonly<Record<string, unknown>>;
  after: Readonly<Record<string, unknown>>;
}) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.map((name) => (
    <Text key={name} size="xs" style={{ overflowWrap: "anywhere" }}>
      <Text span inherit c="dimmed">
        {name}:{" "}
      </Text>
      <del>{shown(before[name])}</del>
      {" → "}
      <ins style={{ textDecoration: "none" }}>{shown(after[name])}</ins>
    </Text>
  ));
}

/** What was changed, from what, to what, and whatever else was written down. */
function Detail({ detail }: { detail: unknown }) {
  const { t } = useTranslation();
  if (detail === null || detail === undefined) return <>—</>;
  const { before, after, ...rest } = isObject(detail) ? detail : { rest: detail };
  const isChange = isObject(before) && isObject(after);
  const others = isChange ? rest : detail;
  return (
    <Spoiler maxHeight={66} showLabel={t("audit.more")} hideLabel={t("audit.less")}>
      {isChange && <Changes before={before} after={after} />}
      {!(isObject(others) && Object.keys(others).length === 0) && (
        <Code block={false} style={{ wordBreak: "break-word" }}>
          {JSON.stringify(others)}
        </Code>
      )}
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
          if (items.length === 0) return <Empty title={t("audit.none")}>{t("audit.noneNext")}</Empty>;
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
