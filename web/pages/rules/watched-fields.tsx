import { NativeSelect, SimpleGrid } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DeviceChoice } from "../../components/device-choice.tsx";
import { useGroups } from "../../data/groups.ts";
import { useMe } from "../../data/me.ts";
import { useOrganizations, useProfiles } from "../../data/operation.ts";
import type { Watched } from "../../data/rules.ts";

const scopes = ["organization", "group", "profile", "device"] as const;
type Scope = (typeof scopes)[number];

function scopeOf({ deviceId, profileId, groupId }: Watched): Scope {
  if (deviceId !== undefined) return "device";
  if (groupId !== undefined) return "group";
  return profileId === undefined ? "organization" : "profile";
}

/** Which devices a rule is for: all of an organization, those of a group or a profile, or one. */
export function WatchedFields({
  watched,
  isChange,
  onWatched,
  fault,
}: {
  watched: Watched;
  /** Of a rule that there is: it stays with its organization. */
  isChange: boolean;
  onWatched: (watched: Watched) => void;
  fault: (path: string) => string | undefined;
}) {
  const { t } = useTranslation();
  const me = useMe();
  const scope = scopeOf(watched);
  const organizations = useOrganizations().data?.items ?? [me.organization];
  const profiles = useProfiles().data?.items ?? [];
  const { organizationId } = watched;
  const groups = useGroups().data?.items.filter((group) => group.organizationId === organizationId) ?? [];
  const choose = (next: Scope, within: string) => {
    const [group] = next === "group" ? groups : [];
    const [profile] = next === "profile" ? profiles : [];
    onWatched({
      organizationId: within,
      ...(group && within === organizationId ? { groupId: group.id } : {}),
      ...(profile ? { profileId: profile.id } : {}),
      ...(next === "device" ? { deviceId: null } : {}),
    });
  };
  const named = (list: readonly { id: string; name: string }[]) =>
    list.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <NativeSelect
        label={t("device.organization")}
        value={organizationId}
        disabled={isChange}
        onChange={(event) => choose("organization", event.currentTarget.value)}
        data={named(organizations)}
        error={fault("organizationId")}
      />
      <NativeSelect
        label={t("rules.watched")}
        value={scope}
        onChange={(event) => choose(event.currentTarget.value as Scope, organizationId)}
        data={scopes
          .filter((value) => value !== "group" || groups.length > 0)
          .map((value) => ({ value, label: t(`rules.watched-${value}`) }))}
      />
      {scope === "group" && (
        <NativeSelect
          label={t("rules.group")}
          value={watched.groupId ?? ""}
          onChange={(event) => onWatched({ organizationId, groupId: event.currentTarget.value })}
          data={named(groups)}
          error={fault("groupId")}
        />
      )}
      {scope === "profile" && (
        <NativeSelect
          label={t("rules.profile")}
          value={watched.profileId ?? ""}
          onChange={(event) => onWatched({ organizationId, profileId: event.currentTarget.value })}
          data={named(profiles)}
          error={fault("profileId")}
        />
      )}
      {scope === "device" && (
        <DeviceChoice
          label={t("rules.device")}
          placeholder={t("devices.search")}
          value={watched.deviceId ? [watched.deviceId] : []}
          onChange={([deviceId = null]) => onWatched({ organizationId, deviceId })}
          filter={{ organizationId }}
          max={1}
          error={watched.deviceId === null ? t("rules.chooseDevice") : fault("deviceId")}
        />
      )}
    </SimpleGrid>
  );
}
