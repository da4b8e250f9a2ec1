/** What an export is to hold, and where it has come to. */
import type { Millis } from "#foundation/clock";
import type { Replaced } from "./csv.ts";
import type { MeasurementForm } from "./measurement-csv.ts";

/** One file with every device, or a ZIP with a file per device and month. */
export const archives = ["none", "zip"] as const;
export type Archive = (typeof archives)[number];

/** How files are written; times are those of `zone`, and so are the months of a ZIP. */
export interface FileForm extends MeasurementForm {
  readonly zone: string;
  readonly archive: Archive;
  /** Names of fields; null: all. */
  readonly fields: readonly string[] | null;
}

/** Which devices: named ones, or those that are in a group when the file is written, or (both null) all. */
export interface ChosenDevices {
  readonly devices: readonly string[] | null;
  /** Left out in plans of the time before groups. */
  readonly groupId?: string | null | undefined;
}

export const areAll = ({ devices, groupId }: ChosenDevices): boolean => devices === null && !groupId;

export interface ExportPlan extends ChosenDevices {
  /** Whose devices; "all" is the provider's only. */
  readonly organizations: "all" | readonly string[];
  readonly from: Millis;
  readonly to: Millis;
  readonly form: FileForm;
}

export type ExportState = "waiting" | "running" | "done" | "failed" | "cancelled";

/** A replaced character with the file that it was in. */
export interface ReplacedInFile extends Replaced {
  readonly file: string;
}

/** What came of writing. */
export interface Written {
  readonly files: number;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly replaced: number;
  /** The first ones. */
  readonly replacedFirst: readonly ReplacedInFile[];
}

export interface Progress {
  /** Null until they have been counted. */
  readonly devices: number | null;
  readonly devicesDone: number;
  readonly files: number;
  readonly bytes: number;
}

export interface Export {
  readonly id: string;
  readonly organizationId: string | null;
  readonly scheduleId: string | null;
  readonly plan: ExportPlan;
  readonly state: ExportState;
  readonly progress: Progress;
  /** Null until it is done. */
  readonly written: Written | null;
  /** A catalogue key; null unless it failed. */
  readonly failure: string | null;
  readonly createdAt: Millis;
  readonly finishedAt: Millis | null;
  /** When the file is removed; null until it is finished. */
  readonly expiresAt: Millis | null;
}
