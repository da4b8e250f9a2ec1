import { Alert, Badge, Button, Checkbox, Group, NativeSelect, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, Empty, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Copyable, ShownOnce } from "../../components/once.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { PasswordField } from "../../components/password-field.tsx";
import { type Said, useSubmission } from "../../components/submission.ts";
import { useUndoable } from "../../components/undoable.tsx";
import { useMe } from "../../data/me.ts";
import { useOrganizations } from "../../data/operation.ts";
import {
  addWebhook,
  type EventKind,
  eventWords,
  removeWebhook,
  rotateSecret,
  switchWebhook,
  testWebhook,
  useWebhooks,
  type Webhook,
  type WebhookToAdd,
} from "../../data/webhooks.ts";
import { DeliveryLog } from "./delivery-log.tsx";

/** Over HTTP; to a broker, in our form or in that of WISE-PaaS/DataHub. */
const ways = ["https", "hatoba", "wise-paas"] as const;
type Way = (typeof ways)[number];

function targetSaid(said: Said, way: Way): Pick<WebhookToAdd, "broker" | "password"> {
  if (way === "https") return {};
  const username = said.text("username") || null;
  const password = said.secret("password");
  return {
    broker:
      way === "hatoba"
        ? { format: way, topic: said.text("topic"), username }
        : { format: way, nodeId: said.text("nodeId"), username },
    ...(password !== "" && { password }),
  };
}

function BrokerFields({ way, fault }: { way: "hatoba" | "wise-paas"; fault: (path: string) => string | undefined }) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      {way === "hatoba" ? (
        <TextInput name="topic" label={t("webhooks.topic")} required error={fault("broker.topic")} />
      ) : (
        <TextInput name="nodeId" label={t("webhooks.nodeId")} required error={fault("broker.nodeId")} />
      )}
      <TextInput name="username" label={t("webhooks.username")} autoComplete="off" />
      <PasswordField name="password" label={t("webhooks.password")} autoComplete="new-password" />
    </SimpleGrid>
  );
}

const colors = { on: "green", off: "gray", failed: "red" } as const;

