/** Floor plans: PNG, JPEG and WebP, told by their first bytes and never by what somebody calls them; SVG is a program and stays out. */
import { type Actor, requirePermission } from "#accounts";
import type { Database, Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Desk } from "./desk.ts";
import { tablesIn } from "./tables.ts";
import { limits } from "./tiles.ts";

const pictureKinds = ["image/png", "image/jpeg", "image/webp"] as const;
export type PictureKind = (typeof pictureKinds)[number];

export interface Picture {
  readonly kind: PictureKind;
  readonly bytes: Uint8Array;
}

/** The page makes pictures smaller before it sends them; they are rows of the books, which every backup copies. */
const pictureBytesMax = 2_000_000;
/** Somebody else's unsaved change may need a picture that the saved dashboard doesn't show. */
const unusedMs = 86_400_000;

const startsWith = (bytes: Uint8Array, signature: readonly number[], at = 0) =>
  signature.every((byte, index) => bytes[at + index] === byte);
const letters = (word: string) => [...Buffer.from(word, "latin1")];

/** PNG (W3C PNG §5.2), JPEG (SOI and a marker, ITU T.81 Annex B), WebP (RFC 9649 §2.4). */
export function pictureKindOf(bytes: Uint8Array): PictureKind | null {
  if (startsWith(bytes, [0x89, ...letters("PNG\r\n\x1a\n")])) return "image/png";
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return "image/jpeg";
  return startsWith(bytes, letters("RIFF")) && startsWith(bytes, letters("WEBP"), 8) ? "image/webp" : null;
}

/** What nobody has needed for a day goes with the next change of its dashboard. */
export async function dropUnused(tx: Tx, dashboardId: string, used: ReadonlySet<string>, now: number): Promise<void> {
  await tablesIn(tx)
    .deleteFrom("dashboardPictures")
    .where("dashboardId", "=", dashboardId)
    .where("createdAt", "<", now - unusedMs)
    .where("id", "not in", [...used, ""])
    .execute();
}

export function openPictures({ database, clock, desk }: { database: Database; clock: Clock; desk: Desk }) {
  return {
    /** Faults: invalid for what is no picture of these kinds, or too large; conflict when the dashboard has too many. */
    async addPicture(actor: Actor, dashboardId: string, bytes: Uint8Array): Promise<string> {
      requirePermission(actor, "devices");
      const dashboard = await desk.mine(actor, dashboardId);
      const kind = pictureKindOf(bytes);
      if (kind === null) throw new Fault("invalid", "dashboards.picture-kind");
      if (bytes.length > pictureBytesMax)
        throw new Fault("invalid", "dashboards.picture-too-large", {
          attributes: { megabytes: pictureBytesMax / 1e6 },
        });
      const id = newId();
      await desk.commit(
        actor,
        "dashboard.picture-added",
        dashboard,
        { picture: id, kind, bytes: bytes.length },
        async (tx) => {
          const { there } = await tablesIn(tx)
            .selectFrom("dashboardPictures")
            .select((of) => of.fn.countAll<number>().as("there"))
            .where("dashboardId", "=", dashboardId)
            .executeTakeFirstOrThrow();
          if (Number(there) >= limits.pictures)
            throw new Fault("conflict", "dashboards.too-many-pictures", { attributes: { limit: limits.pictures } });
          const base64 = Buffer.from(bytes).toString("base64");
          const row = { id, dashboardId, kind, base64, bytes: bytes.length, createdAt: clock.now() };
          await tablesIn(tx).insertInto("dashboardPictures").values(row).execute();
        },
      );
      return id;
    },

    /** A picture of a dashboard that the caller was let see. */
    async picture(dashboardId: string, id: string): Promise<Picture> {
      const row = await tablesIn(database.sql)
        .selectFrom("dashboardPictures")
        .select(["kind", "base64"])
        .where("dashboardId", "=", dashboardId)
        .where("id", "=", id)
        .executeTakeFirst();
      if (!row) throw new Fault("not-found", "dashboards.picture-not-found", { attributes: { id } });
      return { kind: row.kind as PictureKind, bytes: new Uint8Array(Buffer.from(row.base64, "base64")) };
    },
  };
}
