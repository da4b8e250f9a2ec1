import type { Codec, Network } from "../../data/shapes.ts";

export const codecKinds: Record<Network, Codec["kind"][]> = {
  lorawan: ["javascript", "cayenne-lpp", "network-server", "hex"],
  sigfox: ["sigfox-payload", "javascript", "hex"],
};

/** What an empty editor begins with. */
export const codecStart: Partial<Record<Codec["kind"], string>> = {
  javascript: `function decodeUplink(input) {
  return { data: { temperature: ((input.bytes[0] << 8) | input.bytes[1]) / 100 } };
}
`,
  "sigfox-payload": "temperature::int:16 humidity::uint:8",
};

export function codecOf(kind: Codec["kind"], text: string): Codec {
  if (kind === "javascript") return { kind, source: text };
  if (kind === "sigfox-payload") return { kind, grammar: text };
  return { kind };
}

export function textOf(codec: Codec): string {
  return codec.kind === "javascript" ? codec.source : codec.kind === "sigfox-payload" ? codec.grammar : "";
}
