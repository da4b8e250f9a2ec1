import { Badge, Button, Checkbox, Group, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer, Empty, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { actOnMember, addTrapMember, removeMember, type TrapMember, useTrapMembers } from "../../data/traps.ts";

function StandingBadge({ member }: { member: TrapMember }) {
  const { t } = useTranslation();
  if (member.stoppedBecause !== null) return <Badge color="red">{t(`traps.${member.stoppedBecause}`)}</Badge>;
  if (member.confirmedAt === null) return <Badge color="orange">{t("traps.asked")}</Badge>;
  return (
    <Badge color="teal" variant="light">
      {t("traps.told")}
    </Badge>
  );
}

export function Members({ teamId }: { teamId: string }) {
  const { t } = useTranslation();
  const members = useTrapMembers(teamId);
  const act = useMutation({
    mutationFn: ({ id, what }: { id: string; what: "invite" | "test" | "remove" }) =>
      what === "remove" ? removeMember(id) : actOnMember(id, what),
  });
  return (
    <>
      <ProblemAlert error={act.error} />
      <Answer asked={members}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("traps.noMembers")}>{t("traps.noMembersNext")}</Empty>
          ) : (
            <DataTable
              rows={items}
              rowKey={(row) => row.id}
              minWidth={760}
              columns={[
                { head: t("user.name"), cell: (row) => row.name },
                { head: t("user.email"), cell: (row) => row.email },
                {
                  head: t("traps.turn"),
                  cell: (row) => t(row.turn === 0 ? "traps.turnFirst" : "traps.turnLater", { turn: row.turn }),
                },
                { head: t("device.state"), cell: (row) => <StandingBadge member={row} /> },
                {
                  head: t("traps.do"),
                  cell: (row) => {
                    const isTold = row.confirmedAt !== null && row.stoppedAt === null;
                    return (
                      <Group gap="xs" wrap="nowrap">
                        <Button
                          size="compact-sm"
                          variant="default"
                          onClick={() => act.mutate({ id: row.id, what: isTold ? "test" : "invite" })}
                        >
                          {t(isTold ? "traps.test" : "traps.invite")}
                        </Button>
                        <Button
                          size="compact-sm"
                          variant="subtle"
                          color="red"
                          onClick={() => {
                            if (window.confirm(t("traps.removeSure", { name: row.name })))
                              act.mutate({ id: row.id, what: "remove" });
                          }}
                        >
                          {t("traps.remove")}
                        </Button>
                      </Group>
                    );
                  },
                },
              ]}
            />
          )
        }
      </Answer>
    </>
  );
}

export function MemberForm({ teamId }: { teamId: string }) {
  const { t } = useTranslation();
  const form = useSubmission((said) =>
    addTrapMember(teamId, {
      name: said.text("name"),
      email: said.text("email"),
      language: said.choice("language", ["ja", "en"]),
      turn: Number(said.text("turn")),
      confirmed: said.text("confirmed") === "yes",
    }),
  );
  return (
    <FormPanel title={t("traps.addMember")} action={t("action.create")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput name="name" label={t("user.name")} required error={form.fault("name")} />
        <TextInput name="email" label={t("user.email")} required autoComplete="off" error={form.fault("email")} />
        <NativeSelect
          name="turn"
          label={t("traps.turn")}
          data={[0, 1, 2].map((turn) => ({
            value: String(turn),
            label: t(turn === 0 ? "traps.turnFirst" : "traps.turnLater", { turn }),
          }))}
        />
        <NativeSelect
          name="language"
          label={t("account.language")}
          data={[
            { value: "ja", label: "日本語" },
            { value: "en", label: "English" },
          ]}
        />
      </SimpleGrid>
      <Checkbox name="confirmed" value="yes" label={t("traps.confirmed")} description={t("traps.confirmedHint")} />
    </FormPanel>
  );
}
