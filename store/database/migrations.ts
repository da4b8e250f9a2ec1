/** Every migration, in order. A new one is added at the end; none is ever changed. */
import type { Migration } from "./migrate.ts";
import { migration as accounts } from "./migrations/0001-accounts.ts";
import { migration as contracts } from "./migrations/0002-contracts.ts";
import { migration as registry } from "./migrations/0003-registry.ts";
import { migration as ingest } from "./migrations/0004-ingest.ts";
import { migration as outbox } from "./migrations/0005-outbox.ts";
import { migration as alerts } from "./migrations/0006-alerts.ts";
import { migration as connectionMapping } from "./migrations/0007-connection-mapping.ts";
import { migration as deviceBook } from "./migrations/0008-device-book.ts";
import { migration as lorawan } from "./migrations/0009-lorawan.ts";
import { migration as accountSecurity } from "./migrations/0018-account-security.ts";
import { migration as codecAuthoring } from "./migrations/0019-codec-authoring.ts";
import { migration as decodeJobs } from "./migrations/0020-decode-jobs.ts";
import { migration as dataRanges } from "./migrations/0021-data-ranges.ts";
import { migration as exports } from "./migrations/0022-exports.ts";
import { migration as serviceContracts } from "./migrations/0023-service-contracts.ts";
import { migration as statements } from "./migrations/0024-statements.ts";
import { migration as keptAnswers } from "./migrations/0025-kept-answers.ts";
import { migration as thirdParties } from "./migrations/0026-third-parties.ts";
import { migration as applications } from "./migrations/0027-applications.ts";
import { migration as notices } from "./migrations/0029-notices.ts";
import { migration as termDays } from "./migrations/0029-term-days.ts";
import { migration as outboxLanes } from "./migrations/0030-outbox-lanes.ts";
import { migration as alertRules } from "./migrations/0031-alert-rules.ts";
import { migration as traps } from "./migrations/0032-traps.ts";
import { migration as lettersByCause } from "./migrations/0033-letters-by-cause.ts";
import { migration as gaps } from "./migrations/0034-gaps.ts";
import { migration as downlinkServers } from "./migrations/0035-downlink-servers.ts";
import { migration as webhooks } from "./migrations/0036-webhooks.ts";
import { migration as dashboards } from "./migrations/0038-dashboards.ts";
import { migration as runHolders } from "./migrations/0040-run-holders.ts";
import { migration as surcharges } from "./migrations/0041-surcharges.ts";
import { migration as countPushes } from "./migrations/0042-count-pushes.ts";
import { migration as groups } from "./migrations/0043-groups.ts";
import { migration as stoppedAddresses } from "./migrations/0044-stopped-addresses.ts";
import { migration as oneTableOfCursors } from "./migrations/0045-one-table-of-cursors.ts";
import { migration as deviceVariables } from "./migrations/0046-device-variables.ts";
import { migration as accountRules } from "./migrations/0048-account-rules.ts";
import { migration as dataUse } from "./migrations/0049-data-use.ts";
import { migration as cursorsOfWebhooks } from "./migrations/0051-cursors-of-webhooks.ts";
import { migration as keptBytes } from "./migrations/0054-kept-bytes.ts";
import { migration as thirdPartyContracts } from "./migrations/0055-third-party-contracts.ts";
import { migration as deviceLimits } from "./migrations/0056-device-limits.ts";
import { migration as agreedWithApplication } from "./migrations/0057-agreed-with-application.ts";
import { migration as sealedRequests } from "./migrations/0058-sealed-requests.ts";
import { migration as userLimits } from "./migrations/0063-user-limits.ts";
import { migration as feeLimits } from "./migrations/0064-fee-limits.ts";
import { migration as discontinuations } from "./migrations/0068-discontinuations.ts";
import { migration as legalForms } from "./migrations/0069-legal-forms.ts";
import { migration as procuredDevices } from "./migrations/0070-procured-devices.ts";
import { migration as withdrawnDiscontinuations } from "./migrations/0071-withdrawn-discontinuations.ts";
import { migration as guards } from "./migrations/0073-guards.ts";
import { migration as webhooksOverMqtt } from "./migrations/0074-webhooks-over-mqtt.ts";

export const migrations: readonly Migration[] = [
  accounts,
  contracts,
  registry,
  ingest,
  outbox,
  alerts,
  connectionMapping,
  deviceBook,
  lorawan,
  accountSecurity,
  codecAuthoring,
  decodeJobs,
  dataRanges,
  exports,
  serviceContracts,
  statements,
  keptAnswers,
  thirdParties,
  applications,
  notices,
  termDays,
  outboxLanes,
  alertRules,
  traps,
  lettersByCause,
  gaps,
  downlinkServers,
  webhooks,
  dashboards,
  runHolders,
  surcharges,
  countPushes,
  groups,
  stoppedAddresses,
  oneTableOfCursors,
  deviceVariables,
  accountRules,
  dataUse,
  cursorsOfWebhooks,
  keptBytes,
  agreedWithApplication,
  thirdPartyContracts,
  sealedRequests,
  deviceLimits,
  userLimits,
  feeLimits,
  discontinuations,
  legalForms,
  procuredDevices,
  withdrawnDiscontinuations,
  guards,
  webhooksOverMqtt,
];
