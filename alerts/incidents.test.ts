import { describe, expect, test } from "vitest";
import { type Beginning, type Incident, type IncidentEvent, next } from "./incidents.ts";

const beginning: Beginning = {
  id: "incident",
  ruleId: "rule",
  deviceId: "device",
  organizationId: "organization",
  ruleName: "わな作動",
  deviceName: "わな 1 号",
  value: true,
  measuredAt: 100,
};
const began = (at: number): IncidentEvent => ({ kind: "condition-began", at, beginning });
const ended = (at: number): IncidentEvent => ({ kind: "condition-ended", at });
const seen = (at: number, by: string): IncidentEvent => ({ kind: "seen", at, by });

function story(...events: IncidentEvent[]) {
  let incident: Incident | null = null;
  const reasons = events.map((event) => {
    const after = next(incident, event);
    incident = after.incident;
    return after.reason;
  });
  return { reasons, incident: incident as Incident | null };
}

describe("an incident", () => {
  test("opens, is seen by somebody, and is over when the condition is", () => {
    const { reasons, incident } = story(began(1), seen(2, "sato"), ended(3));
    expect(reasons).toEqual(["opened", "acknowledged", "resolved"]);
    expect(incident).toMatchObject({ state: "resolved", openedAt: 1, acknowledgedBy: "sato", resolvedAt: 3 });
  });

  test("is one while the condition lasts", () => {
    expect(story(began(1), began(2), seen(3, "sato"), began(4)).reasons).toEqual([
      "opened",
      "goes-on",
      "acknowledged",
      "goes-on",
    ]);
  });

  test("keeps the first who saw it, and what is over stays over", () => {
    const { reasons, incident } = story(began(1), seen(2, "sato"), seen(3, "suzuki"), ended(4), seen(5, "tanaka"));
    expect(reasons.slice(2)).toEqual(["seen-before", "resolved", "over"]);
    expect(incident).toMatchObject({ acknowledgedBy: "sato", acknowledgedAt: 2, resolvedAt: 4 });
  });

  test("is over when nobody watches any more", () => {
    expect(story(began(1), { kind: "watching-ended", at: 2 }, began(3)).reasons).toEqual([
      "opened",
      "resolved",
      "opened",
    ]);
  });

  test("an end without a beginning is nothing", () => {
    expect(story(ended(1))).toEqual({ reasons: ["none-open"], incident: null });
  });
});
