import { Button, Code, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { PasswordField } from "../../components/password-field.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useUndoable } from "../../components/undoable.tsx";
import {
  changeConnection,
  forgetDownlinkServer,
  removeConnection,
  setDownlinkServer,
  switchConnection,
} from "../../data/operation.ts";
import type { ConnectionNow } from "../../data/shapes.ts";
import { GuardFields, guardFault, guardSaid } from "./guard-fields.tsx";

function General({ connection }: { connection: ConnectionNow }) {
  const { t } = useTranslation();
  const { id, name, guard } = connection;
  const { told } = useUndoable();
  const form = useSubmission(async (said) => {
    await changeConnection(id, { name: said.text("name"), guard: guardSaid(said) });
    told({ said: t("connections.changed", { name }), undo: () => changeConnection(id, { name, guard }) });
  });
  return (
    <FormPanel title={t("connections.settingsOf", { name })} action={t("action.keep")} form={form}>
      <TextInput
        name="name"
        label={t("connections.name")}
        defaultValue={name}
        required
        maxLength={200}
        error={form.fault("name")}
      />
      {connection.hookUrl !== null && (
        <Text size="sm">
          {t("connections.hookUrl")}: <Code>{new URL(connection.hookUrl, window.location.href).href}</Code>
        </Text>
      )}
      <GuardFields connection={connection} guard={guard} fault={(path) => guardFault(form.error, path)} />
    </FormPanel>
  );
}

/** ChirpStack's calls do not say where it takes downlinks. */
function DownlinkServer({ id, downlinkUrl }: ConnectionNow) {
  const { t } = useTranslation();
  const form = useSubmission((said) => setDownlinkServer(id, { url: said.text("url"), token: said.secret("token") }));
  const forgetting = useMutation({ mutationFn: forgetDownlinkServer });
  return (
    <FormPanel title={t("connections.downlinks")} action={t("action.keep")} form={form}>
      <Text size="sm" c="dimmed">
        {t("connections.downlinksHint")}
      </Text>
      <ProblemAlert error={forgetting.error} />
      <TextInput
        name="url"
        type="url"
        label={t("connections.downlinkUrl")}
        placeholder="https://chirpstack.example.jp"
        defaultValue={downlinkUrl ?? ""}
        required
        error={form.fault("url")}
      />
      <PasswordField
        name="token"
        label={t("connections.downlinkToken")}
        autoComplete="off"
        required
        error={form.fault("token")}
      />
      {downlinkUrl !== null && (
        <Group>
          <Button variant="subtle" color="red" loading={forgetting.isPending} onClick={() => forgetting.mutate(id)}>
            {t("connections.downlinksForget")}
          </Button>
        </Group>
      )}
    </FormPanel>
  );
}

/** What an operator changes of a connection that is there. */
export function ConnectionSettings({ connection, onGone }: { connection: ConnectionNow; onGone: () => void }) {
  const { t } = useTranslation();
  const { id, name, enabled, kind, transport } = connection;
  const { make } = useUndoable();
  const flip = () =>
    make({
      said: t(enabled ? "connections.disabled" : "connections.enabled", { name }),
      act: () => switchConnection(id, !enabled),
      undo: () => switchConnection(id, enabled),
    });
  const removing = useMutation({ mutationFn: removeConnection, onSuccess: onGone });
  return (
    <Stack>
      <General key={id} connection={connection} />
      {kind === "chirpstack" && transport === "http" && <DownlinkServer {...connection} />}
      <Title order={4}>{t(enabled ? "connections.inUse" : "connections.outOfUse")}</Title>
      <ProblemAlert error={removing.error} />
      <Group>
        <Button variant="default" onClick={flip}>
          {t(enabled ? "connections.disable" : "connections.enable")}
        </Button>
        <Button
          color="red"
          variant="light"
          loading={removing.isPending}
          onClick={() => {
            if (window.confirm(t("connections.confirmRemove", { name }))) removing.mutate(id);
          }}
        >
          {t("action.delete")}
        </Button>
      </Group>
    </Stack>
  );
}
