/**
 * The API is how people and programs ask: JSON under /api/v1, the live feed, the hooks of network servers, and the page.
 *
 * It owns HTTP: who asks, shapes, problem documents, encodings. It does not own a single rule: each room checks its actor and scope.
 */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Actor } from "#accounts";
import { Fault } from "#foundation/fault";
import { identifyCaller, noteAddress } from "./caller.ts";
import { descriptionRoutes } from "./description.ts";
import { changeIfMatch, tagAnswers } from "./etags.ts";
import { onceByKey } from "./idempotency.ts";
import { incidentPageRoutes } from "./incident-page.ts";
import { liveRoute } from "./live.ts";
import { noteLooks } from "./looks.ts";
import { pageRoutes, securityHeaders } from "./page.ts";
import { languageOf, problemFromError, problemFromFault, problemFromZod, refused } from "./problems.ts";
import { limitRate } from "./rate-limits.ts";
import type { App, Env, Rooms } from "./rooms.ts";
import { ownSessionRoutes, passwordResetRoutes, secondFactorRoutes } from "./routes/account-security.ts";
import { applicationRoutes, shutOrganizationRoutes } from "./routes/applications.ts";
import { auditRoutes } from "./routes/audit.ts";
import { billingRoutes, dataRangeRoutes, deviceLimitRoutes, feeLimitRoutes } from "./routes/billing.ts";
import { billingReportRoutes, billingRunRoutes, particularsRoutes } from "./routes/billing-runs.ts";
import { chargeRoutes } from "./routes/charges.ts";
import { codecExampleRoutes, codecTrialRoutes } from "./routes/codec-trials.ts";
import { codecVersionRoutes } from "./routes/codec-versions.ts";
import { connectionRoutes, downlinkServerRoutes, hookRoutes } from "./routes/connections.ts";
import { countPushRoutes } from "./routes/count-pushes.ts";
import { dashboardLinkRoutes, dashboardRoutes, sharedDashboardRoutes } from "./routes/dashboards.ts";
import { dataUseRoutes } from "./routes/data-use.ts";
import { decodeJobRoutes } from "./routes/decode-jobs.ts";
import { deviceMakeRoutes } from "./routes/device-makes.ts";
import { deviceProfileRoutes, vocabularyRoutes } from "./routes/device-profiles.ts";
import { deviceStatusRoutes, lorawanRoutes } from "./routes/device-status.ts";
import { deviceRoutes } from "./routes/devices.ts";
import { discontinuationRoutes } from "./routes/discontinuations.ts";
import { equipmentRoutes } from "./routes/equipment.ts";
import { erasureRoutes } from "./routes/erasures.ts";
import { exportRoutes } from "./routes/exports.ts";
import { glanceRoutes } from "./routes/glance.ts";
import { groupRoutes } from "./routes/groups.ts";
import { healthRoutes } from "./routes/health.ts";
import { incidentRoutes } from "./routes/incidents.ts";
import { intakeRoutes } from "./routes/intake.ts";
import { mailReportRoutes } from "./routes/mail-reports.ts";
import { csvRoutes, gapRoutes, measurementRoutes } from "./routes/measurements.ts";
import { noticeRoutes } from "./routes/notices.ts";
import { channelRoutes, notificationRoutes } from "./routes/notifications.ts";
import { organizationRoutes } from "./routes/organizations.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { priceRoutes } from "./routes/prices.ts";
import { procuredDeviceRoutes } from "./routes/procured-devices.ts";
import { reconciliationRoutes } from "./routes/reconciliation.ts";
import { rehearsalRoutes, ruleRoutes } from "./routes/rules.ts";
import { serviceContractRoutes } from "./routes/service-contracts.ts";
import { sessionRoutes, tokenRoutes } from "./routes/sessions.ts";
import { setAsideRoutes } from "./routes/set-aside.ts";
import { paymentRoutes, statementRoutes } from "./routes/statements.ts";
import { successionRoutes } from "./routes/successions.ts";
import { surchargeRoutes } from "./routes/surcharges.ts";
import { thirdPartyRoutes } from "./routes/third-parties.ts";
import { thirdPartyContractRoutes } from "./routes/third-party-contracts.ts";
import { trapImportRoutes } from "./routes/trap-imports.ts";
import { trapCaseRoutes, trapMemberRoutes, trapRoutes, trapTeamRoutes } from "./routes/traps.ts";
import { shutAccountRoutes, userRoutes } from "./routes/users.ts";
import { webhookDeliveryRoutes, webhookRoutes } from "./routes/webhooks.ts";
import { squeezeLong } from "./squeeze.ts";
import { openStandings } from "./standings.ts";
import { trapPageRoutes } from "./trap-page.ts";

