import { Checkbox, NativeSelect, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { usePlans } from "../../data/contracts.ts";
import { composeNotice, noticeKinds } from "../../data/notices.ts";
import { useOrganizations } from "../../data/operation.ts";

/** A draft; its page then says whom it would go to, and until when it is in time. */
export function NoticeForm() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [services, setServices] = useState<string[]>([]);
  const plans = usePlans().data?.items ?? [];
  const ours = plans.filter(({ bound }) => bound !== "external");
  const known = [...new Set(ours.map(({ service }) => service))];
  const plansOf = (service: string) => ours.filter((plan) => plan.service === service).map(({ name }) => name);
  const organizations = useOrganizations().data?.items ?? [];
  const holders = organizations.filter(({ kind }) => kind === "contract-holder");
  const form = useSubmission(async (said) => {
    const [untilOn, organization] = [said.text("untilOn"), said.text("organization")];
    const draft = await composeNotice({
      kind: said.choice("kind", noticeKinds),
      effectiveOn: said.text("effectiveOn"),
      ...(untilOn === "" ? {} : { untilOn }),
      services,
      organizations: organization === "" ? [] : [organization],
      subject: said.text("subject"),
      text: said.text("text"),
    });
    void navigate(`/notices/${draft.id}`);
  });
  return (
    <FormPanel title={t("notices.compose")} action={t("notices.composeAction")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          name="kind"
          label={t("notices.kind")}
          data={noticeKinds.map((value) => ({ value, label: t(`notices.kind.${value}`) }))}
        />
        <NativeSelect
          name="organization"
          label={t("device.organization")}
          data={[
            { value: "", label: t("notices.everyHolder") },
            ...holders.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <TextInput
          name="effectiveOn"
          type="date"
          label={t("notices.effectiveOn")}
          required
          error={form.fault("effectiveOn")}
        />
        <TextInput name="untilOn" type="date" label={t("notices.untilOn")} error={form.fault("untilOn")} />
      </SimpleGrid>
      <Checkbox.Group
        label={t("notices.services")}
        description={t("notices.servicesHint")}
        value={services}
        onChange={setServices}
      >
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} mt="xs" spacing="xs">
          {known.map((service) => (
            <Checkbox key={service} value={service} label={service} description={plansOf(service).join(" / ")} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <TextInput name="subject" label={t("mail.subject")} required error={form.fault("subject")} />
      <Textarea name="text" label={t("notices.text")} required autosize minRows={4} error={form.fault("text")} />
    </FormPanel>
  );
}
