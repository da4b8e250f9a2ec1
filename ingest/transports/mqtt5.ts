/**
 * MQTT 5 for a broker that speaks 3.1.1: ChirpStack v4 connects with MQTT 5. Packets towards us are told apart by the
 * parser; the few kinds that we answer with are rewritten on their way out. No properties are offered, so that a client
 * uses none that need an answer (topic aliases, a receive maximum).
 */
import { Buffer } from "node:buffer";

/** Reason codes of MQTT 5 for the CONNACK return codes of 3.1.1 [MQTT 5 §3.2.2.2]. */
const connackReasons: Record<number, number> = { 0: 0x00, 1: 0x84, 2: 0x85, 3: 0x88, 4: 0x86, 5: 0x87 };
const connack = 0x20;
const suback = 0x90;
const unsuback = 0xb0;
const publish = 0x30;

/** Takes the broker's 3.1.1 bytes in whatever pieces, gives MQTT 5 packets once they are whole. */
export function mqtt5Answers(): (bytes: Buffer) => Buffer | null {
  let gathered: Buffer = Buffer.alloc(0);
  return (bytes) => {
    gathered = gathered.length === 0 ? bytes : Buffer.concat([gathered, bytes]);
    const whole: Buffer[] = [];
    for (;;) {
      const length = lengthOf(gathered);
      if (length === null || gathered.length < length) break;
      whole.push(mqtt5From(gathered.subarray(0, length)));
      gathered = gathered.subarray(length);
    }
    return whole.length === 0 ? null : Buffer.concat(whole);
  };
}

/** The length of the packet that begins here, with its header; null while that is unknown. */
function lengthOf(bytes: Buffer): number | null {
  let value = 0;
  for (let index = 1; index < Math.min(bytes.length, 5); index++) {
    const byte = bytes[index] ?? 0;
    value += (byte & 0x7f) * 128 ** (index - 1);
    if (byte < 0x80) return value + index + 1;
  }
  return null;
}

function mqtt5From(packet: Buffer): Buffer {
  const kind = packet[0] ?? 0;
  const body = packet.subarray(headerLength(packet));
  if (kind === connack) {
    const [sessionPresent = 0, code = 0] = body;
    return Buffer.from([connack, 3, sessionPresent, connackReasons[code] ?? 0x80, 0]);
  }
  if (kind === suback) {
    const granted = [...body.subarray(2)].map((code) => (code === 0x80 ? 0x87 : code));
    return Buffer.from([suback, ...remaining(3 + granted.length), ...body.subarray(0, 2), 0, ...granted]);
  }
  // One reason per filter would be right [MQTT-3.11.3-1]; clients unsubscribe from one, and leave rather than that.
  if (kind === unsuback) return Buffer.from([unsuback, 4, ...body.subarray(0, 2), 0, 0]);
  if ((kind & 0xf0) === publish) {
    // Topic and, above QoS 0, packet ID; then the properties, of which there are none.
    const properties = 2 + body.readUInt16BE(0) + ((kind & 0x06) > 0 ? 2 : 0);
    return Buffer.concat([
      Buffer.from([kind, ...remaining(body.length + 1)]),
      body.subarray(0, properties),
      Buffer.from([0]),
      body.subarray(properties),
    ]);
  }
  return packet;
}

/** The first byte and those of the length, seven bits each. */
function headerLength(packet: Buffer): number {
  let length = 2;
  while ((packet[length - 1] ?? 0) >= 0x80) length += 1;
  return length;
}

function remaining(length: number): number[] {
  const bytes: number[] = [];
  for (let rest = length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}
