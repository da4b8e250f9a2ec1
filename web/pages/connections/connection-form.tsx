import { NativeSelect, NumberInput, SimpleGrid, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormPanel } from "../../components/form-panel.tsx";
import { Copyable, ShownOnce } from "../../components/once.tsx";
import { PasswordField } from "../../components/password-field.tsx";
import { type Said, useSubmission } from "../../components/submission.ts";
import { type ConnectionToCreate, createConnection } from "../../data/operation.ts";
import type { NewConnection } from "../../data/shapes.ts";
import { GuardFields, guardFault, guardSaid } from "./guard-fields.tsx";

/** Where each network server publishes its uplinks when nothing else was set up. */
const usualTopics: Partial<Record<Kind, string>> = {
  chirpstack: "application/+/device/+/event/+",
  "the-things-stack": "v3/+/devices/+/up",
  actility: "+/things/+/uplink",
  senseway: "lora/+/+/rx",
  "ttn-v2": "+/devices/+/up",
  gateway: "gateway/+/event/+",
};

const kinds = [
  "chirpstack",
  "the-things-stack",
  "sigfox",
  "actility",
  "senseway",
  "iij",
  "soracom",
  "loriot",
  "kerlink",
  "multitech",
  "senet",
  "digimondo",
  "helium",
  "ttn-v2",
  "gateway",
  "generic",
] as const;
type Kind = (typeof kinds)[number];
/** These call us and publish nowhere. */
const httpOnly = new Set<Kind>(["sigfox", "soracom", "helium"]);

const exampleMapping = `{
  "network": "lorawan",
  "device": "device.eui",
  "payload": { "path": "data", "form": "hex" },
  "time": { "path": "time", "form": "rfc3339" },
  "port": "port",
  "counter": "counter"
}`;

/** What is no JSON goes as it is: the answer names the field. */
function mappingSaid(text: string): ConnectionToCreate["mapping"] {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(JSON.stringify(text));
  }
}

function connectionSaid(said: Said, kind: Kind, way: Way): ConnectionToCreate {
  const name = said.text("name");
  const mapping = kind === "generic" ? { mapping: mappingSaid(said.text("mapping")) } : {};
  const guard = guardSaid(said);
  if (way === "http") return { name, kind, transport: "http", guard, ...mapping };
  if (way === "udp") {
    const udp = { host: said.text("udpHost"), port: Number(said.text("udpPort")) };
    return { name, kind, transport: "udp", udp, guard };
  }
  const username = said.text("username");
  if (way === "embedded")
    return { name, kind, transport: "mqtt", broker: { kind: "embedded", username }, guard, ...mapping };
  const key = said.text("key");
  const password = said.secret("password");
  const topics = said
    .text("topics")
    .split(",")
    .map((topic) => topic.trim())
    .filter((topic) => topic !== "");
  return {
    name,
    kind,
    transport: "mqtt",
    broker: {
      kind: "external",
      url: said.text("url"),
      username: username === "" ? null : username,
      topics,
      sharedGroup: null,
      authority: said.text("authority") || null,
      certificate: said.text("certificate") || null,
    },
    ...(password === "" ? {} : { password }),
    ...(key === "" ? {} : { key }),
    ...mapping,
  };
}

/** How messages arrive: at our broker, at somebody's broker, by calls, or as gateways' datagrams. */
type Way = "embedded" | "external" | "http" | "udp";

function waysOf(kind: Kind): readonly [Way, ...Way[]] {
  if (kind === "gateway") return ["udp", "embedded", "external"];
  return httpOnly.has(kind) ? ["http"] : ["embedded", "external", "http"];
}

function WhatToPaste({ made, onClose }: { made: NewConnection; onClose: () => void }) {
  const { t } = useTranslation();
  const hook = made.hookUrl === null ? null : new URL(made.hookUrl, window.location.href).href;
  return (
    <ShownOnce title={t("connections.created", { name: made.connection.name })} onClose={onClose}>
      <Text size="sm">{t(`connections.paste.${made.connection.kind}`, t("connections.paste"))}</Text>
      {hook !== null && <Copyable label={t("connections.hookUrl")} value={hook} />}
      {made.mqtt !== null && (
        <>
          <Copyable label={t("connections.host")} value={`${made.mqtt.host}:${made.mqtt.port}`} />
          <Copyable label={t("connections.username")} value={made.mqtt.username} />
        </>
      )}
      {made.secret && (
        <Copyable label={t(hook === null ? "connections.password" : "connections.secret")} value={made.secret} />
      )}
    </ShownOnce>
  );
}

