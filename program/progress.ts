/** Progress of long work: one line that rewrites itself on a terminal, else a line every few seconds. */
import type { WriteStream } from "node:tty";
import type { Clock } from "#foundation/clock";

export function progressTo(
  stream: NodeJS.WriteStream | WriteStream,
  clock: Clock,
): (done: number, total: number) => void {
  const startedAt = clock.now();
  const everyMs = stream.isTTY ? 100 : 3_000;
  let lastAt = startedAt;
  return (done, total) => {
    const now = clock.now();
    if (now - lastAt < everyMs && done < total) return;
    lastAt = now;
    const perSecond = done / Math.max(0.001, (now - startedAt) / 1000);
    const left = perSecond > 0 ? Math.ceil((total - done) / perSecond) : 0;
    const share = total > 0 ? done / total : 1;
    const bar = stream.isTTY ? `${"█".repeat(Math.round(share * 20)).padEnd(20, "░")} ` : "";
    const line = `${bar}${done}/${total} (${Math.round(share * 100)} %), ${Math.round(perSecond)}/s, ${left} s left`;
    stream.write(stream.isTTY ? `\r${line}${done >= total ? "\n" : ""}` : `${line}\n`);
  };
}
