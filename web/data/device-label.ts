/** What the QR code on a device says: LoRa Alliance TR005 and its drafts, or what makers print instead. */
import type { Network } from "./shapes.ts";

export interface DeviceLabel {
  readonly network: Network;
  /** DevEUI in lower-case hex, or Sigfox ID in upper-case hex. */
  readonly identity: string;
  readonly serialNumber: string | null;
}

const eui = "([0-9A-F]{16})";
const profileId = "[0-9A-F]{8}";
/** TR005 1.0, then drafts 2 and 3, which are still on boxes; behind the profile come extensions, each with its letter. */
const forms: readonly { readonly form: RegExp; readonly separator: string }[] = [
  { form: new RegExp(`^LW:D0:${eui}:${eui}:${profileId}(:.*)?$`, "i"), separator: ":" },
  { form: new RegExp(`^URN:LW:DP:${eui}:${eui}:${profileId}(:.*)?$`, "i"), separator: "%" },
  { form: new RegExp(`^URN:DEV:LW:${eui}_${eui}_${profileId}(_.*)?$`, "i"), separator: "_" },
];

/** Pairs of digits may be apart: 70-B3-D5-…, 70:B3:D5:…. */
const spacedEui = "([0-9A-F]{2}(?:[-: ]?[0-9A-F]{2}){7})(?![0-9A-F])";
const namedEui = new RegExp(`DEV[-_ ]?EUI["']?\\s*[:=;,]?\\s*["']?${spacedEui}`, "i");
const bareEui = new RegExp(`^${spacedEui}$`, "i");
const sigfoxLabel = /(?:^|[^A-Z])ID\s*[:=]?\s*([0-9A-F]{1,8})(?![0-9A-F]).*PAC/is;

/** Null for a text that names no device. */
export function labelFrom(text: string): DeviceLabel | null {
  const said = text.trim();
  for (const { form, separator } of forms) {
    const [, , devEui, extensions = ""] = form.exec(said) ?? [];
    if (devEui === undefined) continue;
    const serial = extensions.split(separator).find((extension) => /^S./i.test(extension));
    return { network: "lorawan", identity: devEui.toLowerCase(), serialNumber: serial?.slice(1) ?? null };
  }
  const [, printed] = namedEui.exec(said) ?? bareEui.exec(said) ?? [];
  if (printed !== undefined)
    return { network: "lorawan", identity: printed.replace(/[-: ]/g, "").toLowerCase(), serialNumber: null };
  const [, sigfoxId] = sigfoxLabel.exec(said) ?? [];
  return sigfoxId === undefined ? null : { network: "sigfox", identity: sigfoxId.toUpperCase(), serialNumber: null };
}
