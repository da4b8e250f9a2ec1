/** MQTT over TLS: a listener of the embedded broker beside the plain one, with the certificate as it stands in its files. */
import { readFileSync, type StatsListener, unwatchFile, watchFile } from "node:fs";
import { createServer, type Server } from "node:tls";
import type { IngestEvents } from "../events.ts";

export interface MqttsOptions {
  readonly host: string;
  readonly port: number;
  /** Files in PEM: the certificate with its chain, and its key. */
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** How often the files are looked at. Looking, not being told: it also works through mounts and links that are switched. */
const lookMs = 2_000;
/** Who does not shake hands within this is cut off. */
const handshakeMs = 10_000;

const contextFrom = ({ certificateFile, keyFile }: MqttsOptions) => ({
  cert: readFileSync(certificateFile),
  key: readFileSync(keyFile),
});

/**
 * A server that takes a new certificate when its files change; those that are connected stay. Throws when the files can't be used at
 * the start; files that can't be used later (one is written before the other) leave the certificate as it was.
 */
export function createMqttsServer(
  options: MqttsOptions,
  socketBufferBytes: number,
  events: Pick<IngestEvents, "certificateNotTaken">,
): Server {
  const server = createServer({
    ...contextFrom(options),
    // Whose certificate must be which is a connection's affair: it is looked at when the client says whose it is.
    ...{ requestCert: true, rejectUnauthorized: false },
    ...{ minVersion: "TLSv1.2", handshakeTimeout: handshakeMs, highWaterMark: socketBufferBytes, noDelay: true },
  });
  const files = [options.certificateFile, options.keyFile];
  const renew: StatsListener = (now, before) => {
    if (now.mtimeMs === before.mtimeMs && now.ino === before.ino) return;
    try {
      server.setSecureContext({ ...contextFrom(options), minVersion: "TLSv1.2" });
    } catch (error) {
      events.certificateNotTaken(error);
    }
  };
  for (const file of files) watchFile(file, { interval: lookMs, persistent: false }, renew);
  server.once("close", () => {
    for (const file of files) unwatchFile(file, renew);
  });
  return server;
}
