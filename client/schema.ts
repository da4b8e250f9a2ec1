/** Made by `npm run build:client` from the API's description; not to be edited. */

type Schemas = components["schemas"];
type Json<T> = { content: { "application/json": T } };
type Problem<T> = { content: { "application/problem+json": T } };
type Nothing = { content?: never };
type Page<T> = { items: T[]; next: string | null };

export interface paths {
  "/api/v1/sessions": {
    /** Sign in */
    post: {
      parameters: { query?: never };
      requestBody: Json<{
        userId: string;
        password: string;
        /** Of the authenticator app, or a recovery code */
        code?: string;
      }>;
      responses: { 200: Json<{ user: Schemas["Me"] }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/sessions/current": {
    /** Sign out */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/me": {
    /** Who am I */
    get: { parameters: { query?: never }; responses: { 200: Json<Schemas["Me"]>; default: Problem<Schemas["Problem"]> } };
    /** Change my language */
    patch: {
      parameters: { header?: { "if-match"?: string | undefined } };
      requestBody: Json<{ language: "ja" | "en" }>;
      responses: { 200: Json<Schemas["Me"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/me/password": {
    /** Change my password; ends my other sessions */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ current: string; next: string }>;
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/me/tokens": {
    /** My tokens */
    get: {
      parameters: { query?: never };
      responses: { 200: Json<{ items: Schemas["Token"][] }>; default: Problem<Schemas["Problem"]> };
    };
    /** Make a token; it is shown this once */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        name: string;
        permissions: ("read" | "devices" | "rules" | "users" | "audit" | "operate" | "billing")[];
        expiresAt?: string;
      }>;
      responses: { 201: Json<Schemas["Token"] & { token: string }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/me/tokens/{id}": {
    /** Withdraw a token */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations": {
    /** Organizations */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined } };
      responses: { 200: Json<Page<Schemas["Organization"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Make a contract holder, or an end customer of one */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        kind: "contract-holder" | "end-customer";
        name: string;
        parentId?: string | null;
        corporateNumber?: string | null;
        /** Which plans it may contract */
        legalForm?: "corporation" | "corporation-equivalent" | "body" | "sole-proprietor" | null;
        email?: string | null;
        /** Why the contact may be a free-mail address; operators only */
        freeMailReason?: string;
      }>;
      responses: { 201: Json<Schemas["Organization"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations/{id}": {
    /** An organization */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["Organization"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Change an organization */
    patch: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        name?: string;
        corporateNumber?: string | null;
        /** Which plans it may contract */
        legalForm?: "corporation" | "corporation-equivalent" | "body" | "sole-proprietor" | null;
        email?: string | null;
        /** Why the contact may be a free-mail address; operators only */
        freeMailReason?: string;
        /** Of a contract holder: how many users it may have, auditors aside; null: any number */
        maxUsers?: number | null;
      }>;
      responses: { 200: Json<Schemas["Organization"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations/{id}/second-factor": {
    /** Say whether its people need a second factor; who has none then sets one up before anything else */
    put: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ required: boolean }>;
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/mail-domains": {
    /** Free-mail domains, whose addresses are refused as a contract holder's contact */
    get: {
      parameters: { query?: never };
      responses: {
        200: Json<{ items: { domain: string; free: boolean; reason: string | null; changedAt: string | null }[] }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/mail-domains/{domain}": {
    /** Say of a domain whether it is free mail */
    put: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { domain: string } };
      requestBody: Json<{ free: boolean; reason: string }>;
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/device-profiles": {
    /** Device profiles */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined } };
      responses: { 200: Json<Page<Schemas["DeviceProfile"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Make a device profile */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        name: string;
        network: "lorawan" | "sigfox";
        codec: Schemas["Codec"];
        expectedIntervalSeconds?: number | null;
        quantities?: Record<string, Schemas["FieldMeaning"]>;
        limits?: Schemas["CodecLimits"];
        /** What the change is about, kept with the version */
        note?: string;
      }>;
      responses: { 201: Json<Schemas["DeviceProfile"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/device-profiles/{id}": {
    /** A device profile */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["DeviceProfile"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Change a device profile; a new codec holds for uplinks from now on */
    patch: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        name?: string;
        codec?: Schemas["Codec"];
        expectedIntervalSeconds?: number | null;
        quantities?: Record<string, Schemas["FieldMeaning"]>;
        limits?: Schemas["CodecLimits"];
        /** What the change is about, kept with the version */
        note?: string;
        /** The version that was changed; refused when another one is in use by now */
        basedOn?: number;
      }>;
      responses: {
        200: Json<Schemas["DeviceProfile"] & {
          /** Which pass now; null when the codec is what it was */
          examples: Schemas["ExamplesReport"] | null;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/groups": {
    /** Groups of devices; of a third party, those of devices that were given to it */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined; organizationId?: string | undefined } };
      responses: { 200: Json<Page<Schemas["DeviceGroup"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Make a group of devices of an organization */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ organizationId: string; name: string }>;
      responses: { 201: Json<Schemas["DeviceGroup"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/groups/{id}": {
    /** A group; its devices are at /devices?group= */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["DeviceGroup"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Remove a group that no rule and no scheduled export is for; its devices stay */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
    /** Rename a group */
    patch: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ name: string }>;
      responses: { 200: Json<Schemas["DeviceGroup"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/groups/{id}/members": {
    /** Put devices into a group and take devices out of it; a device may be in several */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ add?: string[]; remove?: string[] }>;
      responses: { 200: Json<Schemas["DeviceGroup"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/devices": {
    /** Devices with their latest values */
    get: {
      parameters: {
        query?: {
          limit?: number | undefined;
          after?: string | undefined;
          organizationId?: string | undefined;
          profileId?: string | undefined;
          group?: string | undefined;
          search?: string | undefined;
          standing?: "incident" | "silent" | "low-battery" | "ok" | "retired" | undefined;
          sort?: "registered" | "name" | "heard" | undefined;
        };
      };
      responses: { 200: Json<Page<Schemas["ListedDevice"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Register a device: opens its contracts, and fixes the billing start date (課金開始日) as today */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        organizationId: string;
        devEui?: string;
        sigfoxId?: string;
        name: string;
        latitude?: number | null;
        longitude?: number | null;
        place?: string | null;
        trap?: boolean;
        /** What the codec is told about this device (`input.variables`); instead of those it had */
        variables?: Record<string, string>;
        profileId: string;
      }>;
      responses: { 201: Json<Schemas["Device"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/devices/import": {
    /** Register every device of a CSV file, or none */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: { content: { "text/csv": string } };
      responses: { 200: Json<{ registered: number; devices: Schemas["Device"][] }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/devices/import/preview": {
    /** What a CSV file would register and cost: every mistake named, nothing registered */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: { content: { "text/csv": string } };
      responses: {
        200: Json<{
          devices: number;
          items: {
            organizationId: string;
            organizationName: string;
            network: "lorawan" | "sigfox";
            devices: number;
            /** Without tax; null: something of it has no price */
            initialYen: number | null;
            /** Without tax; null: something of it has no price */
            monthlyYen: number | null;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/devices/{id}": {
    /** A device */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["ListedDevice"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Retire a device: its contracts end 30 days from now, or on the day named if that is later */
    delete: {
      parameters: { query?: { on?: string | undefined }; header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Schemas["Device"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Change a device */
    patch: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        name?: string;
        latitude?: number | null;
        longitude?: number | null;
        place?: string | null;
        trap?: boolean;
        /** What the codec is told about this device (`input.variables`); instead of those it had */
        variables?: Record<string, string>;
        profileId?: string;
      }>;
      responses: { 200: Json<Schemas["Device"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/overview": {
    /** Devices by their state, those that need somebody first, and where all of them stand */
    get: { parameters: { query?: never }; responses: { 200: Json<Schemas["Overview"]>; default: Problem<Schemas["Problem"]> } };
  };
  "/api/v1/overview/values": {
    /** Newest values of some devices with a day's course: those that need somebody first, then those heard last */
    get: {
      parameters: { query?: never };
      responses: {
        200: Json<{
          items: {
            device: Schemas["ListedDevice"];
            course: {
              field: string;
              label: string;
              unit: string | null;
              from: string;
              to: string;
              /** Of half hours; null: nothing was measured */
              means: (number | null)[];
            } | null;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/quantities": {
    /** The vocabulary: what devices measure, with units and labels */
    get: {
      parameters: { query?: never };
      responses: {
        200: Json<{
          items: {
            name: string;
            unit: string | null;
            /** Units that are converted to it */
            units: string[];
            type: "number" | "boolean" | "string";
            label: { ja: string; en: string };
            range: [number, number] | null;
            drawing: "line" | "steps" | "state" | "counter" | "place" | "text";
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/device-profiles/{id}/mapping": {
    /** Fields that a profile's codec gives for its latest uplinks, and which quantities they probably are */
    get: {
      parameters: { path: { id: string } };
      responses: {
        200: Json<{
          items: {
            field: string;
            value: Schemas["FieldValue"];
            /** As the codec says it, if it does */
            unit: string | null;
            stored: { quantity?: string; unit?: string } | null;
            proposed: { quantity: string; unit?: string } | null;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/device-makes": {
    /** Devices for which a codec is shipped */
    get: {
      parameters: { query?: { q?: string | undefined; network?: "lorawan" | "sigfox" | undefined } };
      responses: {
        200: Json<{
          items: {
            id: string;
            vendor: string;
            model: string;
            network: "lorawan" | "sigfox";
            name: { ja: string; en: string };
            expectedIntervalSeconds: number;
            /** The document in which the vendor describes the payload */
            source: string;
            examples: {
              name: string;
              /** Hex */
              payload: string;
              fPort: number;
              fields: Record<string, Schemas["FieldValue"]> | null;
              error: string | null;
            }[];
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/device-makes/{vendor}/{model}/profile": {
    /** Make a device profile of a shipped codec */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { vendor: string; model: string } };
      requestBody: Json<{ name?: string }>;
      responses: { 201: Json<Schemas["DeviceProfile"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/devices/{id}/status": {
    /** Last seen, radio quality, battery, lost uplinks */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["DeviceStatus"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/devices/{id}/events": {
    /** What its network server told: joins, battery, places, downlinks, remarks; newest first */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Page<{ id: string; at: string; happening: Schemas["Happening"] }>>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/devices/{id}/downlinks": {
    /** Downlinks of a device and what became of them, newest first */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Page<Schemas["Downlink"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Queue a downlink; it goes out by the connection of the device's latest uplink */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        /** Hexadecimal; 8 bytes for Sigfox */
        payload?: string;
        /** Instead of a payload: for the codec's encodeDownlink */
        data?: unknown;
        fPort?: number;
        confirmed?: boolean;
        /** A day when left out */
        expiresInSeconds?: number;
      }>;
      responses: { 201: Json<Schemas["Downlink"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/devices/{id}/downlinks/{downlinkId}": {
    /** Take back a downlink that was not sent yet */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string; downlinkId: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/gateways": {
    /** Gateways that were heard of in the last week, and their traffic */
    get: {
      parameters: { query?: never };
      responses: {
        200: Json<{
          items: {
            gatewayId: string;
            lastSeenAt: string;
            /** Seven days (UTC), today last */
            uplinksByDay: number[];
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/devices/{id}/lorawan": {
    /** Session and counters of such a device, without its keys */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["LorawanState"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Keys of a device whose frames come from gateways themselves (connections of kind gateway) */
    put: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        activation: "abp";
        version?: "1.0" | "1.1";
        devAddr: string;
        /** 32 hexadecimal digits; never shown again */
        appSKey: string;
        /** 1.0: the NwkSKey */
        fNwkSIntKey: string;
        /** 32 hexadecimal digits; never shown again */
        sNwkSIntKey?: string;
        /** 32 hexadecimal digits; never shown again */
        nwkSEncKey?: string;
        /** Its counter may begin anew; then an old frame can be sent again by anybody who recorded it */
        mayRestart?: boolean;
      } | {
        activation: "otaa";
        version?: "1.0" | "1.1";
        joinEui?: string;
        /** 32 hexadecimal digits; never shown again */
        appKey: string;
        /** 32 hexadecimal digits; never shown again */
        nwkKey?: string;
      }>;
      responses: { 200: Json<Schemas["LorawanState"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/devices/{id}/measurements": {
    /** Measurements: raw while they fit `points`, else min, max, mean and last per bucket */
    get: {
      parameters: {
        query?: {
          from?: string | undefined;
          to?: string | undefined;
          fields?: string | undefined;
          timezone?: string | undefined;
          points?: number | undefined;
        };
        path: { id: string };
      };
      responses: { 200: Json<Schemas["Measurements"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/devices/{id}/uplinks": {
    /** Raw uplinks, newest first, with what became of each */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Page<Schemas["Uplink"]>>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/device-profiles/{id}/versions": {
    /** Versions of a profile's codec, newest first */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined }; path: { id: string } };
      responses: {
        200: Json<Page<{
          number: number;
          kind: string;
          /** Who changed it; null for what was there before versions were kept */
          by: string | null;
          at: string;
          note: string;
          inUse: boolean;
        }>>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/device-profiles/{id}/versions/{number}": {
    /** A version with its codec */
    get: {
      parameters: { path: { id: string; number: number | null } };
      responses: {
        200: Json<{
          number: number;
          kind: string;
          /** Who changed it; null for what was there before versions were kept */
          by: string | null;
          at: string;
          note: string;
          inUse: boolean;
          codec: Schemas["Codec"];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/device-profiles/{id}/versions/{number}/difference": {
    /** What a version changed, line by line */
    get: {
      parameters: { query?: { against?: number | undefined }; path: { id: string; number: number | null } };
      responses: {
        200: Json<{
          from: number | null;
          to: number;
          added: number;
          removed: number;
          hunks: {
            fromLine: number;
            toLine: number;
            /** Begins with + where added, - where removed, a blank else */
            lines: string[];
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/device-profiles/{id}/versions/{number}/restore": {
    /** Go back to a version: its codec becomes the newest one */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string; number: number | null } };
      requestBody: Json<{ note?: string }>;
      responses: { 200: Json<Schemas["DeviceProfile"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/device-profiles/{id}/decode": {
    /** Try the codec on a payload; nothing is stored */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        codec?: Schemas["Codec"];
        quantities?: Record<string, Schemas["FieldMeaning"]>;
        limits?: Schemas["CodecLimits"];
        /** Hex or Base64; blanks, colons and 0x are passed over */
        payload?: string;
        /** Found out where it isn't said */
        encoding?: "hex" | "base64";
        /** 1 where it isn't said */
        fPort?: number | null;
        /** Offset of an uplink, instead of a payload */
        uplink?: number;
      }>;
      responses: {
        200: Json<{
          outcome: string;
          reason: string;
          /** As hex */
          payload: string;
          fPort: number | null;
          /** As they would be stored */
          fields: Record<string, Schemas["FieldValue"]>;
          /** As the codec names them */
          own: Record<string, Schemas["FieldValue"]>;
          /** Of those, as the codec says them */
          units: Record<string, string>;
          quantities: { name: string; value: Schemas["FieldValue"]; unit: string | null; label: Schemas["Words"] }[];
          warnings: string[];
          logs: string[];
          /** How long the codec itself ran */
          tookMs: number | null;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/device-profiles/{id}/uplinks": {
    /** The latest uplinks of a profile's devices, newest first */
    get: {
      parameters: { query?: { limit?: number | undefined }; path: { id: string } };
      responses: {
        200: Json<{ items: (Schemas["Uplink"] & { deviceId: string; deviceName: string })[] }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/device-profiles/{id}/preview": {
    /** The difference that a change makes over the latest uplinks; nothing is stored */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        codec?: Schemas["Codec"];
        quantities?: Record<string, Schemas["FieldMeaning"]>;
        limits?: Schemas["CodecLimits"];
        uplinks?: number;
      }>;
      responses: {
        200: Json<{
          uplinks: number;
          different: number;
          /** Gave fields, and would give none */
          broken: number;
          /** Gave no fields, and would give some */
          mended: number;
          fields: Record<string, {
            changed: number;
            added: number;
            removed: number;
            samples: { uplink: number; before: Schemas["FieldValue"]; after: Schemas["FieldValue"] }[];
          }>;
          errors: { sentence: string; count: number; uplink: number }[];
          warnings: { sentence: string; count: number; uplink: number }[];
          /** Quantities outside what is sensible for them */
          implausible: { field: string; value: number; uplink: number; count: number; least: number; most: number }[];
          seen: Record<string, { deviceName: string; receivedAt: string; payload: string; fPort: number | null }>;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/device-profiles/{id}/examples": {
    /** Payloads with what the codec should make of them: its own fields, before any mapping */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<{ items: Schemas["CodecExample"][] }>; default: Problem<Schemas["Problem"]> };
    };
    /** Keep these examples instead of those that are there */
    put: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ items: Schemas["CodecExample"][] }>;
      responses: { 200: Json<Schemas["ExamplesReport"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/device-profiles/{id}/examples/run": {
    /** Run the examples with a codec that isn't in use yet */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ codec?: Schemas["Codec"]; quantities?: Record<string, Schemas["FieldMeaning"]>; limits?: Schemas["CodecLimits"] }>;
      responses: { 200: Json<Schemas["ExamplesReport"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/device-profiles/{id}/release": {
    /** Let a codec that is on hold go on; uplinks that waited are decoded */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Schemas["DeviceProfile"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/device-profiles/{id}/waiting": {
    /** How many uplinks wait for the profile's codec */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<{ uplinks: number }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/devices/{id}/measurements.csv": {
    /** Measurements as CSV */
    get: {
      parameters: {
        query?: {
          from?: string | undefined;
          to?: string | undefined;
          fields?: string | undefined;
          timezone?: string | undefined;
          encoding?: "utf-8-bom" | "utf-8" | "shift_jis" | undefined;
          separator?: "comma" | "tab" | undefined;
          layout?: "wide" | "long" | undefined;
          times?: "local" | "utc" | "both" | undefined;
          labels?: "ja" | "en" | "names" | undefined;
        };
        path: { id: string };
      };
      responses: { 200: { content: { "text/csv": string } }; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/measurements.csv": {
    /** Measurements of all devices of an organization, or of a group, as CSV */
    get: {
      parameters: {
        query?: {
          from?: string | undefined;
          to?: string | undefined;
          fields?: string | undefined;
          timezone?: string | undefined;
          encoding?: "utf-8-bom" | "utf-8" | "shift_jis" | undefined;
          separator?: "comma" | "tab" | undefined;
          layout?: "wide" | "long" | undefined;
          times?: "local" | "utc" | "both" | undefined;
          labels?: "ja" | "en" | "names" | undefined;
          organizationId?: string | undefined;
          devices?: string | undefined;
          group?: string | undefined;
        };
      };
      responses: { 200: { content: { "text/csv": string } }; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/devices/{id}/gaps": {
    /** Where measurements are missing, and why */
    get: {
      parameters: { query?: { from?: string | undefined; to?: string | undefined; timezone?: string | undefined }; path: { id: string } };
      responses: {
        200: Json<{
          items: {
            from: string;
            to: string;
            /** `undecodable`: uplinks came that the codec could not read. `bad-clock`: with a time that can't be. `outage`: this program was not there. `gateway-down`: no gateway that hears the device heard anything. `lost`: sent, by the frame counter, and not heard. `silent`: nothing was sent. */
            reason: "undecodable" | "bad-clock" | "outage" | "gateway-down" | "lost" | "silent";
            undecodable: number;
            lost: number;
            gateways: string[];
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/devices/{id}/gaps.csv": {
    /** The same as CSV */
    get: {
      parameters: {
        query?: {
          from?: string | undefined;
          to?: string | undefined;
          timezone?: string | undefined;
          encoding?: "utf-8-bom" | "utf-8" | "shift_jis" | undefined;
        };
        path: { id: string };
      };
      responses: { 200: { content: { "text/csv": string } }; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/exports": {
    /** Exports, newest first */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined } };
      responses: { 200: Json<Page<Schemas["Export"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Have measurements written to a file in the background */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<Schemas["NewExport"]>;
      responses: { 201: Json<Schemas["Export"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/exports/{id}": {
    /** An export and how far it has come */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["Export"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Remove an export and its file */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/exports/{id}/cancel": {
    /** Stop an export that is not finished */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Schemas["Export"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/exports/{id}/file": {
    /** The file; can be resumed (`Range`, `If-Range`) */
    get: {
      parameters: { path: { id: string } };
      responses: {
        200: { content: { "application/octet-stream": string } };
        206: { content: { "application/octet-stream": string } };
        304: Nothing;
        416: Nothing;
      };
    };
  };
  "/api/v1/export-schedules": {
    /** Schedules of exports */
    get: {
      parameters: { query?: never };
      responses: { 200: Json<Page<Schemas["ExportSchedule"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Have each month or week exported when it is over */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<Schemas["NewExportSchedule"]>;
      responses: { 201: Json<Schemas["ExportSchedule"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/export-schedules/{id}": {
    /** End a schedule; its files stay */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/connections": {
    /** Connections and how they are doing */
    get: {
      parameters: { query?: never };
      responses: {
        200: Json<{
          items: (Schemas["Connection"] & {
            state: "connected" | "connecting" | "waiting" | "disabled";
            lastMessageAt: string | null;
            lastError: string | null;
            hookUrl: string | null;
            /** Where its network server takes downlinks over HTTP */
            downlinkUrl: string | null;
          })[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
    /** Configure a network server; its secret is shown this once */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        name: string;
        kind: "chirpstack" | "the-things-stack" | "sigfox" | "actility" | "gateway" | "senseway" | "iij" | "soracom" | "loriot" | "ttn-v2" | "helium" | "kerlink" | "multitech" | "senet" | "digimondo" | "generic";
        transport: "mqtt" | "http" | "udp";
        broker?: { kind: "embedded"; username: string } | {
          kind: "external";
          url: string;
          username?: string | null;
          topics?: string[];
          sharedGroup?: string | null;
          /** In PEM: who issued the broker's certificate, if a private authority did */
          authority?: string | null;
          /** In PEM, with its chain: what we show a broker that asks for it */
          certificate?: string | null;
        };
        /** Where gateways are listened for (Semtech packet forwarder) */
        udp?: { host?: string; port: number };
        mapping?: Schemas["UplinkMapping"] & unknown;
        /** What we show an external broker */
        password?: string;
        /** In PEM: the key of our certificate */
        key?: string;
        /** Who may speak for it: addresses or networks, and certificates of MQTT clients over TLS, in PEM or as SHA-256 fingerprints; none: all */
        guard?: { addresses?: string[]; certificates?: string[] };
      }>;
      responses: {
        201: Json<{
          connection: Schemas["Connection"];
          secret: string;
          hookUrl: string | null;
          mqtt: { host: string; port: number; mqttsPort: number | null; username: string } | null;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/connections/{id}": {
    /** A connection as it is configured */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["Connection"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Remove a connection */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
    /** Rename, enable or disable a connection, or change who may speak for it */
    patch: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        name?: string;
        enabled?: boolean;
        /** Who may speak for it: addresses or networks, and certificates of MQTT clients over TLS, in PEM or as SHA-256 fingerprints; none: all */
        guard?: { addresses?: string[]; certificates?: string[] };
      }>;
      responses: { 200: Json<Schemas["Connection"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/connections/{id}/downlink-server": {
    /** Where ChirpStack's REST API takes downlinks of an HTTP connection; The Things Stack names it with each uplink */
    put: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ url: string; token: string }>;
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
    /** Forget where downlinks of an HTTP connection are taken */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/intake/tally": {
    /** Counts by connection and outcome, and the unregistered devices that were heard */
    get: {
      parameters: { query?: never };
      responses: {
        200: Json<{
          items: { connectionId: string; connectionName: string; outcome: string; count: number; lastAt: string }[];
          unregistered: {
            network: "lorawan" | "sigfox";
            identity: string;
            connectionId: string;
            count: number;
            firstAt: string;
            lastAt: string;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/intake/tally/hours": {
    /** The same counts by the hour, at most 400 days back */
    get: {
      parameters: { query?: { from?: string | undefined; to?: string | undefined; connectionId?: string | undefined } };
      responses: {
        200: Json<{ items: { hour: string; connectionId: string; outcome: string; count: number }[] }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/intake/rejected": {
    /** The latest rejected messages, newest first */
    get: {
      parameters: {
        query?: {
          limit?: number | undefined;
          after?: string | undefined;
          connectionId?: string | undefined;
          reason?: "malformed" | "unregistered" | "duplicate" | "out-of-range" | "too-large" | "not-an-uplink" | "wrong-network" | "encrypted" | "simulated" | "rate-limited" | "bad-crc" | "bad-mic" | "replayed" | undefined;
        };
      };
      responses: {
        200: Json<Page<{
          id: string;
          connectionId: string;
          receivedAt: string;
          reason: string;
          sentence: string;
          topic: string | null;
          content: string;
          contentBytes: number;
        }>>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/intake/replay": {
    /** Take rejected messages again, once their cause is mended */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ ids: string[] } | { all: true }>;
      responses: { 200: Json<{ replayed: number; stored: number }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/intake/glance": {
    /** How the intake does: messages of a day by the hour and connection, what waits, disk and outbox */
    get: {
      parameters: { query?: never };
      responses: { 200: Json<Schemas["IntakeGlance"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/timeseries/set-aside": {
    /** Values that InfluxDB refused, newest first; they are in the journal and in no chart */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined } };
      responses: { 200: Json<Page<Schemas["SetAsideValue"]>>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/timeseries/set-aside/retry": {
    /** Write values once more, once their cause is mended */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ ids: string[] } | { all: true }>;
      responses: { 200: Json<{ tried: number; taken: number }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/timeseries/set-aside/discard": {
    /** Take values off the list; the journal keeps them */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ ids: string[] } | { all: true }>;
      responses: { 200: Json<{ discarded: number }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/plans": {
    /** The catalogue of plans; prices are at /prices */
    get: {
      parameters: { query?: never };
      responses: { 200: Json<{ items: Schemas["Plan"][]; next: null }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/service-contracts": {
    /** Contracts that no device has, with their state of today */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined; organizationId?: string | undefined } };
      responses: { 200: Json<Page<Schemas["ServiceContract"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Apply for a plan; held while a prerequisite is missing */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        organizationId: string;
        plan: string;
        quantity?: number;
        managementUnit?: string;
        optionOf?: string;
        /** When it came, for the provider; today when absent */
        on?: string;
      }>;
      responses: { 201: Json<Schemas["ServiceContract"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/service-contracts/{id}": {
    /** The state of a contract on a day, as recorded up to an instant */
    get: {
      parameters: { query?: { on?: string | undefined; asOf?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Schemas["ServiceContract"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/service-contracts/{id}/facts": {
    /** Every dated fact of a contract, corrected ones too */
    get: {
      parameters: { path: { id: string } };
      responses: {
        200: Json<{ organizationId: string; items: Schemas["ContractFact"][]; next: null }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
    /** Add a dated fact: acceptance, start, change, suspension, end, correction… */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<Schemas["NewContractFact"]>;
      responses: { 201: Json<Schemas["ServiceContract"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/service-contracts/{id}/cancel": {
    /** Notice of cancellation; the plan's rule says the last day */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ namedOn?: string; arrivedOn?: string }>;
      responses: { 200: Json<Schemas["ServiceContract"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/prices": {
    /** The price list, and prices agreed with holders, from their first day on */
    get: {
      parameters: { query?: { organizationId?: string | undefined } };
      responses: { 200: Json<{ items: Schemas["Price"][]; next: null }>; default: Problem<Schemas["Problem"]> };
    };
    /** Set prices from a day on, all or none; earlier ones stay what they were */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        prices: {
          plan: string;
          component: string;
          /** Agreed with this holder; the price list when absent */
          organizationId?: string;
          validFrom: string;
          yen?: number;
          tiers?: { mode: "graduated" | "volume"; tiers: { upTo: number | null; unitYen: number; flatYen?: number }[] };
          /** When holders were told; today when absent */
          announcedOn?: string;
          /** Why a price is set backwards */
          reason?: string;
        }[];
      }>;
      responses: {
        201: Json<{
          items: Schemas["Price"][];
          next: null;
          /** Holders whose monthly fees come above their limits with these prices, which hold all the same */
          aboveLimits: { organizationId: string; limit: number; monthlyYen: number }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/billing/usage": {
    /** Usage from an outside meter, each event taken once by source and event ID */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        source: string;
        events: {
          /** Unique for the source; sent again it is taken once */
          eventId: string;
          contract: string;
          component: string;
          /** The account, where days are charged by account */
          subject?: string;
          quantity?: number;
          from: string;
          to: string;
        }[];
      }>;
      responses: {
        200: Json<{
          accepted: number;
          duplicates: number;
          refused: {
            index: number;
            eventId: string;
            reason: "contract-unknown" | "component-not-metered" | "subject-missing" | "days-wrong" | "in-future" | "too-late" | "differs";
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/service-contracts/{id}/usage": {
    /** Usage events of a contract */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined }; path: { id: string } };
      responses: {
        200: Json<{ items: Schemas["UsageEvent"][]; next: string | null; organizationId: string }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/notices": {
    /** Notices, newest first */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined } };
      responses: { 200: Json<Page<Schemas["Notice"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** A draft: whom it would go to, and whether it can be in time */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        kind: "maintenance" | "fault" | "discontinuation" | "price-change" | "terms-revision" | "suspension";
        /** When what it tells of begins */
        effectiveOn: string;
        untilOn?: string;
        /** Services whose holders it concerns; all when empty */
        services?: string[];
        /** Only these holders */
        organizations?: string[];
        subject: string;
        text: string;
      }>;
      responses: { 201: Json<Schemas["NoticeWithRecipients"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/notices/{id}": {
    /** A notice, and what became of each letter */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["NoticeWithRecipients"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/notices/{id}/send": {
    /** Send a draft, once; later than its lead time only with a reason */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ sentOn?: string; lateReason?: string }>;
      responses: { 200: Json<Schemas["NoticeWithRecipients"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/discontinuations": {
    /** Services that were discontinued, newest first */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined } };
      responses: { 200: Json<Page<Schemas["Discontinuation"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Discontinue: ends all contracts with what needs them, refuses applications, and tells every holder */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        /** Plans (品目) of GET /plans */
        plans: string[];
        /** The last day, billable */
        on: string;
        /** A later day for contracts that end with these, where their terms allow it */
        dependantsEndOn?: string;
        reason: string;
        subject: string;
        text: string;
        /** When the notice goes out; today when absent */
        sentOn?: string;
        /** Needed after the last day for the notice */
        lateReason?: string;
      }>;
      responses: { 201: Json<Schemas["Discontinuation"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/discontinuations/outlook": {
    /** Whom a discontinuation would concern, what ends and what is charged; nothing is recorded */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        /** Plans (品目) of GET /plans */
        plans: string[];
        /** The last day, billable */
        on: string;
        /** A later day for contracts that end with these, where their terms allow it */
        dependantsEndOn?: string;
      }>;
      responses: { 200: Json<Schemas["DiscontinuationOutlook"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/discontinuations/{id}/withdraw": {
    /** Take one back until its last day; contracts get the ends that they had before, and holders who were told of the end are told that it is off */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ reason: string }>;
      responses: { 200: Json<Schemas["Discontinuation"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations/{id}/successions": {
    /** Pass devices and contracts of a holder to another one from a day on; no initial fee falls due again */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        /** Another contract holder */
        to: string;
        /** Its first day; not a day ahead */
        on: string;
        /** Which document says so */
        reason: string;
        /** `all` that go on, or IDs */
        deviceIds?: "all" | string[];
        /** Of GET /service-contracts */
        contractIds?: "all" | string[];
        /** Only what would pass */
        dryRun?: boolean;
      }>;
      responses: { 200: Json<Schemas["Succession"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/billing/reconciliation": {
    /** What was heard on a day against what was under contract */
    get: {
      parameters: { query: { day: string } };
      responses: {
        200: Json<{
          day: string;
          ranAt: string;
          /** Devices that were heard */
          heard: number;
          /** Devices under contract */
          billed: number;
          findings: {
            kind: "heard-not-billed" | "billed-never-heard" | "registered-twice" | "moved";
            deviceId: string;
            organizationId: string | null;
            /** The other device, or since when */
            detail: string;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/billing/meters": {
    /** Uplinks and their bytes, heard device-days and e-mails of a month by contract holder */
    get: {
      parameters: { query: { month: string } };
      responses: {
        200: Json<{
          month: string;
          items: {
            organizationId: string;
            uplinks: number;
            /** What they take: payloads, and decoded fields as JSON in UTF-8 */
            bytes: number;
            heardDeviceDays: number;
            letters: number;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/contracts/{id}/cancel": {
    /** Notice of cancellation for a device: child and parent end the same day, and the device is retired */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ namedOn?: string }>;
      responses: {
        200: Json<{
          organizationId: string;
          deviceId: string;
          child: string;
          parent: string;
          billingStartDate: string;
          endedOn: string | null;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/contracts/{id}/correct": {
    /** Correct the days of a device's contracts backwards, visibly */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ startedOn?: string; endedOn?: string | null; reason: string }>;
      responses: {
        200: Json<{
          organizationId: string;
          deviceId: string;
          child: string;
          parent: string;
          billingStartDate: string;
          endedOn: string | null;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/contracts/{id}/facts": {
    /** Every dated fact of a device's contract */
    get: {
      parameters: { path: { id: string } };
      responses: {
        200: Json<{
          organizationId: string;
          items: { id: string; kind: string; on: string; recordedAt: string; recordedBy: string | null; detail?: unknown }[];
          next: null;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/devices/{id}/replace": {
    /** Another thing stands at its place: history, rules and contracts go on, no second initial fee */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ devEui?: string; sigfoxId?: string; reason: string }>;
      responses: {
        200: Json<{
          organizationId: string;
          deviceId: string;
          child: string;
          parent: string;
          billingStartDate: string;
          endedOn: string | null;
          /** DevEUI or Sigfox ID */
          identity: string;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/billing/surcharges": {
    /** Surcharges (割増金), newest first */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined; organizationId?: string | undefined } };
      responses: { 200: Json<Page<Schemas["Surcharge"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Record a surcharge: twice the evaded amount, on the next statement */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        organizationId: string;
        managementUnit?: string;
        /** When it was found; today when absent. The next run bills it */
        on?: string;
        /** Without tax; the surcharge is twice as much */
        evadedYen: number;
        /** Whether the evaded fee itself is still to be charged */
        evadedFee: "to-charge" | "charged";
        reason: string;
      }>;
      responses: { 201: Json<Schemas["Surcharge"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/billing/surcharges/{id}/withdraw": {
    /** Withdraw a surcharge; what was charged of it is credited by the next run */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ reason: string }>;
      responses: { 200: Json<Schemas["Surcharge"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/equipment": {
    /** Lent equipment and SIMs by contract, as they stand today; a page ends with a contract */
    get: {
      parameters: {
        query?: {
          limit?: number | undefined;
          after?: string | undefined;
          organizationId?: string | undefined;
          state?: "lent" | "faulty" | "exchanged" | "lost" | "damaged" | "procedure-done" | "returned" | "overdue" | "returned-late" | undefined;
        };
      };
      responses: { 200: Json<Page<Schemas["LentEquipment"]>>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/equipment.csv": {
    /** The same as CSV */
    get: {
      parameters: {
        query?: {
          organizationId?: string | undefined;
          state?: "lent" | "faulty" | "exchanged" | "lost" | "damaged" | "procedure-done" | "returned" | "overdue" | "returned-late" | undefined;
          encoding?: "utf-8-bom" | "utf-8" | "shift_jis" | undefined;
        };
      };
      responses: { 200: { content: { "text/csv": string } }; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/billing/count-targets": {
    /** Who gets the device counts of a month when it closes */
    get: {
      parameters: { query?: never };
      responses: { 200: Json<{ targets: Schemas["CountTargets"] | null }>; default: Problem<Schemas["Problem"]> };
    };
    /** Say who gets them, from the next month that closes on */
    put: {
      parameters: { header?: { "if-match"?: string | undefined } };
      requestBody: Json<Schemas["CountTargets"]>;
      responses: { 200: Json<{ targets: Schemas["CountTargets"] }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/billing/count-pushes": {
    /** The latest hundred of what was sent, and what became of each */
    get: {
      parameters: { query?: never };
      responses: { 200: Json<{ items: Schemas["CountPush"][]; next: null }>; default: Problem<Schemas["Problem"]> };
    };
    /** Send a closed month's counts to every target once more */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ month: string }>;
      responses: { 201: Json<{ letters: number }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/procured-devices": {
    /** Procured things of a network, by identity; while there are any, no others of it are registered */
    get: {
      parameters: {
        query: { limit?: number | undefined; after?: string | undefined; network: "lorawan" | "sigfox"; lot?: string | undefined };
      };
      responses: { 200: Json<Page<Schemas["ProcuredDevice"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Add what came with a delivery; what is listed already stays as it is */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        network: "lorawan" | "sigfox";
        lot: string;
        /** DevEUIs or Sigfox IDs */
        identities: string[];
      }>;
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/procured-devices/remove": {
    /** Take identities off the list; devices that are registered stay */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        network: "lorawan" | "sigfox";
        /** DevEUIs or Sigfox IDs */
        identities: string[];
      }>;
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/me/sessions": {
    /** Where I am signed in */
    get: {
      parameters: { query?: never };
      responses: { 200: Json<{ items: Schemas["Session"][] }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/me/sessions/{id}": {
    /** End one of my sessions */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/me/second-factor": {
    /** My second factor */
    get: {
      parameters: { query?: never };
      responses: { 200: Json<{ enabledAt: string | null; recoveryCodesLeft: number }>; default: Problem<Schemas["Problem"]> };
    };
    /** Begin with a second factor: the secret for an authenticator app (TOTP) */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ password: string }>;
      responses: { 200: Json<{ secret: string; uri: string }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/me/second-factor/confirm": {
    /** Turn the second factor on with its first code */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ code: string }>;
      responses: { 200: Json<{ recoveryCodes: string[] }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/me/second-factor/recovery-codes": {
    /** Ten new recovery codes; the old ones are good no more */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ password: string }>;
      responses: { 200: Json<{ recoveryCodes: string[] }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/me/second-factor/disable": {
    /** Turn the second factor off */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ password: string }>;
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/password-resets": {
    /** Ask for a link for a new password by e-mail */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ userId: string }>;
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/password-resets/redeem": {
    /** Choose a new password with the link from the letter */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ token: string; next: string }>;
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations/{id}/users": {
    /** Its users */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<{ items: Schemas["User"][] }>; default: Problem<Schemas["Problem"]> };
    };
    /** Issue a user; the initial password is shown this once */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        userId?: string;
        name: string;
        email?: string | null;
        role: "administrator" | "support" | "billing" | "member" | "viewer" | "auditor";
        language?: "ja" | "en";
        /** Of an auditor: what is looked for */
        purpose?: string;
        /** Of an auditor: when the access ends, a year at most */
        endsAt?: string;
      }>;
      responses: { 201: Json<{ user: Schemas["User"]; password: string }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations/{id}/users/{user}": {
    /** A user */
    get: {
      parameters: { path: { id: string; user: string } };
      responses: { 200: Json<Schemas["User"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Deactivate a user: out at once, and the ID is never given again */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string; user: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
    /** Change a user */
    patch: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string; user: string } };
      requestBody: Json<{
        name?: string;
        email?: string | null;
        role?: "administrator" | "support" | "billing" | "member" | "viewer" | "auditor";
        endsAt?: string;
      }>;
      responses: { 200: Json<Schemas["User"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations/{id}/users/{user}/lock": {
    /** Lock a stolen account: sessions, tokens and links end at once */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string; user: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations/{id}/users/{user}/unlock": {
    /** Unlock an account with an initial password, shown this once */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string; user: string } };
      requestBody: Json<{ removeSecondFactor?: boolean }>;
      responses: { 200: Json<{ password: string }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations/{id}/users/{user}/erase": {
    /** Erase the personal data of a deactivated user */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string; user: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations/{id}/users/{user}/sessions": {
    /** Where a user is signed in */
    get: {
      parameters: { path: { id: string; user: string } };
      responses: { 200: Json<{ items: Schemas["Session"][] }>; default: Problem<Schemas["Problem"]> };
    };
    /** End all sessions of a user */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string; user: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/audit": {
    /** Who did what, newest first */
    get: {
      parameters: {
        query?: {
          limit?: number | undefined;
          after?: string | undefined;
          action?: string | undefined;
          actor?: string | undefined;
          organizationId?: string | undefined;
          target?: string | undefined;
          from?: string | undefined;
          to?: string | undefined;
          words?: string | undefined;
        };
      };
      responses: { 200: Json<Page<Schemas["AuditEntry"]>>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/audit.csv": {
    /** The trail as CSV */
    get: {
      parameters: {
        query?: {
          action?: string | undefined;
          actor?: string | undefined;
          organizationId?: string | undefined;
          target?: string | undefined;
          from?: string | undefined;
          to?: string | undefined;
          words?: string | undefined;
          encoding?: "utf-8-bom" | "utf-8" | "shift_jis" | undefined;
        };
      };
      responses: { 200: { content: { "text/csv": string } }; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/audit.jsonl": {
    /** The trail as JSON lines */
    get: {
      parameters: {
        query?: {
          action?: string | undefined;
          actor?: string | undefined;
          organizationId?: string | undefined;
          target?: string | undefined;
          from?: string | undefined;
          to?: string | undefined;
          words?: string | undefined;
        };
      };
      responses: { 200: { content: { "application/jsonl": string } }; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/application-texts": {
    /** What an applicant is asked to agree to: of the basis `application` all, of `consent` what it likes */
    get: {
      parameters: { query?: never };
      responses: { 200: Json<{ items: Schemas["DataUseText"][] }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/applications": {
    /** Applications, newest first */
    get: {
      parameters: {
        query?: { limit?: number | undefined; after?: string | undefined; state?: "waiting" | "accepted" | "refused" | undefined };
      };
      responses: { 200: Json<Page<Schemas["Application"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Apply to become a contract holder (申込); nobody has to sign in, and five an hour are taken of one address */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        name: string;
        corporateNumber?: string | null;
        /** What else is like a corporation, the provider says (SDM article 4) */
        legalForm?: "corporation" | "body" | "sole-proprietor" | null;
        contactName: string;
        /** Not of a free-mail domain */
        email: string;
        message?: string;
        language?: "ja" | "en";
        /** Of GET /application-texts; all of the basis `application` must be among them */
        agreed?: {
          /** The same in all versions */
          purpose: string;
          version: number;
        }[];
      }>;
      responses: { 201: Json<{ id: string; createdAt: string }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/applications/{id}": {
    /** An application */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["Application"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/applications/{id}/letter": {
    /** The letter that a decision would send to the applicant; nothing is decided or sent */
    get: {
      parameters: { query: { decision: "accepted" | "refused"; reason: string }; path: { id: string } };
      responses: {
        200: Json<{
          to: string;
          subject: string;
          text: string;
          /** How many older applications wait */
          waitingBefore: number;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/applications/{id}/accept": {
    /** Accept: makes the contract holder and its administrator; the initial password is shown this once */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        reason: string;
        /** Why it is decided before older ones, where some are waiting; for the audit trail, the applicant is not told */
        outOfOrderReason?: string;
      }>;
      responses: {
        200: Json<{ application: Schemas["Application"]; user: Schemas["User"]; password: string }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/applications/{id}/refuse": {
    /** Refuse: the applicant is told the reason */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        reason: string;
        /** Why it is decided before older ones, where some are waiting; for the audit trail, the applicant is not told */
        outOfOrderReason?: string;
      }>;
      responses: { 200: Json<Schemas["Application"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/devices/{id}/third-parties": {
    /** Third parties (第三者提供先) that see the device */
    get: {
      parameters: { path: { id: string } };
      responses: {
        200: Json<{ items: { organizationId: string; organizationName: string; since: string; createdAt: string }[] }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/organizations/{id}/given-devices": {
    /** Devices of others that the organization was given to see */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined }; path: { id: string } };
      responses: {
        200: Json<Page<{ deviceId: string; deviceName: string; since: string; createdAt: string }>>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/devices/{id}/third-parties/{organizationId}": {
    /** Give a device to an end customer to see: its measurements, and nothing else */
    put: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string; organizationId: string } };
      requestBody: Json<{
        /** What was measured before stays unseen; now when left out */
        since?: string;
      }>;
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
    /** Take it back: unseen at once, live feeds included */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string; organizationId: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations/{id}/third-party-contracts": {
    /** What was recorded of the contract with an end customer (第三者); the latest record holds */
    get: {
      parameters: { path: { id: string } };
      responses: {
        200: Json<{
          items: {
            id: string;
            /** The contract holder */
            organizationId: string;
            reference: string;
            concludedOn: string;
            endedOn: string | null;
            complaintsTo: string;
            recordedAt: string;
            recordedBy: string;
          }[];
          next: null;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
    /** Record the contract with an end customer: nothing is given to it without one */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        /** The holder's number or title of it */
        reference: string;
        concludedOn: string;
        /** Its last day; open when absent */
        endedOn?: string;
        /** Who answers its complaints */
        complaintsTo: string;
        /** It is not at odds with the provider's terms */
        conformsToTerms: true;
      }>;
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations/{id}/device-limit": {
    /** How many devices a contract holder may have under contract at once; null: any number */
    get: {
      parameters: { path: { id: string } };
      responses: {
        200: Json<{
          limit: number | null;
          /** Devices, today */
          underContract: number;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
    /** Set or lift the limit; of what is registered above it, only that is refused */
    put: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ limit: number | null }>;
      responses: {
        200: Json<{
          limit: number | null;
          /** Devices, today */
          underContract: number;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/organizations/{id}/fee-limit": {
    /** How many yen a contract holder's fees may come to in a month, without tax; null: any number */
    get: {
      parameters: { path: { id: string } };
      responses: {
        200: Json<{
          limit: number | null;
          /** What its contracts come to in the next whole month, without tax */
          monthlyYen: number;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
    /** Set or lift the limit; of devices that are registered above it, only those are refused */
    put: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ limit: number | null }>;
      responses: {
        200: Json<{
          limit: number | null;
          /** What its contracts come to in the next whole month, without tax */
          monthlyYen: number;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/trap-teams": {
    /** Teams of trap owners */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined } };
      responses: { 200: Json<Page<Schemas["TrapTeam"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Begin to serve a team */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        organizationId: string;
        name: string;
        /** Hour of the morning mail in the provider's zone; null for none */
        morningAt?: string | null;
        /** After so long without a visit the team is reminded */
        remindAfterMinutes?: number;
        /** How old an uplink may be that proves a trap clear */
        heartbeatMinutes?: number;
      }>;
      responses: { 201: Json<Schemas["TrapTeam"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/trap-teams/{id}": {
    /** A team */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["TrapTeam"]>; default: Problem<Schemas["Problem"]> };
    };
    /** End the service: addresses are forgotten, the record of rounds stays */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
    /** Change a team's terms */
    patch: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        name?: string;
        /** Hour of the morning mail in the provider's zone; null for none */
        morningAt?: string | null;
        /** After so long without a visit the team is reminded */
        remindAfterMinutes?: number;
        /** How old an uplink may be that proves a trap clear */
        heartbeatMinutes?: number;
      }>;
      responses: { 200: Json<Schemas["TrapTeam"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/trap-teams/{id}/members": {
    /** Who is told */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<{ items: Schemas["TrapMember"][] }>; default: Problem<Schemas["Problem"]> };
    };
    /** Add an address; unless `confirmed`, it is asked first */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        name: string;
        language?: "ja" | "en";
        wants?: ("sprung" | "reminder" | "going" | "visited" | "rearmed" | "battery" | "silence" | "morning")[];
        quiet?: { from: string; to: string } | null;
        /** Held in quiet hours, too: that a trap has sprung */
        quietSprung?: boolean;
        /** 0 is told at once, 1 with the first reminder, 2 with the second */
        turn?: number;
        email: string;
        /** The owner gave it on a signed application */
        confirmed?: boolean;
      }>;
      responses: { 201: Json<Schemas["TrapMember"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/trap-members/{id}": {
    /** A member */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["TrapMember"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Forget an address */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
    /** Change what a member is told, and when */
    patch: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        name?: string;
        language?: "ja" | "en";
        wants?: ("sprung" | "reminder" | "going" | "visited" | "rearmed" | "battery" | "silence" | "morning")[];
        quiet?: { from: string; to: string } | null;
        /** Held in quiet hours, too: that a trap has sprung */
        quietSprung?: boolean;
        /** 0 is told at once, 1 with the first reminder, 2 with the second */
        turn?: number;
      }>;
      responses: { 200: Json<Schemas["TrapMember"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/trap-members/{id}/invite": {
    /** Ask the address to confirm, again */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Schemas["TrapMember"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/trap-members/{id}/test": {
    /** Send a test letter */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/trap-teams/{id}/traps": {
    /** The team's traps, and what is proved of each now */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<{ items: Schemas["Trap"][] }>; default: Problem<Schemas["Problem"]> };
    };
    /** Serve a trap: which device tells of it; what is left out is the device's */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        name?: string;
        place?: string | null;
        setter?: string | null;
        latitude?: number | null;
        longitude?: number | null;
        sensor?: { field: string; sprungValue: Schemas["FieldValue"]; battery: { field: string; below: number } | null };
        deviceId: string;
      }>;
      responses: { 201: Json<{ id: string }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/traps/{id}": {
    /** A trap, and what is proved of it now */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["Trap"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Serve a trap no more; its record stays */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
    /** Change a trap */
    patch: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        name?: string;
        place?: string | null;
        setter?: string | null;
        latitude?: number | null;
        longitude?: number | null;
        sensor?: { field: string; sprungValue: Schemas["FieldValue"]; battery: { field: string; below: number } | null };
      }>;
      responses: { 200: Json<{ id: string }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/traps/{id}/pause": {
    /** Out of use: nobody is told anything */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 200: Json<{ id: string }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/traps/{id}/resume": {
    /** In use again */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 200: Json<{ id: string }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/trap-teams/{id}/cases": {
    /** What sprang, newest first */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Page<Schemas["TrapCase"]>>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/trap-cases/{id}": {
    /** What sprang, and how far each letter about it got */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<{ case: Schemas["TrapCase"]; receipts: Schemas["Receipt"][] }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/trap-teams/{id}/records.csv": {
    /** The record of rounds (見回り記録) */
    get: {
      parameters: {
        query?: { from?: string | undefined; to?: string | undefined; encoding?: "utf-8-bom" | "utf-8" | "shift_jis" | undefined };
        path: { id: string };
      };
      responses: { 200: { content: { "text/csv": string } }; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/trap-imports/preview": {
    /** What each line of a CSV file would make, and its mistakes; nothing is made */
    post: {
      parameters: { query: { organizationId: string }; header?: { "idempotency-key"?: string | undefined } };
      requestBody: { content: { "text/csv": string } };
      responses: { 200: Json<{ items: Schemas["TrapImportLine"][] }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/trap-imports": {
    /** Make teams, recipients and traps of a CSV file; what is there already stays, so a file may be sent again */
    post: {
      parameters: { query: { organizationId: string; lines?: string | undefined }; header?: { "idempotency-key"?: string | undefined } };
      requestBody: { content: { "text/csv": string } };
      responses: { 200: Json<{ items: Schemas["TrapImportLine"][] }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/rules": {
    /** Rules */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined; deviceId?: string | undefined } };
      responses: { 200: Json<Page<Schemas["Rule"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Watch a device, the devices of a profile or a group, or all of an organization */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        name: string;
        condition: Schemas["Condition"];
        recipients: string[];
        language?: "ja" | "en";
        enabled?: boolean;
        /** The condition must have been true for so long */
        forSeconds?: number;
        schedule?: Schemas["Schedule"] | null;
        /** `in-turn`: the next one when a letter is refused or nobody answers */
        order?: "together" | "in-turn";
        nextAfterSeconds?: number;
        whenOver?: "told" | "not-told";
        channelIds?: string[];
        deviceId?: string | null;
        profileId?: string | null;
        groupId?: string | null;
        organizationId: string;
      }>;
      responses: { 201: Json<Schemas["Rule"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/rules/{id}": {
    /** A rule */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["Rule"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Remove a rule */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
    /** Change a rule: what is not named stays; open incidents of devices that it watches no more are closed */
    patch: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        name?: string;
        condition?: Schemas["Condition"];
        recipients?: string[];
        language?: "ja" | "en";
        enabled?: boolean;
        /** The condition must have been true for so long */
        forSeconds?: number;
        schedule?: Schemas["Schedule"] | null;
        /** `in-turn`: the next one when a letter is refused or nobody answers */
        order?: "together" | "in-turn";
        nextAfterSeconds?: number;
        whenOver?: "told" | "not-told";
        channelIds?: string[];
        deviceId?: string | null;
        profileId?: string | null;
        groupId?: string | null;
      }>;
      responses: { 200: Json<Schemas["Rule"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/incidents": {
    /** Incidents, newest first */
    get: {
      parameters: {
        query?: {
          limit?: number | undefined;
          after?: string | undefined;
          state?: "open" | "acknowledged" | "resolved" | undefined;
          deviceId?: string | undefined;
          from?: string | undefined;
          to?: string | undefined;
        };
      };
      responses: { 200: Json<Page<Schemas["Incident"]>>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/incidents/{id}": {
    /** An incident */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["Incident"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/incidents/{id}/acknowledge": {
    /** Say that somebody has seen it */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Schemas["Incident"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/incidents/{id}/resolve": {
    /** Say that it is over */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Schemas["Incident"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/incidents/{id}/reopen": {
    /** Say that it is not over, or take an acknowledgement back */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Schemas["Incident"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/incidents/{id}/mute": {
    /** Tell nobody anything of it until then (30 days at most); null for telling again */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ until: string | null }>;
      responses: { 200: Json<Schemas["Incident"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/incidents/{id}/timeline": {
    /** What happened to it, oldest first, and how far its letters got */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["Timeline"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/devices/{id}/data-range": {
    /** How far back a device's data are kept and shown (データ蓄積範囲): its child and parent contract's */
    put: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        /** Days back from now; multiples of 365 are years of the calendar */
        days: number;
      }>;
      responses: {
        200: Json<{
          /** Days back from now; multiples of 365 are years of the calendar */
          days: number;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/organizations/{id}/data-range": {
    /** What new contracts of a contract holder get */
    get: {
      parameters: { path: { id: string } };
      responses: {
        200: Json<{
          /** Days back from now; multiples of 365 are years of the calendar */
          days: number;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
    /** The same for all contracts of a contract holder, and for those to come */
    put: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        /** Days back from now; multiples of 365 are years of the calendar */
        days: number;
      }>;
      responses: {
        200: Json<{
          /** Days back from now; multiples of 365 are years of the calendar */
          days: number;
          /** How many devices have another range now */
          devices: number;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/erasures": {
    /** Erasures, newest first */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined } };
      responses: { 200: Json<Page<Schemas["Erasure"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Erase what a device, or all devices of a contract holder and its customers, said until now; backups and other systems are not reached */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        deviceId?: string;
        /** Exactly one of the two */
        organizationId?: string;
        note: string;
      }>;
      responses: { 201: Json<Schemas["Erasure"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/contracts": {
    /** Child and parent contracts (子たる契約・親たる契約) */
    get: {
      parameters: {
        query?: {
          limit?: number | undefined;
          after?: string | undefined;
          organizationId?: string | undefined;
          deviceId?: string | undefined;
        };
      };
      responses: { 200: Json<Page<Schemas["Contract"]>>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/contracts/{id}": {
    /** A contract */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["Contract"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/contracts/{id}/suspend": {
    /** Suspend, restrict or interrupt a device's contracts; billing goes on, and the holder is told reason and period */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        suspension?: "suspension" | "restriction" | "interruption";
        cause: "non-payment" | "breach" | "prohibited-act" | "carrier" | "law" | "works" | "fault";
        reason: string;
        /** Its first day; today when absent */
        on?: string;
        /** Its last day; open when absent */
        until?: string | null;
      }>;
      responses: { 200: Json<Schemas["Contract"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/contracts/{id}/resume": {
    /** End a suspension of a device's contracts */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ on?: string }>;
      responses: { 200: Json<Schemas["Contract"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/billing/device-counts": {
    /** Devices of a month per contract holder and item */
    get: {
      parameters: { query: { month: string; organizationId?: string | undefined } };
      responses: {
        200: Json<{
          month: string;
          items: {
            organizationId: string;
            organizationName: string;
            plan: string;
            /** On the month's last day, or today */
            registered: number;
            started: number;
            ended: number;
            deviceDays: number;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/billing/device-counts.csv": {
    /** The same as CSV */
    get: {
      parameters: {
        query: { month: string; organizationId?: string | undefined; encoding?: "utf-8-bom" | "utf-8" | "shift_jis" | undefined };
      };
      responses: { 200: { content: { "text/csv": string } }; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/live": {
    /** Server-sent events: measurement, incident, device; with Last-Event-ID what was missed comes first */
    get: { parameters: { query?: never }; responses: { 200: { content: { "text/event-stream": string } } } };
  };
  "/api/v1/decode-jobs": {
    /** Decode jobs, newest first */
    get: {
      parameters: {
        query?: {
          limit?: number | undefined;
          after?: string | undefined;
          profileId?: string | undefined;
          deviceId?: string | undefined;
        };
      };
      responses: { 200: Json<Page<Schemas["DecodeJob"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Decode history once more with a profile's present codec; alerts are not told */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        /** All uplinks that are decoded under this profile */
        profileId?: string;
        /** All uplinks of this device, by its present profile */
        deviceId?: string;
        /** By time of measurement, `[from, to)` */
        from?: string;
        to?: string;
        /** Only tells what would change */
        dryRun?: boolean;
      }>;
      responses: { 201: Json<Schemas["DecodeJob"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/decode-jobs/{id}": {
    /** A decode job: how far it has come, and what is different */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["DecodeJob"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/decode-jobs/{id}/stop": {
    /** Stop a job; what it has changed stays */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Schemas["DecodeJob"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/decode-jobs/{id}/resume": {
    /** Go on with a job that was stopped or failed */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Schemas["DecodeJob"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/decode-jobs/{id}/roll-back": {
    /** Put back what a job replaced, by a job of its own */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 201: Json<Schemas["DecodeJob"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/data-use/texts": {
    /** Every version of what collected data are used for */
    get: {
      parameters: { query?: never };
      responses: { 200: Json<{ items: Schemas["DataUseText"][] }>; default: Problem<Schemas["Problem"]> };
    };
    /** Publish a purpose, or its next version; earlier ones are kept */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        /** The same in all versions */
        purpose: string;
        /** terms: allowed by article 10 (1)(1) itself; consent: only who agreed, (1)(2); application: agreed to with every application */
        basis: "terms" | "consent" | "application";
        title: string;
        body: string;
        /** Today when absent */
        effectiveOn?: string;
      }>;
      responses: { 201: Json<Schemas["DataUseText"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/data-use": {
    /** What a holder's data may be used for on a day, by whom, and all that was recorded */
    get: {
      parameters: { query: { organizationId: string; contractId?: string | undefined; on?: string | undefined } };
      responses: { 200: Json<Schemas["DataUse"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/data-use/facts": {
    /** Record a consent, its withdrawal, or a processor; a holder's administrator consents for itself */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        organizationId: string;
        /** Of a device or another service; all contracts of the holder when absent */
        contractId?: string | null;
        /** Today when absent */
        on?: string;
        /** The fact that was a mistake */
        withdraws?: string;
        content: Schemas["DataUseContent"];
      }>;
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/mail-reports": {
    /** A message that came back: a bounce (DSN, RFC 3464) or a complaint (ARF, RFC 5965), as the mail server got it */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: { content: { "message/rfc822": string } };
      responses: {
        200: Json<{
          items: {
            /** `known`: told before; `unknown`: of no letter of ours */
            outcome: "bounced" | "complained" | "known" | "unknown";
            /** The address that nothing is sent to from now on */
            stopped: string | null;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/stopped-addresses": {
    /** Addresses that nothing is sent to, of the letters that the caller sees, newest first */
    get: {
      parameters: { query?: never };
      responses: {
        200: Json<{
          items: {
            address: string;
            at: string;
            because: "refused" | "bounced" | "complained";
            words: string;
            letterId: string;
            organizationId: string | null;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/stopped-addresses/{address}": {
    /** Send letters there again; after a complaint only the provider may */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { address: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/dashboards": {
    /** Dashboards */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined; organizationId?: string | undefined } };
      responses: {
        200: Json<Page<{
          id: string;
          organizationId: string;
          name: string;
          tiles: number;
          createdAt: string;
          changedAt: string;
          changedBy: string;
        }>>;
        default: Problem<Schemas["Problem"]>;
      };
    };
    /** Put a dashboard together */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ name: string; content: Schemas["DashboardContent"]; organizationId: string }>;
      responses: { 201: Json<Schemas["Dashboard"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/dashboards/{id}": {
    /** A dashboard's tiles; its tag goes into If-Match of a change */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["Dashboard"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Change a dashboard; with If-Match only if nobody else did since */
    put: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ name: string; content: Schemas["DashboardContent"] }>;
      responses: { 200: Json<Schemas["Dashboard"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Delete a dashboard with its pictures and links */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/dashboards/{id}/data": {
    /** What stands on a dashboard now: latest values and series of all its tiles */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["DashboardData"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/dashboards/{id}/pictures": {
    /** Add a floor plan: PNG, JPEG or WebP of at most 2 MB, known by its first bytes */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: { content: { "image/png": string; "image/jpeg": string; "image/webp": string } };
      responses: { 201: Json<{ id: string }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/dashboards/{id}/pictures/{picture}": {
    /** A floor plan */
    get: {
      parameters: { path: { id: string; picture: string } };
      responses: { 200: { content: { "image/png": string; "image/jpeg": string; "image/webp": string } } };
    };
  };
  "/api/v1/dashboards/{id}/links": {
    /** Links that show a dashboard without login */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<{ items: Schemas["DashboardLink"][] }>; default: Problem<Schemas["Problem"]> };
    };
    /** Make a link; its address is in this answer and nowhere else afterwards */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ name: string; expiresAt: string }>;
      responses: { 201: Json<Schemas["DashboardLink"] & { url: string }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/dashboards/{id}/links/{link}": {
    /** Withdraw a link: who has it sees nothing more */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string; link: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/shared-dashboard": {
    /** The dashboard behind a link, with its data: `Authorization: Link <what follows the #>` */
    get: {
      parameters: { query?: never };
      responses: {
        200: Json<{
          name: string;
          content: Schemas["DashboardContent"];
          data: {
            at: string;
            devices: {
              id: string;
              name: string;
              /** It has missed three of its expected intervals */
              silent: boolean;
              /** Of devices on a map */
              latitude: number | null;
              longitude: number | null;
              latest: Record<string, Schemas["LatestValue"]>;
              /** Of the fields on the dashboard */
              lastUplinkAt: string | null;
            }[];
            /** By tile that follows a group, a profile or all devices: whom it shows now */
            following: Record<string, string[]>;
            series: (Schemas["Measurements"] & { range: "1h" | "24h" | "7d" | "30d" | "1y" })[];
          };
          timezone: string;
          map: { tiles: string | null; credit: string };
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/shared-dashboard/pictures/{picture}": {
    /** A floor plan of the dashboard behind a link */
    get: {
      parameters: { path: { picture: string } };
      responses: { 200: { content: { "image/png": string; "image/jpeg": string; "image/webp": string } } };
    };
  };
  "/api/v1/organizations/{id}/deactivate": {
    /** Deactivate: nobody of it gets in; refused while devices are registered */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ reason: string }>;
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations/{id}/reactivate": {
    /** Let its people in again */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/organizations/{id}/erase": {
    /** Erase personal data of a deactivated organization; its name stays, as bills need it */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/rule-templates": {
    /** Rules to start from */
    get: {
      parameters: { query?: never };
      responses: {
        200: Json<{
          items: {
            id: string;
            name: string;
            condition: Schemas["Condition"];
            options: {
              /** The condition must have been true for so long */
              forSeconds?: number;
              schedule?: Schemas["Schedule"] | null;
              /** `in-turn`: the next one when a letter is refused or nobody answers */
              order?: "together" | "in-turn";
              nextAfterSeconds?: number;
              whenOver?: "told" | "not-told";
              channelIds?: string[];
            };
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/rules/rehearsal": {
    /** Run a rule over history: what would it have done, and what would have cut the noise? */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        rule: {
          name: string;
          condition: Schemas["Condition"];
          recipients: string[];
          language?: "ja" | "en";
          enabled?: boolean;
          /** The condition must have been true for so long */
          forSeconds?: number;
          schedule?: Schemas["Schedule"] | null;
          /** `in-turn`: the next one when a letter is refused or nobody answers */
          order?: "together" | "in-turn";
          nextAfterSeconds?: number;
          whenOver?: "told" | "not-told";
          channelIds?: string[];
          deviceId?: string | null;
          profileId?: string | null;
          groupId?: string | null;
          organizationId: string;
        };
        days?: number;
      }>;
      responses: { 200: Json<Schemas["Rehearsal"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/notifications": {
    /** Every e-mail with its state and attempts, newest first */
    get: {
      parameters: {
        query?: {
          limit?: number | undefined;
          after?: string | undefined;
          state?: "waiting" | "accepted" | "refused" | "gathered" | undefined;
        };
      };
      responses: { 200: Json<Page<Schemas["Notification"]>>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/notifications/{id}/attempts": {
    /** Every attempt to send it, with the server's answer, oldest first */
    get: {
      parameters: { path: { id: string } };
      responses: {
        200: Json<{ items: { at: string; server: string; answer: "accepted" | "later" | "never"; words: string }[] }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/channels": {
    /** Webhooks, Slack and LINE */
    get: {
      parameters: { query?: never };
      responses: { 200: Json<{ items: Schemas["Channel"][] }>; default: Problem<Schemas["Problem"]> };
    };
    /** Add a channel */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        organizationId: string;
        name: string;
        target: { kind: "webhook"; url: string } | { kind: "slack"; url: string } | { kind: "line"; token: string; to: string };
      }>;
      responses: {
        201: Json<Schemas["Channel"] & {
          /** Of a webhook: what `X-Hatoba-Signature` (sha256= HMAC of the body) is made with; shown this once */
          secret: string | null;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/channels/{id}": {
    /** Remove a channel */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/channels/{id}/test": {
    /** Send a channel a test message; what became of it is at the notification */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 201: Json<{ notificationId: string }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/webhooks": {
    /** Webhooks */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined } };
      responses: { 200: Json<Page<Schemas["Webhook"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Tell a program from now on */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        organizationId: string;
        name: string;
        /** With `mqtts://…` a broker is told, as `broker` says */
        url: string;
        /** `contract`: all that happens to contracts. A third party is told measurements only */
        events: ("measurement" | "measurement.revised" | "incident.opened" | "incident.acknowledged" | "incident.resolved" | "device.registered" | "device.changed" | "device.ended" | "contract")[];
        broker?: Schemas["WebhookBroker"];
        /** What we show the broker */
        password?: string;
      }>;
      responses: {
        201: Json<Schemas["Webhook"] & {
          /** What signatures are made with; shown this once. Null: to a broker nothing is signed */
          secret: string | null;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/webhooks/{id}": {
    /** A webhook */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["Webhook"]>; default: Problem<Schemas["Problem"]> };
    };
    /** Remove it, with its log */
    delete: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      responses: { 204: Nothing; default: Problem<Schemas["Problem"]> };
    };
    /** Change it, or switch it off and on */
    patch: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        name?: string;
        /** With `mqtts://…` a broker is told, as `broker` says */
        url?: string;
        /** `contract`: all that happens to contracts. A third party is told measurements only */
        events?: ("measurement" | "measurement.revised" | "incident.opened" | "incident.acknowledged" | "incident.resolved" | "device.registered" | "device.changed" | "device.ended" | "contract")[];
        state?: "on" | "off";
      }>;
      responses: { 200: Json<Schemas["Webhook"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/webhooks/{id}/secret": {
    /** A new secret; the one before signs beside it for a while */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ overlapHours?: number }>;
      responses: {
        200: Json<Schemas["Webhook"] & {
          /** What signatures are made with; shown this once. Null: to a broker nothing is signed */
          secret: string | null;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/webhooks/{id}/test": {
    /** Send one event `test` now */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: {
        200: Json<{
          delivery: Schemas["WebhookDelivery"];
          attempts: {
            at: string;
            tookMs: number;
            /** Null: there was no answer, `words` says why */
            status: number | null;
            /** The answer's first thousand bytes */
            words: string;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/webhooks/{id}/deliveries": {
    /** What it was told, newest first */
    get: {
      parameters: {
        query?: { limit?: number | undefined; after?: string | undefined; state?: "waiting" | "accepted" | "refused" | undefined };
        path: { id: string };
      };
      responses: { 200: Json<Page<Schemas["WebhookDelivery"]>>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/webhooks/{id}/deliveries/{deliveryId}": {
    /** A delivery with its attempts, oldest first */
    get: {
      parameters: { path: { id: string; deliveryId: string } };
      responses: {
        200: Json<{
          delivery: Schemas["WebhookDelivery"];
          attempts: {
            at: string;
            tookMs: number;
            /** Null: there was no answer, `words` says why */
            status: number | null;
            /** The answer's first thousand bytes */
            words: string;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver": {
    /** Send it once more with the same ID; one that waits is tried at once */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string; deliveryId: string } };
      responses: {
        200: Json<{
          delivery: Schemas["WebhookDelivery"];
          attempts: {
            at: string;
            tookMs: number;
            /** Null: there was no answer, `words` says why */
            status: number | null;
            /** The answer's first thousand bytes */
            words: string;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/billing/runs": {
    /** Billing runs, newest first */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined; month?: string | undefined } };
      responses: { 200: Json<Page<Schemas["BillingRun"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Bill a month: rate every contract holder, stop for a review unless `dryRun` is false */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{ month: string; dryRun?: boolean }>;
      responses: { 201: Json<Schemas["BillingRun"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/billing/runs/{id}": {
    /** A billing run */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: Json<Schemas["BillingRun"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/billing/runs/{id}/holders": {
    /** What a run comes to, by contract holder */
    get: {
      parameters: {
        query?: {
          limit?: number | undefined;
          after?: string | undefined;
          state?: "drafted" | "nothing" | "issued" | "held" | undefined;
        };
        path: { id: string };
      };
      responses: {
        200: Json<Page<{
          organizationId: string;
          organizationName: string;
          state: "drafted" | "nothing" | "issued" | "held";
          statements: number;
          lines: number;
          netYen: number;
          taxYen: number;
          totalYen: number;
          problem: string | null;
        }>>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/billing/runs/{id}/holders/{organizationId}": {
    /** One contract holder's statements as a run would issue them */
    get: {
      parameters: { path: { id: string; organizationId: string } };
      responses: {
        200: Json<{
          organizationId: string;
          drafts: {
            kind: "invoice" | "credit-note";
            serviceMonth: string;
            issuedOn: string;
            closedOn: string;
            dueOn: string | null;
            issuer: { name: string; registrationNumber: string | null };
            addressee: { name: string };
            managementUnit: string | null;
            lines: Schemas["StatementLine"][];
            taxBlocks: { category: string; percent: number; netYen: number; taxYen: number }[];
            netYen: number;
            taxYen: number;
            totalYen: number;
            corrects: string[];
            reason: string | null;
          }[];
          unbilled: { plan: string; component: string; from: string; quantity: number; reason: string }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/billing/runs/{id}/finalize": {
    /** Issue what the review showed */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      responses: { 200: Json<Schemas["BillingRun"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/billing/runs/{id}/verification": {
    /** Compute a finalized run once more from the facts of its moment */
    get: {
      parameters: { path: { id: string } };
      responses: {
        200: Json<{
          holders: number;
          different: { organizationId: string; organizationName: string; issuedYen: number; recomputedYen: number }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/billing/statement-chain": {
    /** Follow the chain of statements and tell where one was changed, removed or slipped in */
    get: {
      parameters: { query?: never };
      responses: {
        200: Json<{
          statements: number;
          /** Keep it elsewhere: it shows that the end was not cut off */
          head: string;
          breaks: { sequence: number; kind: string }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/billing/issuer": {
    /** Who issues statements, and on which terms; null until it is set */
    get: {
      parameters: { query?: never };
      responses: { 200: Json<{ issuer: Schemas["Issuer"] | null }>; default: Problem<Schemas["Problem"]> };
    };
    /** Set the issuer; statements that are out stay as they are */
    put: {
      parameters: { header?: { "if-match"?: string | undefined } };
      requestBody: Json<{
        name: string;
        postalCode?: string | null;
        address?: string | null;
        phone?: string | null;
        /** 適格請求書発行事業者の登録番号: T and 13 digits */
        registrationNumber?: string | null;
        bankAccount?: string | null;
        note?: { ja: string; en: string } | null;
        due?: { closingDay: number | "end"; dueMonths: number; dueDay: number | "end"; onHoliday: "stay" | "next" | "previous" };
        taxRounding?: "floor" | "half-up" | "ceil";
      }>;
      responses: { 200: Json<{ issuer: Schemas["Issuer"] }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/billing/holders/{organizationId}": {
    /** What is printed about a contract holder */
    get: {
      parameters: { path: { organizationId: string } };
      responses: {
        200: Json<{
          department: string | null;
          postalCode: string | null;
          address: string | null;
          email: string | null;
          /** What the letter with a statement carries: a link behind the sign-in, or the PDF, too */
          statementMail: "link" | "pdf";
          language: "ja" | "en";
          era: "western" | "japanese";
          due: { closingDay: number | "end"; dueMonths: number; dueDay: number | "end"; onHoliday: "stay" | "next" | "previous" } | null;
          organizationId: string;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
    /** Set what is printed about a contract holder, where statements go, and its own due rule */
    put: {
      parameters: { header?: { "if-match"?: string | undefined }; path: { organizationId: string } };
      requestBody: Json<{
        department?: string | null;
        postalCode?: string | null;
        address?: string | null;
        email?: string | null;
        /** What the letter with a statement carries: a link behind the sign-in, or the PDF, too */
        statementMail?: "link" | "pdf";
        language?: "ja" | "en";
        era?: "western" | "japanese";
        due?: { closingDay: number | "end"; dueMonths: number; dueDay: number | "end"; onHoliday: "stay" | "next" | "previous" } | null;
      }>;
      responses: {
        200: Json<{
          department: string | null;
          postalCode: string | null;
          address: string | null;
          email: string | null;
          /** What the letter with a statement carries: a link behind the sign-in, or the PDF, too */
          statementMail: "link" | "pdf";
          language: "ja" | "en";
          era: "western" | "japanese";
          due: { closingDay: number | "end"; dueMonths: number; dueDay: number | "end"; onHoliday: "stay" | "next" | "previous" } | null;
          organizationId: string;
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/billing/reports/revenue": {
    /** Revenue without tax by month and plan */
    get: {
      parameters: { query: { from: string; to: string; by?: "service-month" | "issue-month" | undefined } };
      responses: {
        200: Json<{ items: { month: string; plan: string; netYen: number; lines: number }[] }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/billing/reports/forecast": {
    /** What a month comes to by plan as it stands, the days still to come included */
    get: {
      parameters: { query: { month: string } };
      responses: { 200: Json<{ items: { month: string; plan: string; netYen: number }[] }>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/billing/reports/receivables": {
    /** What contract holders owe, by how long it is overdue */
    get: {
      parameters: { query?: never };
      responses: {
        200: Json<{
          items: {
            organizationId: string;
            counterparty: string;
            openYen: number;
            byAge: { "not-due": number; "1-30": number; "31-60": number; "61-90": number; "over-90": number };
            /** Damages (遅延損害金) if what is open came today */
            accruedDamagesYen: number;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/billing/reports/unbilled": {
    /** What is not billed or not announced, and why */
    get: {
      parameters: { query?: never };
      responses: {
        200: Json<{
          items: {
            kind: "month-without-run" | "holder-held" | "price-missing" | "no-address";
            month: string;
            organizationId: string | null;
            organizationName: string | null;
            problem: string;
          }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/statements": {
    /** Statements (請求書), newest first; found by date, amount and counterparty */
    get: {
      parameters: {
        query?: {
          limit?: number | undefined;
          after?: string | undefined;
          organizationId?: string | undefined;
          issuedFrom?: string | undefined;
          issuedTo?: string | undefined;
          yenMin?: number | null | undefined;
          yenMax?: number | null | undefined;
          counterparty?: string | undefined;
          number?: string | undefined;
          serviceMonth?: string | undefined;
          kind?: "invoice" | "credit-note" | undefined;
          runId?: string | undefined;
          state?: "unpaid" | "overdue" | "paid" | undefined;
        };
      };
      responses: { 200: Json<Page<Schemas["Statement"]>>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/statements.csv": {
    /** The same as CSV */
    get: {
      parameters: {
        query?: {
          organizationId?: string | undefined;
          issuedFrom?: string | undefined;
          issuedTo?: string | undefined;
          yenMin?: number | null | undefined;
          yenMax?: number | null | undefined;
          counterparty?: string | undefined;
          number?: string | undefined;
          serviceMonth?: string | undefined;
          kind?: "invoice" | "credit-note" | undefined;
          runId?: string | undefined;
          state?: "unpaid" | "overdue" | "paid" | undefined;
          encoding?: "utf-8-bom" | "utf-8" | "shift_jis" | undefined;
        };
      };
      responses: { 200: { content: { "text/csv": string } }; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/statements/{id}.pdf": {
    /** A statement as PDF (適格請求書), in its addressee's language */
    get: {
      parameters: { path: { id: string } };
      responses: { 200: { content: { "application/pdf": string } }; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/statements/{id}.csv": {
    /** A statement's lines as CSV */
    get: {
      parameters: { query?: { encoding?: "utf-8-bom" | "utf-8" | "shift_jis" | undefined }; path: { id: string } };
      responses: { 200: { content: { "text/csv": string } }; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/statements/{id}": {
    /** A statement, word for word */
    get: {
      parameters: { path: { id: string } };
      responses: {
        200: Json<Schemas["Statement"] & {
          document: {
            kind: "invoice" | "credit-note";
            serviceMonth: string;
            issuedOn: string;
            closedOn: string;
            dueOn: string | null;
            issuer: { name: string; registrationNumber: string | null };
            addressee: { name: string };
            managementUnit: string | null;
            lines: Schemas["StatementLine"][];
            taxBlocks: { category: string; percent: number; netYen: number; taxYen: number }[];
            netYen: number;
            taxYen: number;
            totalYen: number;
            corrects: string[];
            reason: string | null;
            number: string;
          };
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/statements/{id}/lines/{position}/evidence": {
    /** The events behind a line, as they were known when it was rated: devices, contract facts, usage, a payment */
    get: {
      parameters: { query?: { limit?: number | undefined; after?: string | undefined }; path: { id: string; position: number | null } };
      responses: {
        200: Json<Page<{ kind: "device"; id: string } | { kind: "contract-fact"; id: string; contractId: string; fact: string; on: string } | {
          kind: "usage-event";
          id: string;
          source: string;
          eventId: string;
          subject: string | null;
          quantity: number;
          from: string;
          to: string;
        } | { kind: "payment"; id: string; statementId: string } | { kind: "surcharge"; id: string }>>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/statements/{id}/credit-notes": {
    /** Credit an invoice (適格返還請求書): some lines, or all that is left of it */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{
        reason: string;
        lines?: {
          position: number;
          /** Without tax */
          yen: number;
        }[];
      }>;
      responses: { 201: Json<Schemas["Statement"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/payments": {
    /** Payments, newest first */
    get: {
      parameters: {
        query?: {
          limit?: number | undefined;
          after?: string | undefined;
          organizationId?: string | undefined;
          receivedFrom?: string | undefined;
          receivedTo?: string | undefined;
          yenMin?: number | null | undefined;
          yenMax?: number | null | undefined;
        };
      };
      responses: { 200: Json<Page<Schemas["Payment"]>>; default: Problem<Schemas["Problem"]> };
    };
    /** Record a payment; it settles what is due first unless it names statements */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined } };
      requestBody: Json<{
        organizationId: string;
        receivedOn: string;
        yen: number;
        /** A transfer fee that the payer kept back */
        feeYen?: number;
        method: "bank-transfer" | "direct-debit" | "card" | "cash" | "other" | "refund";
        payer?: string | null;
        /** The bank's mark: the same one twice is one payment */
        reference?: string | null;
        note?: string | null;
        statementIds?: string[];
      }>;
      responses: { 201: Json<Schemas["Payment"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/payments/{id}/reverse": {
    /** Take a payment back: an entry of its own, and what it settled is open again */
    post: {
      parameters: { header?: { "idempotency-key"?: string | undefined }; path: { id: string } };
      requestBody: Json<{ note: string }>;
      responses: { 200: Json<Schemas["Payment"]>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/service-contracts/{id}/monthly-equivalent": {
    /** What a contract comes to in a month (料金相当額), the limit of the provider's liability; rights by their days */
    get: {
      parameters: { query: { month: string }; path: { id: string } };
      responses: {
        200: Json<{
          /** The contract's holder */
          organizationId: string;
          /** Without tax; null while a part of it has no price */
          yen: number | null;
          parts: { label: { ja: string; en: string }; formula: { ja: string; en: string }; yen: number }[];
        }>;
        default: Problem<Schemas["Problem"]>;
      };
    };
  };
  "/api/v1/charges": {
    /** Lines of statements, in the order in which they were issued; they never change */
    get: {
      parameters: {
        query?: {
          limit?: number | undefined;
          after?: string | undefined;
          organizationId?: string | undefined;
          serviceMonth?: string | undefined;
          plan?: string | undefined;
          component?: string | undefined;
          runId?: string | undefined;
        };
      };
      responses: { 200: Json<Page<Schemas["Charge"]>>; default: Problem<Schemas["Problem"]> };
    };
  };
  "/api/v1/charges.csv": {
    /** The same as CSV */
    get: {
      parameters: {
        query?: {
          organizationId?: string | undefined;
          serviceMonth?: string | undefined;
          plan?: string | undefined;
          component?: string | undefined;
          runId?: string | undefined;
          encoding?: "utf-8-bom" | "utf-8" | "shift_jis" | undefined;
        };
      };
      responses: { 200: { content: { "text/csv": string } }; default: Problem<Schemas["Problem"]> };
    };
  };
}

export interface components {
  schemas: {
    Me: {
      id: string;
      userId: string;
      role: "administrator" | "support" | "billing" | "member" | "viewer" | "auditor";
      permissions: ("read" | "devices" | "rules" | "users" | "audit" | "operate" | "billing")[];
      language: "ja" | "en";
      mustChangePassword: boolean;
      /** Nothing else is open before a second factor is set up */
      mustSetSecondFactor: boolean;
      organization: { id: string; name: string; kind: "provider" | "contract-holder" | "end-customer" };
      timezone: string;
      map: {
        /** Address of tiles with {z}, {x} and {y}; null for none */
        tiles: string | null;
        credit: string;
      };
    };
    Problem: { type: string; title: string; status: number; detail: string; errors: { path: string; detail: string }[] };
    Token: {
      id: string;
      name: string;
      permissions: ("read" | "devices" | "rules" | "users" | "audit" | "operate" | "billing")[];
      createdAt: string;
      expiresAt: string | null;
    };
    Organization: {
      id: string;
      kind: "provider" | "contract-holder" | "end-customer";
      name: string;
      parentId: string | null;
      corporateNumber: string | null;
      /** null: not recorded */
      legalForm: "corporation" | "corporation-equivalent" | "body" | "sole-proprietor" | null;
      email: string | null;
      createdAt: string;
      deactivatedAt: string | null;
      /** Since when its people need a second factor; null when they may go without */
      secondFactorRequiredAt: string | null;
      /** How many users it may have; null: any number */
      maxUsers: number | null;
    };
    DeviceProfile: {
      id: string;
      name: string;
      network: "lorawan" | "sigfox";
      codec: Schemas["Codec"];
      expectedIntervalSeconds: number | null;
      quantities: Record<string, Schemas["FieldMeaning"]>;
      version: number;
      limits: Schemas["CodecLimits"];
      /** Since when the codec isn't run, and which limit it broke again and again */
      hold: { at: string; limit: "time" | "memory" | "output" } | null;
      createdAt: string;
    };
    Codec: { kind: "javascript"; source: string } | {
      kind: "cayenne-lpp";
      /** Voltage and current may be negative, as the Arduino library writes them */
      signed?: boolean;
    } | { kind: "sigfox-payload"; grammar: string } | { kind: "hex" } | { kind: "network-server" };
    FieldMeaning: {
      name?: string;
      /** Of the codec's value; converted to the quantity's */
      unit?: string;
      /** Of GET /quantities */
      quantity?: string;
    };
    CodecLimits: { timeMs: number | null; outputBytes: number | null; memoryMb: number | null };
    ExamplesReport: { passed: number; failures: { example: string; sentence: string }[] };
    DeviceGroup: {
      id: string;
      organizationId: string;
      name: string;
      /** Devices in it that the caller may see */
      devices: number;
      createdAt: string;
    };
    ListedDevice: Schemas["Device"] & {
      /** Empty for a third party that the device was given to */
      organizationName: string;
      latest: Record<string, Schemas["LatestValue"]>;
      lastUplinkAt: string | null;
      openIncidents: number;
      /** `silent`: three expected intervals of its profile missed; `low-battery`: 20 % or less, or it says so */
      standing: "incident" | "silent" | "low-battery" | "ok" | "retired";
      batteryPercent: number | null;
      groups: { id: string; name: string }[];
    };
    LatestValue: { value: Schemas["FieldValue"]; at: string; label: string; unit: string | null };
    FieldValue: number | string | boolean;
    Device: {
      id: string;
      organizationId: string;
      profileId: string;
      profileName: string;
      name: string;
      network: "lorawan" | "sigfox";
      devEui?: string;
      sigfoxId?: string;
      place: string | null;
      latitude: number | null;
      longitude: number | null;
      trap: boolean;
      variables: Record<string, string>;
      billingStartDate: string;
      contract: { child: string; parent: string; endedOn: string | null; dataRangeDays: number };
      registeredAt: string;
      retiredAt: string | null;
    };
    Overview: {
      /** Not every device was looked at: there are over 50000 */
      partial: boolean;
      counts: { incident: number; silent: number; "low-battery": number; ok: number; retired: number };
      /** Open incidents, then the longest silent, then the emptiest batteries; 12 at most */
      attention: {
        deviceId: string;
        name: string;
        place: string | null;
        standing: "incident" | "silent" | "low-battery" | "ok" | "retired";
        incidents: number;
        lastUplinkAt: string | null;
        batteryPercent: number | null;
      }[];
      /** Devices in use; those that stand close are one place */
      places: {
        latitude: number;
        longitude: number;
        devices: number;
        /** Of the one that needs somebody most */
        standing: "incident" | "silent" | "low-battery" | "ok" | "retired";
        /** Null where several stand */
        deviceId: string | null;
        name: string;
      }[];
    };
    DeviceStatus: {
      lastSeenAt: string | null;
      uplinks: number;
      /** Deliveries of uplinks that were there already */
      duplicates: number;
      /** dBm, of the gateway that heard the latest uplink best */
      rssi: number | null;
      snr: number | null;
      gatewayId: string | null;
      spreadingFactor: number | null;
      fCnt: number | null;
      /** Lost ÷ sent among the latest 50 uplinks, by gaps of the frame counter */
      lossRate: number | null;
      batteryPercent: number | null;
      batteryVolts: number | null;
      externalPower: boolean | null;
      marginDb: number | null;
      statusAt: string | null;
      joinedAt: string | null;
    };
    Happening: { what: "joined"; devAddr: string | null } | {
      what: "status";
      batteryPercent: number | null;
      batteryVolts: number | null;
      externalPower: boolean;
      marginDb: number | null;
    } | {
      what: "downlink";
      state: "queued" | "sent" | "acknowledged" | "failed";
      downlinkId: string | null;
      fCntDown: number | null;
      reason: string;
    } | {
      what: "bad-clock";
      /** ms since 1970, UTC */
      heardAt: number;
    } | {
      what: "location";
      latitude: number;
      longitude: number;
      altitude: number | null;
      /** Metres */
      accuracy: number | null;
      source: string;
    } | {
      what: "reception";
      dedupKey: string;
      receptions: Schemas["Reception"][];
      radio: Record<string, Schemas["FieldValue"]>;
    } | { what: "remark"; level: "info" | "warning" | "error"; code: string; text: string };
    Reception: { gatewayId: string; rssi: number | null; snr: number | null };
    Downlink: {
      id: string;
      deviceId: string;
      /** Hexadecimal */
      payload: string;
      fPort: number | null;
      confirmed: boolean;
      state: "queued" | "sent" | "acknowledged" | "failed";
      reason: string;
      createdBy: string;
      createdAt: string;
      changedAt: string;
      expiresAt: string;
    };
    LorawanState: {
      activation: "abp" | "otaa";
      version: "1.0" | "1.1";
      joinEui: string | null;
      /** Null until it has joined */
      devAddr: string | null;
      fCntUp: number | null;
      fCntDown: number | null;
    };
    Measurements: {
      deviceId: string;
      from: string;
      to: string;
      fields: {
        name: string;
        label: string;
        unit: string | null;
        type: "number" | "string" | "boolean";
        drawing: "line" | "steps" | "state" | "counter" | "place" | "text";
      }[];
      resolution: "raw";
      bucketSeconds: null;
      items: Schemas["RawMeasurement"][];
    } | {
      deviceId: string;
      from: string;
      to: string;
      fields: {
        name: string;
        label: string;
        unit: string | null;
        type: "number" | "string" | "boolean";
        drawing: "line" | "steps" | "state" | "counter" | "place" | "text";
      }[];
      resolution: "bucket";
      /** Null for months */
      bucketSeconds: number | null;
      items: Schemas["MeasurementBucket"][];
    };
    RawMeasurement: { at: string; values: Record<string, Schemas["FieldValue"]> };
    MeasurementBucket: {
      from: string;
      to: string;
      count: number;
      values: Record<string, { min: number | null; max: number | null; mean: number | null; last: Schemas["FieldValue"]; count: number }>;
    };
    Uplink: {
      /** Its place in the journal */
      offset: number;
      receivedAt: string;
      measuredAt: string;
      /** Hexadecimal */
      payload: string;
      fPort: number | null;
      fCnt: number | null;
      receptions: Schemas["Reception"][];
      /** Other radio facts, as the network server names them */
      radio: Record<string, Schemas["FieldValue"]>;
      connectionId: string;
      /** `decoded`, `waiting`, or why there are no fields */
      outcome: string;
      reason: string;
      fields: Record<string, Schemas["FieldValue"]>;
    };
    Words: { ja: string; en: string };
    CodecExample: {
      name: string;
      /** Hex or Base64 */
      payload: string;
      fPort: number | null;
      /** What the codec sees as the present, ms */
      receivedAt?: number | null;
      expected: { fields: Record<string, Schemas["FieldValue"]> } | {
        /** A part of the sentence */
        error: string;
      };
    };
    Export: {
      id: string;
      /** Null: of all organizations */
      organizationId: string | null;
      scheduleId: string | null;
      state: "waiting" | "running" | "done" | "failed" | "cancelled";
      from: string;
      to: string;
      devices: string[] | null;
      groupId: string | null;
      form: {
        timezone: string;
        fields: string[] | null;
        encoding: "utf-8-bom" | "utf-8" | "shift_jis";
        separator: "comma" | "tab";
        layout: "wide" | "long";
        times: "local" | "utc" | "both";
        labels: "ja" | "en" | "names";
        archive: "none" | "zip";
      };
      progress: { devices: number | null; devicesDone: number; files: number; bytes: number };
      file: {
        bytes: number;
        sha256: string;
        /** CSV files in it */
        files: number;
        /** How many the encoding does not have, written 〓 */
        replacedCharacters: number;
        replacedFirst: { file: string; row: number; column: number; character: string }[];
      } | null;
      failure: string | null;
      createdAt: string;
      finishedAt: string | null;
      /** When the file is removed */
      expiresAt: string | null;
    };
    NewExport: {
      /** All that the caller sees when left out */
      organizationId?: string;
      /** IDs; all when left out */
      devices?: string[];
      /** Those in a group when the file is written */
      groupId?: string;
      from: string;
      to: string;
      /** Of times and months; the provider's when left out */
      timezone?: string;
      /** All when left out */
      fields?: string[];
      encoding?: "utf-8-bom" | "utf-8" | "shift_jis";
      separator?: "comma" | "tab";
      layout?: "wide" | "long";
      times?: "local" | "utc" | "both";
      /** The caller's language when left out */
      labels?: "ja" | "en" | "names";
      /** One file with every device, or a ZIP with a file per device and month */
      archive?: "none" | "zip";
    };
    ExportSchedule: {
      id: string;
      organizationId: string;
      every: "month" | "week";
      devices: string[] | null;
      groupId: string | null;
      recipients: string[];
      form: {
        timezone: string;
        fields: string[] | null;
        encoding: "utf-8-bom" | "utf-8" | "shift_jis";
        separator: "comma" | "tab";
        layout: "wide" | "long";
        times: "local" | "utc" | "both";
        labels: "ja" | "en" | "names";
        archive: "none" | "zip";
      };
      /** First day of the last period that was exported */
      lastPeriodOn: string | null;
      createdAt: string;
    };
    NewExportSchedule: {
      /** All that the caller sees when left out */
      organizationId?: string;
      /** IDs; all when left out */
      devices?: string[];
      /** Those in a group when the file is written */
      groupId?: string;
      every: "month" | "week";
      /** Users of the organization who get a link by e-mail */
      recipients?: string[];
      /** Of times and months; the provider's when left out */
      timezone?: string;
      /** All when left out */
      fields?: string[];
      encoding?: "utf-8-bom" | "utf-8" | "shift_jis";
      separator?: "comma" | "tab";
      layout?: "wide" | "long";
      times?: "local" | "utc" | "both";
      /** The caller's language when left out */
      labels?: "ja" | "en" | "names";
      /** One file with every device, or a ZIP with a file per device and month */
      archive?: "none" | "zip";
    };
    UplinkMapping: {
      network: "lorawan" | "sigfox";
      device: string;
      payload: { path: string; form: "hex" | "base64" };
      time?: { path: string; form: "rfc3339" | "seconds" | "milliseconds" };
      port?: string;
      counter?: string;
      uplinkId?: string;
      decoded?: string;
      receptions?: { path: string; gateway?: string; rssi?: string; snr?: string };
      frequency?: { path: string; unit: "Hz" | "MHz" };
      dataRate?: string;
      only?: { path: string; values: string[] };
    };
    Connection: {
      id: string;
      name: string;
      kind: "chirpstack" | "the-things-stack" | "sigfox" | "actility" | "gateway" | "senseway" | "iij" | "soracom" | "loriot" | "ttn-v2" | "helium" | "kerlink" | "multitech" | "senet" | "digimondo" | "generic";
      transport: "mqtt" | "http" | "udp";
      broker: { kind: "embedded"; username: string } | {
        kind: "external";
        url: string;
        username: string | null;
        topics: string[];
        sharedGroup: string | null;
        authority: string | null;
        certificate: string | null;
      } | null;
      mapping: Schemas["UplinkMapping"] | null;
      udp: { host: string; port: number } | null;
      guard: { addresses: string[]; certificates: string[] };
      enabled: boolean;
      createdAt: string;
    };
    IntakeGlance: {
      at: string;
      /** 24, the one under way last */
      hours: {
        hour: string;
        stored: number;
        /** Neither stored nor expected: see the tally */
        refused: number;
      }[];
      connections: {
        id: string;
        name: string;
        state: "connected" | "connecting" | "waiting" | "disabled";
        lastMessageAt: string | null;
        lastError: string | null;
        stored: number;
        /** Neither stored nor expected: see the tally */
        refused: number;
      }[];
      waiting: {
        /** Entries of the journal that this one has not reached */
        decoding: number;
        /** Entries of the journal that this one has not reached */
        keeping: number;
        /** Entries of the journal that this one has not reached */
        alerting: number;
      };
      warnings: string[];
      /** Of the whole journal: the offset of the newest */
      uplinks: number;
      disk: {
        /** Bytes */
        free: number;
        /** Bytes */
        total: number;
        /** Bytes */
        journal: number;
      };
      letters: {
        waiting: number;
        /** For good, within a day */
        refused: number;
      };
    };
    SetAsideValue: {
      id: string;
      deviceId: string;
      /** Null for a device that there is no more */
      deviceName: string | null;
      organizationId: string | null;
      field: string;
      value: Schemas["FieldValue"];
      measuredAt: string;
      /** InfluxDB's own */
      message: string;
      /** When it was refused last */
      refusedAt: string;
    };
    Plan: {
      id: string;
      name: string;
      service: string;
      bound: "device" | "holder" | "external";
      /** Who may contract it */
      applicants: ("corporation" | "corporation-equivalent" | "body" | "sole-proprietor")[];
      noticeDays: number;
      minimumTermMonths: number;
      changeable: string[];
      requires: string[][];
      endsWith: string[];
      discontinuationMonths: number;
      validFrom: string;
      components: {
        id: string;
        name: string;
        charge: string;
        obligation: string;
        unit: string;
        proration: string;
        taxCategory: string;
        /** What Hatoba counts itself */
        meter: string | null;
      }[];
    };
    ServiceContract: {
      id: string;
      number: string;
      /** The day that the state is of */
      on: string;
      status: "applied" | "held" | "refused" | "accepted" | "active" | "suspended" | "terminating" | "ended";
      organizationId: string;
      plan: string;
      planName: string;
      quantity: number;
      managementUnit: string | null;
      optionOf: string | null;
      name: string | null;
      appliedOn: string;
      acceptedOn: string | null;
      /** 課金開始日 */
      startedOn: string | null;
      /** The last day, billable */
      endsOn: string | null;
      endCause: string | null;
      /** The last day of the minimum term */
      minimumUntil: string | null;
      /** Of a suspension for cause: the last day for removing it; on the next the provider may end the contract */
      cureUntil: string | null;
      /** Its holder died, and an heir may still take it over */
      mayHeirApply: boolean;
      equipment: {
        equipment: string;
        event: "lent" | "faulty" | "exchanged" | "lost" | "damaged" | "procedure-done" | "returned";
        on: string;
        isLine: boolean;
      }[];
    };
    ContractFact: {
      id: string;
      on: string;
      recordedAt: string;
      recordedBy: string | null;
      corrects: string | null;
      /** false once another fact corrected or withdrew it */
      standing: boolean;
      kind: string;
      content: Record<string, unknown>;
    };
    NewContractFact: {
      /** The day it is about; today when absent. An end's follows from the plan */
      on?: string;
      /** The fact that this one stands for, or withdraws */
      corrects?: string;
      /** A later day for contracts that end with this one */
      dependantsEndOn?: string;
      content: { kind: "held"; reason: string } | { kind: "accepted" } | {
        kind: "refused";
        ground: "requirements-unmet" | "technically-hard" | "non-payment-likely" | "past-default" | "false-statements" | "abuse-likely" | "other";
        reason: string;
      } | { kind: "started" } | { kind: "quantity-changed"; quantity: number } | { kind: "plan-changed"; plan: string } | { kind: "equipment-changed"; description: string } | {
        kind: "suspended";
        suspension?: "suspension" | "restriction" | "interruption";
        cause: "non-payment" | "breach" | "prohibited-act" | "carrier" | "law" | "works" | "fault";
        reason: string;
        until?: string | null;
      } | { kind: "resumed" } | { kind: "cancellation-notified"; arrivedOn: string; namedOn?: string | null } | {
        kind: "ended";
        cause: "impossible" | "discontinued" | "uncured" | "provider" | "death" | "prerequisite";
        reason: string;
        prerequisite?: string | null;
      } | { kind: "succeeded"; organizationId: string } | { kind: "renamed"; name: string } | {
        kind: "equipment";
        event: "lent" | "faulty" | "exchanged" | "lost" | "damaged" | "procedure-done" | "returned";
        equipment: string;
        isLine?: boolean;
        note?: string;
      } | { kind: "right-bought"; from: string; to: string; quantity: number; yen?: number | null; payerId: string } | { kind: "charged"; component: string; quantity?: number; yen?: number | null; reason: string } | {
        kind: "metering-set";
        meteredBy: "hatoba" | "outside";
        /** Of kept data: the group whose devices it meters; null: all that no other contract has */
        groupId?: string | null;
      } | { kind: "withdrawn"; reason: string };
    };
    Price: {
      id: string;
      plan: string;
      component: string;
      organizationId: string | null;
      validFrom: string;
      yen: number | null;
      tiers: { mode: "graduated" | "volume"; tiers: { upTo: number | null; unitYen: number; flatYen?: number }[] } | null;
      announcedOn: string | null;
      reason: string | null;
      recordedBy: string;
      recordedAt: string;
    };
    UsageEvent: {
      id: string;
      source: string;
      eventId: string;
      contractId: string;
      component: string;
      subject: string | null;
      quantity: number;
      from: string;
      to: string;
      recordedAt: string;
    };
    Notice: {
      id: string;
      kind: "maintenance" | "fault" | "discontinuation" | "price-change" | "terms-revision" | "suspension";
      effectiveOn: string;
      untilOn: string | null;
      services: string[];
      organizations: string[];
      subject: string;
      text: string;
      /** The last day on which it is in time */
      latestOn: string;
      sentOn: string | null;
      lateReason: string | null;
      composedBy: string;
      composedAt: string;
    };
    NoticeWithRecipients: Schemas["Notice"] & {
      /** Too late if it is sent today, or was when it was sent */
      late: boolean;
      recipients: {
        organizationId: string;
        name: string;
        /** null: must be told otherwise */
        email: string | null;
        letter: { state: string; acceptedAt: string | null; lastAnswer: string | null } | null;
      }[];
    };
    Discontinuation: {
      id: string;
      plans: { id: string; name: string }[];
      on: string;
      reason: string;
      noticeId: string | null;
      holders: number;
      contracts: number;
      devices: number;
      recordedAt: string;
      recordedBy: string;
      withdrawnAt: string | null;
      withdrawnBy: string | null;
    };
    DiscontinuationOutlook: {
      /** The last day on which the notice is in time */
      latestOn: string;
      late: boolean;
      holders: {
        organizationId: string;
        name: string;
        /** null: must be told otherwise */
        email: string | null;
        contracts: {
          id: string;
          number: string;
          plan: string;
          planName: string;
          on: string;
          /** The number of the contract that it needed */
          prerequisite: string | null;
        }[];
        refused: { id: string; number: string; plan: string; planName: string }[];
        devices: { item: "LORAWAN" | "SIGFOX"; devices: number }[];
        /** All charges of the month of the last day, without tax */
        ifItWentOnYen: number;
        /** The same with the end */
        yen: number;
      }[];
    };
    Succession: { devices: number; contracts: { id: string; number: string; plan: string; planName: string }[] };
    Surcharge: {
      organizationId: string;
      managementUnit: string | null;
      /** When it was found; today when absent. The next run bills it */
      on: string;
      /** Without tax; the surcharge is twice as much */
      evadedYen: number;
      /** Whether the evaded fee itself is still to be charged */
      evadedFee: "to-charge" | "charged";
      reason: string;
      id: string;
      yen: number;
      withdrawn: boolean;
      recordedBy: string;
      recordedAt: string;
    };
    LentEquipment: {
      contractId: string;
      contractNumber: string;
      organizationId: string;
      plan: string;
      planName: string;
      /** A serial number, an ICCID */
      equipment: string;
      /** A SIM */
      isLine: boolean;
      state: "lent" | "faulty" | "exchanged" | "lost" | "damaged" | "procedure-done" | "returned" | "overdue" | "returned-late";
      since: string;
      /** 30 days after the contract's end */
      returnBy: string | null;
    };
    CountTargets: {
      /** Of /channels; a webhook is signed */
      channelIds: string[];
      emails: string[];
      language?: "ja" | "en";
    };
    CountPush: {
      id: string;
      month: string;
      /** `channel:` and its ID, or `mail:` and the address */
      target: string;
      postedBy: string;
      postedAt: string;
      letter: {
        /** Its attempts are at /notifications/{id}/attempts */
        id: string;
        state: "waiting" | "accepted" | "refused" | "gathered";
        attempts: number;
        lastAnswer: string | null;
        acceptedAt: string | null;
        nextAttemptAt: string;
      } | null;
    };
    ProcuredDevice: {
      network: "lorawan" | "sigfox";
      identity: string;
      lot: string;
      addedAt: string;
      addedBy: string;
      /** The device in service; null while there is none */
      deviceId: string | null;
    };
    Session: {
      id: string;
      createdAt: string;
      /** To within ten minutes */
      lastUsedAt: string;
      expiresAt: string;
      address: string | null;
      client: string | null;
      current: boolean;
    };
    User: {
      id: string;
      userId: string;
      organizationId: string;
      role: "administrator" | "support" | "billing" | "member" | "viewer" | "auditor";
      name: string;
      email: string | null;
      language: "ja" | "en";
      mustChangePassword: boolean;
      createdAt: string;
      deactivatedAt: string | null;
      /** Locked since: nobody gets in */
      lockedAt: string | null;
      /** What an auditor looks for */
      purpose: string | null;
      /** When an auditor's access ends */
      endsAt: string | null;
    };
    AuditEntry: {
      id: string;
      at: string;
      actor: string;
      actorKind: string;
      action: string;
      organizationId: string | null;
      target: string;
      detail?: unknown;
      /** Where the request came from */
      address: string | null;
    };
    DataUseText: {
      /** The same in all versions */
      purpose: string;
      /** terms: allowed by article 10 (1)(1) itself; consent: only who agreed, (1)(2); application: agreed to with every application */
      basis: "terms" | "consent" | "application";
      title: string;
      body: string;
      /** Today when absent */
      effectiveOn: string;
      id: string;
      version: number;
      publishedAt: string;
      publishedBy: string;
    };
    Application: {
      id: string;
      name: string;
      corporateNumber: string | null;
      legalForm: "corporation" | "corporation-equivalent" | "body" | "sole-proprietor" | null;
      contactName: string;
      email: string;
      message: string;
      language: "ja" | "en";
      address: string;
      createdAt: string;
      state: "waiting" | "accepted" | "refused";
      decidedAt: string | null;
      decidedBy: string | null;
      reason: string | null;
      organizationId: string | null;
      /** What the applicant agreed to at `createdAt`, from `address` */
      agreed: {
        /** The same in all versions */
        purpose: string;
        version: number;
        title: string;
      }[];
    };
    TrapTeam: {
      id: string;
      organizationId: string;
      name: string;
      /** Hour of the morning mail in the provider's zone; null for none */
      morningAt: string | null;
      /** After so long without a visit the team is reminded */
      remindAfterMinutes: number;
      /** How old an uplink may be that proves a trap clear */
      heartbeatMinutes: number;
      createdAt: string;
      endedAt: string | null;
    };
    TrapMember: {
      id: string;
      teamId: string;
      email: string;
      name: string;
      language: "ja" | "en";
      wants: ("sprung" | "reminder" | "going" | "visited" | "rearmed" | "battery" | "silence" | "morning")[];
      quiet: { from: string; to: string } | null;
      /** Held in quiet hours, too: that a trap has sprung */
      quietSprung: boolean;
      /** 0 is told at once, 1 with the first reminder, 2 with the second */
      turn: number;
      createdAt: string;
      confirmedAt: string | null;
      stoppedAt: string | null;
      stoppedBecause: "unsubscribed" | "refused" | "complained" | null;
    };
    Trap: {
      id: string;
      teamId: string;
      deviceId: string;
      name: string;
      place: string | null;
      setter: string | null;
      latitude: number | null;
      longitude: number | null;
      sensor: { field: string; sprungValue: Schemas["FieldValue"]; battery: { field: string; below: number } | null };
      proof: "clear" | "sprung" | "unknown" | "paused";
      heardAt: string | null;
      battery: number | null;
      silent: boolean;
      case: Schemas["TrapCase"] | null;
    };
    TrapCase: {
      id: string;
      trapId: string;
      sprungAt: string;
      receivedAt: string;
      goingBy: string | null;
      goingAt: string | null;
      visitedBy: string | null;
      visitedAt: string | null;
      finding: "deer" | "boar" | "bear" | "other-animal" | "non-target" | "empty" | null;
      note: string | null;
      rearmedAt: string | null;
      reminders: number;
      mutedUntil: string | null;
    };
    Receipt: {
      letterId: string;
      to: string;
      subject: string;
      state: "queued" | "accepted" | "bounced" | "opened" | "acknowledged" | "gathered";
      at: string;
      /** The mail server's words */
      answer: string | null;
    };
    TrapImportLine: {
      line: number;
      team: string;
      trap: string;
      place: string | null;
      device: string;
      recipients: string[];
      /** `known`: everything it says is there already */
      fate: "new" | "known" | "wrong";
      errors: { column: string; detail: string }[];
    };
    Rule: {
      id: string;
      organizationId: string;
      deviceId: string | null;
      profileId: string | null;
      groupId: string | null;
      name: string;
      condition: Schemas["Condition"];
      recipients: string[];
      language: "ja" | "en";
      enabled: boolean;
      createdAt: string;
      /** The condition must have been true for so long */
      forSeconds: number;
      schedule: Schemas["Schedule"] | null;
      /** `in-turn`: the next one when a letter is refused or nobody answers */
      order: "together" | "in-turn";
      nextAfterSeconds: number;
      whenOver: "told" | "not-told";
      channelIds: string[];
    };
    Condition: { kind: "equals"; field: string; value: Schemas["FieldValue"] } | { kind: "changes"; field: string; to?: Schemas["FieldValue"] } | { kind: "above"; field: string; threshold: number; hysteresis?: number } | { kind: "below"; field: string; threshold: number; hysteresis?: number } | { kind: "between"; field: string; low: number; high: number; hysteresis?: number } | { kind: "outside"; field: string; low: number; high: number; hysteresis?: number } | { kind: "rises"; field: string; by: number; withinSeconds: number } | { kind: "falls"; field: string; by: number; withinSeconds: number } | { kind: "battery"; field: string; below: number; fallsBy?: number; withinSeconds?: number } | { kind: "frames-lost"; share: number } | { kind: "all"; of: Schemas["FieldTest"][] } | { kind: "any"; of: Schemas["FieldTest"][] } | { kind: "silent"; intervals: number } | { kind: "gateway-silent"; afterSeconds: number; gatewayId?: string };
    FieldTest: { kind: "equals"; field: string; value: Schemas["FieldValue"] } | { kind: "changes"; field: string; to?: Schemas["FieldValue"] } | { kind: "above"; field: string; threshold: number; hysteresis?: number } | { kind: "below"; field: string; threshold: number; hysteresis?: number } | { kind: "between"; field: string; low: number; high: number; hysteresis?: number } | { kind: "outside"; field: string; low: number; high: number; hysteresis?: number } | { kind: "rises"; field: string; by: number; withinSeconds: number } | { kind: "falls"; field: string; by: number; withinSeconds: number } | { kind: "battery"; field: string; below: number; fallsBy?: number; withinSeconds?: number } | { kind: "frames-lost"; share: number };
    Schedule: {
      /** 1 (Monday) to 7; all when left out */
      weekdays?: number[];
      hours?: { from: string; to: string };
      /** Japanese holidays */
      holidays?: "as-sunday" | "never";
      season?: { from: string; to: string };
    };
    Incident: {
      id: string;
      ruleId: string;
      /** Null for an incident of a gateway */
      deviceId: string | null;
      gatewayId: string | null;
      organizationId: string;
      state: "open" | "acknowledged" | "resolved";
      ruleName: string;
      deviceName: string;
      value: Schemas["FieldValue"];
      measuredAt: string;
      openedAt: string;
      acknowledgedAt: string | null;
      acknowledgedBy: string | null;
      resolvedAt: string | null;
      /** The silent gateway that explains it; nobody is told of it alone */
      heldUnder: string | null;
      mutedUntil: string | null;
      /** When the next recipient is told, unless somebody answers */
      nextTurnAt: string | null;
    };
    Timeline: { entries: { at: string; kind: string; by: string | null }[]; receipts: Schemas["Receipt"][] };
    Erasure: {
      id: string;
      organizationId: string;
      /** null: of the whole organization */
      deviceId: string | null;
      devices: string[];
      cause: "request" | "contract-ended";
      /** Who asked for it and why; the last day of a contract that has ended */
      note: string;
      requestedBy: string;
      /** What was said until then is erased */
      requestedAt: string;
      state: "waiting" | "erasing" | "done";
      /** Who has not read it all yet, or what is tried again */
      waitsFor: string | null;
      /** How many entries of the journal lost their content */
      removed: { uplinks: number; measurements: number; revisions: number } | null;
      /** Since then no file of the installation holds a trace */
      erasedAt: string | null;
    };
    Contract: {
      id: string;
      kind: "child" | "parent";
      number: string;
      organizationId: string;
      deviceId: string;
      counterpartId: string;
      item: "LORAWAN" | "SIGFOX" | null;
      billingStartDate: string;
      endedOn: string | null;
      dataRangeDays: number;
      /** What holds today; null while it is not suspended */
      suspension: Schemas["Suspension"] | null;
    };
    Suspension: {
      suspension: "suspension" | "restriction" | "interruption";
      cause: "non-payment" | "breach" | "prohibited-act" | "carrier" | "law" | "works" | "fault";
      reason: string;
      since: string;
      until: string | null;
    };
    DecodeJob: {
      id: string;
      state: "waiting" | "running" | "finished" | "failed" | "stopped";
      /** Why it failed */
      reason: string;
      dryRun: boolean;
      profileId: string;
      deviceId: string | null;
      from: string | null;
      to: string | null;
      /** The job that this one takes back */
      rollsBack: string | null;
      createdBy: string;
      createdAt: string;
      changedAt: string;
      /** From 0 to 1 */
      done: number;
      /** Uplinks decoded once more */
      looked: number;
      /** Of these, how many give something else */
      changed: number;
      /** Of the changed ones, how many gave nothing before */
      decoded: number;
      /** Of the changed ones, how many give nothing now */
      undecoded: number;
      fields: Record<string, { changed: number; added: number; removed: number }>;
      samples: {
        deviceId: string;
        measuredAt: string;
        before: { outcome: string; reason: string; fields: Record<string, Schemas["FieldValue"]> };
        after: { outcome: string; reason: string; fields: Record<string, Schemas["FieldValue"]> };
      }[];
      /** Whether charts and CSV show all that has been changed so far */
      shown: boolean;
    };
    DataUse: {
      on: string;
      purposes: { text: Schemas["DataUseText"]; consent: { version: number; by: string; on: string } | null; isAllowed: boolean }[];
      processors: {
        processor: string;
        /** The same in all versions */
        purpose: string;
        from: string;
        until: string | null;
      }[];
      facts: {
        id: string;
        contractId: string | null;
        on: string;
        recordedAt: string;
        recordedBy: string;
        withdraws: string | null;
        /** False for a mistake, and for what says that it was one */
        isStanding: boolean;
        content: Schemas["DataUseContent"];
      }[];
    };
    DataUseContent: {
      kind: "consented";
      /** The same in all versions */
      purpose: string;
      version: number;
      /** Who agreed; a holder's administrator is noted as its user */
      by: string;
    } | {
      kind: "consent-withdrawn";
      /** The same in all versions */
      purpose: string;
      by: string;
    } | {
      kind: "processor-engaged";
      processor: string;
      /** The same in all versions */
      purpose: string;
      until: string | null;
    } | {
      kind: "processor-released";
      processor: string;
      /** The same in all versions */
      purpose: string;
    } | {
      kind: "disclosed";
      /** Who got data under law, at an official inquiry, or with consent */
      receiver: string;
      grounds: string;
      /** Which data */
      scope: string;
    } | { kind: "withdrawn"; reason: string };
    Dashboard: {
      id: string;
      organizationId: string;
      name: string;
      createdAt: string;
      changedAt: string;
      changedBy: string;
      content: Schemas["DashboardContent"];
    };
    DashboardContent: { version: 1; tiles: Schemas["Tile"][] };
    Tile: {
      id: string;
      title: string;
      place: { x: number; y: number; w: number; h: number };
      kind: "chart";
      sources: { deviceId: string; field: string }[];
      follow?: { groupId: string | null; profileId: string | null; field: string };
      range: "1h" | "24h" | "7d" | "30d" | "1y";
    } | {
      id: string;
      title: string;
      place: { x: number; y: number; w: number; h: number };
      kind: "gauge";
      source: { deviceId: string; field: string };
      min: number;
      max: number;
      alarm: { above: number | null; below: number | null };
    } | {
      id: string;
      title: string;
      place: { x: number; y: number; w: number; h: number };
      kind: "value";
      source: { deviceId: string; field: string };
      alarm: { above: number | null; below: number | null };
    } | {
      id: string;
      title: string;
      place: { x: number; y: number; w: number; h: number };
      kind: "table";
      devices: string[];
      follow?: { groupId: string | null; profileId: string | null };
      fields: string[];
    } | {
      id: string;
      title: string;
      place: { x: number; y: number; w: number; h: number };
      kind: "map";
      devices: string[];
      follow?: { groupId: string | null; profileId: string | null };
      field: string | null;
    } | { id: string; title: string; place: { x: number; y: number; w: number; h: number }; kind: "text"; text: string } | {
      id: string;
      title: string;
      place: { x: number; y: number; w: number; h: number };
      kind: "plan";
      pictureId: string | null;
      spots: { deviceId: string; field: string; x: number; y: number }[];
    };
    DashboardData: {
      organizationId: string;
      at: string;
      devices: {
        id: string;
        name: string;
        /** It has missed three of its expected intervals */
        silent: boolean;
        /** Of devices on a map */
        latitude: number | null;
        longitude: number | null;
        latest: Record<string, Schemas["LatestValue"]>;
        /** Of the fields on the dashboard */
        lastUplinkAt: string | null;
      }[];
      /** By tile that follows a group, a profile or all devices: whom it shows now */
      following: Record<string, string[]>;
      series: (Schemas["Measurements"] & { range: "1h" | "24h" | "7d" | "30d" | "1y" })[];
    };
    DashboardLink: {
      id: string;
      name: string;
      createdBy: string;
      createdAt: string;
      expiresAt: string;
      /** When it was last in use, to the hour */
      openedAt: string | null;
    };
    WebhookBody: {
      version: 1;
      deliveryId: string;
      webhookId: string;
      events: { id: string; type: string; at: string; organizationId: string; data: Record<string, unknown> }[];
    };
    Rehearsal: {
      from: string;
      to: string;
      devices: number;
      points: number;
      /** Not every device was looked at: there are too many points */
      partial: boolean;
      /** Incidents */
      count: number;
      mails: number;
      /** The first hundred */
      incidents: { deviceId: string; deviceName: string; from: string; to: string | null; value: Schemas["FieldValue"] }[];
      suggestion: { condition: Schemas["Condition"]; forSeconds: number; count: number; mails: number } | null;
    };
    Notification: {
      id: string;
      to: string;
      subject: string;
      text: string;
      /** `gathered`: it became a line of the digest `digestId` */
      state: "waiting" | "accepted" | "refused" | "gathered";
      attempts: number;
      nextAttemptAt: string;
      lastAnswer: string | null;
      createdAt: string;
      acceptedAt: string | null;
      messageId: string;
      about: { kind: string; id: string };
      organizationId: string | null;
      channelId: string | null;
      digestId: string | null;
    };
    Channel: { id: string; organizationId: string; kind: "webhook" | "slack" | "line"; name: string; createdAt: string };
    Webhook: {
      id: string;
      organizationId: string;
      name: string;
      url: string;
      broker: { format: "hatoba"; topic: string; username?: string | null } | { format: "wise-paas"; nodeId: string; username?: string | null } | null;
      events: ("measurement" | "measurement.revised" | "incident.opened" | "incident.acknowledged" | "incident.resolved" | "device.registered" | "device.changed" | "device.ended" | "contract")[];
      /** `failed`: switched off after three days without success */
      state: "on" | "off" | "failed";
      failingSince: string | null;
      /** While it fails: when it is asked again */
      nextAttemptAt: string;
      lastAnswer: string | null;
      createdAt: string;
    };
    WebhookBroker: { format: "hatoba"; topic: string; username?: string | null } | { format: "wise-paas"; nodeId: string; username?: string | null };
    WebhookDelivery: {
      /** The header `webhook-id` */
      id: string;
      webhookId: string;
      state: "waiting" | "accepted" | "refused";
      events: number;
      attempts: number;
      createdAt: string;
      settledAt: string | null;
    };
    BillingRun: {
      id: string;
      month: string;
      /** Facts recorded later don't count */
      asOf: string;
      state: "rating" | "review" | "finalizing" | "finalized" | "discarded";
      holders: number;
      /** Contract holders that could not be billed */
      held: number;
      statements: number;
      netYen: number;
      taxYen: number;
      totalYen: number;
      createdAt: string;
      createdBy: string;
      finalizedBy: string | null;
      finishedAt: string | null;
    };
    StatementLine: {
      serviceMonth: string;
      entry: "charge" | "reversal" | "credit";
      plan: string;
      component: string;
      label: { ja: string; en: string };
      period: { from: string; to: string };
      quantity: number;
      unitYen: number | null;
      yen: number;
      formula: { ja: string; en: string };
      taxCategory: string;
      taxPercent: number;
      corrects: string | null;
      /** What the line follows from: contracts, usage, a fact, a payment */
      evidence?: unknown;
    };
    Issuer: {
      name: string;
      postalCode: string | null;
      address: string | null;
      phone: string | null;
      /** 適格請求書発行事業者の登録番号: T and 13 digits */
      registrationNumber: string | null;
      bankAccount: string | null;
      note: { ja: string; en: string } | null;
      due: { closingDay: number | "end"; dueMonths: number; dueDay: number | "end"; onHoliday: "stay" | "next" | "previous" };
      taxRounding: "floor" | "half-up" | "ceil";
    };
    Statement: {
      id: string;
      number: string;
      kind: "invoice" | "credit-note";
      organizationId: string;
      /** The addressee's name as it was printed */
      counterparty: string;
      managementUnit: string | null;
      serviceMonth: string;
      issuedOn: string;
      dueOn: string | null;
      netYen: number;
      taxYen: number;
      totalYen: number;
      /** What is not paid or credited yet; negative where the provider owes */
      openYen: number;
      state: "open" | "partly-paid" | "paid" | "overdue";
      issuedAt: string;
      /** SHA-256 over the statement and the one before it */
      hash: string;
    };
    Payment: {
      id: string;
      organizationId: string;
      receivedOn: string;
      yen: number;
      feeYen: number;
      method: "bank-transfer" | "direct-debit" | "card" | "cash" | "other" | "refund";
      payer: string | null;
      reference: string | null;
      note: string | null;
      reverses: string | null;
      reversed: boolean;
      settlements: { statementId: string; yen: number }[];
      /** Settles nothing yet; goes to the next statement */
      unsettledYen: number;
      recordedAt: string;
    };
    Charge: Schemas["StatementLine"] & {
      id: string;
      statementId: string;
      /** Its place in the statement; the events behind it are found by it */
      position: number;
      /** The statement's */
      number: string;
      kind: "invoice" | "credit-note";
      issuedOn: string;
      dueOn: string | null;
      organizationId: string;
      counterparty: string;
      managementUnit: string | null;
      /** The same for a charge and what takes it back */
      key: string;
    };
  };
}
