import { Anchor, Grid, NativeSelect, Paper, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Answer } from "../../components/answers.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useExamples, useProfile } from "../../data/codecs.ts";
import type { Codec, Profile } from "../../data/shapes.ts";
import { codecKinds, codecOf, codecStart, textOf } from "../profiles/codec-kinds.ts";
import { Examples } from "./examples.tsx";
import { Hold } from "./hold.tsx";
import { Limits } from "./limits.tsx";
import { Redecode } from "./redecode.tsx";
import { SwitchOn } from "./switch-on.tsx";
import { Trial } from "./trial.tsx";
import { Versions } from "./versions.tsx";

function Editor({ profile, draft, edit }: { profile: Profile; draft: Codec; edit: (codec: Codec) => void }) {
  const { t } = useTranslation();
  const { kind } = draft;
  const isText = kind === "javascript" || kind === "sigfox-payload";
  return (
    <Paper withBorder p="lg">
      <Stack gap="sm">
        <Title order={4}>{t("editor.title")}</Title>
        <NativeSelect
          label={t("profiles.codec")}
          value={kind}
          onChange={({ currentTarget: { value } }) => {
            const next = value as Codec["kind"];
            edit(next === profile.codec.kind ? profile.codec : codecOf(next, codecStart[next] ?? ""));
          }}
          data={codecKinds[profile.network].map((value) => ({ value, label: t(`codec.${value}`) }))}
        />
        {isText ? (
          <Textarea
            label={t(kind === "javascript" ? "profiles.source" : "profiles.grammar")}
            description={t(kind === "javascript" ? "profiles.sourceHint" : "profiles.grammarHint")}
            value={textOf(draft)}
            onChange={(event) => edit(codecOf(kind, event.currentTarget.value))}
            autosize
            minRows={12}
            maxRows={32}
            spellCheck={false}
            autoCapitalize="off"
            autoCorrect="off"
            wrap="off"
            styles={{ input: { fontFamily: "ui-monospace, Menlo, Consolas, monospace", fontSize: 13 } }}
          />
        ) : (
          <Text size="sm" c="dimmed">
            {t("editor.noText")}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

function Authoring({ profile }: { profile: Profile }) {
  const [draft, setDraft] = useState<Codec>(profile.codec);
  const examples = useExamples(profile.id);
  const kept = examples.data?.items ?? [];
  return (
    <Stack gap="lg">
      {profile.hold !== null && <Hold profile={profile} hold={profile.hold} />}
      <Grid>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Editor profile={profile} draft={draft} edit={setDraft} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Trial profile={profile} draft={draft} examples={kept} />
        </Grid.Col>
      </Grid>
      <Examples profile={profile} draft={draft} examples={kept} />
      <SwitchOn profile={profile} draft={draft} />
      <Versions profile={profile} edit={setDraft} />
      <Redecode profile={profile} />
      <Limits profile={profile} />
    </Stack>
  );
}

/** One device profile: its codec written with what it makes of payloads beside it, and switched on when it is right. */
export function ProfilePage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const profile = useProfile(id);
  const lead =
    profile.data && t("editor.lead", { kind: t(`codec.${profile.data.codec.kind}`), version: profile.data.version });
  return (
    <PageFrame
      title={profile.data?.name ?? t("profiles.title")}
      {...(lead === undefined ? {} : { lead })}
      actions={
        <Anchor component={Link} to="/profiles" size="sm">
          {t("editor.all")}
        </Anchor>
      }
    >
      <Answer asked={profile}>{(found) => <Authoring key={found.id} profile={found} />}</Answer>
    </PageFrame>
  );
}
