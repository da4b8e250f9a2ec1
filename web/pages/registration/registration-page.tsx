import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useMe } from "../../data/me.ts";
import { useOrganizations, useProfiles } from "../../data/operation.ts";
import { DeviceForm } from "./device-form.tsx";
import { ImportForm } from "./import-form.tsx";

export function RegistrationPage() {
  const { t } = useTranslation();
  const isProvider = useMe().organization.kind === "provider";
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
      {isProvider && (
        <Anchor component={Link} to="/procured-devices" size="sm">
          {t("register.procured")}
        </Anchor>
      )}
    </PageFrame>
  );
}
