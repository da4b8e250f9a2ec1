import { Anchor, Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { Answer, Empty, MoreButton, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { DeviceChoice } from "../../components/device-choice.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useUndoable } from "../../components/undoable.tsx";
import { useDevices } from "../../data/devices.ts";
import { changeMembers, deleteGroup, renameGroup, takeOut, useGroups } from "../../data/groups.ts";
import { useAllowed } from "../../data/me.ts";
import type { DeviceGroup } from "../../data/shapes.ts";

function Members({ groupId, mayChange }: { groupId: string; mayChange: boolean }) {
  const { t } = useTranslation();
  const listing = useDevices({ group: groupId });
  const { make } = useUndoable();
  const remove = ({ id, name }: { id: string; name: string }) =>
    make({
      said: t("groups.takenOut", { name }),
      act: () => takeOut(groupId, id),
      undo: () => changeMembers(groupId, { add: [id] }),
    });
  return (
    <>
      <Answer asked={listing}>
        {({ pages }) => {
          const devices = pages.flatMap((page) => page.items);
          if (devices.length === 0) return <Empty title={t("groups.noDevices")}>{t("groups.noDevicesNext")}</Empty>;
          return (
            <DataTable
              rows={devices}
              rowKey={(row) => row.id}
              minWidth={320}
              columns={[
                {
                  head: t("device.name"),
                  cell: (row) => (
                    <Anchor component={Link} to={`/devices/${row.id}`} inherit fw={600}>
                      {row.name}
                    </Anchor>
                  ),
                },
                { head: t("device.place"), cell: (row) => row.place ?? "—" },
                ...(mayChange
                  ? [
                      {
                        head: t("action.next"),
                        cell: (row: { id: string; name: string }) => (
                          <Button
                            size="compact-sm"
                            variant="default"
                            aria-label={t("groups.takeOutOf", row)}
                            onClick={() => remove(row)}
                          >
                            {t("groups.takeOut")}
                          </Button>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          );
        }}
      </Answer>
      <MoreButton listing={listing} />
    </>
  );
}

function AddForm({ group }: { group: DeviceGroup }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string[]>([]);
  const { told } = useUndoable();
  const form = useSubmission(async () => {
    await changeMembers(group.id, { add: chosen });
    setChosen([]);
    told({
      said: t("groups.putInDone", { count: chosen.length }),
      undo: () => changeMembers(group.id, { remove: chosen }),
    });
  });
  return (
    <FormPanel title={t("groups.add")} action={t("groups.putIn")} form={form}>
      <DeviceChoice
        label={t("groups.devices")}
        placeholder={t("devices.search")}
        value={chosen}
        onChange={setChosen}
        filter={{ organizationId: group.organizationId }}
      />
    </FormPanel>
  );
}

function RenameForm({ group: { id, name } }: { group: DeviceGroup }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { told } = useUndoable();
  const form = useSubmission(async (said) => {
    await renameGroup(id, said.text("name"));
    told({ said: t("groups.renamed", { name: said.text("name") }), undo: () => renameGroup(id, name) });
  });
  const deleting = useMutation({ mutationFn: () => deleteGroup(id), onSuccess: () => navigate("/groups") });
  return (
    <>
      <FormPanel title={t("groups.rename")} action={t("device.keep")} form={form}>
        <TextInput
          key={name}
          name="name"
          label={t("groups.name")}
          defaultValue={name}
          required
          maxLength={100}
          maw={420}
          error={form.fault("name")}
        />
      </FormPanel>
      <ProblemAlert error={deleting.error} />
      <div>
        <Button
          variant="subtle"
          color="red"
          onClick={() => {
            if (window.confirm(t("groups.confirmDelete", { name }))) deleting.mutate();
          }}
        >
          {t("groups.delete")}
        </Button>
      </div>
    </>
  );
}

export function GroupPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const groups = useGroups();
  const mayChange = useAllowed("devices");
  const group = groups.data?.items.find((one) => one.id === id);
  return (
    <PageFrame title={group?.name ?? t("groups.title")}>
      <div>
        <Anchor component={Link} to="/groups" size="sm">
          ← {t("groups.title")}
        </Anchor>
      </div>
      <Answer asked={groups}>
        {() =>
          group === undefined ? (
            <Empty title={t("groups.gone")}>{t("groups.goneNext")}</Empty>
          ) : (
            <>
              <Members groupId={id} mayChange={mayChange} />
              {mayChange && <AddForm group={group} />}
              {mayChange && <RenameForm group={group} />}
            </>
          )
        }
      </Answer>
    </PageFrame>
  );
}
