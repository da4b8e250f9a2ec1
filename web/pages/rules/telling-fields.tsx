import { Checkbox, Fieldset, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Said } from "../../components/submission.ts";
import type { RuleTerms } from "../../data/rules.ts";
import type { Channel } from "../../data/shapes.ts";

type Telling = Pick<
  RuleTerms,
  "recipients" | "channelIds" | "order" | "nextAfterSeconds" | "whenOver" | "language" | "forSeconds"
>;

export function tellingSaid(said: Said, channels: readonly Channel[], nextAfterSeconds: number): Telling {
  return {
    recipients: said
      .text("recipients")
      .split(/[,、\s]+/)
      .filter((recipient) => recipient !== ""),
    channelIds: channels.filter(({ id }) => said.text(`channel-${id}`) === "on").map(({ id }) => id),
    order: said.text("order") === "in-turn" ? "in-turn" : "together",
    nextAfterSeconds: Math.round(Number(said.text("nextAfterMinutes")) * 60) || nextAfterSeconds,
    whenOver: said.text("whenOver") === "told" ? "told" : "not-told",
    language: said.text("language") === "en" ? "en" : "ja",
    forSeconds: Math.round(Number(said.text("forMinutes")) * 60),
  };
}

/** Whom a rule tells, where, in which order and language. */
export function TellingFields({
  start,
  channels,
  fault,
}: {
  start: Telling;
  channels: readonly Channel[];
  fault: (path: string) => string | undefined;
}) {
  const { t } = useTranslation();
  const [order, setOrder] = useState(start.order);
  const select = (name: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`rules.${name}-${value}`) }));
  return (
    <Fieldset legend={t("rules.telling")}>
      <Stack gap="sm">
        <TextInput
          name="recipients"
          label={t("rules.recipients")}
          placeholder="taro@example.jp, hanako@example.jp"
          defaultValue={start.recipients.join(", ")}
          required={channels.length === 0}
          error={fault("recipients") ?? fault("recipients.0")}
        />
        {channels.length > 0 && (
          <Group gap="md" role="group" aria-label={t("channels.title")}>
            <Text size="sm">{t("channels.title")}</Text>
            {channels.map(({ id, name, kind }) => (
              <Checkbox
                key={id}
                name={`channel-${id}`}
                label={`${name} (${t(`channels.kind.${kind}`)})`}
                defaultChecked={start.channelIds.includes(id)}
              />
            ))}
          </Group>
        )}
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
          <NativeSelect
            name="order"
            label={t("rules.order")}
            value={order}
            onChange={(event) => setOrder(event.currentTarget.value as Telling["order"])}
            data={select("order", ["together", "in-turn"])}
          />
          {order === "in-turn" && (
            <TextInput
              name="nextAfterMinutes"
              label={t("rules.nextAfterMinutes")}
              inputMode="decimal"
              required
              defaultValue={String(start.nextAfterSeconds / 60)}
              error={fault("nextAfterSeconds")}
            />
          )}
          <NativeSelect
            name="whenOver"
            label={t("rules.whenOver")}
            defaultValue={start.whenOver}
            data={select("over", ["not-told", "told"])}
          />
          <NativeSelect
            name="language"
            label={t("rules.language")}
            defaultValue={start.language}
            data={[
              { value: "ja", label: "日本語" },
              { value: "en", label: "English" },
            ]}
          />
        </SimpleGrid>
      </Stack>
    </Fieldset>
  );
}
