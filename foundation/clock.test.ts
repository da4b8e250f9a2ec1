import { expect, test } from "vitest";
import { repeat, systemClock } from "./clock.ts";

test("repeating rests between times, goes on at once when woken, tells a failure once, and ends after what is under way", async () => {
  const failures: string[] = [];
  let times = 0;
  let release: () => void = () => {};
  const looking = repeat(systemClock(), {
    async act() {
      times += 1;
      if (times === 2 || times === 3) throw new Error("the books are away");
      if (times === 4) await new Promise<void>((resolve) => (release = resolve));
    },
    restMs: () => (times === 1 ? 3_600_000 : 1),
    failed: (error) => failures.push(String(error)),
  });
  expect(times).toBe(0); // what it needs may be made after it
  await expect.poll(() => times).toBe(1);
  looking.wake();
  await expect.poll(() => times).toBe(4);
  expect(failures).toEqual(["Error: the books are away"]);
  const stopped = looking.stop();
  expect(looking.stopping.aborted).toBe(true);
  let isStopped = false;
  void stopped.then(() => (isStopped = true));
  await Promise.resolve();
  expect(isStopped).toBe(false);
  release();
  await stopped;
  expect(times).toBe(4);
});
