/** Free mail (フリーメール): what a contract holder's address for notices must not be (IOT 第12条2項1号). */
import type { Database } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { type Actor, requirePermission } from "./actors.ts";
import type { AuditTrail } from "./audit.ts";
import { tablesIn } from "./tables.ts";

/** The usual ones in Japan and abroad; an operator adds to them and takes from them. */
const usual: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com yahoo.co.jp yahoo.ne.jp ymail.ne.jp yahoo.com ymail.com rocketmail.com outlook.com outlook.jp
  hotmail.com hotmail.co.jp live.com live.jp msn.com icloud.com me.com mac.com aol.com aol.jp goo.jp mail.goo.ne.jp
  excite.co.jp infoseek.jp livedoor.com nifmail.jp inter7.jp auone.jp proton.me protonmail.com pm.me gmx.com gmx.net
  gmx.de web.de mail.com mail.ru yandex.com yandex.ru zoho.com tutanota.com tuta.com fastmail.com hushmail.com naver.com
  daum.net hanmail.net qq.com 163.com 126.com sina.com foxmail.com mailinator.com guerrillamail.com 10minutemail.com
  yopmail.com temp-mail.org sharklasers.com trashmail.com`
    .split(/\s+/)
    .filter(Boolean),
);

export interface MailDomain {
  readonly domain: string;
  readonly free: boolean;
  /** Why an operator said so; null for the usual ones. */
  readonly reason: string | null;
  readonly changedAt: Millis | null;
}

/** The domain of an address and those above it: `a@mail.example.co.jp` → mail.example.co.jp, example.co.jp, co.jp. */
export function domainsOf(email: string): string[] {
  const labels = (email.split("@").at(-1) ?? "").toLowerCase().replace(/\.$/, "").split(".");
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
}

export type FreeMail = ReturnType<typeof openFreeMail>;

export function openFreeMail({ database, clock, trail }: Deps) {
  async function listed(): Promise<MailDomain[]> {
    const rows = await tablesIn(database.sql).selectFrom("mailDomains").selectAll().execute();
    const list = new Map<string, MailDomain>();
    for (const domain of usual) list.set(domain, { domain, free: true, reason: null, changedAt: null });
    for (const row of rows) list.set(row.domain, { ...row, free: row.free === 1 });
    return [...list.values()].sort((a, b) => (a.domain < b.domain ? -1 : 1));
  }

  return {
    /** An operator's word on a domain, or on one above it, counts before the usual list; the nearest domain wins. */
    async isFreeMail(email: string): Promise<boolean> {
      const domains = domainsOf(email);
      const rows = await tablesIn(database.sql)
        .selectFrom("mailDomains")
        .selectAll()
        .where("domain", "in", [...domains, ""])
        .execute();
      const said = new Map(rows.map(({ domain, free }) => [domain, free === 1]));
      const deciding = domains.find((domain) => said.has(domain) || usual.has(domain));
      return deciding !== undefined && (said.get(deciding) ?? true);
    },

    /** The whole list by name, the usual ones included. */
    mailDomains: listed,

    async setMailDomain(actor: Actor, said: { domain: string; free: boolean; reason: string }): Promise<void> {
      requirePermission(actor, "operate");
      const domain = said.domain.toLowerCase();
      const rest = { free: said.free ? 1 : 0, reason: said.reason, changedAt: clock.now() };
      const before = (await listed()).find((one) => one.domain === domain);
      await database.transaction(async (tx) => {
        await tablesIn(tx)
          .insertInto("mailDomains")
          .values({ domain, ...rest })
          .onConflict((conflict) => conflict.column("domain").doUpdateSet(rest))
          .execute();
        const { free, reason } = before ?? { free: false, reason: null };
        const detail = { before: { free, reason }, after: { free: said.free, reason: said.reason } };
        await trail.audit(tx, { actor, action: "mail-domain.changed", organizationId: null, target: domain, detail });
      });
    },
  };
}
