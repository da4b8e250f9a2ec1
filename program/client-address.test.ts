import { describe, expect, test } from "vitest";
import { clientAddressIn, networksFrom } from "./client-address.ts";

const from = (peer: string, value: string, header: "x-forwarded-for" | "forwarded" = "x-forwarded-for") =>
  clientAddressIn({ networks: ["127.0.0.1", "10.0.0.0/8", "fd00::/8"], header })(peer, (name) =>
    name === header ? value : undefined,
  );

describe("where a request comes from", () => {
  test("only a listed proxy is believed, and only up to the first hop that is none", () => {
    expect(from("198.51.100.7", "203.0.113.1")).toBe("198.51.100.7");
    expect(from("127.0.0.1", "203.0.113.1")).toBe("203.0.113.1");
    expect(from("127.0.0.1", "192.0.2.66, 203.0.113.1, 10.1.2.3")).toBe("203.0.113.1");
    expect(from("::ffff:127.0.0.1", "2001:db8::1")).toBe("2001:db8::1");
    expect(from("fd00::1", "203.0.113.1:4711")).toBe("203.0.113.1");
  });

  test("what is no address ends the way back: the hop before it is the answer", () => {
    expect(from("127.0.0.1", "")).toBe("127.0.0.1");
    expect(from("127.0.0.1", "evil\nline, 10.0.0.9")).toBe("10.0.0.9");
    expect(from("local", "203.0.113.1")).toBe("local");
  });

  test("RFC 7239 §4: for= in quotes, with ports, hidden; the other header is not read", () => {
    expect(from("10.0.0.1", 'for=192.0.2.66;by=x, For="[2001:db8:cafe::17]:4711";proto=https', "forwarded")).toBe(
      "2001:db8:cafe::17",
    );
    expect(from("10.0.0.1", "for=_hidden", "forwarded")).toBe("10.0.0.1");
    const forwarded = clientAddressIn({ networks: ["10.0.0.1"], header: "forwarded" });
    expect(forwarded("10.0.0.1", (name) => (name === "x-forwarded-for" ? "1.2.3.4" : undefined))).toBe("10.0.0.1");
  });

  test("a network that is none is refused", () => {
    for (const wrong of ["proxy", "10.0.0.0/33", "10.0.0.0/8/8", "::/129", ""])
      expect(networksFrom([wrong])).toBe(null);
    expect(networksFrom(["10.0.0.0/8", "::1"])).not.toBe(null);
  });
});
