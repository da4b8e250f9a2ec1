/** A codec on hold is written down together with the letters that tell the operators. */
import type { Accounts } from "#accounts";
import { text } from "#foundation/text";
import type { Outbox } from "#outbox";
import type { CodecHold, DeviceProfile, Registry } from "#registry";

export interface HoldNotice {
  readonly registry: Pick<Registry, "holdCodec">;
  readonly accounts: Pick<Accounts, "operatorsWithAddress">;
  readonly outbox: Pick<Outbox, "post" | "wake">;
  readonly publicUrl: string;
}

type Operator = Awaited<ReturnType<Accounts["operatorsWithAddress"]>>[number];

const letterTo = ({ email, language, organizationId }: Operator, profile: DeviceProfile, words: Attributes) => ({
  to: email,
  // A name is whatever somebody typed; a subject is one line.
  subject: text(language, "decoders.hold-subject", words).replaceAll(/\p{Cc}/gu, " "),
  text: text(language, "decoders.hold-body", words),
  language,
  about: { kind: "profile", id: profile.id },
  organizationId,
});

type Attributes = Readonly<Record<string, string>>;

/** Puts a profile's codec on hold, with one letter to each operator, in one transaction. */
export function holdWithNotice({ registry, accounts, outbox, publicUrl }: HoldNotice) {
  return async (profileId: string, hold: CodecHold): Promise<void> => {
    const operators = await accounts.operatorsWithAddress();
    await registry.holdCodec(profileId, hold, async (tx, profile) => {
      for (const operator of operators) {
        const limit = text(operator.language, `decoders.limit-${hold.limit}`);
        const link = `${publicUrl}/profiles/${profile.id}`;
        await outbox.post(tx, letterTo(operator, profile, { name: profile.name, limit, link }));
      }
    });
    outbox.wake();
  };
}
