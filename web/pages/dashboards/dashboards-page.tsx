import { Anchor, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { randomId } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { createDashboard, useDashboards } from "../../data/dashboards.ts";
import { useAllDevices } from "../../data/devices.ts";
import { useAllowed, useMe } from "../../data/me.ts";
import { useOrganizations } from "../../data/operation.ts";
import type { Device, Organization } from "../../data/shapes.ts";
import { type Template, templates, tilesFrom } from "./templates.ts";

const said = (choices: readonly (readonly [value: string, label: string])[]) =>
  [...new Map(choices)].map(([value, label]) => ({ value, label }));

/** Of which devices a template is made: those of a profile, or those at a place. */
function among(devices: readonly Device[], template: Template, part: string): readonly Device[] {
  if (template === "profile") return devices.filter(({ profileId }) => profileId === part);
  return template === "climate" ? devices.filter(({ place }) => part === "" || place === part) : devices;
}

function NewDashboard({ organizations }: { organizations: readonly Organization[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const own = useMe().organization.id;
  const [organizationId, setOrganizationId] = useState(
    (organizations.find(({ id }) => id === own) ?? organizations[0])?.id ?? "",
  );
  const [template, setTemplate] = useState<Template>("blank");
  const all = useAllDevices().data ?? [];
  // A holder's wall may show its customers' devices, and those that others gave it.
  const devices = all.filter(
    (one) => one.retiredAt === null && (organizationId === own || one.organizationId === organizationId),
  );
  const form = useSubmission(async (form) => {
    const words = { table: t("dashboards.kind.table"), map: t("dashboards.kind.map") };
    const chosen = among(devices, template, form.text("part"));
    const tiles = [...tilesFrom(template, chosen, words, () => randomId(""))];
    const made = await createDashboard({ organizationId, name: form.text("name"), content: { version: 1, tiles } });
    await navigate(`/dashboards/${made.id}?edit`);
  });
  const parts =
    template === "profile"
      ? said(devices.map(({ profileId, profileName }) => [profileId, profileName]))
      : said([
          ["", t("dashboards.everywhere")],
          ...devices.map(({ place }) => [place ?? "", place ?? t("dashboards.everywhere")] as const),
        ]);
  return (
    <FormPanel title={t("dashboards.new")} action={t("action.create")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput name="name" label={t("dashboards.name")} required error={form.fault("name")} />
        {organizations.length > 1 && (
          <NativeSelect
            label={t("device.organization")}
            value={organizationId}
            onChange={(event) => setOrganizationId(event.currentTarget.value)}
            data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        <NativeSelect
          label={t("dashboards.template")}
          value={template}
          onChange={(event) => setTemplate(event.currentTarget.value as Template)}
          data={templates.map((value) => ({ value, label: t(`dashboards.template.${value}`) }))}
        />
        {(template === "profile" || template === "climate") && (
          <NativeSelect
            name="part"
            label={t(template === "profile" ? "device.profile" : "device.place")}
            data={parts}
          />
        )}
      </SimpleGrid>
    </FormPanel>
  );
}

export function DashboardsPage() {
  const { t } = useTranslation();
  const dashboards = useDashboards();
  const mayEdit = useAllowed("devices");
  const organizations = useOrganizations().data?.items ?? [];
  const holders = organizations.filter(({ kind, deactivatedAt }) => kind !== "provider" && deactivatedAt === null);
  const nameOf = (id: string) => organizations.find((one) => one.id === id)?.name ?? "—";
  return (
    <PageFrame title={t("dashboards.title")} lead={t("dashboards.lead")}>
      <Answer asked={dashboards}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("dashboards.none")}>{t(mayEdit ? "dashboards.noneNext" : "dashboards.noneViewer")}</Empty>
          ) : (
            <DataTable
              rows={items}
              rowKey={(row) => row.id}
              columns={[
                {
                  head: t("dashboards.name"),
                  cell: (row) => (
                    <Anchor component={Link} to={`/dashboards/${row.id}`} inherit fw={600}>
                      {row.name}
                    </Anchor>
                  ),
                },
                ...(holders.length > 1
                  ? [
                      {
                        head: t("device.organization"),
                        cell: (row: (typeof items)[number]) => nameOf(row.organizationId),
                      },
                    ]
                  : []),
                { head: t("dashboards.tiles"), cell: (row) => row.tiles, numeric: true },
                { head: t("dashboards.changedAt"), cell: (row) => <Moment at={row.changedAt} /> },
                { head: t("dashboards.changedBy"), cell: (row) => row.changedBy },
              ]}
            />
          )
        }
      </Answer>
      {mayEdit && holders.length > 0 && <NewDashboard organizations={holders} />}
    </PageFrame>
  );
}
