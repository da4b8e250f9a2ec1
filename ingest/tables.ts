/** Ingest's tables (migration 0004). */
import type { Millis } from "#foundation/clock";

export type IngestTables = {
  intakeCounts: { connectionId: string; outcome: string; count: number; lastAt: Millis };
  rejectedMessages: {
    id: string;
    connectionId: string;
    receivedAt: Millis;
    reason: string;
    /** Catalogue key of the sentence, and its attributes as JSON. */
    text: string;
    attributes: string;
    topic: string | null;
    contentType: string | null;
    query: string;
    content: string;
    /** How `content` holds the message: as text, as base64, or only its beginning (then it can't be replayed). */
    contentForm: ContentForm;
    contentBytes: number;
  };
  unregisteredDevices: {
    network: string;
    identity: string;
    connectionId: string;
    count: number;
    firstAt: Millis;
    lastAt: Millis;
  };
};

export type ContentForm = "text" | "base64" | "cut-text" | "cut-base64";
