import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockFolder } from "./lock.ts";

const aFolder = () => mkdtempSync(join(tmpdir(), "hatoba-lock-"));

test("a second program on the same folder is refused and told who has it", () => {
  const folder = aFolder();
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(`process ${process.pid}`);
  unlock();
  lockFolder(folder)();
});

test("the lock of a killed program is taken over", async () => {
  const folder = aFolder();
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => child.once("exit", resolve));
  writeFileSync(join(folder, "hatoba.lock"), `${child.pid} 1`);
  lockFolder(folder)();
});
