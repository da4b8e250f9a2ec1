import { Alert, Checkbox, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Consequences } from "../../components/consequences.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Copyable, ShownOnce } from "../../components/once.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useAllowed, useMe } from "../../data/me.ts";
import { deactivateUser, eraseUser, lockUser, unlockUser } from "../../data/organizations.ts";
import type { User } from "../../data/shapes.ts";

function LockForm({ user }: { user: User }) {
  const { t } = useTranslation();
  const form = useSubmission(() => lockUser(user));
  return (
    <FormPanel title={t("lock.title")} action={t("lock.action")} form={form} grave>
      <Consequences sentences={["out", "links", "back"].map((what) => t(`lock.${what}`, { userId: user.userId }))} />
    </FormPanel>
  );
}

function UnlockForm({ user, onPassword }: { user: User; onPassword: (password: string) => void }) {
  const { t } = useTranslation();
  const form = useSubmission(async (said) =>
    onPassword(await unlockUser(user, { removeSecondFactor: said.text("removeSecondFactor") === "on" })),
  );
  return (
    <FormPanel title={t("unlock.title")} action={t("unlock.action")} form={form}>
      <Consequences sentences={["password", "change"].map((what) => t(`unlock.${what}`, { userId: user.userId }))} />
      <Checkbox name="removeSecondFactor" label={t("unlock.removeSecondFactor")} />
    </FormPanel>
  );
}

function DeactivateForm({ user }: { user: User }) {
  const { t } = useTranslation();
  const isAuditor = user.role === "auditor";
  const form = useSubmission(async () => {
    if (window.confirm(t("deactivateUser.sure", { userId: user.userId }))) await deactivateUser(user);
  });
  const title = t(isAuditor ? "deactivateUser.endAuditor" : "deactivateUser.title");
  const action = t(isAuditor ? "deactivateUser.endAuditorAction" : "deactivateUser.action");
  const sentences = ["out", "id", "letters", "final"].map((what) =>
    t(`deactivateUser.${what}`, { userId: user.userId }),
  );
  return (
    <FormPanel title={title} action={action} form={form} grave>
      <Consequences sentences={sentences} />
    </FormPanel>
  );
}

function EraseForm({ user }: { user: User }) {
  const { t } = useTranslation();
  const form = useSubmission(async () => {
    if (window.confirm(t("eraseUser.sure", { userId: user.userId }))) await eraseUser(user);
  });
  return (
    <FormPanel title={t("eraseUser.title")} action={t("eraseUser.action")} form={form} grave>
      <Consequences
        sentences={["gone", "kept", "final"].map((what) => t(`eraseUser.${what}`, { userId: user.userId }))}
      />
    </FormPanel>
  );
}

/** Locking a stolen account, ending one for good, erasing what is known of a person: each says what it will do. */
export function ShutUser({ user }: { user: User }) {
  const { t } = useTranslation();
  const me = useMe();
  const mayChange = useAllowed("users");
  const mayLock = useAllowed("operate") || mayChange;
  const [password, setPassword] = useState<string | null>(null);
  if (user.id === me.id) return <Alert color="blue">{t("users.yourself")}</Alert>;
  const isActive = user.deactivatedAt === null;
  return (
    <>
      {password !== null && (
        <ShownOnce title={t("unlock.done")} onClose={() => setPassword(null)}>
          <Copyable label={t("users.initialPassword")} value={password} />
        </ShownOnce>
      )}
      {(mayLock || mayChange) && <Title order={3}>{t("users.shut")}</Title>}
      {isActive && user.lockedAt === null && mayLock && <LockForm user={user} />}
      {isActive && user.lockedAt !== null && mayChange && <UnlockForm user={user} onPassword={setPassword} />}
      {isActive && mayChange && <DeactivateForm user={user} />}
      {!isActive && user.name !== "" && mayChange && <EraseForm user={user} />}
    </>
  );
}