function ExternalBroker({ kind, fault }: { kind: Kind; fault: (path: string) => string | undefined }) {
  const { t } = useTranslation();
  const pem = { autosize: true, maxRows: 8, styles: { input: { fontFamily: "monospace" } } } as const;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput
        name="url"
        label={t("connections.url")}
        placeholder="mqtts://broker.example.jp:8883"
        required
        error={fault("broker.url")}
      />
      <TextInput
        key={kind}
        name="topics"
        label={t("connections.topics")}
        defaultValue={usualTopics[kind]}
        required
        error={fault("broker.topics")}
      />
      <TextInput name="username" label={t("connections.username")} autoComplete="off" />
      <PasswordField name="password" label={t("connections.password")} autoComplete="new-password" />
      <Textarea
        name="authority"
        label={t("connections.authority")}
        description={t("connections.authorityHint")}
        {...pem}
        error={fault("broker.authority")}
      />
      <div />
      <Textarea
        name="certificate"
        label={t("connections.certificate")}
        description={t("connections.certificateHint")}
        {...pem}
        error={fault("broker.certificate")}
      />
      <Textarea name="key" label={t("connections.key")} description={t("connections.keyHint")} {...pem} />
    </SimpleGrid>
  );
}

/** Where gateways' packet forwarders send to. */
function UdpDoor({ fault }: { fault: (path: string) => string | undefined }) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput
        name="udpHost"
        label={t("connections.udpHost")}
        description={t("connections.udpHostHint")}
        defaultValue="0.0.0.0"
        required
        error={fault("udp.host")}
      />
      <NumberInput
        name="udpPort"
        label={t("connections.udpPort")}
        description={t("connections.udpPortHint")}
        defaultValue={1700}
        min={1}
        max={65_535}
        allowDecimal={false}
        hideControls
        required
        error={fault("udp.port")}
      />
    </SimpleGrid>
  );
}

export function ConnectionForm() {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>("chirpstack");
  const [chosen, setChosen] = useState<Way>("embedded");
  const ways = waysOf(kind);
  const way = ways.find((one) => one === chosen) ?? ways[0];
  const form = useSubmission((said) => createConnection(connectionSaid(said, kind, way)));
  return (
    <>
      {form.answer !== undefined && <WhatToPaste made={form.answer} onClose={form.forget} />}
      <FormPanel title={t("connections.create")} action={t("action.create")} form={form}>
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <TextInput name="name" label={t("connections.name")} required error={form.fault("name")} />
          <NativeSelect
            label={t("connections.kind")}
            value={kind}
            onChange={(event) => setKind(kinds.find((one) => one === event.currentTarget.value) ?? "chirpstack")}
            data={kinds.map((value) => ({ value, label: t(`connectionKind.${value}`) }))}
          />
          {ways.length > 1 && (
            <NativeSelect
              label={t("connections.broker")}
              value={way}
              onChange={(event) => setChosen(ways.find((one) => one === event.currentTarget.value) ?? "embedded")}
              data={ways.map((value) => ({ value, label: t(`broker.${value}`) }))}
            />
          )}
        </SimpleGrid>
        {way === "embedded" && (
          <TextInput
            name="username"
            label={t("connections.username")}
            description={t("connections.usernameHint")}
            autoComplete="off"
            required
            error={form.fault("broker.username")}
          />
        )}
        {way === "external" && <ExternalBroker kind={kind} fault={form.fault} />}
        {way === "udp" && <UdpDoor fault={form.fault} />}
        <GuardFields
          connection={{ transport: way === "embedded" ? "mqtt" : way, broker: { kind: way } }}
          fault={(path) => guardFault(form.error, path)}
        />
        {kind === "generic" && (
          <Textarea
            name="mapping"
            label={t("connections.mapping")}
            description={t("connections.mappingHint")}
            defaultValue={exampleMapping}
            autosize
            styles={{ input: { fontFamily: "monospace" } }}
            required
            error={form.fault("mapping")}
          />
        )}
      </FormPanel>
    </>
  );
}
