import { Anchor, Button, Drawer, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Answer, MoreButton } from "../../components/answers.tsx";
import { DateText } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { StatementLines } from "../../components/statement-lines.tsx";
import { type Evidence, type IssuedStatement, useEvidence, useStatement } from "../../data/billing.ts";
import { address } from "../../data/client.ts";
import { dateText } from "../../data/dates.ts";
import { spokenLanguage } from "../../text.ts";

/** One event, with a way to what it is about. */
function EvidenceEntry({ item }: { item: Evidence }) {
  const { t } = useTranslation();
  switch (item.kind) {
    case "device":
      return (
        <Anchor component={Link} to={`/devices/${item.id}`} size="sm">
          {t("statements.device", { id: item.id })}
        </Anchor>
      );
    case "contract-fact":
      return (
        <Anchor component={Link} to={`/contracts/${item.contractId}`} size="sm">
          <DateText of={item.on} /> {t(`contracts.fact.${item.fact}`)}
        </Anchor>
      );
    case "usage-event":
      return (
        <Text size="sm">
          <DateText of={item.from} />
          {item.from !== item.to && (
            <>
              {" "}
              – <DateText of={item.to} />
            </>
          )}{" "}
          · {item.source} · {item.eventId} · {item.quantity}
        </Text>
      );
    case "payment":
      return <Text size="sm">{t("statements.payment", { id: item.id })}</Text>;
    case "surcharge":
      return <Text size="sm">{t("statements.surcharge", { id: item.id })}</Text>;
  }
}

function EvidenceList({ statementId, position }: { statementId: string; position: number }) {
  const evidence = useEvidence(statementId, position);
  return (
    <Answer asked={evidence}>
      {({ pages }) => (
        <Stack gap="xs">
          {pages
            .flatMap(({ items }) => items)
            .map((item) => (
              <EvidenceEntry key={item.id} item={item} />
            ))}
          <MoreButton listing={evidence} />
        </Stack>
      )}
    </Answer>
  );
}

function StatementView({ statement }: { statement: IssuedStatement }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<number | null>(null);
  const { id, number, counterparty, issuedOn, dueOn, document } = statement;
  const date = (of: string) => dateText(spokenLanguage(), of);
  const days = [
    `${t("statements.issuedOn")} ${date(issuedOn)}`,
    ...(dueOn === null ? [] : [`${t("statements.dueOn")} ${date(dueOn)}`]),
  ];
  return (
    <PageFrame title={number} lead={[counterparty, ...days].join(" · ")}>
      <Group>
        <Anchor component={Link} to="/statements" size="sm">
          ← {t("statements.title")}
        </Anchor>
        <Anchor href={address(`/statements/${id}.pdf`)} target="_blank" size="sm">
          PDF
        </Anchor>
        <Anchor href={address(`/statements/${id}.csv`)} download size="sm">
          CSV
        </Anchor>
      </Group>
      <StatementLines
        draft={document}
        behind={(position) => (
          <Button size="compact-sm" variant="subtle" onClick={() => setShown(position)}>
            {t("statements.showBehind")}
          </Button>
        )}
      />
      <Drawer opened={shown !== null} onClose={() => setShown(null)} position="right" title={t("statements.behind")}>
        {shown !== null && <EvidenceList statementId={id} position={shown} />}
      </Drawer>
    </PageFrame>
  );
}

/** One statement: its lines, and the events behind each. */
export function StatementPage() {
  const { id = "" } = useParams();
  return <Answer asked={useStatement(id)}>{(data) => <StatementView key={data.id} statement={data} />}</Answer>;
}
