/** Passwords: argon2id hashes, what is refused, and what the provider hands out first. */
import { randomInt } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Secret } from "#foundation/secrets";
import { createLockOut, refuseLockedOut } from "./lock-out.ts";
import { tablesIn } from "./tables.ts";

/** 19 MiB, two passes: OWASP's minimum for argon2id, about 30 ms here, so that a sign-in does not starve the intake. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const passwordLengthMin = 10;
const passwordLengthMax = 200;

/** Estimating takes time that grows with the square of the length; a long password is as good as its beginning. */
const estimatedLengthMax = 40;
/** zxcvbn's "safely unguessable: moderate protection from offline slow-hash scenario". */
const scoreMin = 3;

/** Words, names and leaked passwords in English and Japanese take some megabytes: loaded when the first password is chosen. */
async function loadEstimator() {
  const [{ ZxcvbnFactory }, common, japanese] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-ja"),
  ]);
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...japanese.dictionary },
    graphs: common.adjacencyGraphs,
  });
}
let estimator: ReturnType<typeof loadEstimator> | undefined;

/**
 * The catalogue key of what is wrong with a new password; null when it is good. Length and an estimate of how many guesses
 * it takes, no composition rules. What is known of the user counts as guessed.
 */
export async function whyWeak(password: Secret, known: readonly string[]): Promise<string | null> {
  const text = password.reveal();
  if ([...text].length < passwordLengthMin) return "accounts.password-too-short";
  if (text.length > passwordLengthMax) return "accounts.password-too-long";
  const plain = text.toLowerCase();
  if (known.some((word) => word.length > 2 && plain.includes(word.toLowerCase())))
    return "accounts.password-has-user-id";
  estimator ??= loadEstimator();
  const estimate = (await estimator).check(text.slice(0, estimatedLengthMax), ["hatoba", ...known]);
  return estimate.score < scoreMin ? "accounts.password-too-common" : null;
}

/** No letters that are mistaken for each other on paper. Four groups of four: about 78 bits. */
export function initialPassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}

export const hashPassword = (password: Secret): Promise<string> => hash(password.reveal(), cost);

/** A hash that no password has, compared against when there is no such user, so that both answers take as long. */
let nobody: Promise<string> | undefined;

/** True when the password is the one of `passwordHash`; null stands for a user that does not exist and is never true. */
export async function isPassword(passwordHash: string | null, password: Secret): Promise<boolean> {
  nobody ??= hash("nobody has this password", cost);
  const matches = await verify(passwordHash ?? (await nobody), password.reveal());
  return passwordHash !== null && matches;
}

export type PasswordCheck = ReturnType<typeof createPasswordCheck>;

/**
 * Throws `invalid` at `path` unless this is the user's password: what changes an account asks for it again. Failures are
 * counted, so that a session that was stolen is no place to guess the password at.
 */
export function createPasswordCheck({ database, clock }: { database: Database; clock: Clock }) {
  const lockOut = createLockOut(clock);
  return async (user: string, password: Secret, path: string): Promise<void> => {
    refuseLockedOut(lockOut, user, "");
    const books = tablesIn(database.sql);
    const row = await books.selectFrom("users").select("passwordHash").where("id", "=", user).executeTakeFirst();
    if (await isPassword(row?.passwordHash ?? null, password)) return lockOut.succeeded(user, "");
    lockOut.failed(user, "");
    throw new Fault("invalid", "accounts.password-not-right", { errors: [{ path, text: "accounts.password-wrong" }] });
  };
}
