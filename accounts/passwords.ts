/** Passwords: argon2id hashes, what is refused, and what the provider hands out first. */
import { randomInt } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import type { Secret } from "#foundation/secrets";

/** 19 MiB, two passes: OWASP's minimum for argon2id, about 30 ms here, so that a sign-in does not starve the intake. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const passwordLengthMin = 10;
const passwordLengthMax = 200;

const common = ["password", "12345678", "qwerty", "letmein", "iloveyou", "hatoba", "abcdefg", "11111111", "00000000"];

/** The catalogue key of what is wrong with a new password; null when it is good. Length and guessability, no composition rules. */
export function whyWeak(password: Secret, userId: string): string | null {
  const text = password.reveal();
  if ([...text].length < passwordLengthMin) return "accounts.password-too-short";
  if (text.length > passwordLengthMax) return "accounts.password-too-long";
  const plain = text.toLowerCase();
  if (plain.includes(userId.toLowerCase())) return "accounts.password-has-user-id";
  if (new Set(plain).size < 5 || common.some((word) => plain.replaceAll(word, "").length < 4))
    return "accounts.password-too-common";
  return null;
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
