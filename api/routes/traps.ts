/** /trap-teams, /trap-members, /traps and /trap-cases: the trap service as its keeper sees it. */
import { createRoute, z } from "@hono/zod-openapi";
import { scopeOf } from "#accounts";
import { csvHeaders, csvLine, csvStream, encodings } from "#exports";
import { rfc3339 } from "#foundation/calendar";
import { type Language, text } from "#foundation/text";
import { findings, type Member, type RecordLine, type Team, type TrapCase, type TrapNow, wishes } from "#traps";
import { receiptJson, receiptSchema } from "../alert-json.ts";
import {
  answers,
  created,
  csvAnswer,
  fieldValue,
  idParam,
  instant,
  instantIn,
  jsonBody,
  nothing,
  orNull,
  pageOf,
  pageQuery,
} from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["traps"];
const hour = z.string().openapi({ example: "06:00" });
const quiet = z.object({ from: hour, to: hour }).nullable();
const optionalInstant = instant.nullable();

const teamTerms = {
  name: z.string(),
  morningAt: hour.nullable().openapi({ description: "Hour of the morning mail in the provider's zone; null for none" }),
  remindAfterMinutes: z.number().openapi({ description: "After so long without a visit the team is reminded" }),
  heartbeatMinutes: z.number().openapi({ description: "How old an uplink may be that proves a trap clear" }),
};
const teamSchema = z
  .object({ id: z.string(), organizationId: z.string(), ...teamTerms, createdAt: instant, endedAt: optionalInstant })
  .openapi("TrapTeam");

const memberTerms = {
  name: z.string(),
  language: z.enum(["ja", "en"]),
  wants: z.array(z.enum(wishes)),
  quiet,
  quietSprung: z.boolean().openapi({ description: "Held in quiet hours, too: that a trap has sprung" }),
  turn: z.number().openapi({ description: "0 is told at once, 1 with the first reminder, 2 with the second" }),
};
const memberSchema = z
  .object({
    id: z.string(),
    teamId: z.string(),
    email: z.string(),
    ...memberTerms,
    createdAt: instant,
    confirmedAt: optionalInstant,
    stoppedAt: optionalInstant,
    stoppedBecause: z.enum(["unsubscribed", "refused", "complained"]).nullable(),
  })
  .openapi("TrapMember");