export type { Rooms } from "./rooms.ts";

/** Whole files of devices come this way; everything else is small. */
const bodyBytesMax = 50_000_000;
/** Of who has not signed in: an application, an ID with its password. */
const strangersBytesMax = 65_536;

/** The order of middleware is the order of this function: headers, where from, how often, who asks, the trail of looks, size, conditions, then routes. */
export function createApi(rooms: Rooms): App {
  const app: App = new OpenAPIHono<Env>({
    defaultHook: (result, c) => (result.success ? undefined : problemFromZod(c, c.get("language"), result.error)),
  });
  const secure = securityHeaders(rooms.map.tiles);
  app.onError((error, c) =>
    problemFromError(c, c.get("language") ?? languageOf(c.req.header("accept-language")), error, rooms.log),
  );
  app.use(async (c, next) => {
    secure(c);
    await next();
  });
  app.use(noteAddress(rooms));
  healthRoutes(app, rooms);
  hookRoutes(app, rooms);
  trapPageRoutes(app, rooms);
  app.use("/api/*", limitRate(rooms.clock, rooms.requestsPerMinute));
  incidentPageRoutes(app, rooms);
  app.use("/api/*", identifyCaller(rooms));
  app.use("/api/*", squeezeLong, noteLooks(rooms));
  const limited = (maxSize: number) =>
    bodyLimit({ maxSize, onError: (c: Context<Env>) => refused(c, 413, "api.body-too-large") });
  const [large, small] = [limited(bodyBytesMax), limited(strangersBytesMax)];
  app.use("/api/*", (c, next) => ((c.get("actor") as Actor | undefined) ? large : small)(c, next));
  app.use("/api/*", tagAnswers, changeIfMatch(app), onceByKey(rooms));
  for (const routes of [sessionRoutes, tokenRoutes, organizationRoutes, deviceProfileRoutes, groupRoutes])
    routes(app, rooms);
  const standings = openStandings(rooms);
  for (const routes of [deviceRoutes, overviewRoutes]) routes(app, rooms, standings);
  for (const routes of [vocabularyRoutes, deviceMakeRoutes, deviceStatusRoutes, lorawanRoutes, measurementRoutes])
    routes(app, rooms);
  for (const routes of [codecVersionRoutes, codecTrialRoutes, codecExampleRoutes]) routes(app, rooms);
  for (const routes of [csvRoutes, gapRoutes, exportRoutes, connectionRoutes, downlinkServerRoutes]) routes(app, rooms);
  for (const routes of [intakeRoutes, glanceRoutes, setAsideRoutes]) routes(app, rooms);
  for (const routes of [serviceContractRoutes, priceRoutes, noticeRoutes, discontinuationRoutes, successionRoutes])
    routes(app, rooms);
  for (const routes of [reconciliationRoutes, surchargeRoutes, equipmentRoutes, countPushRoutes, procuredDeviceRoutes])
    routes(app, rooms);
  for (const routes of [ownSessionRoutes, secondFactorRoutes, passwordResetRoutes]) routes(app, rooms);
  for (const routes of [userRoutes, shutAccountRoutes, auditRoutes, applicationRoutes]) routes(app, rooms);
  for (const routes of [thirdPartyRoutes, thirdPartyContractRoutes, deviceLimitRoutes, feeLimitRoutes])
    routes(app, rooms);
  for (const routes of [trapTeamRoutes, trapMemberRoutes, trapRoutes, trapCaseRoutes, trapImportRoutes])
    routes(app, rooms);
  for (const routes of [ruleRoutes, incidentRoutes, dataRangeRoutes, erasureRoutes, billingRoutes, liveRoute])
    routes(app, rooms);
  decodeJobRoutes(app, rooms);
  dataUseRoutes(app, rooms);
  mailReportRoutes(app, rooms);
  for (const routes of [dashboardRoutes, dashboardLinkRoutes, sharedDashboardRoutes]) routes(app, rooms);
  shutOrganizationRoutes(app, rooms);
  rehearsalRoutes(app, rooms);
  for (const routes of [notificationRoutes, channelRoutes, webhookRoutes, webhookDeliveryRoutes]) routes(app, rooms);
  for (const routes of [billingRunRoutes, particularsRoutes, billingReportRoutes]) routes(app, rooms);
  for (const routes of [statementRoutes, paymentRoutes, chargeRoutes]) routes(app, rooms);
  descriptionRoutes(app);
  app.all("/api/*", (c) =>
    problemFromFault(
      c,
      c.get("language"),
      new Fault("not-found", "api.no-such-path", { attributes: { path: c.req.path } }),
    ),
  );
  pageRoutes(app, rooms);
  return app;
}
