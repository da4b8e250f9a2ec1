import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { TileOf } from "../../data/dashboards.ts";
import { useEditedDevices } from "./source-fields.tsx";

export type Follow = NonNullable<TileOf<"table">["follow"]>;

interface Named {
  id: string;
  name: string;
}

/** Each once, by name. */
const distinct = (all: readonly Named[]): Named[] =>
  [...new Map(all.map((one) => [one.id, one])).values()].toSorted((a, b) => a.name.localeCompare(b.name));

const choiceOf = ({ groupId, profileId }: Follow): string =>
  groupId !== null ? `group ${groupId}` : profileId !== null ? `profile ${profileId}` : "all";

function followOf(value: string): Follow | undefined {
  const [by, id = null] = value.split(" ");
  if (by === "named") return undefined;
  return { groupId: by === "group" ? id : null, profileId: by === "profile" ? id : null };
}

/** Whether a tile shows devices by name, or whoever is in a group or of a profile when it is looked at. */
export function FollowField({
  value,
  onChange,
}: {
  value: Follow | undefined;
  onChange: (follow: Follow | undefined) => void;
}) {
  const { t } = useTranslation();
  const devices = useEditedDevices();
  const groups = distinct(devices.flatMap((device) => device.groups));
  const profiles = distinct(devices.map(({ profileId, profileName }) => ({ id: profileId, name: profileName })));
  const options = (by: string, all: readonly Named[]) =>
    all.map(({ id, name }) => ({ value: `${by} ${id}`, label: t(`dashboards.follow.${by}`, { name }) }));
  return (
    <NativeSelect
      label={t("dashboards.follow")}
      description={value === undefined ? undefined : t("dashboards.followHint")}
      data={[
        { value: "named", label: t("dashboards.follow.named") },
        { value: "all", label: t("dashboards.follow.all") },
        ...options("group", groups),
        ...options("profile", profiles),
      ]}
      value={value === undefined ? "named" : choiceOf(value)}
      onChange={(event) => onChange(followOf(event.currentTarget.value))}
    />
  );
}
