import { SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { DateTime } from "luxon";
import { useTranslation } from "react-i18next";
import { Answer } from "../../components/answers.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useVersions } from "../../data/codecs.ts";
import { createDecodeJob, type DecodeJob, useDecodeJobs } from "../../data/decode-jobs.ts";
import { useMe } from "../../data/me.ts";
import type { Device, Profile } from "../../data/shapes.ts";
import { RedecodeJob } from "./redecode-job.tsx";

const shownMax = 10;

interface Meant {
  readonly profile: Profile;
  /** Only the history of this device. */
  readonly device?: Pick<Device, "id" | "name">;
}

/** History decoded once more with the codec in use: what would change is seen first, then applied; any of it can be put back. */
export function Redecode({ profile, device }: Meant) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const history = device ? { deviceId: device.id } : { profileId: profile.id };
  const jobs = useDecodeJobs(history);
  const codecSince = useVersions(profile.id).data?.items.find(({ inUse }) => inUse)?.at;
  const isCurrent = (job: DecodeJob, later: readonly DecodeJob[]) =>
    codecSince !== undefined &&
    Date.parse(job.createdAt) >= Date.parse(codecSince) &&
    later.every(({ dryRun }) => dryRun);
  const form = useSubmission((said) => {
    const startOf = (name: string, daysLater: number) =>
      said.text(name) === ""
        ? null
        : DateTime.fromISO(said.text(name), { zone: timezone }).plus({ days: daysLater }).toISO();
    return createDecodeJob(history, { from: startOf("from", 0), to: startOf("to", 1) }, { dryRun: true });
  });
  return (
    <Stack gap="sm">
      <FormPanel title={t("redecode.title")} action={t("redecode.look")} form={form}>
        <Text size="sm" c="dimmed">
          {device && `${t("redecode.ofDevice", { device: device.name })} `}
          {t("redecode.lead", { version: profile.version })}
        </Text>
        <SimpleGrid cols={2} maw={420}>
          <TextInput name="from" type="date" label={t("redecode.from")} error={form.fault("from")} />
          <TextInput name="to" type="date" label={t("redecode.to")} error={form.fault("to")} />
        </SimpleGrid>
      </FormPanel>
      <Answer asked={jobs}>
        {({ items }) => (
          <>
            {items.slice(0, shownMax).map((job, index) => (
              <RedecodeJob
                key={job.id}
                job={job}
                isLatest={index === 0}
                isCurrent={isCurrent(job, items.slice(0, index))}
                isTakenBack={items.some(({ rollsBack }) => rollsBack === job.id)}
              />
            ))}
          </>
        )}
      </Answer>
    </Stack>
  );
}
