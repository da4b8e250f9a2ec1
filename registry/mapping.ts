/** Where a network server that has no bridge of its own puts what we need: the settings of a generic connection. */
import type { FieldError } from "#foundation/fault";
import type { Network } from "#journal";

/**
 * Where a value is in a message: `endDevice.devEui`, `gwInfo.0.rssi` or `$.gwInfo[0].rssi` in its JSON (or form), `topic:3` the
 * level of the MQTT topic (from 0), `query:LrnDevEui` a query parameter of the call.
 */
export type Path = string;

export const payloadForms = ["hex", "base64"] as const;
export const timeForms = ["rfc3339", "seconds", "milliseconds"] as const;

export interface UplinkMapping {
  readonly network: Network;
  readonly device: Path;
  readonly payload: { readonly path: Path; readonly form: (typeof payloadForms)[number] };
  /** When it was heard; the time of receipt when left out. */
  readonly time?: { readonly path: Path; readonly form: (typeof timeForms)[number] } | undefined;
  readonly port?: Path | undefined;
  readonly counter?: Path | undefined;
  /** What two deliveries of one uplink have in common; counter and time when left out. */
  readonly uplinkId?: Path | undefined;
  /** An object of fields that the network server decoded. */
  readonly decoded?: Path | undefined;
  /** A list, or one object (`$` is the message itself), with paths from there. */
  readonly receptions?:
    | {
        readonly path: Path;
        readonly gateway?: Path | undefined;
        readonly rssi?: Path | undefined;
        readonly snr?: Path | undefined;
      }
    | undefined;
  readonly frequency?: { readonly path: Path; readonly unit: "Hz" | "MHz" } | undefined;
  /** `SF9BW125` and its relatives. */
  readonly dataRate?: Path | undefined;
  /** The value must be one of these, else the message is not an uplink. */
  readonly only?: { readonly path: Path; readonly values: readonly string[] } | undefined;
}

const pathForm = /^(?:topic:\d{1,2}|query:[\w.-]{1,60}|\$|(?:\$\.)?[^\s.[\]]+(?:\.[^\s.[\]]+|\[\d{1,3}\])*)$/u;
const pathCharactersMax = 200;

function isPath(text: string): boolean {
  return text.length <= pathCharactersMax && pathForm.test(text);
}

/** Every path of a mapping that is none, by field. */
export function mappingErrors(mapping: UplinkMapping): FieldError[] {
  const { receptions } = mapping;
  const paths: Record<string, Path | undefined> = {
    device: mapping.device,
    "payload.path": mapping.payload.path,
    "time.path": mapping.time?.path,
    port: mapping.port,
    counter: mapping.counter,
    uplinkId: mapping.uplinkId,
    decoded: mapping.decoded,
    "receptions.path": receptions?.path,
    "receptions.gateway": receptions?.gateway,
    "receptions.rssi": receptions?.rssi,
    "receptions.snr": receptions?.snr,
    "frequency.path": mapping.frequency?.path,
    dataRate: mapping.dataRate,
    "only.path": mapping.only?.path,
  };
  return Object.entries(paths).flatMap(([field, path]) =>
    path === undefined || isPath(path) ? [] : [{ path: `mapping.${field}`, text: "registry.path-form" }],
  );
}
