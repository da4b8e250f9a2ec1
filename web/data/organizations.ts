import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { BodyOf, Shape } from "./described.ts";
import type { Organization, User } from "./shapes.ts";

/** What a new one is told, too. */
export type OrganizationToKeep = Omit<BodyOf<"/organizations">, "kind" | "parentId">;

const organizationsChanged = () => queryClient.invalidateQueries({ queryKey: ["organizations"] });
const usersChanged = () => queryClient.invalidateQueries({ queryKey: ["users"] });

export function useOrganization(id: string) {
  return useQuery({
    queryKey: ["organizations", id],
    queryFn: () => read(`/organizations/${id}`),
  });
}

export async function createOrganization(said: BodyOf<"/organizations">): Promise<Organization> {
  const made = await send("POST", "/organizations", said);
  void organizationsChanged();
  return made;
}

export async function changeOrganization(
  id: string,
  said: OrganizationToKeep & { maxUsers?: number | null },
): Promise<void> {
  await send("PATCH", `/organizations/${id}`, said);
  await organizationsChanged();
}

export async function deactivateOrganization(id: string, reason: string): Promise<void> {
  await send("POST", `/organizations/${id}/deactivate`, { reason });
  await organizationsChanged();
}

export async function reactivateOrganization(id: string): Promise<void> {
  await send("POST", `/organizations/${id}/reactivate`);
  await organizationsChanged();
}

export async function eraseOrganization(id: string): Promise<void> {
  await send("POST", `/organizations/${id}/erase`);
  await Promise.all([organizationsChanged(), usersChanged()]);
}

export async function requireSecondFactor(id: string, required: boolean): Promise<void> {
  await send("PUT", `/organizations/${id}/second-factor`, { required });
  await organizationsChanged();
  void queryClient.invalidateQueries({ queryKey: ["me"] });
}

export type AskedSuccession = BodyOf<"/organizations/{id}/successions">;
export type Succession = Shape<"Succession">;

/** Passes devices and contracts to another holder, or only says which (`dryRun`). */
export async function succeed(id: string, said: AskedSuccession): Promise<Succession> {
  const passed = await send("POST", `/organizations/${id}/successions`, said);
  if (said.dryRun !== true) await queryClient.invalidateQueries();
  return passed;
}

export function useUsers(organizationId: string) {
  return useQuery({
    queryKey: ["users", organizationId],
    queryFn: () => read(`/organizations/${organizationId}/users`),
  });
}

export type UserToCreate = BodyOf<"/organizations/{id}/users">;

/** The initial password is in this answer and nowhere else afterwards. */
export async function createUser(
  organizationId: string,
  user: UserToCreate,
): Promise<{ userId: string; password: string }> {
  const made = await send("POST", `/organizations/${organizationId}/users`, user);
  void usersChanged();
  return { userId: made.user.userId, password: made.password };
}

type Whose = Pick<User, "id" | "organizationId">;
const pathOf = ({ id, organizationId }: Whose) => `/organizations/${organizationId}/users/${id}` as const;

export type UserChanges = BodyOf<"/organizations/{id}/users/{user}", "patch">;

export async function changeUser(user: Whose, changes: UserChanges): Promise<void> {
  await send("PATCH", pathOf(user), changes);
  await usersChanged();
}

export async function lockUser(user: Whose): Promise<void> {
  await send("POST", `${pathOf(user)}/lock`);
  await usersChanged();
}

/** The initial password, which is nowhere else afterwards. */
export async function unlockUser(user: Whose, said: { removeSecondFactor: boolean }): Promise<string> {
  const { password } = await send("POST", `${pathOf(user)}/unlock`, said);
  void usersChanged();
  return password;
}

export async function deactivateUser(user: Whose): Promise<void> {
  await send("DELETE", pathOf(user));
  await usersChanged();
}

export async function eraseUser(user: Whose): Promise<void> {
  await send("POST", `${pathOf(user)}/erase`);
  await usersChanged();
}

export function useUserSessions(user: Whose) {
  return useQuery({
    queryKey: ["users", user.id, "sessions"],
    queryFn: () => read(`${pathOf(user)}/sessions`),
  });
}

export async function endUserSessions(user: Whose): Promise<void> {
  await send("DELETE", `${pathOf(user)}/sessions`);
  await usersChanged();
}

export function useGivenDevices(organizationId: string) {
  return useInfiniteQuery({
    queryKey: ["given-devices", organizationId],
    queryFn: ({ pageParam }) =>
      read(`/organizations/${organizationId}/given-devices`, { limit: 100, after: pageParam }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export function useDeviceLimit(organizationId: string) {
  return useQuery({
    queryKey: ["organizations", organizationId, "device-limit"],
    queryFn: () => read(`/organizations/${organizationId}/device-limit`),
  });
}

/** null: any number of devices. */
export async function setDeviceLimit(organizationId: string, limit: number | null): Promise<void> {
  await send("PUT", `/organizations/${organizationId}/device-limit`, { limit });
  await organizationsChanged();
}

export function useFeeLimit(organizationId: string) {
  return useQuery({
    queryKey: ["organizations", organizationId, "fee-limit"],
    queryFn: () => read(`/organizations/${organizationId}/fee-limit`),
  });
}

/** null: any number of yen a month. */
export async function setFeeLimit(organizationId: string, limit: number | null): Promise<void> {
  await send("PUT", `/organizations/${organizationId}/fee-limit`, { limit });
  await organizationsChanged();
}

/** The contract of a holder with its third party, as it was recorded; the latest record holds. */
export function useThirdPartyContracts(organizationId: string) {
  return useQuery({
    queryKey: ["third-party-contracts", organizationId],
    queryFn: () => read(`/organizations/${organizationId}/third-party-contracts`),
  });
}

export async function recordThirdPartyContract(
  organizationId: string,
  contract: BodyOf<"/organizations/{id}/third-party-contracts">,
): Promise<void> {
  await send("POST", `/organizations/${organizationId}/third-party-contracts`, contract);
  await queryClient.invalidateQueries({ queryKey: ["third-party-contracts"] });
}

const givenChanged = () => queryClient.invalidateQueries({ queryKey: ["given-devices"] });

/** Each from an instant on; from now when none is said. Those before one that is refused stay given. */
export async function giveDevices(deviceIds: readonly string[], to: string, since?: string): Promise<void> {
  try {
    for (const id of deviceIds)
      await send("PUT", `/devices/${id}/third-parties/${to}`, since === undefined ? {} : { since });
  } finally {
    void givenChanged();
  }
}

export async function takeDeviceBack(deviceId: string, from: string): Promise<void> {
  await send("DELETE", `/devices/${deviceId}/third-parties/${from}`);
  await givenChanged();
}