const trapTerms = {
  name: z.string(),
  place: z.string().nullable(),
  setter: z.string().nullable(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  sensor: z.object({
    field: z.string(),
    sprungValue: fieldValue,
    battery: z.object({ field: z.string(), below: z.number() }).nullable(),
  }),
};
const caseSchema = z
  .object({
    id: z.string(),
    trapId: z.string(),
    sprungAt: instant,
    receivedAt: instant,
    goingBy: z.string().nullable(),
    goingAt: optionalInstant,
    visitedBy: z.string().nullable(),
    visitedAt: optionalInstant,
    finding: z.enum(findings).nullable(),
    note: z.string().nullable(),
    rearmedAt: optionalInstant,
    reminders: z.number(),
    mutedUntil: optionalInstant,
  })
  .openapi("TrapCase");
const trapSchema = z
  .object({
    id: z.string(),
    teamId: z.string(),
    deviceId: z.string(),
    ...trapTerms,
    proof: z.enum(["clear", "sprung", "unknown", "paused"]),
    heardAt: optionalInstant,
    battery: z.number().nullable(),
    silent: z.boolean(),
    case: orNull(caseSchema),
  })
  .openapi("Trap");

const inZone = (zone: string) => (at: number | null) => (at === null ? null : rfc3339(at, zone));

const teamJson = ({ createdAt, endedAt, ...team }: Team, zone: string) => ({
  ...team,
  createdAt: rfc3339(createdAt, zone),
  endedAt: inZone(zone)(endedAt),
});

const memberJson = (member: Member, zone: string) => ({
  ...member,
  wants: [...member.wants],
  createdAt: rfc3339(member.createdAt, zone),
  confirmedAt: inZone(zone)(member.confirmedAt),
  stoppedAt: inZone(zone)(member.stoppedAt),
});

function caseJson({ teamId: _, organizationId: __, remindedAt: ___, ...trapCase }: TrapCase, zone: string) {
  const time = inZone(zone);
  const { sprungAt, receivedAt, goingAt, visitedAt, rearmedAt, mutedUntil } = trapCase;
  return {
    ...trapCase,
    sprungAt: rfc3339(sprungAt, zone),
    receivedAt: rfc3339(receivedAt, zone),
    goingAt: time(goingAt),
    visitedAt: time(visitedAt),
    rearmedAt: time(rearmedAt),
    mutedUntil: time(mutedUntil),
  };
}

const trapJson = ({ trap, proof, trapCase }: TrapNow, zone: string) => {
  const { id, teamId, deviceId, name, place, setter, latitude, longitude, sensor, battery, silent } = trap;
  const what = { id, teamId, deviceId, name, place, setter, latitude, longitude, sensor, proof, battery, silent };
  return { ...what, heardAt: inZone(zone)(trap.heardAt), case: trapCase && caseJson(trapCase, zone) };
};

const teamsRoute = createRoute({
  method: "get",
  path: "/api/v1/trap-teams",
  tags,
  summary: "Teams of trap owners",
  request: { query: pageQuery },
  responses: answers(pageOf(teamSchema), "A page"),
});
const createTeamRoute = createRoute({
  method: "post",
  path: "/api/v1/trap-teams",
  tags,
  summary: "Begin to serve a team",
  request: {
    body: jsonBody(z.object({ organizationId: z.string(), ...z.object(teamTerms).partial().shape, name: z.string() })),
  },
  responses: created(teamSchema, "The team"),
});
const teamRoute = createRoute({
  method: "get",
  path: "/api/v1/trap-teams/{id}",
  tags,
  summary: "A team",
  request: { params: idParam },
  responses: answers(teamSchema, "The team"),
});
const changeTeamRoute = createRoute({
  method: "patch",
  path: "/api/v1/trap-teams/{id}",
  tags,
  summary: "Change a team's terms",
  request: { params: idParam, body: jsonBody(z.object(teamTerms).partial()) },
  responses: answers(teamSchema, "The team"),
});
const endTeamRoute = createRoute({
  method: "delete",
  path: "/api/v1/trap-teams/{id}",
  tags,
  summary: "End the service: addresses are forgotten, the record of rounds stays",
  request: { params: idParam },
  responses: nothing("Ended"),
});

export function trapTeamRoutes(app: App, { traps, zone }: Rooms): void {
  app.openapi(teamsRoute, async (c) => {
    const { items, next } = await traps.teams(scopeOf(c.get("actor")), c.req.valid("query"));
    return c.json({ items: items.map((item) => teamJson(item, zone)), next }, 200);
  });
  app.openapi(createTeamRoute, async (c) =>
    c.json(teamJson(await traps.createTeam(c.get("actor"), c.req.valid("json")), zone), 201),
  );
  app.openapi(teamRoute, async (c) =>
    c.json(teamJson(await traps.team(scopeOf(c.get("actor")), c.req.valid("param").id), zone), 200),
  );
  app.openapi(changeTeamRoute, async (c) => {
    const team = await traps.updateTeam(c.get("actor"), c.req.valid("param").id, c.req.valid("json"));
    return c.json(teamJson(team, zone), 200);
  });
  app.openapi(endTeamRoute, async (c) => {
    await traps.endTeam(c.get("actor"), c.req.valid("param").id);
    return c.body(null, 204);
  });
}

const membersRoute = createRoute({
  method: "get",
  path: "/api/v1/trap-teams/{id}/members",
  tags,
  summary: "Who is told",
  request: { params: idParam },
  responses: answers(z.object({ items: z.array(memberSchema) }), "All members"),
});
const addMemberRoute = createRoute({
  method: "post",
  path: "/api/v1/trap-teams/{id}/members",
  tags,
  summary: "Add an address; unless `confirmed`, it is asked first",
  request: {
    params: idParam,
    body: jsonBody(
      z.object({
        ...z.object(memberTerms).partial().shape,
        email: z.string(),
        name: z.string(),
        confirmed: z.boolean().optional().openapi({ description: "The owner gave it on a signed application" }),
      }),
    ),
  },
  responses: created(memberSchema, "The member"),
});
const memberRoute = createRoute({
  method: "get",
  path: "/api/v1/trap-members/{id}",
  tags,
  summary: "A member",
  request: { params: idParam },
  responses: answers(memberSchema, "The member"),
});
const changeMemberRoute = createRoute({
  method: "patch",
  path: "/api/v1/trap-members/{id}",
  tags,
  summary: "Change what a member is told, and when",
  request: { params: idParam, body: jsonBody(z.object(memberTerms).partial()) },
  responses: answers(memberSchema, "The member"),
});
const removeMemberRoute = createRoute({
  method: "delete",
  path: "/api/v1/trap-members/{id}",
  tags,
  summary: "Forget an address",
  request: { params: idParam },
  responses: nothing("Forgotten"),
});
const inviteRoute = createRoute({
  method: "post",
  path: "/api/v1/trap-members/{id}/invite",
  tags,
  summary: "Ask the address to confirm, again",
  request: { params: idParam },
  responses: answers(memberSchema, "The member"),
});
const testRoute = createRoute({
  method: "post",
  path: "/api/v1/trap-members/{id}/test",
  tags,
  summary: "Send a test letter",
  request: { params: idParam },
  responses: nothing("Posted"),
});

export function trapMemberRoutes(app: App, { traps, zone }: Rooms): void {
  app.openapi(membersRoute, async (c) => {
    const members = await traps.members(c.get("actor"), c.req.valid("param").id);
    return c.json({ items: members.map((member) => memberJson(member, zone)) }, 200);
  });
  app.openapi(addMemberRoute, async (c) => {
    const member = await traps.addMember(c.get("actor"), c.req.valid("param").id, c.req.valid("json"));
    return c.json(memberJson(member, zone), 201);
  });
  app.openapi(memberRoute, async (c) =>
    c.json(memberJson(await traps.member(c.get("actor"), c.req.valid("param").id), zone), 200),
  );
  app.openapi(changeMemberRoute, async (c) => {
    const member = await traps.updateMember(c.get("actor"), c.req.valid("param").id, c.req.valid("json"));
    return c.json(memberJson(member, zone), 200);
  });
  app.openapi(removeMemberRoute, async (c) => {
    await traps.removeMember(c.get("actor"), c.req.valid("param").id);
    return c.body(null, 204);
  });
  app.openapi(inviteRoute, async (c) =>
    c.json(memberJson(await traps.inviteMember(c.get("actor"), c.req.valid("param").id), zone), 200),
  );
  app.openapi(testRoute, async (c) => {
    await traps.testMember(c.get("actor"), c.req.valid("param").id);
    return c.body(null, 204);
  });
}

const trapsRoute = createRoute({
  method: "get",
  path: "/api/v1/trap-teams/{id}/traps",
  tags,
  summary: "The team's traps, and what is proved of each now",
  request: { params: idParam },
  responses: answers(z.object({ items: z.array(trapSchema) }), "All traps"),
});
const idSchema = z.object({ id: z.string() });
const addTrapRoute = createRoute({
  method: "post",
  path: "/api/v1/trap-teams/{id}/traps",
  tags,
  summary: "Serve a trap: which device tells of it; what is left out is the device's",
  request: {
    params: idParam,
    body: jsonBody(z.object({ ...z.object(trapTerms).partial().shape, deviceId: z.string() })),
  },
  responses: created(idSchema, "The trap"),
});
const trapRoute = createRoute({
  method: "get",
  path: "/api/v1/traps/{id}",
  tags,
  summary: "A trap, and what is proved of it now",
  request: { params: idParam },
  responses: answers(trapSchema, "The trap"),
});
const changeTrapRoute = createRoute({
  method: "patch",
  path: "/api/v1/traps/{id}",
  tags,
  summary: "Change a trap",
  request: { params: idParam, body: jsonBody(z.object(trapTerms).partial()) },
  responses: answers(idSchema, "The trap"),
});
const endTrapRoute = createRoute({
  method: "delete",
  path: "/api/v1/traps/{id}",
  tags,
  summary: "Serve a trap no more; its record stays",
  request: { params: idParam },
  responses: nothing("Ended"),
});
const pauseRoutes = (["pause", "resume"] as const).map((what) => ({
  what,
  route: createRoute({
    method: "post",
    path: `/api/v1/traps/{id}/${what}` as "/api/v1/traps/{id}/pause",
    tags,
    summary: what === "pause" ? "Out of use: nobody is told anything" : "In use again",
    request: { params: idParam },
    responses: answers(idSchema, "The trap"),
  }),
}));

export function trapRoutes(app: App, { traps, zone }: Rooms): void {
  app.openapi(trapsRoute, async (c) => {
    const items = await traps.traps(scopeOf(c.get("actor")), c.req.valid("param").id);
    return c.json({ items: items.map((item) => trapJson(item, zone)) }, 200);
  });
  app.openapi(addTrapRoute, async (c) => {
    const { id } = await traps.addTrap(c.get("actor"), c.req.valid("param").id, c.req.valid("json"));
    return c.json({ id }, 201);
  });
  app.openapi(trapRoute, async (c) =>
    c.json(trapJson(await traps.trap(scopeOf(c.get("actor")), c.req.valid("param").id), zone), 200),
  );
  app.openapi(changeTrapRoute, async (c) => {
    const { id } = await traps.updateTrap(c.get("actor"), c.req.valid("param").id, c.req.valid("json"));
    return c.json({ id }, 200);
  });
  app.openapi(endTrapRoute, async (c) => {
    await traps.endTrap(c.get("actor"), c.req.valid("param").id);
    return c.body(null, 204);
  });
  for (const { what, route } of pauseRoutes)
    app.openapi(route, async (c) => {
      const change = what === "pause" ? traps.pauseTrap : traps.resumeTrap;
      const { id } = await change(c.get("actor"), c.req.valid("param").id);
      return c.json({ id }, 200);
    });
}

const casesRoute = createRoute({
  method: "get",
  path: "/api/v1/trap-teams/{id}/cases",
  tags,
  summary: "What sprang, newest first",
  request: { params: idParam, query: pageQuery },
  responses: answers(pageOf(caseSchema), "A page"),
});
const caseRoute = createRoute({
  method: "get",
  path: "/api/v1/trap-cases/{id}",
  tags,
  summary: "What sprang, and how far each letter about it got",
  request: { params: idParam },
  responses: answers(z.object({ case: caseSchema, receipts: z.array(receiptSchema) }), "The case"),
});
const recordsRoute = createRoute({
  method: "get",
  path: "/api/v1/trap-teams/{id}/records.csv",
  tags,
  summary: "The record of rounds (見回り記録)",
  request: {
    params: idParam,
    query: z.object({
      from: instantIn.optional(),
      to: instantIn.optional(),
      encoding: z.enum(encodings).default("utf-8-bom"),
    }),
  },
  responses: csvAnswer,
});

const columns = ["at", "trap", "place", "setter", "kind", "by", "detail"] as const;

/** `deer 2頭` is told in the reader's language. */
function detailWords({ kind, detail }: RecordLine, language: Language): string | null {
  if (kind !== "visited" || detail === null) return detail;
  const [finding = "", ...note] = detail.split(" ");
  return [text(language, `traps.finding-${finding}`), ...note].join(" ");
}

function* recordLines(lines: readonly RecordLine[], zone: string, language: Language): Generator<string> {
  yield csvLine(columns.map((column) => text(language, `traps.column-${column}`)));
  for (const line of lines) {
    const { name, place, setter } = line.trap;
    const at = rfc3339(line.at, zone).slice(0, 16).replace("T", " ");
    const kind = text(language, `traps.record-${line.kind}`);
    yield csvLine([at, name, place, setter, kind, line.by, detailWords(line, language)]);
  }
}

export function trapCaseRoutes(app: App, { traps, zone }: Rooms): void {
  app.openapi(casesRoute, async (c) => {
    const { items, next } = await traps.trapCases(
      scopeOf(c.get("actor")),
      c.req.valid("param").id,
      c.req.valid("query"),
    );
    return c.json({ items: items.map((item) => caseJson(item, zone)), next }, 200);
  });
  app.openapi(caseRoute, async (c) => {
    const { trapCase, receipts } = await traps.trapCase(scopeOf(c.get("actor")), c.req.valid("param").id);
    const told = receipts.map((receipt) => receiptJson(receipt, zone));
    return c.json({ case: caseJson(trapCase, zone), receipts: told }, 200);
  });
  app.openapi(recordsRoute, async (c) => {
    const { id } = c.req.valid("param");
    const { from, to, encoding } = c.req.valid("query");
    const scope = scopeOf(c.get("actor"));
    const range = { from: from ? Date.parse(from) : 0, to: to ? Date.parse(to) : Number.MAX_SAFE_INTEGER };
    const lines = await traps.records(scope, id, range);
    const language = c.get("language");
    const name = text(language, "traps.records-name", { team: (await traps.team(scope, id)).name });
    return c.body(csvStream(recordLines(lines, zone, language), { encoding }), 200, csvHeaders(name, encoding));
  });
}
