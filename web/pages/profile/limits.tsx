import { Alert, NumberInput, SimpleGrid } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { keepLimits } from "../../data/codecs.ts";
import type { CodecLimits, Profile } from "../../data/shapes.ts";

const bounds = {
  timeMs: { min: 5, max: 250, usual: 50 },
  memoryMb: { min: 8, max: 64, usual: 16 },
  outputBytes: { min: 1_000, max: 262_144, usual: 65_536 },
} as const;

/** What the codec may take for one payload; what is left empty is as usual. */
export function Limits({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const names = Object.keys(bounds) as (keyof CodecLimits)[];
  const form = useSubmission((said) => {
    const numberOf = (name: keyof CodecLimits) => (said.text(name) === "" ? null : Number(said.text(name)));
    return keepLimits(profile.id, {
      timeMs: numberOf("timeMs"),
      memoryMb: numberOf("memoryMb"),
      outputBytes: numberOf("outputBytes"),
    });
  });
  return (
    <FormPanel title={t("limits.title")} action={t("limits.keep")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {names.map((name) => (
          <NumberInput
            key={`${name} ${profile.limits[name]}`}
            name={name}
            label={t(`limits.${name}`)}
            placeholder={String(bounds[name].usual)}
            description={t("limits.bounds", bounds[name])}
            min={bounds[name].min}
            max={bounds[name].max}
            allowDecimal={false}
            defaultValue={profile.limits[name] ?? ""}
            error={form.fault(`limits.${name}`)}
          />
        ))}
      </SimpleGrid>
      {form.done && (
        <Alert color="green" role="status">
          {t("limits.kept")}
        </Alert>
      )}
    </FormPanel>
  );
}
