import { Alert, Anchor, FileInput, Text } from "@mantine/core";
import { IconFileTypeCsv } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { importDevices } from "../../data/devices.ts";
import { useOrganizations, useProfiles } from "../../data/operation.ts";
import { DeviceForm } from "./device-form.tsx";

function ImportForm() {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const form = useSubmission(async () => {
    if (file === null) return { registered: 0 };
    const answer = await importDevices(file);
    setFile(null);
    return answer;
  });
  return (
    <FormPanel title={t("register.file")} action={t("register.import")} form={form}>
      {form.answer !== undefined && (
        <Alert color="teal" role="status">
          {t("register.imported", { count: form.answer.registered })}
        </Alert>
      )}
      <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {t("register.fileHint")}
      </Text>
      <FileInput
        label={t("register.csv")}
        placeholder={t("register.choose")}
        accept=".csv,text/csv"
        leftSection={<IconFileTypeCsv size={18} />}
        value={file}
        onChange={setFile}
        required
        clearable
      />
    </FormPanel>
  );
}

export function RegistrationPage() {
  const { t } = useTranslation();
  const [query] = useSearchParams();
  const organizations = useOrganizations();
  const profiles = useProfiles();
  const heard = { network: query.get("network"), identity: query.get("identity") };
  return (
    <PageFrame title={t("register.title")} lead={t("register.lead")}>
      <Answer asked={organizations}>
        {(owners) => (
          <Answer asked={profiles}>
            {(kinds) =>
              kinds.items.length === 0 ? (
                <Empty title={t("profiles.none")}>
                  <Anchor component={Link} to="/profiles" inherit>
                    {t("register.profileFirst")}
                  </Anchor>
                </Empty>
              ) : (
                <DeviceForm
                  key={`${heard.network} ${heard.identity}`}
                  organizations={owners.items}
                  profiles={kinds.items}
                  heard={heard}
                />
              )
            }
          </Answer>
        )}
      </Answer>
      <ImportForm />
    </PageFrame>
  );
}
