/** Whatever tests write goes into one folder of the run, which is removed with what they left in it. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-test-"));
  chmodSync(folder, 0o755); // PostgreSQL runs as a user of its own
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
