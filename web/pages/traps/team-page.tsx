import { Anchor, Badge, Button, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Age, Moment } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { Parts } from "../../components/parts.tsx";
import { Receipts } from "../../components/receipts.tsx";
import { address } from "../../data/client.ts";
import {
  actOnTrap,
  type Trap,
  type TrapCase,
  useTrapCase,
  useTrapCases,
  useTraps,
  useTrapTeams,
} from "../../data/traps.ts";
import { MemberForm, Members } from "./members.tsx";
import { TrapForm } from "./trap-form.tsx";

const proofColours = { sprung: "red", unknown: "orange", clear: "teal", paused: "gray" } as const;

function ProofBadge({ proof }: { proof: Trap["proof"] }) {
  const { t } = useTranslation();
  return (
    <Badge color={proofColours[proof]} variant={proof === "sprung" ? "filled" : "light"}>
      {t(`proof.${proof}`)}
    </Badge>
  );
}

function Progress({ trapCase }: { trapCase: TrapCase | null }) {
  const { t } = useTranslation();
  if (trapCase === null) return <>—</>;
  if (trapCase.visitedBy !== null)
    return (
      <>
        {t("traps.visited", { name: trapCase.visitedBy, finding: t(`finding.${trapCase.finding}`) })} {trapCase.note}
      </>
    );
  return <>{trapCase.goingBy === null ? t("traps.nobody") : t("traps.going", { name: trapCase.goingBy })}</>;
}

function Traps({ teamId }: { teamId: string }) {
  const { t } = useTranslation();
  const traps = useTraps(teamId);
  const act = useMutation({
    mutationFn: ({ id, what }: { id: string; what: "pause" | "resume" }) => actOnTrap(id, what),
  });
  return (
    <Answer asked={traps}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t("traps.none")}>{t("traps.noneNext")}</Empty>
        ) : (
          <DataTable
            rows={items}
            rowKey={(row) => row.id}
            minWidth={680}
            columns={[
              { head: t("device.state"), cell: (row) => <ProofBadge proof={row.proof} /> },
              {
                head: t("traps.trap"),
                cell: (row) => (
                  <>
                    <Anchor component={Link} to={`/devices/${row.deviceId}`} inherit fw={600}>
                      {row.name}
                    </Anchor>
                    <Text size="xs" c="dimmed">
                      {[row.place, row.setter].filter(Boolean).join(" · ")}
                    </Text>
                  </>
                ),
              },
              { head: t("traps.heard"), cell: (row) => <Age at={row.heardAt} /> },
              { head: t("traps.progress"), cell: (row) => <Progress trapCase={row.case} /> },
              {
                head: t("traps.use"),
                cell: (row) => (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => act.mutate({ id: row.id, what: row.proof === "paused" ? "resume" : "pause" })}
                  >
                    {t(row.proof === "paused" ? "traps.resume" : "traps.pause")}
                  </Button>
                ),
              },
            ]}
          />
        )
      }
    </Answer>
  );
}

/** How far the letters of a case got. */
function CaseReceipts({ id }: { id: string }) {
  return <Answer asked={useTrapCase(id)}>{({ receipts }) => <Receipts receipts={receipts} />}</Answer>;
}

function Cases({ teamId }: { teamId: string }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<string | null>(null);
  const cases = useTrapCases(teamId);
  const names = new Map(useTraps(teamId).data?.items.map(({ id, name }) => [id, name]));
  return (
    <Answer asked={cases}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t("traps.noCases")}>{t("traps.noCasesNext")}</Empty>
        ) : (
          <DataTable
            rows={items}
            rowKey={(row) => row.id}
            columns={[
              { head: t("traps.sprungAt"), cell: (row) => <Moment at={row.sprungAt} /> },
              { head: t("traps.trap"), cell: (row) => names.get(row.trapId) ?? "—" },
              { head: t("traps.progress"), cell: (row) => <Progress trapCase={row} /> },
              { head: t("traps.rearmedAt"), cell: (row) => <Moment at={row.rearmedAt} /> },
              {
                head: t("traps.receipts"),
                cell: ({ id }) => (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-expanded={opened === id}
                    onClick={() => setOpened(opened === id ? null : id)}
                  >
                    {t("traps.showReceipts")}
                  </Button>
                ),
              },
            ]}
            below={({ id }) => (opened === id ? <CaseReceipts id={id} /> : null)}
          />
        )
      }
    </Answer>
  );
}

export function TrapTeamPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const team = useTrapTeams().data?.items.find((one) => one.id === id);
  const records = (
    <Button
      component="a"
      href={address(`/trap-teams/${id}/records.csv`, {})}
      download
      variant="default"
      leftSection={<IconDownload size={18} />}
    >
      {t("traps.records")}
    </Button>
  );
  return (
    <PageFrame title={team?.name ?? t("traps.title")} lead={t("traps.teamLead")} actions={records}>
      <div>
        <Anchor component={Link} to="/traps" size="sm">
          ← {t("traps.title")}
        </Anchor>
      </div>
      <Parts
        parts={[
          {
            name: "traps",
            label: t("traps.traps"),
            content: (
              <Stack>
                <Traps teamId={id} />
                {team !== undefined && <TrapForm team={team} />}
              </Stack>
            ),
          },
          {
            name: "members",
            label: t("traps.members"),
            content: (
              <Stack>
                <Members teamId={id} />
                <MemberForm teamId={id} />
              </Stack>
            ),
          },
          { name: "cases", label: t("traps.cases"), content: <Cases teamId={id} /> },
        ]}
      />
    </PageFrame>
  );
}
