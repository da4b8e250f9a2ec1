import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { User } from "../../data/shapes.ts";

export type UserState = "active" | "invited" | "locked" | "expired" | "deactivated" | "erased";

/** An erased user has no name left, which no other can have. */
export function stateOf({ name, deactivatedAt, lockedAt, endsAt, mustChangePassword }: User, now: number): UserState {
  if (deactivatedAt !== null) return name === "" ? "erased" : "deactivated";
  if (lockedAt !== null) return "locked";
  if (endsAt !== null && Date.parse(endsAt) <= now) return "expired";
  return mustChangePassword ? "invited" : "active";
}

const colours = {
  active: "teal",
  invited: "yellow",
  locked: "red",
  expired: "gray",
  deactivated: "gray",
  erased: "gray",
} as const;

export function UserBadge({ state }: { state: UserState }) {
  const { t } = useTranslation();
  return (
    <Badge color={colours[state]} variant="light">
      {t(`users.${state}`)}
    </Badge>
  );
}