function WebhookForm() {
  const { t } = useTranslation();
  const me = useMe();
  const organizations = useOrganizations().data?.items ?? [me.organization];
  const [events, setEvents] = useState<string[]>(["measurement"]);
  const [way, setWay] = useState<Way>("https");
  const form = useSubmission((said) => {
    const [organizationId, name, url] = [said.text("organizationId"), said.text("name"), said.text("url")];
    return addWebhook({ organizationId, name, url, events: events as EventKind[], ...targetSaid(said, way) });
  });
  const { answer } = form;
  return (
    <>
      {answer?.secret && (
        <ShownOnce title={t("webhooks.added", { name: answer.name })} onClose={form.forget}>
          <Copyable label={t("webhooks.secret")} value={answer.secret} />
        </ShownOnce>
      )}
      <FormPanel title={t("webhooks.add")} action={t("action.create")} form={form}>
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <TextInput name="name" label={t("webhooks.name")} required maxLength={200} error={form.fault("name")} />
          <NativeSelect
            name="organizationId"
            label={t("device.organization")}
            data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <NativeSelect
            label={t("webhooks.way")}
            value={way}
            onChange={(event) => setWay(ways.find((one) => one === event.currentTarget.value) ?? "https")}
            data={ways.map((value) => ({ value, label: t(`webhooks.way.${value}`) }))}
          />
        </SimpleGrid>
        <TextInput
          name="url"
          type="url"
          label={t("webhooks.url")}
          placeholder={way === "https" ? "https://" : "mqtts://"}
          required
          error={form.fault("url")}
        />
        {way !== "https" && <BrokerFields way={way} fault={form.fault} />}
        <Checkbox.Group label={t("webhooks.events")} value={events} onChange={setEvents} error={form.fault("events")}>
          <SimpleGrid cols={{ base: 1, sm: 2 }} mt="xs">
            {Object.entries(eventWords).map(([kind, words]) => (
              <Checkbox key={kind} value={kind} label={t(words)} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
      </FormPanel>
    </>
  );
}

/** What came of the last test, and a secret that was made anew. */
function Actions({ webhook, onLog }: { webhook: Webhook; onLog: () => void }) {
  const { t } = useTranslation();
  const { id, name, state } = webhook;
  const testing = useMutation({ mutationFn: testWebhook });
  const { make } = useUndoable();
  const rotating = useMutation({ mutationFn: rotateSecret });
  const removing = useMutation({ mutationFn: removeWebhook });
  const [attempt] = testing.data?.attempts ?? [];
  const result = attempt && `${attempt.status ?? "–"} ${attempt.words}`.trim();
  const small = { size: "compact-sm", variant: "subtle" } as const;
  const [before, after] = state === "on" ? (["on", "off"] as const) : (["off", "on"] as const);
  const flip = () =>
    make({
      said: t(`webhooks.switched-${after}`, { name }),
      act: () => switchWebhook(id, after),
      undo: () => switchWebhook(id, before),
    });
  const confirmed = (key: string, act: () => void) => () => window.confirm(t(key, { name })) && act();
  return (
    <>
      <ProblemAlert error={testing.error ?? rotating.error ?? removing.error} />
      {result && <Alert color={testing.data?.delivery.state === "accepted" ? "green" : "red"}>{result}</Alert>}
      {rotating.data?.secret && (
        <ShownOnce title={t("webhooks.rotated", { name })} onClose={rotating.reset}>
          <Copyable label={t("webhooks.secret")} value={rotating.data.secret} />
        </ShownOnce>
      )}
      <Group gap="xs">
        <Button {...small} onClick={onLog}>
          {t("webhooks.log")}
        </Button>
        <Button {...small} loading={testing.isPending} onClick={() => testing.mutate(id)}>
          {t("webhooks.test")}
        </Button>
        <Button {...small} onClick={flip}>
          {t(state === "on" ? "webhooks.switchOff" : "webhooks.switchOn")}
        </Button>
        {webhook.broker === null && (
          <Button {...small} onClick={confirmed("webhooks.confirmRotate", () => rotating.mutate(id))}>
            {t("webhooks.rotate")}
          </Button>
        )}
        <Button {...small} color="red" onClick={confirmed("webhooks.confirmRemove", () => removing.mutate(id))}>
          {t("action.delete")}
        </Button>
      </Group>
    </>
  );
}

/** Programs that are told what happens. */
export function WebhooksPage() {
  const { t } = useTranslation();
  const webhooks = useWebhooks();
  const [logged, setLogged] = useState<string | null>(null);
  const shown = webhooks.data?.items.find(({ id }) => id === logged);
  return (
    <PageFrame title={t("webhooks.title")} lead={t("webhooks.lead")}>
      <Answer asked={webhooks}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("webhooks.none")}>{t("webhooks.noneNext")}</Empty>
          ) : (
            <DataTable
              rows={items}
              rowKey={({ id }) => id}
              minWidth={760}
              columns={[
                {
                  head: t("webhooks.name"),
                  cell: ({ name, url }) => (
                    <>
                      <Text size="sm">{name}</Text>
                      <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
                        {url}
                      </Text>
                    </>
                  ),
                },
                {
                  head: t("webhooks.state"),
                  cell: ({ state, failingSince }) => (
                    <Badge color={failingSince && state === "on" ? "yellow" : colors[state]}>
                      {t(failingSince && state === "on" ? "webhooks.failing" : `webhooks.state.${state}`)}
                    </Badge>
                  ),
                },
                { head: t("webhooks.lastAnswer"), cell: ({ lastAnswer }) => lastAnswer ?? "–" },
                {
                  head: t("action.next"),
                  cell: (webhook) => <Actions webhook={webhook} onLog={() => setLogged(webhook.id)} />,
                },
              ]}
            />
          )
        }
      </Answer>
      {shown && <DeliveryLog webhook={shown} />}
      <WebhookForm />
    </PageFrame>
  );
}
