import { NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Said } from "../../components/submission.ts";
import { useAllowed } from "../../data/me.ts";
import type { OrganizationToKeep } from "../../data/organizations.ts";
import type { Organization, OrganizationKind } from "../../data/shapes.ts";

const legalForms = ["corporation", "corporation-equivalent", "body", "sole-proprietor"] as const;

const orNull = (text: string) => (text === "" ? null : text);

/** What was said in `OrganizationFields`. */
export function organizationSaid(said: Said): OrganizationToKeep {
  const freeMailReason = said.text("freeMailReason");
  return {
    name: said.text("name"),
    corporateNumber: orNull(said.text("corporateNumber")),
    legalForm: legalForms.find((form) => form === said.text("legalForm")) ?? null,
    email: orNull(said.text("email")),
    ...(freeMailReason === "" ? {} : { freeMailReason }),
  };
}

/** An organization's particulars; an operator may let a free-mail address pass with a reason (IOT 第12条2項1号). */
export function OrganizationFields({
  kind,
  known,
  fault,
}: {
  kind: OrganizationKind;
  known?: Organization;
  fault: (path: string) => string | undefined;
}) {
  const { t } = useTranslation();
  const mayExcuse = useAllowed("operate") && kind === "contract-holder";
  return (
    <>
      <TextInput
        name="name"
        label={t("organizations.name")}
        required
        maxLength={200}
        defaultValue={known?.name ?? ""}
        error={fault("name")}
      />
      <TextInput
        name="corporateNumber"
        label={t("organizations.corporateNumber")}
        inputMode="numeric"
        defaultValue={known?.corporateNumber ?? ""}
        error={fault("corporateNumber")}
      />
      <NativeSelect
        name="legalForm"
        label={t("organizations.legalForm")}
        defaultValue={known?.legalForm ?? ""}
        data={[
          { value: "", label: t("legalForm.none") },
          ...legalForms.map((value) => ({ value, label: t(`legalForm.${value}`) })),
        ]}
        error={fault("legalForm")}
      />
      <TextInput
        name="email"
        type="email"
        label={t("organizations.email")}
        defaultValue={known?.email ?? ""}
        error={fault("email")}
      />
      {mayExcuse && (
        <TextInput
          name="freeMailReason"
          label={t("organizations.freeMailReason")}
          description={t("organizations.freeMailReasonHint")}
          maxLength={500}
        />
      )}
    </>
  );
}
