/** What the API answers, by the names these pages have for it. */
import type { AnswerOf, ItemOf, Shape } from "./described.ts";

export interface Listing<T> {
  items: T[];
  next?: string | null;
}

export type Me = Shape<"Me">;
export type Language = Me["language"];
export type Permission = Me["permissions"][number];
export type OrganizationKind = Organization["kind"];
export type Organization = Shape<"Organization">;
export type User = Shape<"User">;
export type Token = Shape<"Token">;

export type FieldValue = Shape<"FieldValue">;
export type Latest = Shape<"LatestValue">;
export type Device = Shape<"ListedDevice">;
export type Network = Device["network"];
export type DeviceState = Device["standing"];
/** How a device stands, in the order of who needs somebody first. */
export const deviceStates = ["incident", "silent", "low-battery", "ok", "retired"] as const satisfies DeviceState[];
export type Overview = AnswerOf<"/overview">;
/** Newest values of a device, and a day's course of one of them in half hours. */
export type OverviewValues = ItemOf<AnswerOf<"/overview/values">>;
export type DeviceGroup = Shape<"DeviceGroup">;
export type DeviceStatus = Shape<"DeviceStatus">;
/** What its network server told of a device beside uplinks. */
export type Happening = Shape<"Happening">;
export type Uplink = Shape<"Uplink">;
export type Gap = ItemOf<AnswerOf<"/devices/{id}/gaps">>;

export type Measurements = Shape<"Measurements">;
export type SeriesField = Measurements["fields"][number];
export type BucketItem = Shape<"MeasurementBucket">;

export type IntakeGlance = AnswerOf<"/intake/glance">;
export type Tally = AnswerOf<"/intake/tally">;
export type UnregisteredDevice = Tally["unregistered"][number];
export type RejectedMessage = ItemOf<AnswerOf<"/intake/rejected">>;
/** A value that InfluxDB refused. */
export type SetAsideValue = ItemOf<AnswerOf<"/timeseries/set-aside">>;
export type Connection = Shape<"Connection">;
/** A connection with what it is doing now. */
export type ConnectionNow = ItemOf<AnswerOf<"/connections">>;
export type NewConnection = AnswerOf<"/connections", "post">;

export type Codec = Shape<"Codec">;
export type Profile = Shape<"DeviceProfile">;
/** A real device, whose codec is shipped. */
export type DeviceMake = ItemOf<AnswerOf<"/device-makes">>;
/** What a codec's field is: a quantity of the vocabulary and the unit it comes in, or words of the profile's own. */
export type FieldMeaning = Shape<"FieldMeaning">;
export type MappedField = ItemOf<AnswerOf<"/device-profiles/{id}/mapping">>;
export type Quantity = ItemOf<AnswerOf<"/quantities">>;
export type CodecLimits = Shape<"CodecLimits">;
export type CodecHold = NonNullable<Profile["hold"]>;
export type DecodeAnswer = AnswerOf<"/device-profiles/{id}/decode", "post">;
export type CodecExample = Shape<"CodecExample">;
export type CodecVersion = ItemOf<AnswerOf<"/device-profiles/{id}/versions">>;
export type CodecDifference = AnswerOf<"/device-profiles/{id}/versions/{number}/difference">;
/** What a draft would change over uplinks that really came. */
export type Preview = AnswerOf<"/device-profiles/{id}/preview", "post">;

export type FieldTest = Shape<"FieldTest">;
export type Condition = Shape<"Condition">;
export type Schedule = Shape<"Schedule">;
export type Rule = Shape<"Rule">;
export type RuleOptions = Pick<
  Rule,
  "forSeconds" | "schedule" | "order" | "nextAfterSeconds" | "whenOver" | "channelIds"
>;
export type Rehearsal = Shape<"Rehearsal">;
export type Channel = Shape<"Channel">;
export type Incident = Shape<"Incident">;
export type Timeline = Shape<"Timeline">;
