/** Rating: facts, prices and usage of a month become lines. What is read here is rated by pure functions. */
import type { ServiceContract, TermCount } from "#contracts";
import { deviceLines } from "./device-lines.ts";
import type { LineRooms, LinesOf, LinesQuestion } from "./lines.ts";
import { daysOf, monthFrom } from "./month.ts";
import { priceBookOf, pricesAsOf } from "./prices.ts";
import type { Rated } from "./rated.ts";
import { serviceLines } from "./service-lines.ts";
import { surchargeLines, surchargesOf } from "./surcharges.ts";
import { usageOf } from "./usage.ts";

/** What a holder has under contract in a month. */
export interface Known {
  readonly counts: readonly TermCount[];
  readonly contracts: readonly ServiceContract[];
}

/**
 * The lines of a holder and month by key, and what would be a line if it had a price. `supposed` asks what they would be if something else
 * were so.
 */
export async function rate(
  {
    database: { sql },
    contracts,
  }: { readonly database: Pick<LineRooms["database"], "sql">; readonly contracts: LineRooms["contracts"] },
  question: LinesQuestion,
  supposed: (known: Known) => Known = (known) => known,
): Promise<Rated> {
  const { holderId, serviceMonth, asOf } = question;
  const month = monthFrom(serviceMonth);
  const days = daysOf(month);
  const prices = priceBookOf(await pricesAsOf(sql, asOf, holderId));
  const { counts, contracts: held } = supposed({
    counts: await contracts.termCounts(sql, { ...days, asOf, organizationId: holderId }),
    contracts: await contracts.serviceContractsOf(sql, holderId, asOf),
  });
  const ids = held.map(({ id }) => id);
  const usage = await usageOf(sql, ids, { ...days, asOf });
  const rated = [
    deviceLines({ holderId, month, prices }, counts),
    ...held.map((contract) => serviceLines({ holderId, month, prices, contract, usage })),
  ];
  const surcharges = await surchargesOf(sql, { holderId, ...days, asOf });
  const lines = [...rated.flatMap((each) => each.lines), ...surcharges.flatMap(surchargeLines)];
  return {
    lines: lines.sort((a, b) => (a.key < b.key ? -1 : 1)),
    unbilled: rated.flatMap(({ unbilled }) => unbilled),
  };
}

const _linesOf: LinesOf = async (rooms, question) => (await rate(rooms, question)).lines;
