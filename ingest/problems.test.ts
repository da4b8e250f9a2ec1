import { expect, test } from "vitest";
import { sentencesUnder, text } from "#foundation/text";
import { problemIn } from "./problems.ts";

test.each([
  ["connect ECONNREFUSED 192.0.2.7:1883", "192.0.2.7:1883 に接続を拒否されました。"],
  ["getaddrinfo ENOTFOUND lns.example.jp", "ホスト名 lns.example.jp が見つかりません。"],
  ["Connection refused: Not authorized", "ブローカーに拒否されました（権限なし）。"],
  ["self-signed certificate", "相手の証明書が自己署名です。"],
  ["not allowed to subscribe to a/up, b/up", "購読を許可されていません: a/up, b/up"],
])("%s is told in Japanese", (said, sentence) => {
  expect(problemIn("ja", said)).toContain(sentence);
  expect(problemIn("en", said)).toBe(said);
});

test("each known problem is found again by its form; one that is not known stays as it was said", () => {
  const known = sentencesUnder("en", "ingest.problem-");
  expect(known.size).toBeGreaterThan(20);
  for (const key of known.keys()) {
    const attributes = {
      address: "192.0.2.7:1",
      host: "a.example",
      topics: "x/y",
      topic: "x/y",
      detail: "IP: 192.0.2.7",
    };
    expect(problemIn("ja", text("en", key, attributes))).toBe(text("ja", key, attributes));
  }
  expect(problemIn("ja", "something else")).toBe("something else");
  expect(problemIn("ja", null)).toBeNull();
});
