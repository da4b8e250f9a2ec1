import { Checkbox, Fieldset, Group, Input, NativeSelect, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Said } from "../../components/submission.ts";
import type { Schedule } from "../../data/shapes.ts";

const days = [1, 2, 3, 4, 5, 6, 7] as const;

/** Every day at every hour is no schedule. */
export function scheduleSaid(said: Said): Schedule | null {
  const weekdays = days.filter((day) => said.text(`weekday-${day}`) === "on");
  const pair = (name: string) => ({ from: said.text(`${name}From`), to: said.text(`${name}To`) });
  const [hours, season] = [pair("hours"), pair("season")];
  const holidays = said.text("holidays");
  const schedule: Schedule = {
    ...(weekdays.length === days.length ? {} : { weekdays }),
    ...(hours.from === "" && hours.to === "" ? {} : { hours }),
    ...(season.from === "" && season.to === "" ? {} : { season }),
    ...(holidays === "as-sunday" || holidays === "never" ? { holidays } : {}),
  };
  return Object.keys(schedule).length === 0 ? null : schedule;
}

/** Days, hours, Japanese holidays and a season in which a rule watches. */
export function ScheduleFields({
  start,
  fault,
}: {
  start: Schedule | null;
  fault: (path: string) => string | undefined;
}) {
  const { t } = useTranslation();
  return (
    <Fieldset legend={t("rules.schedule")}>
      <Stack gap="sm">
        <Group gap="md">
          {days.map((day) => (
            <Checkbox
              key={day}
              name={`weekday-${day}`}
              label={t(`rules.weekday-${day}`)}
              defaultChecked={start?.weekdays?.includes(day) ?? true}
            />
          ))}
        </Group>
        <Input.Error>{fault("schedule.weekdays")}</Input.Error>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }}>
          <NativeSelect
            name="holidays"
            label={t("rules.holidays")}
            defaultValue={start?.holidays ?? ""}
            data={["", "as-sunday", "never"].map((value) => ({
              value,
              label: t(`rules.holidays-${value || "like-others"}`),
            }))}
          />
          {(["hoursFrom", "hoursTo"] as const).map((name) => (
            <TextInput
              key={name}
              name={name}
              type="time"
              label={t(`rules.${name}`)}
              defaultValue={start?.hours?.[name === "hoursFrom" ? "from" : "to"] ?? ""}
              error={fault(name === "hoursFrom" ? "schedule.hours.from" : "schedule.hours.to")}
            />
          ))}
          {(["seasonFrom", "seasonTo"] as const).map((name) => (
            <TextInput
              key={name}
              name={name}
              label={t(`rules.${name}`)}
              placeholder={name === "seasonFrom" ? "11-15" : "02-15"}
              pattern="\d{2}-\d{2}"
              title={t("rules.seasonForm")}
              defaultValue={start?.season?.[name === "seasonFrom" ? "from" : "to"] ?? ""}
              error={fault(name === "seasonFrom" ? "schedule.season.from" : "schedule.season.to")}
            />
          ))}
        </SimpleGrid>
      </Stack>
    </Fieldset>
  );
}
