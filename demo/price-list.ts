/** Prices for the demo, made up: the terms say "as shown separately", so a provider fills in its own through POST /prices. */
const yen: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "SDM-CHILD-LORAWAN": { initial: 2_000, monthly: 500 },
  "SDM-CHILD-SIGFOX": { initial: 2_000, monthly: 350 },
  "SDM-PARENT": { initial: 1_000, monthly: 300 },
  "IOT-S": { initial: 3_000, monthly: 1_000 },
  "IOT-S-WISE-PAAS": { initial: 3_000, monthly: 5_000 },
  "MA-TYPE-D": { initial: 2_000, monthly: 0, line: 300 },
  DS: { initial: 0, monthly: 2_000 },
  PC: { initial: 20_000, monthly: 15_000 },
  PMG: { initial: 20_000, monthly: 18_000 },
  WPC: { initial: 10_000, monthly: 8_000 },
  VGW: { initial: 10_000, monthly: 6_000 },
  "MAS-SG": { initial: 5_000, monthly: 800, right: 9_000 },
  "MAS-LR": { initial: 5_000, monthly: 1_000, right: 11_000 },
  "MAS-TRAP-MAIL": { initial: 3_000, monthly: 500, right: 5_500 },
  "SK-ENTERPRISE": { initial: 0, monthly: 10_000, account: 300, change: 5_000 },
  "SK-SERVICE-PROVIDER": { initial: 0, monthly: 30_000, change: 5_000 },
  "HATOBA-ACCOUNT": { account: 300 },
  "HATOBA-MAIL": { mail: 1 },
  "HATOBA-STORAGE": { storage: 2 },
  "MR-LL": { initial: 30_000, monthly: 10_000, change: 20_000, fault: 30_000, loss: 35_000, damage: 20_000 },
  "MR-XA": { initial: 50_000, monthly: 25_000, change: 30_000, fault: 30_000, loss: 80_000, damage: 40_000 },
  "MR-DC": { initial: 30_000, monthly: 12_000, change: 20_000, fault: 30_000, loss: 35_000, damage: 20_000 },
  "MR-COLD-STANDBY": { initial: 10_000, monthly: 4_000, change: 10_000 },
  "MR-MANAGED-SWITCH": { initial: 10_000, monthly: 3_000, change: 10_000 },
  "MR-MULTIHOMING": { initial: 10_000, monthly: 5_000, change: 10_000 },
  "MR-INDIVIDUAL-OPERATION": { initial: 0, monthly: 20_000, change: 10_000 },
};

const authentications = {
  mode: "graduated",
  tiers: [
    { upTo: 10_000, unitYen: 2 },
    { upTo: null, unitYen: 1 },
  ],
} as const;

/** The body of POST /prices: every price from a day on. */
export function demoPrices(validFrom: string) {
  const listed = Object.entries(yen).flatMap(([plan, components]) =>
    Object.entries(components).map(([component, amount]) => ({ plan, component, validFrom, yen: amount })),
  );
  const counted = { plan: "SK-SERVICE-PROVIDER", component: "authentication", validFrom, tiers: authentications };
  return { prices: [...listed, counted] };
}
