/** Made by `npm run build:client` from the API's description; not to be edited. */

export interface paths {
  "/api/v1/sessions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sign in */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "userId": string;
            "password": string;
            /** Of the authenticator app, or a recovery code */
            "code"?: string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "user": components["schemas"]["Me"];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/sessions/current": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Sign out */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/me": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who am I */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Me"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Change my language */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "language": ("ja" | "en");
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Me"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    trace?: never;
  };
  "/api/v1/me/password": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change my password; ends my other sessions */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "current": string;
            "next": string;
          };
        };
      };
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/me/tokens": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** My tokens */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "id": string;
                "name": string;
                "permissions": string[];
                "createdAt": string;
                "expiresAt": (string | null);
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Make a token; it is shown this once */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name": string;
            "permissions": ("read" | "devices" | "rules" | "users" | "audit" | "operate" | "billing")[];
            "expiresAt"?: string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "id": string;
              "name": string;
              "permissions": string[];
              "createdAt": string;
              "expiresAt": (string | null);
              "token": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/me/tokens/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Withdraw a token */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/organizations": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Organizations */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Organization"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Make a contract holder, or an end customer of one */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "kind": ("contract-holder" | "end-customer");
            "name": string;
            "parentId"?: (string | null);
            "corporateNumber"?: (string | null);
            "email"?: (string | null);
            /** Why the contact may be a free-mail address; operators only */
            "freeMailReason"?: string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Organization"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/organizations/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** An organization */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Organization"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Change an organization */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name"?: string;
            "corporateNumber"?: (string | null);
            "email"?: (string | null);
            /** Why the contact may be a free-mail address; operators only */
            "freeMailReason"?: string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Organization"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    trace?: never;
  };
  "/api/v1/mail-domains": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Free-mail domains, whose addresses are refused as a contract holder's contact */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "domain": string;
                "free": boolean;
                "reason": (string | null);
                "changedAt": (string | null);
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/mail-domains/{domain}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Say of a domain whether it is free mail */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "domain": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "free": boolean;
            "reason": string;
          };
        };
      };
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Device profiles */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["DeviceProfile"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Make a device profile */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name": string;
            "network": ("lorawan" | "sigfox");
            "codec": ({
              "kind": "javascript";
              "source": string;
            } | {
              "kind": "cayenne-lpp";
              /** Voltage and current may be negative, as the Arduino library writes them */
              "signed"?: boolean;
            } | {
              "kind": "sigfox-payload";
              "grammar": string;
            } | {
              "kind": "hex";
            } | {
              "kind": "network-server";
            });
            "expectedIntervalSeconds"?: (number | null);
            "quantities"?: Record<string, {
              "name"?: string;
              /** Of the codec's value; converted to the quantity's */
              "unit"?: string;
              /** Of GET /quantities */
              "quantity"?: string;
            }>;
            /** What the codec may take for one payload; null: 50 ms, 65,536 bytes, 16 MB */
            "limits"?: {
              "timeMs": (number | null);
              "outputBytes": (number | null);
              "memoryMb": (number | null);
            };
            /** What the change is about, kept with the version */
            "note"?: string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DeviceProfile"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A device profile */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DeviceProfile"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Change a device profile; a new codec holds for uplinks from now on */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name"?: string;
            "codec"?: ({
              "kind": "javascript";
              "source": string;
            } | {
              "kind": "cayenne-lpp";
              /** Voltage and current may be negative, as the Arduino library writes them */
              "signed"?: boolean;
            } | {
              "kind": "sigfox-payload";
              "grammar": string;
            } | {
              "kind": "hex";
            } | {
              "kind": "network-server";
            });
            "expectedIntervalSeconds"?: (number | null);
            "quantities"?: Record<string, {
              "name"?: string;
              /** Of the codec's value; converted to the quantity's */
              "unit"?: string;
              /** Of GET /quantities */
              "quantity"?: string;
            }>;
            /** What the codec may take for one payload; null: 50 ms, 65,536 bytes, 16 MB */
            "limits"?: {
              "timeMs": (number | null);
              "outputBytes": (number | null);
              "memoryMb": (number | null);
            };
            /** What the change is about, kept with the version */
            "note"?: string;
            /** The version that was changed; refused when another one is in use by now */
            "basedOn"?: number;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": (components["schemas"]["DeviceProfile"] & {
              /** Which pass now; null when the codec is what it was */
              "examples": ({
                "passed": number;
                "failures": {
                  "example": string;
                  "sentence": string;
                }[];
              } | null);
            });
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    trace?: never;
  };
  "/api/v1/devices": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Devices with their latest values */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "organizationId"?: string | undefined;
          "profileId"?: string | undefined;
          "group"?: string | undefined;
          "search"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["ListedDevice"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Register a device: opens its contracts, and fixes the billing start date (課金開始日) as today */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "organizationId": string;
            "devEui"?: string;
            "sigfoxId"?: string;
            "name": string;
            "latitude"?: (number | null);
            "longitude"?: (number | null);
            "place"?: (string | null);
            "trap"?: boolean;
            /** What the codec is told about this device (`input.variables`); instead of those it had */
            "variables"?: Record<string, string>;
            "profileId": string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Device"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/import": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Register every device of a CSV file, or none */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "text/csv": string;
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "registered": number;
              "devices": components["schemas"]["Device"][];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/import/preview": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What a CSV file would register and cost: every mistake named, nothing registered */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "text/csv": string;
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "devices": number;
              "items": {
                "organizationId": string;
                "organizationName": string;
                "network": ("lorawan" | "sigfox");
                "devices": number;
                /** Without tax; null: something of it has no price */
                "initialYen": (number | null);
                /** Without tax; null: something of it has no price */
                "monthlyYen": (number | null);
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A device */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["ListedDevice"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** Retire a device: its contracts end 30 days from now, or on the day named if that is later */
    delete: {
      parameters: {
        query?: {
          "on"?: string | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Device"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    /** Change a device */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name"?: string;
            "latitude"?: (number | null);
            "longitude"?: (number | null);
            "place"?: (string | null);
            "trap"?: boolean;
            /** What the codec is told about this device (`input.variables`); instead of those it had */
            "variables"?: Record<string, string>;
            "profileId"?: string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Device"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    trace?: never;
  };
  "/api/v1/groups": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Groups of devices; of a third party, those of devices that were given to it */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "organizationId"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["DeviceGroup"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Make a group of devices of an organization */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "organizationId": string;
            "name": string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DeviceGroup"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/groups/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A group; its devices are at /devices?group= */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DeviceGroup"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** Remove a group that no rule and no scheduled export is for; its devices stay */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    /** Rename a group */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name": string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DeviceGroup"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    trace?: never;
  };
  "/api/v1/groups/{id}/members": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Put devices into a group and take devices out of it; a device may be in several */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "add"?: string[];
            "remove"?: string[];
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DeviceGroup"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/quantities": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The vocabulary: what devices measure, with units and labels */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "name": string;
                "unit": (string | null);
                /** Units that are converted to it */
                "units": string[];
                "type": ("number" | "boolean" | "string");
                "label": {
                  "ja": string;
                  "en": string;
                };
                "range": ([number, number] | null);
                "drawing": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles/{id}/mapping": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Fields of a profile's latest measurements, and which quantities they probably are */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "field": string;
                "value": (number | string | boolean);
                "stored": ({
                  "quantity"?: string;
                  "unit"?: string;
                } | null);
                "proposed": ({
                  "quantity": string;
                  "unit"?: string;
                } | null);
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-makes": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Devices for which a codec is shipped */
    get: {
      parameters: {
        query?: {
          "q"?: string | undefined;
          "network"?: ("lorawan" | "sigfox") | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "id": string;
                "vendor": string;
                "model": string;
                "network": ("lorawan" | "sigfox");
                "name": {
                  "ja": string;
                  "en": string;
                };
                "expectedIntervalSeconds": number;
                /** The document in which the vendor describes the payload */
                "source": string;
                "examples": {
                  "name": string;
                  /** Hex */
                  "payload": string;
                  "fPort": number;
                  "fields": (Record<string, (number | string | boolean)> | null);
                  "error": (string | null);
                }[];
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-makes/{vendor}/{model}/profile": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Make a device profile of a shipped codec */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "vendor": string;
          "model": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name"?: string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DeviceProfile"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/status": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Last seen, radio quality, battery, lost uplinks */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DeviceStatus"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/events": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What its network server told: joins, battery, places, downlinks, remarks; newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "id": string;
                "at": string;
                "happening": {
                  "what": string;
                };
              }[];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/downlinks": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Downlinks of a device and what became of them, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Downlink"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Queue a downlink; it goes out by the connection of the device's latest uplink */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            /** Hexadecimal; 8 bytes for Sigfox */
            "payload"?: string;
            /** Instead of a payload: for the codec's encodeDownlink */
            "data"?: unknown;
            "fPort"?: number;
            "confirmed"?: boolean;
            /** A day when left out */
            "expiresInSeconds"?: number;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Downlink"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/downlinks/{downlinkId}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Take back a downlink that was not sent yet */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "downlinkId": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/gateways": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Gateways that were heard of in the last week, and their traffic */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "gatewayId": string;
                "lastSeenAt": string;
                /** Seven days (UTC), today last */
                "uplinksByDay": number[];
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/lorawan": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Session and counters of such a device, without its keys */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["LorawanState"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Keys of a device whose frames come from gateways themselves (connections of kind gateway) */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": ({
            "activation": "abp";
            "version"?: ("1.0" | "1.1");
            "devAddr": string;
            /** 32 hexadecimal digits; never shown again */
            "appSKey": string;
            /** 1.0: the NwkSKey */
            "fNwkSIntKey": string;
            /** 32 hexadecimal digits; never shown again */
            "sNwkSIntKey"?: string;
            /** 32 hexadecimal digits; never shown again */
            "nwkSEncKey"?: string;
            /** Its counter may begin anew; then an old frame can be sent again by anybody who recorded it */
            "mayRestart"?: boolean;
          } | {
            "activation": "otaa";
            "version"?: ("1.0" | "1.1");
            "joinEui"?: string;
            /** 32 hexadecimal digits; never shown again */
            "appKey": string;
            /** 32 hexadecimal digits; never shown again */
            "nwkKey"?: string;
          });
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["LorawanState"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/measurements": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Measurements: raw while they fit `points`, else min, max, mean and last per bucket */
    get: {
      parameters: {
        query?: {
          "from"?: string | undefined;
          "to"?: string | undefined;
          "fields"?: string | undefined;
          "timezone"?: string | undefined;
          "points"?: number | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "deviceId": string;
              "from": string;
              "to": string;
              "resolution": ("raw" | "bucket");
              /** Null for raw and for months */
              "bucketSeconds": (number | null);
              "fields": {
                "name": string;
                "label": string;
                "unit": (string | null);
                "type": ("number" | "string" | "boolean");
              }[];
              "items": ({
                "at": string;
                "values": Record<string, (number | string | boolean)>;
              } | {
                "from": string;
                "to": string;
                "count": number;
                "values": Record<string, {
                  "min": (number | null);
                  "max": (number | null);
                  "mean": (number | null);
                  "last": (number | string | boolean);
                  "count": number;
                }>;
              })[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/uplinks": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Raw uplinks, newest first, with what became of each */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": Record<string, unknown>[];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles/{id}/versions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Versions of a profile's codec, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "number": number;
                "kind": string;
                /** Who changed it; null for what was there before versions were kept */
                "by": (string | null);
                "at": string;
                "note": string;
                "inUse": boolean;
              }[];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles/{id}/versions/{number}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A version with its codec */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "number": (number | null);
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "number": number;
              "kind": string;
              /** Who changed it; null for what was there before versions were kept */
              "by": (string | null);
              "at": string;
              "note": string;
              "inUse": boolean;
              "codec": ({
                "kind": "javascript";
                "source": string;
              } | {
                "kind": "cayenne-lpp";
                /** Voltage and current may be negative, as the Arduino library writes them */
                "signed"?: boolean;
              } | {
                "kind": "sigfox-payload";
                "grammar": string;
              } | {
                "kind": "hex";
              } | {
                "kind": "network-server";
              });
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles/{id}/versions/{number}/difference": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a version changed, line by line */
    get: {
      parameters: {
        query?: {
          "against"?: number | undefined;
        };
        header?: never;
        path: {
          "id": string;
          "number": (number | null);
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "from": (number | null);
              "to": number;
              "added": number;
              "removed": number;
              "hunks": {
                "fromLine": number;
                "toLine": number;
                /** Begins with + where added, - where removed, a blank else */
                "lines": string[];
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles/{id}/versions/{number}/restore": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Go back to a version: its codec becomes the newest one */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "number": (number | null);
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "note"?: string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DeviceProfile"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles/{id}/decode": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Try the codec on a payload; nothing is stored */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "codec"?: ({
              "kind": "javascript";
              "source": string;
            } | {
              "kind": "cayenne-lpp";
              /** Voltage and current may be negative, as the Arduino library writes them */
              "signed"?: boolean;
            } | {
              "kind": "sigfox-payload";
              "grammar": string;
            } | {
              "kind": "hex";
            } | {
              "kind": "network-server";
            });
            "quantities"?: Record<string, {
              "name"?: string;
              /** Of the codec's value; converted to the quantity's */
              "unit"?: string;
              /** Of GET /quantities */
              "quantity"?: string;
            }>;
            /** What the codec may take for one payload; null: 50 ms, 65,536 bytes, 16 MB */
            "limits"?: {
              "timeMs": (number | null);
              "outputBytes": (number | null);
              "memoryMb": (number | null);
            };
            /** Hex or Base64; blanks, colons and 0x are passed over */
            "payload"?: string;
            /** Found out where it isn't said */
            "encoding"?: ("hex" | "base64");
            /** 1 where it isn't said */
            "fPort"?: (number | null);
            /** Offset of an uplink, instead of a payload */
            "uplink"?: number;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "outcome": string;
              "reason": string;
              /** As hex */
              "payload": string;
              "fPort": (number | null);
              /** As they would be stored */
              "fields": Record<string, (number | string | boolean)>;
              /** As the codec names them */
              "own": Record<string, (number | string | boolean)>;
              "quantities": {
                "name": string;
                "value": (number | string | boolean);
                "unit": (string | null);
                "label": {
                  "ja": string;
                  "en": string;
                };
              }[];
              "warnings": string[];
              "logs": string[];
              /** How long the codec itself ran */
              "tookMs": (number | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles/{id}/uplinks": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The latest uplinks of a profile's devices, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "offset": number;
                "deviceId": string;
                "deviceName": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles/{id}/preview": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** The difference that a change makes over the latest uplinks; nothing is stored */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "codec"?: ({
              "kind": "javascript";
              "source": string;
            } | {
              "kind": "cayenne-lpp";
              /** Voltage and current may be negative, as the Arduino library writes them */
              "signed"?: boolean;
            } | {
              "kind": "sigfox-payload";
              "grammar": string;
            } | {
              "kind": "hex";
            } | {
              "kind": "network-server";
            });
            "quantities"?: Record<string, {
              "name"?: string;
              /** Of the codec's value; converted to the quantity's */
              "unit"?: string;
              /** Of GET /quantities */
              "quantity"?: string;
            }>;
            /** What the codec may take for one payload; null: 50 ms, 65,536 bytes, 16 MB */
            "limits"?: {
              "timeMs": (number | null);
              "outputBytes": (number | null);
              "memoryMb": (number | null);
            };
            "uplinks"?: number;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "uplinks": number;
              "different": number;
              /** Gave fields, and would give none */
              "broken": number;
              /** Gave no fields, and would give some */
              "mended": number;
              "fields": Record<string, {
                "changed": number;
                "added": number;
                "removed": number;
                "samples": {
                  "uplink": number;
                  "before": (number | string | boolean | null);
                  "after": (number | string | boolean | null);
                }[];
              }>;
              "errors": {
                "sentence": string;
                "count": number;
                "uplink": number;
              }[];
              "warnings": {
                "sentence": string;
                "count": number;
                "uplink": number;
              }[];
              /** Quantities outside what is sensible for them */
              "implausible": {
                "field": string;
                "value": number;
                "uplink": number;
                "count": number;
                "least": number;
                "most": number;
              }[];
              "seen": Record<string, {
                "deviceName": string;
                "receivedAt": string;
                "payload": string;
                "fPort": (number | null);
              }>;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles/{id}/examples": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Payloads with what the codec should make of them: its own fields, before any mapping */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "name": string;
                /** Hex or Base64 */
                "payload": string;
                "fPort": (number | null);
                /** What the codec sees as the present, ms */
                "receivedAt"?: (number | null);
                "expected": ({
                  "fields": Record<string, (number | string | boolean)>;
                } | {
                  /** A part of the sentence */
                  "error": string;
                });
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Keep these examples instead of those that are there */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "items": {
              "name": string;
              /** Hex or Base64 */
              "payload": string;
              "fPort": (number | null);
              /** What the codec sees as the present, ms */
              "receivedAt"?: (number | null);
              "expected": ({
                "fields": Record<string, (number | string | boolean)>;
              } | {
                /** A part of the sentence */
                "error": string;
              });
            }[];
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "passed": number;
              "failures": {
                "example": string;
                "sentence": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles/{id}/examples/run": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run the examples with a codec that isn't in use yet */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "codec"?: ({
              "kind": "javascript";
              "source": string;
            } | {
              "kind": "cayenne-lpp";
              /** Voltage and current may be negative, as the Arduino library writes them */
              "signed"?: boolean;
            } | {
              "kind": "sigfox-payload";
              "grammar": string;
            } | {
              "kind": "hex";
            } | {
              "kind": "network-server";
            });
            "quantities"?: Record<string, {
              "name"?: string;
              /** Of the codec's value; converted to the quantity's */
              "unit"?: string;
              /** Of GET /quantities */
              "quantity"?: string;
            }>;
            /** What the codec may take for one payload; null: 50 ms, 65,536 bytes, 16 MB */
            "limits"?: {
              "timeMs": (number | null);
              "outputBytes": (number | null);
              "memoryMb": (number | null);
            };
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "passed": number;
              "failures": {
                "example": string;
                "sentence": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles/{id}/release": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Let a codec that is on hold go on; uplinks that waited are decoded */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DeviceProfile"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/device-profiles/{id}/waiting": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many uplinks wait for the profile's codec */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "uplinks": number;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/measurements.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Measurements as CSV */
    get: {
      parameters: {
        query?: {
          "from"?: string | undefined;
          "to"?: string | undefined;
          "fields"?: string | undefined;
          "timezone"?: string | undefined;
          "encoding"?: ("utf-8-bom" | "utf-8" | "shift_jis") | undefined;
          "separator"?: ("comma" | "tab") | undefined;
          "layout"?: ("wide" | "long") | undefined;
          "times"?: ("local" | "utc" | "both") | undefined;
          "labels"?: ("ja" | "en" | "names") | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "text/csv": string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/measurements.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Measurements of all devices of an organization, or of a group, as CSV */
    get: {
      parameters: {
        query?: {
          "from"?: string | undefined;
          "to"?: string | undefined;
          "fields"?: string | undefined;
          "timezone"?: string | undefined;
          "encoding"?: ("utf-8-bom" | "utf-8" | "shift_jis") | undefined;
          "separator"?: ("comma" | "tab") | undefined;
          "layout"?: ("wide" | "long") | undefined;
          "times"?: ("local" | "utc" | "both") | undefined;
          "labels"?: ("ja" | "en" | "names") | undefined;
          "organizationId"?: string | undefined;
          "devices"?: string | undefined;
          "group"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "text/csv": string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/gaps": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Where measurements are missing, and why */
    get: {
      parameters: {
        query?: {
          "from"?: string | undefined;
          "to"?: string | undefined;
          "timezone"?: string | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "from": string;
                "to": string;
                /** `undecodable`: uplinks came that the codec could not read. `bad-clock`: with a time that can't be. `outage`: this program was not there. `gateway-down`: no gateway that hears the device heard anything. `lost`: sent, by the frame counter, and not heard. `silent`: nothing was sent. */
                "reason": ("undecodable" | "bad-clock" | "outage" | "gateway-down" | "lost" | "silent");
                "undecodable": number;
                "lost": number;
                "gateways": string[];
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/gaps.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The same as CSV */
    get: {
      parameters: {
        query?: {
          "from"?: string | undefined;
          "to"?: string | undefined;
          "timezone"?: string | undefined;
          "encoding"?: ("utf-8-bom" | "utf-8" | "shift_jis") | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "text/csv": string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/exports": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Exports, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Export"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Have measurements written to a file in the background */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewExport"];
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Export"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/exports/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** An export and how far it has come */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Export"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** Remove an export and its file */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/exports/{id}/cancel": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop an export that is not finished */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Export"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/exports/{id}/file": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The file; can be resumed (`Range`, `If-Range`) */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/octet-stream": string;
          };
        };
        206: {
          headers: Record<string, unknown>;
          content: {
            "application/octet-stream": string;
          };
        };
        304: {
          headers: Record<string, unknown>;
          content?: never;
        };
        416: {
          headers: Record<string, unknown>;
          content?: never;
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/export-schedules": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Schedules of exports */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["ExportSchedule"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Have each month or week exported when it is over */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewExportSchedule"];
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["ExportSchedule"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/export-schedules/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** End a schedule; its files stay */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/connections": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Connections and how they are doing */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": (components["schemas"]["Connection"] & {
                "state": ("connected" | "connecting" | "waiting" | "disabled");
                "lastMessageAt": (string | null);
                "lastError": (string | null);
                "hookUrl": (string | null);
                /** Where its network server takes downlinks over HTTP */
                "downlinkUrl": (string | null);
              })[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Configure a network server; its secret is shown this once */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name": string;
            "kind": ("chirpstack" | "the-things-stack" | "sigfox" | "actility" | "gateway" | "senseway" | "iij" | "soracom" | "loriot" | "ttn-v2" | "helium" | "kerlink" | "multitech" | "senet" | "digimondo" | "generic");
            "transport": ("mqtt" | "http" | "udp");
            "broker"?: ({
              "kind": "embedded";
              "username": string;
            } | {
              "kind": "external";
              "url": string;
              "username"?: (string | null);
              "topics"?: string[];
              "sharedGroup"?: (string | null);
            });
            /** Where gateways are listened for (Semtech packet forwarder) */
            "udp"?: {
              "host"?: string;
              "port": number;
            };
            "mapping"?: (components["schemas"]["UplinkMapping"] & unknown);
            /** What we show an external broker */
            "password"?: string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "connection": components["schemas"]["Connection"];
              "secret": string;
              "hookUrl": (string | null);
              "mqtt": ({
                "host": string;
                "port": number;
                "mqttsPort": (number | null);
                "username": string;
              } | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/connections/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Remove a connection */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    /** Rename, enable or disable a connection */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name"?: string;
            "enabled"?: boolean;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Connection"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    trace?: never;
  };
  "/api/v1/connections/{id}/downlink-server": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Where ChirpStack's REST API takes downlinks of an HTTP connection; The Things Stack names it with each uplink */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "url": string;
            "token": string;
          };
        };
      };
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    post?: never;
    /** Forget where downlinks of an HTTP connection are taken */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/intake/tally": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Counts by connection and outcome, and the unregistered devices that were heard */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "connectionId": string;
                "connectionName": string;
                "outcome": string;
                "count": number;
                "lastAt": string;
              }[];
              "unregistered": {
                "network": ("lorawan" | "sigfox");
                "identity": string;
                "connectionId": string;
                "count": number;
                "firstAt": string;
                "lastAt": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/intake/tally/hours": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The same counts by the hour, at most 400 days back */
    get: {
      parameters: {
        query?: {
          "from"?: string | undefined;
          "to"?: string | undefined;
          "connectionId"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "hour": string;
                "connectionId": string;
                "outcome": string;
                "count": number;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/intake/rejected": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The latest rejected messages, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "connectionId"?: string | undefined;
          "reason"?: ("malformed" | "unregistered" | "duplicate" | "out-of-range" | "too-large" | "not-an-uplink" | "wrong-network" | "encrypted" | "simulated" | "rate-limited" | "bad-crc" | "bad-mic" | "replayed") | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "id": string;
                "connectionId": string;
                "receivedAt": string;
                "reason": string;
                "sentence": string;
                "topic": (string | null);
                "content": string;
                "contentBytes": number;
              }[];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/intake/replay": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Take rejected messages again, once their cause is mended */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": ({
            "ids": string[];
          } | {
            "all": true;
          });
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "replayed": number;
              "stored": number;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/plans": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The catalogue of plans; prices are at /prices */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Plan"][];
              "next": null;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/service-contracts": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Contracts that no device has, with their state of today */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "organizationId"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["ServiceContract"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Apply for a plan; held while a prerequisite is missing */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "organizationId": string;
            "plan": string;
            "quantity"?: number;
            "managementUnit"?: string;
            "optionOf"?: string;
            /** When it came, for the provider; today when absent */
            "on"?: string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["ServiceContract"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/service-contracts/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The state of a contract on a day, as recorded up to an instant */
    get: {
      parameters: {
        query?: {
          "on"?: string | undefined;
          "asOf"?: string | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["ServiceContract"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/service-contracts/{id}/facts": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every dated fact of a contract, corrected ones too */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "organizationId": string;
              "items": components["schemas"]["ContractFact"][];
              "next": null;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Add a dated fact: acceptance, start, change, suspension, end, correction… */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewContractFact"];
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["ServiceContract"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/service-contracts/{id}/cancel": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Notice of cancellation; the plan's rule says the last day */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "namedOn"?: string;
            "arrivedOn"?: string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["ServiceContract"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/prices": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The price list, and prices agreed with holders, from their first day on */
    get: {
      parameters: {
        query?: {
          "organizationId"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Price"][];
              "next": null;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Set prices from a day on, all or none; earlier ones stay what they were */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "prices": {
              "plan": string;
              "component": string;
              /** Agreed with this holder; the price list when absent */
              "organizationId"?: string;
              "validFrom": string;
              "yen"?: number;
              "tiers"?: {
                "mode": ("graduated" | "volume");
                "tiers": {
                  "upTo": (number | null);
                  "unitYen": number;
                  "flatYen"?: number;
                }[];
              };
              /** When holders were told; today when absent */
              "announcedOn"?: string;
              /** Why a price is set backwards */
              "reason"?: string;
            }[];
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Price"][];
              "next": null;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/usage": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Usage from an outside meter, each event taken once by source and event ID */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "source": string;
            "events": {
              /** Unique for the source; sent again it is taken once */
              "eventId": string;
              "contract": string;
              "component": string;
              /** The account, where days are charged by account */
              "subject"?: string;
              "quantity"?: number;
              "from": string;
              "to": string;
            }[];
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "accepted": number;
              "duplicates": number;
              "refused": {
                "index": number;
                "eventId": string;
                "reason": ("contract-unknown" | "component-not-metered" | "subject-missing" | "days-wrong" | "in-future" | "too-late" | "differs");
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/service-contracts/{id}/usage": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Usage events of a contract */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["UsageEvent"][];
              "next": (string | null);
              "organizationId": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/notices": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Notices, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Notice"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** A draft: whom it would go to, and whether it can be in time */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "kind": ("maintenance" | "fault" | "discontinuation" | "price-change" | "terms-revision" | "suspension");
            /** When what it tells of begins */
            "effectiveOn": string;
            "untilOn"?: string;
            /** Services whose holders it concerns; all when empty */
            "services"?: string[];
            /** Only these holders */
            "organizations"?: string[];
            "subject": string;
            "text": string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["NoticeWithRecipients"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/notices/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A notice, and what became of each letter */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["NoticeWithRecipients"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/notices/{id}/send": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send a draft, once; later than its lead time only with a reason */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "sentOn"?: string;
            "lateReason"?: string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["NoticeWithRecipients"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/reconciliation": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was heard on a day against what was under contract */
    get: {
      parameters: {
        query: {
          "day": string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "day": string;
              "ranAt": string;
              /** Devices that were heard */
              "heard": number;
              /** Devices under contract */
              "billed": number;
              "findings": {
                "kind": ("heard-not-billed" | "billed-never-heard" | "registered-twice" | "moved");
                "deviceId": string;
                "organizationId": (string | null);
                /** The other device, or since when */
                "detail": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/meters": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Uplinks, heard device-days and e-mails of a month by contract holder */
    get: {
      parameters: {
        query: {
          "month": string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "month": string;
              "items": {
                "organizationId": string;
                "uplinks": number;
                "heardDeviceDays": number;
                "letters": number;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/contracts/{id}/cancel": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Notice of cancellation for a device: child and parent end the same day, and the device is retired */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "namedOn"?: string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "organizationId": string;
              "deviceId": string;
              "child": string;
              "parent": string;
              "billingStartDate": string;
              "endedOn": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/contracts/{id}/correct": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Correct the days of a device's contracts backwards, visibly */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "startedOn"?: string;
            "endedOn"?: (string | null);
            "reason": string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "organizationId": string;
              "deviceId": string;
              "child": string;
              "parent": string;
              "billingStartDate": string;
              "endedOn": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/contracts/{id}/facts": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every dated fact of a device's contract */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "organizationId": string;
              "items": {
                "id": string;
                "kind": string;
                "on": string;
                "recordedAt": string;
                "recordedBy": (string | null);
                "detail"?: unknown;
              }[];
              "next": null;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/replace": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Another thing stands at its place: history, rules and contracts go on, no second initial fee */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "devEui"?: string;
            "sigfoxId"?: string;
            "reason": string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "organizationId": string;
              "deviceId": string;
              "child": string;
              "parent": string;
              "billingStartDate": string;
              "endedOn": (string | null);
              /** DevEUI or Sigfox ID */
              "identity": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/surcharges": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Surcharges (割増金), newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "organizationId"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Surcharge"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Record a surcharge: twice the evaded amount, on the next statement */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "organizationId": string;
            "managementUnit"?: string;
            /** When it was found; today when absent. The next run bills it */
            "on"?: string;
            /** Without tax; the surcharge is twice as much */
            "evadedYen": number;
            /** Whether the evaded fee itself is still to be charged */
            "evadedFee": ("to-charge" | "charged");
            "reason": string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Surcharge"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/surcharges/{id}/withdraw": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Withdraw a surcharge; what was charged of it is credited by the next run */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "reason": string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Surcharge"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/equipment": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lent equipment and SIMs by contract, as they stand today; a page ends with a contract */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "organizationId"?: string | undefined;
          "state"?: ("lent" | "faulty" | "exchanged" | "lost" | "damaged" | "procedure-done" | "returned" | "overdue" | "returned-late") | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["LentEquipment"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/equipment.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The same as CSV */
    get: {
      parameters: {
        query?: {
          "organizationId"?: string | undefined;
          "state"?: ("lent" | "faulty" | "exchanged" | "lost" | "damaged" | "procedure-done" | "returned" | "overdue" | "returned-late") | undefined;
          "encoding"?: ("utf-8-bom" | "utf-8" | "shift_jis") | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "text/csv": string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/count-targets": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who gets the device counts of a month when it closes */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "targets": components["schemas"]["CountTargets"];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Say who gets them, from the next month that closes on */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["CountTargets"];
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "targets": components["schemas"]["CountTargets"];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/count-pushes": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The latest hundred of what was sent, and what became of each */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["CountPush"][];
              "next": null;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Send a closed month's counts to every target once more */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "month": string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "letters": number;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/me/sessions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Where I am signed in */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Session"][];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/me/sessions/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** End one of my sessions */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/me/second-factor": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** My second factor */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "enabledAt": (string | null);
              "recoveryCodesLeft": number;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Begin with a second factor: the secret for an authenticator app (TOTP) */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "password": string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "secret": string;
              "uri": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/me/second-factor/confirm": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Turn the second factor on with its first code */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "code": string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "recoveryCodes": string[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/me/second-factor/recovery-codes": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ten new recovery codes; the old ones are good no more */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "password": string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "recoveryCodes": string[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/me/second-factor/disable": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Turn the second factor off */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "password": string;
          };
        };
      };
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/password-resets": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ask for a link for a new password by e-mail */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "userId": string;
          };
        };
      };
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/password-resets/redeem": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Choose a new password with the link from the letter */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "token": string;
            "next": string;
          };
        };
      };
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/organizations/{id}/users": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Its users */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["User"][];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Issue a user; the initial password is shown this once */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "userId"?: string;
            "name": string;
            "email"?: (string | null);
            "role": ("administrator" | "support" | "billing" | "member" | "viewer" | "auditor");
            "language"?: ("ja" | "en");
            /** Of an auditor: what is looked for */
            "purpose"?: string;
            /** Of an auditor: when the access ends, a year at most */
            "endsAt"?: string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "user": components["schemas"]["User"];
              "password": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/organizations/{id}/users/{user}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Deactivate a user: out at once, and the ID is never given again */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "user": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    /** Change a user */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "user": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name"?: string;
            "email"?: (string | null);
            "role"?: ("administrator" | "support" | "billing" | "member" | "viewer" | "auditor");
            "endsAt"?: string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["User"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    trace?: never;
  };
  "/api/v1/organizations/{id}/users/{user}/lock": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Lock a stolen account: sessions, tokens and links end at once */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "user": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/organizations/{id}/users/{user}/unlock": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Unlock an account with an initial password, shown this once */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "user": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "removeSecondFactor"?: boolean;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "password": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/organizations/{id}/users/{user}/erase": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Erase the personal data of a deactivated user */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "user": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/organizations/{id}/users/{user}/sessions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Where a user is signed in */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "user": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Session"][];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** End all sessions of a user */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "user": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/audit": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who did what, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "action"?: string | undefined;
          "actor"?: string | undefined;
          "organizationId"?: string | undefined;
          "target"?: string | undefined;
          "from"?: string | undefined;
          "to"?: string | undefined;
          "words"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["AuditEntry"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/audit.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The trail as CSV */
    get: {
      parameters: {
        query?: {
          "action"?: string | undefined;
          "actor"?: string | undefined;
          "organizationId"?: string | undefined;
          "target"?: string | undefined;
          "from"?: string | undefined;
          "to"?: string | undefined;
          "words"?: string | undefined;
          "encoding"?: ("utf-8-bom" | "utf-8" | "shift_jis") | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "text/csv": string;
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/audit.jsonl": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The trail as JSON lines */
    get: {
      parameters: {
        query?: {
          "action"?: string | undefined;
          "actor"?: string | undefined;
          "organizationId"?: string | undefined;
          "target"?: string | undefined;
          "from"?: string | undefined;
          "to"?: string | undefined;
          "words"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/jsonl": string;
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/third-parties": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Third parties (第三者提供先) that see the device */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "organizationId": string;
                "organizationName": string;
                "since": string;
                "createdAt": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/third-parties/{organizationId}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Give a device to an end customer to see: its measurements, and nothing else */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "organizationId": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            /** What was measured before stays unseen; now when left out */
            "since"?: string;
          };
        };
      };
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    post?: never;
    /** Take it back: unseen at once, live feeds included */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "organizationId": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/applications": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Applications, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "state"?: ("waiting" | "accepted" | "refused") | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Application"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Apply to become a contract holder (申込); nobody has to sign in, and five an hour are taken of one address */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name": string;
            "corporateNumber"?: (string | null);
            "contactName": string;
            /** Not of a free-mail domain */
            "email": string;
            "message"?: string;
            "language"?: ("ja" | "en");
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "id": string;
              "createdAt": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/applications/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** An application */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Application"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/applications/{id}/accept": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Accept: makes the contract holder and its administrator; the initial password is shown this once */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "reason": string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "application": components["schemas"]["Application"];
              "user": components["schemas"]["User"];
              "password": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/applications/{id}/refuse": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Refuse: the applicant is told the reason */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "reason": string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Application"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/trap-teams": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Teams of trap owners */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["TrapTeam"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Begin to serve a team */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "organizationId": string;
            "name": string;
            /** Hour of the morning mail in the provider's zone; null for none */
            "morningAt"?: (string | null);
            /** After so long without a visit the team is reminded */
            "remindAfterMinutes"?: number;
            /** How old an uplink may be that proves a trap clear */
            "heartbeatMinutes"?: number;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["TrapTeam"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/trap-teams/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A team */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["TrapTeam"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** End the service: addresses are forgotten, the record of rounds stays */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    /** Change a team's terms */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name"?: string;
            /** Hour of the morning mail in the provider's zone; null for none */
            "morningAt"?: (string | null);
            /** After so long without a visit the team is reminded */
            "remindAfterMinutes"?: number;
            /** How old an uplink may be that proves a trap clear */
            "heartbeatMinutes"?: number;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["TrapTeam"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    trace?: never;
  };
  "/api/v1/trap-teams/{id}/members": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who is told */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["TrapMember"][];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Add an address; unless `confirmed`, it is asked first */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name": string;
            "language"?: ("ja" | "en");
            "wants"?: ("sprung" | "reminder" | "going" | "visited" | "rearmed" | "battery" | "silence" | "morning")[];
            "quiet"?: ({
              "from": string;
              "to": string;
            } | null);
            /** Held in quiet hours, too: that a trap has sprung */
            "quietSprung"?: boolean;
            /** 0 is told at once, 1 with the first reminder, 2 with the second */
            "turn"?: number;
            "email": string;
            /** The owner gave it on a signed application */
            "confirmed"?: boolean;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["TrapMember"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/trap-members/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Forget an address */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    /** Change what a member is told, and when */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name"?: string;
            "language"?: ("ja" | "en");
            "wants"?: ("sprung" | "reminder" | "going" | "visited" | "rearmed" | "battery" | "silence" | "morning")[];
            "quiet"?: ({
              "from": string;
              "to": string;
            } | null);
            /** Held in quiet hours, too: that a trap has sprung */
            "quietSprung"?: boolean;
            /** 0 is told at once, 1 with the first reminder, 2 with the second */
            "turn"?: number;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["TrapMember"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    trace?: never;
  };
  "/api/v1/trap-members/{id}/invite": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ask the address to confirm, again */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["TrapMember"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/trap-members/{id}/test": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send a test letter */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/trap-teams/{id}/traps": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The team's traps, and what is proved of each now */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Trap"][];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Serve a trap: which device tells of it; what is left out is the device's */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name"?: string;
            "place"?: (string | null);
            "setter"?: (string | null);
            "latitude"?: (number | null);
            "longitude"?: (number | null);
            "sensor"?: {
              "field": string;
              "sprungValue": (number | string | boolean);
              "battery": ({
                "field": string;
                "below": number;
              } | null);
            };
            "deviceId": string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "id": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/traps/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Serve a trap no more; its record stays */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    /** Change a trap */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name"?: string;
            "place"?: (string | null);
            "setter"?: (string | null);
            "latitude"?: (number | null);
            "longitude"?: (number | null);
            "sensor"?: {
              "field": string;
              "sprungValue": (number | string | boolean);
              "battery": ({
                "field": string;
                "below": number;
              } | null);
            };
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "id": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    trace?: never;
  };
  "/api/v1/traps/{id}/pause": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Out of use: nobody is told anything */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "id": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/traps/{id}/resume": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** In use again */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "id": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/trap-teams/{id}/cases": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What sprang, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["TrapCase"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/trap-cases/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What sprang, and what became of each letter about it */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "case": components["schemas"]["TrapCase"];
              "letters": {
                "to": string;
                "subject": string;
                "state": ("waiting" | "accepted" | "refused" | "gathered");
                "lastAnswer": (string | null);
                "createdAt": string;
                "acceptedAt": (string | null);
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/trap-teams/{id}/records.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The record of rounds (見回り記録) */
    get: {
      parameters: {
        query?: {
          "from"?: string | undefined;
          "to"?: string | undefined;
          "encoding"?: ("utf-8-bom" | "utf-8" | "shift_jis") | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "text/csv": string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/trap-imports/preview": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What each line of a CSV file would make, and its mistakes; nothing is made */
    post: {
      parameters: {
        query: {
          "organizationId": string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "text/csv": string;
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["TrapImportLine"][];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/trap-imports": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Make teams, recipients and traps of a CSV file; what is there already stays, so a file may be sent again */
    post: {
      parameters: {
        query: {
          "organizationId": string;
          "lines"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "text/csv": string;
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["TrapImportLine"][];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/rules": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Rules */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Rule"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Watch a device, the devices of a profile or a group, or all of an organization */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name": string;
            "condition": components["schemas"]["Condition"];
            "recipients": string[];
            "language"?: ("ja" | "en");
            "enabled"?: boolean;
            /** The condition must have been true for so long */
            "forSeconds"?: number;
            "schedule"?: components["schemas"]["Schedule"];
            /** `in-turn`: the next one when a letter is refused or nobody answers */
            "order"?: ("together" | "in-turn");
            "nextAfterSeconds"?: number;
            "whenOver"?: ("told" | "not-told");
            "channelIds"?: string[];
            "organizationId": string;
            "deviceId"?: (string | null);
            "profileId"?: (string | null);
            "groupId"?: (string | null);
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Rule"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/rules/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Remove a rule */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    /** Change a rule */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name"?: string;
            "condition"?: components["schemas"]["Condition"];
            "recipients"?: string[];
            "language"?: ("ja" | "en");
            "enabled"?: boolean;
            /** The condition must have been true for so long */
            "forSeconds"?: number;
            "schedule"?: components["schemas"]["Schedule"];
            /** `in-turn`: the next one when a letter is refused or nobody answers */
            "order"?: ("together" | "in-turn");
            "nextAfterSeconds"?: number;
            "whenOver"?: ("told" | "not-told");
            "channelIds"?: string[];
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Rule"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    trace?: never;
  };
  "/api/v1/incidents": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Incidents, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "state"?: ("open" | "acknowledged" | "resolved") | undefined;
          "deviceId"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Incident"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/incidents/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** An incident */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Incident"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/incidents/{id}/acknowledge": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say that somebody has seen it */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Incident"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/incidents/{id}/resolve": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say that it is over */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Incident"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/incidents/{id}/reopen": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say that it is not over */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Incident"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/incidents/{id}/mute": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Tell nobody anything of it until then (30 days at most) */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "until": string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Incident"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/incidents/{id}/timeline": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What happened to it, oldest first, and how far its letters got */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Timeline"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/devices/{id}/data-range": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** How far back a device's data are kept and shown (データ蓄積範囲): its child and parent contract's */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            /** Days back from now; multiples of 365 are years of the calendar */
            "days": number;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              /** Days back from now; multiples of 365 are years of the calendar */
              "days": number;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/organizations/{id}/data-range": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What new contracts of a contract holder get */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              /** Days back from now; multiples of 365 are years of the calendar */
              "days": number;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** The same for all contracts of a contract holder, and for those to come */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            /** Days back from now; multiples of 365 are years of the calendar */
            "days": number;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              /** Days back from now; multiples of 365 are years of the calendar */
              "days": number;
              /** How many devices have another range now */
              "devices": number;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/erasures": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Erasures, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Erasure"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Erase what a device, or all devices of a contract holder and its customers, said until now; backups and other systems are not reached */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "deviceId"?: string;
            /** Exactly one of the two */
            "organizationId"?: string;
            "note": string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Erasure"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/contracts": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Child and parent contracts (子たる契約・親たる契約) */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "organizationId"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Contract"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/contracts/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A contract */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Contract"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/device-counts": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Devices of a month per contract holder and item */
    get: {
      parameters: {
        query: {
          "month": string;
          "organizationId"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "month": string;
              "items": {
                "organizationId": string;
                "organizationName": string;
                "plan": string;
                /** On the month's last day, or today */
                "registered": number;
                "started": number;
                "ended": number;
                "deviceDays": number;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/device-counts.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The same as CSV */
    get: {
      parameters: {
        query: {
          "month": string;
          "organizationId"?: string | undefined;
          "encoding"?: ("utf-8-bom" | "utf-8" | "shift_jis") | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "text/csv": string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/live": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Server-sent events: measurement, incident, device; with Last-Event-ID what was missed comes first */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "text/event-stream": string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/decode-jobs": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Decode jobs, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "profileId"?: string | undefined;
          "deviceId"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["DecodeJob"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Decode history once more with a profile's present codec; alerts are not told */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            /** All uplinks that are decoded under this profile */
            "profileId"?: string;
            /** All uplinks of this device, by its present profile */
            "deviceId"?: string;
            /** By time of measurement, `[from, to)` */
            "from"?: string;
            "to"?: string;
            /** Only tells what would change */
            "dryRun"?: boolean;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DecodeJob"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/decode-jobs/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A decode job: how far it has come, and what is different */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DecodeJob"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/decode-jobs/{id}/stop": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop a job; what it has changed stays */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DecodeJob"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/decode-jobs/{id}/resume": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Go on with a job that was stopped or failed */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DecodeJob"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/decode-jobs/{id}/roll-back": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Put back what a job replaced, by a job of its own */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DecodeJob"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/mail-reports": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A message that came back: a bounce (DSN, RFC 3464) or a complaint (ARF, RFC 5965), as the mail server got it */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "message/rfc822": string;
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                /** `known`: told before; `unknown`: of no letter of ours */
                "outcome": ("bounced" | "complained" | "known" | "unknown");
                /** The address that nothing is sent to from now on */
                "stopped": (string | null);
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/stopped-addresses": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Addresses that nothing is sent to, newest first */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "address": string;
                "at": string;
                "because": ("bounced" | "complained");
                "words": string;
                "letterId": string;
                "organizationId": (string | null);
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/stopped-addresses/{address}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Send letters there again */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "address": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/dashboards": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Dashboards */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "organizationId"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "id": string;
                "organizationId": string;
                "name": string;
                "tiles": number;
                "createdAt": string;
                "changedAt": string;
                "changedBy": string;
              }[];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Put a dashboard together */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name": string;
            "content": {
              "version": 1;
              "tiles": ({
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "chart";
                "sources": {
                  "deviceId": string;
                  "field": string;
                }[];
                "range": ("1h" | "24h" | "7d" | "30d" | "1y");
              } | {
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "gauge";
                "source": {
                  "deviceId": string;
                  "field": string;
                };
                "min": number;
                "max": number;
                "alarm": {
                  "above": (number | null);
                  "below": (number | null);
                };
              } | {
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "value";
                "source": {
                  "deviceId": string;
                  "field": string;
                };
                "alarm": {
                  "above": (number | null);
                  "below": (number | null);
                };
              } | {
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "table";
                "devices": string[];
                "fields": string[];
              } | {
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "map";
                "devices": string[];
                "field": (string | null);
              } | {
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "text";
                "text": string;
              } | {
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "plan";
                "pictureId": (string | null);
                "spots": {
                  "deviceId": string;
                  "field": string;
                  "x": number;
                  "y": number;
                }[];
              })[];
            };
            "organizationId": string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Dashboard"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/dashboards/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A dashboard's tiles; its tag goes into If-Match of a change */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Dashboard"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Change a dashboard; with If-Match only if nobody else did since */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name": string;
            "content": {
              "version": 1;
              "tiles": ({
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "chart";
                "sources": {
                  "deviceId": string;
                  "field": string;
                }[];
                "range": ("1h" | "24h" | "7d" | "30d" | "1y");
              } | {
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "gauge";
                "source": {
                  "deviceId": string;
                  "field": string;
                };
                "min": number;
                "max": number;
                "alarm": {
                  "above": (number | null);
                  "below": (number | null);
                };
              } | {
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "value";
                "source": {
                  "deviceId": string;
                  "field": string;
                };
                "alarm": {
                  "above": (number | null);
                  "below": (number | null);
                };
              } | {
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "table";
                "devices": string[];
                "fields": string[];
              } | {
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "map";
                "devices": string[];
                "field": (string | null);
              } | {
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "text";
                "text": string;
              } | {
                "id": string;
                "title": string;
                "place": {
                  "x": number;
                  "y": number;
                  "w": number;
                  "h": number;
                };
                "kind": "plan";
                "pictureId": (string | null);
                "spots": {
                  "deviceId": string;
                  "field": string;
                  "x": number;
                  "y": number;
                }[];
              })[];
            };
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Dashboard"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    post?: never;
    /** Delete a dashboard with its pictures and links */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/dashboards/{id}/data": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What stands on a dashboard now: latest values and series of all its tiles */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["DashboardData"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/dashboards/{id}/pictures": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Add a floor plan: PNG, JPEG or WebP of at most 2 MB, known by its first bytes */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "image/png": string;
          "image/jpeg": string;
          "image/webp": string;
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "id": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/dashboards/{id}/pictures/{picture}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A floor plan */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "picture": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "image/png": string;
            "image/jpeg": string;
            "image/webp": string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/dashboards/{id}/links": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Links that show a dashboard without login */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["DashboardLink"][];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Make a link; its address is in this answer and nowhere else afterwards */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name": string;
            "expiresAt": string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": (components["schemas"]["DashboardLink"] & {
              "url": string;
            });
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/dashboards/{id}/links/{link}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Withdraw a link: who has it sees nothing more */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "link": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/shared-dashboard": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The dashboard behind a link, with its data: `Authorization: Link <what follows the #>` */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "name": string;
              "content": {
                "version": 1;
                "tiles": ({
                  "id": string;
                  "title": string;
                  "place": {
                    "x": number;
                    "y": number;
                    "w": number;
                    "h": number;
                  };
                  "kind": "chart";
                  "sources": {
                    "deviceId": string;
                    "field": string;
                  }[];
                  "range": ("1h" | "24h" | "7d" | "30d" | "1y");
                } | {
                  "id": string;
                  "title": string;
                  "place": {
                    "x": number;
                    "y": number;
                    "w": number;
                    "h": number;
                  };
                  "kind": "gauge";
                  "source": {
                    "deviceId": string;
                    "field": string;
                  };
                  "min": number;
                  "max": number;
                  "alarm": {
                    "above": (number | null);
                    "below": (number | null);
                  };
                } | {
                  "id": string;
                  "title": string;
                  "place": {
                    "x": number;
                    "y": number;
                    "w": number;
                    "h": number;
                  };
                  "kind": "value";
                  "source": {
                    "deviceId": string;
                    "field": string;
                  };
                  "alarm": {
                    "above": (number | null);
                    "below": (number | null);
                  };
                } | {
                  "id": string;
                  "title": string;
                  "place": {
                    "x": number;
                    "y": number;
                    "w": number;
                    "h": number;
                  };
                  "kind": "table";
                  "devices": string[];
                  "fields": string[];
                } | {
                  "id": string;
                  "title": string;
                  "place": {
                    "x": number;
                    "y": number;
                    "w": number;
                    "h": number;
                  };
                  "kind": "map";
                  "devices": string[];
                  "field": (string | null);
                } | {
                  "id": string;
                  "title": string;
                  "place": {
                    "x": number;
                    "y": number;
                    "w": number;
                    "h": number;
                  };
                  "kind": "text";
                  "text": string;
                } | {
                  "id": string;
                  "title": string;
                  "place": {
                    "x": number;
                    "y": number;
                    "w": number;
                    "h": number;
                  };
                  "kind": "plan";
                  "pictureId": (string | null);
                  "spots": {
                    "deviceId": string;
                    "field": string;
                    "x": number;
                    "y": number;
                  }[];
                })[];
              };
              "data": {
                "at": string;
                "devices": {
                  "id": string;
                  "name": string;
                  "expectedIntervalSeconds": (number | null);
                  "registeredAt": string;
                  "retiredAt": (string | null);
                  /** Of devices on a map */
                  "latitude": (number | null);
                  "longitude": (number | null);
                  "latest": Record<string, {
                    "value": (number | string | boolean);
                    "at": string;
                    "label": string;
                    "unit": (string | null);
                  }>;
                  /** Of the fields on the dashboard */
                  "lastUplinkAt": (string | null);
                }[];
                "series": {
                  "deviceId": string;
                  "from": string;
                  "to": string;
                  "resolution": ("raw" | "bucket");
                  /** Null for raw and for months */
                  "bucketSeconds": (number | null);
                  "fields": {
                    "name": string;
                    "label": string;
                    "unit": (string | null);
                    "type": ("number" | "string" | "boolean");
                  }[];
                  "items": ({
                    "at": string;
                    "values": Record<string, (number | string | boolean)>;
                  } | {
                    "from": string;
                    "to": string;
                    "count": number;
                    "values": Record<string, {
                      "min": (number | null);
                      "max": (number | null);
                      "mean": (number | null);
                      "last": (number | string | boolean);
                      "count": number;
                    }>;
                  })[];
                  "range": ("1h" | "24h" | "7d" | "30d" | "1y");
                }[];
              };
              "timezone": string;
              "map": {
                "tiles": (string | null);
                "credit": string;
              };
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/shared-dashboard/pictures/{picture}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A floor plan of the dashboard behind a link */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "picture": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "image/png": string;
            "image/jpeg": string;
            "image/webp": string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/organizations/{id}/deactivate": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Deactivate: nobody of it gets in; refused while devices are registered */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "reason": string;
          };
        };
      };
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/organizations/{id}/reactivate": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Let its people in again */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/organizations/{id}/erase": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Erase personal data of a deactivated organization; its name stays, as bills need it */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/rule-templates": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Rules to start from */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "id": string;
                "name": string;
                "condition": components["schemas"]["Condition"];
                "options": {
                  /** The condition must have been true for so long */
                  "forSeconds"?: number;
                  "schedule"?: components["schemas"]["Schedule"];
                  /** `in-turn`: the next one when a letter is refused or nobody answers */
                  "order"?: ("together" | "in-turn");
                  "nextAfterSeconds"?: number;
                  "whenOver"?: ("told" | "not-told");
                  "channelIds"?: string[];
                };
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/rules/rehearsal": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a rule over history: what would it have done, and what would have cut the noise? */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "rule": {
              "name": string;
              "condition": components["schemas"]["Condition"];
              "recipients": string[];
              "language"?: ("ja" | "en");
              "enabled"?: boolean;
              /** The condition must have been true for so long */
              "forSeconds"?: number;
              "schedule"?: components["schemas"]["Schedule"];
              /** `in-turn`: the next one when a letter is refused or nobody answers */
              "order"?: ("together" | "in-turn");
              "nextAfterSeconds"?: number;
              "whenOver"?: ("told" | "not-told");
              "channelIds"?: string[];
              "organizationId": string;
              "deviceId"?: (string | null);
              "profileId"?: (string | null);
              "groupId"?: (string | null);
            };
            "days"?: number;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Rehearsal"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/notifications": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every e-mail with its state and attempts, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "state"?: ("waiting" | "accepted" | "refused" | "gathered") | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Notification"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/notifications/{id}/attempts": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every attempt to send it, with the server's answer, oldest first */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "at": string;
                "server": string;
                "answer": ("accepted" | "later" | "never");
                "words": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/channels": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Webhooks, Slack and LINE */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Channel"][];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Add a channel */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "organizationId": string;
            "name": string;
            "target": ({
              "kind": "webhook";
              "url": string;
            } | {
              "kind": "slack";
              "url": string;
            } | {
              "kind": "line";
              "token": string;
              "to": string;
            });
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": (components["schemas"]["Channel"] & {
              /** Of a webhook: what `X-Hatoba-Signature` (sha256= HMAC of the body) is made with; shown this once */
              "secret": (string | null);
            });
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/channels/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Remove a channel */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/webhooks": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Webhooks */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Webhook"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Tell a program from now on */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "organizationId": string;
            "name": string;
            "url": string;
            /** `contract`: all that happens to contracts. A third party is told measurements only */
            "events": ("measurement" | "incident.opened" | "incident.acknowledged" | "incident.resolved" | "device.registered" | "device.changed" | "device.ended" | "contract")[];
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": (components["schemas"]["Webhook"] & {
              /** What signatures are made with; shown this once */
              "secret": string;
            });
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/webhooks/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A webhook */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Webhook"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** Remove it, with its log */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    /** Change it, or switch it off and on */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name"?: string;
            "url"?: string;
            /** `contract`: all that happens to contracts. A third party is told measurements only */
            "events"?: ("measurement" | "incident.opened" | "incident.acknowledged" | "incident.resolved" | "device.registered" | "device.changed" | "device.ended" | "contract")[];
            "state"?: ("on" | "off");
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Webhook"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    trace?: never;
  };
  "/api/v1/webhooks/{id}/secret": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A new secret; the one before signs beside it for a while */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "overlapHours"?: number;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": (components["schemas"]["Webhook"] & {
              /** What signatures are made with; shown this once */
              "secret": string;
            });
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/webhooks/{id}/test": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send one event `test` now */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "delivery": components["schemas"]["WebhookDelivery"];
              "attempts": {
                "at": string;
                "tookMs": number;
                /** Null: there was no answer, `words` says why */
                "status": (number | null);
                /** The answer's first thousand bytes */
                "words": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/webhooks/{id}/deliveries": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What it was told, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "state"?: ("waiting" | "accepted" | "refused") | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["WebhookDelivery"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/webhooks/{id}/deliveries/{deliveryId}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A delivery with its attempts, oldest first */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "deliveryId": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "delivery": components["schemas"]["WebhookDelivery"];
              "attempts": {
                "at": string;
                "tookMs": number;
                /** Null: there was no answer, `words` says why */
                "status": (number | null);
                /** The answer's first thousand bytes */
                "words": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send it once more with the same ID; one that waits is tried at once */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "deliveryId": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "delivery": components["schemas"]["WebhookDelivery"];
              "attempts": {
                "at": string;
                "tookMs": number;
                /** Null: there was no answer, `words` says why */
                "status": (number | null);
                /** The answer's first thousand bytes */
                "words": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/runs": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Billing runs, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "month"?: string | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["BillingRun"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Bill a month: rate every contract holder, stop for a review unless `dryRun` is false */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "month": string;
            "dryRun"?: boolean;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["BillingRun"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/runs/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A billing run */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["BillingRun"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/runs/{id}/holders": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a run comes to, by contract holder */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "state"?: ("drafted" | "nothing" | "issued" | "held") | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "organizationId": string;
                "organizationName": string;
                "state": ("drafted" | "nothing" | "issued" | "held");
                "statements": number;
                "lines": number;
                "netYen": number;
                "taxYen": number;
                "totalYen": number;
                "problem": (string | null);
              }[];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/runs/{id}/holders/{organizationId}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One contract holder's statements as a run would issue them */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
          "organizationId": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "organizationId": string;
              "drafts": {
                "kind": ("invoice" | "credit-note");
                "serviceMonth": string;
                "issuedOn": string;
                "closedOn": string;
                "dueOn": (string | null);
                "issuer": {
                  "name": string;
                  "registrationNumber": (string | null);
                };
                "addressee": {
                  "name": string;
                };
                "managementUnit": (string | null);
                "lines": components["schemas"]["StatementLine"][];
                "taxBlocks": {
                  "category": string;
                  "percent": number;
                  "netYen": number;
                  "taxYen": number;
                }[];
                "netYen": number;
                "taxYen": number;
                "totalYen": number;
                "corrects": string[];
                "reason": (string | null);
              }[];
              "unbilled": {
                "plan": string;
                "component": string;
                "from": string;
                "quantity": number;
                "reason": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/runs/{id}/finalize": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Issue what the review showed */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["BillingRun"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/runs/{id}/verification": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Compute a finalized run once more from the facts of its moment */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "holders": number;
              "different": {
                "organizationId": string;
                "organizationName": string;
                "issuedYen": number;
                "recomputedYen": number;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/statement-chain": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Follow the chain of statements and tell where one was changed, removed or slipped in */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "statements": number;
              /** Keep it elsewhere: it shows that the end was not cut off */
              "head": string;
              "breaks": {
                "sequence": number;
                "kind": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/issuer": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who issues statements, and on which terms; null until it is set */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "issuer": components["schemas"]["Issuer"];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Set the issuer; statements that are out stay as they are */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "name": string;
            "postalCode"?: (string | null);
            "address"?: (string | null);
            "phone"?: (string | null);
            /** 適格請求書発行事業者の登録番号: T and 13 digits */
            "registrationNumber"?: (string | null);
            "bankAccount"?: (string | null);
            "note"?: ({
              "ja": string;
              "en": string;
            } | null);
            "due"?: {
              "closingDay": (number | "end");
              "dueMonths": number;
              "dueDay": (number | "end");
              "onHoliday": ("stay" | "next" | "previous");
            };
            "taxRounding"?: ("floor" | "half-up" | "ceil");
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "issuer": components["schemas"]["Issuer"];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/holders/{organizationId}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is printed about a contract holder */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "organizationId": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "department": (string | null);
              "postalCode": (string | null);
              "address": (string | null);
              "email": (string | null);
              /** What the letter with a statement carries: a link behind the sign-in, or the PDF, too */
              "statementMail": ("link" | "pdf");
              "language": ("ja" | "en");
              "era": ("western" | "japanese");
              "due": ({
                "closingDay": (number | "end");
                "dueMonths": number;
                "dueDay": (number | "end");
                "onHoliday": ("stay" | "next" | "previous");
              } | null);
              "organizationId": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Set what is printed about a contract holder, where statements go, and its own due rule */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "organizationId": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "department"?: (string | null);
            "postalCode"?: (string | null);
            "address"?: (string | null);
            "email"?: (string | null);
            /** What the letter with a statement carries: a link behind the sign-in, or the PDF, too */
            "statementMail"?: ("link" | "pdf");
            "language"?: ("ja" | "en");
            "era"?: ("western" | "japanese");
            "due"?: ({
              "closingDay": (number | "end");
              "dueMonths": number;
              "dueDay": (number | "end");
              "onHoliday": ("stay" | "next" | "previous");
            } | null);
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "department": (string | null);
              "postalCode": (string | null);
              "address": (string | null);
              "email": (string | null);
              /** What the letter with a statement carries: a link behind the sign-in, or the PDF, too */
              "statementMail": ("link" | "pdf");
              "language": ("ja" | "en");
              "era": ("western" | "japanese");
              "due": ({
                "closingDay": (number | "end");
                "dueMonths": number;
                "dueDay": (number | "end");
                "onHoliday": ("stay" | "next" | "previous");
              } | null);
              "organizationId": string;
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/reports/revenue": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Revenue without tax by month and plan */
    get: {
      parameters: {
        query: {
          "from": string;
          "to": string;
          "by"?: ("service-month" | "issue-month") | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "month": string;
                "plan": string;
                "netYen": number;
                "lines": number;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/reports/forecast": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a month comes to by plan as it stands, the days still to come included */
    get: {
      parameters: {
        query: {
          "month": string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "month": string;
                "plan": string;
                "netYen": number;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/reports/receivables": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What contract holders owe, by how long it is overdue */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "organizationId": string;
                "counterparty": string;
                "openYen": number;
                "byAge": {
                  "not-due": number;
                  "1-30": number;
                  "31-60": number;
                  "61-90": number;
                  "over-90": number;
                };
                /** Damages (遅延損害金) if what is open came today */
                "accruedDamagesYen": number;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/billing/reports/unbilled": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is not billed or not announced, and why */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": {
                "kind": ("month-without-run" | "holder-held" | "price-missing" | "no-address");
                "month": string;
                "organizationId": (string | null);
                "organizationName": (string | null);
                "problem": string;
              }[];
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/statements": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Statements (請求書), newest first; found by date, amount and counterparty */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "organizationId"?: string | undefined;
          "issuedFrom"?: string | undefined;
          "issuedTo"?: string | undefined;
          "yenMin"?: (number | null) | undefined;
          "yenMax"?: (number | null) | undefined;
          "counterparty"?: string | undefined;
          "number"?: string | undefined;
          "serviceMonth"?: string | undefined;
          "kind"?: ("invoice" | "credit-note") | undefined;
          "runId"?: string | undefined;
          "state"?: ("unpaid" | "overdue" | "paid") | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Statement"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/statements.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The same as CSV */
    get: {
      parameters: {
        query?: {
          "organizationId"?: string | undefined;
          "issuedFrom"?: string | undefined;
          "issuedTo"?: string | undefined;
          "yenMin"?: (number | null) | undefined;
          "yenMax"?: (number | null) | undefined;
          "counterparty"?: string | undefined;
          "number"?: string | undefined;
          "serviceMonth"?: string | undefined;
          "kind"?: ("invoice" | "credit-note") | undefined;
          "runId"?: string | undefined;
          "state"?: ("unpaid" | "overdue" | "paid") | undefined;
          "encoding"?: ("utf-8-bom" | "utf-8" | "shift_jis") | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "text/csv": string;
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/statements/{id}.pdf": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A statement as PDF (適格請求書), in its addressee's language */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/pdf": string;
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/statements/{id}.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A statement's lines as CSV */
    get: {
      parameters: {
        query?: {
          "encoding"?: ("utf-8-bom" | "utf-8" | "shift_jis") | undefined;
        };
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "text/csv": string;
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/statements/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A statement, word for word */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": (components["schemas"]["Statement"] & {
              "document": {
                "kind": ("invoice" | "credit-note");
                "serviceMonth": string;
                "issuedOn": string;
                "closedOn": string;
                "dueOn": (string | null);
                "issuer": {
                  "name": string;
                  "registrationNumber": (string | null);
                };
                "addressee": {
                  "name": string;
                };
                "managementUnit": (string | null);
                "lines": components["schemas"]["StatementLine"][];
                "taxBlocks": {
                  "category": string;
                  "percent": number;
                  "netYen": number;
                  "taxYen": number;
                }[];
                "netYen": number;
                "taxYen": number;
                "totalYen": number;
                "corrects": string[];
                "reason": (string | null);
                "number": string;
              };
            });
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/statements/{id}/lines/{position}/evidence": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The events behind a line, as they were known when it was rated: devices, contract facts, usage, a payment */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
        };
        header?: never;
        path: {
          "id": string;
          "position": (number | null);
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": ({
                "kind": "device";
                "id": string;
              } | {
                "kind": "contract-fact";
                "id": string;
                "contractId": string;
                "fact": string;
                "on": string;
              } | {
                "kind": "usage-event";
                "id": string;
                "source": string;
                "eventId": string;
                "subject": (string | null);
                "quantity": number;
                "from": string;
                "to": string;
              } | {
                "kind": "payment";
                "id": string;
                "statementId": string;
              } | {
                "kind": "surcharge";
                "id": string;
              })[];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/statements/{id}/credit-notes": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Credit an invoice (適格返還請求書): some lines, or all that is left of it */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "reason": string;
            "lines"?: {
              "position": number;
              /** Without tax */
              "yen": number;
            }[];
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Statement"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/payments": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Payments, newest first */
    get: {
      parameters: {
        query?: {
          "limit"?: number | undefined;
          "after"?: string | undefined;
          "organizationId"?: string | undefined;
          "receivedFrom"?: string | undefined;
          "receivedTo"?: string | undefined;
          "yenMin"?: (number | null) | undefined;
          "yenMax"?: (number | null) | undefined;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              "items": components["schemas"]["Payment"][];
              "next": (string | null);
            };
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Record a payment; it settles what is due first unless it names statements */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "organizationId": string;
            "receivedOn": string;
            "yen": number;
            /** A transfer fee that the payer kept back */
            "feeYen"?: number;
            "method": ("bank-transfer" | "direct-debit" | "card" | "cash" | "other" | "refund");
            "payer"?: (string | null);
            /** The bank's mark: the same one twice is one payment */
            "reference"?: (string | null);
            "note"?: (string | null);
            "statementIds"?: string[];
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Payment"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/payments/{id}/reverse": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Take a payment back: an entry of its own, and what it settled is open again */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          "id": string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": {
            "note": string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": components["schemas"]["Payment"];
          };
        };
        default: {
          headers: Record<string, unknown>;
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}

export interface components {
  schemas: {
    "WebhookBody": {
      "version": 1;
      "deliveryId": string;
      "webhookId": string;
      "events": {
        "id": string;
        "type": string;
        "at": string;
        "organizationId": string;
        "data": Record<string, unknown>;
      }[];
    };
    "Me": {
      "id": string;
      "userId": string;
      "role": ("administrator" | "support" | "billing" | "member" | "viewer" | "auditor");
      "permissions": string[];
      "language": ("ja" | "en");
      "mustChangePassword": boolean;
      "organization": {
        "id": string;
        "name": string;
        "kind": string;
      };
      "timezone": string;
      "map": {
        /** Address of tiles with {z}, {x} and {y}; null for none */
        "tiles": (string | null);
        "credit": string;
      };
    };
    "Problem": {
      "type": string;
      "title": string;
      "status": number;
      "detail": string;
      "errors": {
        "path": string;
        "detail": string;
      }[];
    };
    "Organization": {
      "id": string;
      "kind": ("provider" | "contract-holder" | "end-customer");
      "name": string;
      "parentId": (string | null);
      "corporateNumber": (string | null);
      "email": (string | null);
      "createdAt": string;
      "deactivatedAt": (string | null);
    };
    "DeviceProfile": {
      "id": string;
      "name": string;
      "network": ("lorawan" | "sigfox");
      "codec": ({
        "kind": "javascript";
        "source": string;
      } | {
        "kind": "cayenne-lpp";
        /** Voltage and current may be negative, as the Arduino library writes them */
        "signed"?: boolean;
      } | {
        "kind": "sigfox-payload";
        "grammar": string;
      } | {
        "kind": "hex";
      } | {
        "kind": "network-server";
      });
      "expectedIntervalSeconds": (number | null);
      "quantities": Record<string, {
        "name"?: string;
        /** Of the codec's value; converted to the quantity's */
        "unit"?: string;
        /** Of GET /quantities */
        "quantity"?: string;
      }>;
      "version": number;
      /** What the codec may take for one payload; null: 50 ms, 65,536 bytes, 16 MB */
      "limits": {
        "timeMs": (number | null);
        "outputBytes": (number | null);
        "memoryMb": (number | null);
      };
      /** Since when the codec isn't run, and which limit it broke again and again */
      "hold": ({
        "at": string;
        "limit": ("time" | "memory" | "output");
      } | null);
      "createdAt": string;
    };
    "ListedDevice": (components["schemas"]["Device"] & {
      /** Empty for a third party that the device was given to */
      "organizationName": string;
      "latest": Record<string, {
        "value": (number | string | boolean);
        "at": string;
        "label": string;
        "unit": (string | null);
      }>;
      "lastUplinkAt": (string | null);
      "openIncidents": number;
      "groups": {
        "id": string;
        "name": string;
      }[];
    });
    "Device": {
      "id": string;
      "organizationId": string;
      "profileId": string;
      "profileName": string;
      "name": string;
      "network": ("lorawan" | "sigfox");
      "devEui"?: string;
      "sigfoxId"?: string;
      "place": (string | null);
      "latitude": (number | null);
      "longitude": (number | null);
      "trap": boolean;
      "variables": Record<string, string>;
      "billingStartDate": string;
      "contract": {
        "child": string;
        "parent": string;
        "endedOn": (string | null);
        "dataRangeDays": number;
      };
      "registeredAt": string;
      "retiredAt": (string | null);
    };
    "DeviceGroup": {
      "id": string;
      "organizationId": string;
      "name": string;
      /** Devices in it that the caller may see */
      "devices": number;
      "createdAt": string;
    };
    "DeviceStatus": {
      "lastSeenAt": (string | null);
      "uplinks": number;
      /** Deliveries of uplinks that were there already */
      "duplicates": number;
      /** dBm, of the gateway that heard the latest uplink best */
      "rssi": (number | null);
      "snr": (number | null);
      "gatewayId": (string | null);
      "spreadingFactor": (number | null);
      "fCnt": (number | null);
      /** Lost ÷ sent among the latest 50 uplinks, by gaps of the frame counter */
      "lossRate": (number | null);
      "batteryPercent": (number | null);
      "batteryVolts": (number | null);
      "externalPower": (boolean | null);
      "marginDb": (number | null);
      "statusAt": (string | null);
      "joinedAt": (string | null);
    };
    "Downlink": {
      "id": string;
      "deviceId": string;
      /** Hexadecimal */
      "payload": string;
      "fPort": (number | null);
      "confirmed": boolean;
      "state": ("queued" | "sent" | "acknowledged" | "failed");
      "reason": string;
      "createdBy": string;
      "createdAt": string;
      "changedAt": string;
      "expiresAt": string;
    };
    "LorawanState": {
      "activation": ("abp" | "otaa");
      "version": ("1.0" | "1.1");
      "joinEui": (string | null);
      /** Null until it has joined */
      "devAddr": (string | null);
      "fCntUp": (number | null);
      "fCntDown": (number | null);
    };
    "Export": {
      "id": string;
      /** Null: of all organizations */
      "organizationId": (string | null);
      "scheduleId": (string | null);
      "state": ("waiting" | "running" | "done" | "failed" | "cancelled");
      "from": string;
      "to": string;
      "devices": (string[] | null);
      "groupId": (string | null);
      "form": {
        "timezone": string;
        "fields": (string[] | null);
        "encoding": ("utf-8-bom" | "utf-8" | "shift_jis");
        "separator": ("comma" | "tab");
        "layout": ("wide" | "long");
        "times": ("local" | "utc" | "both");
        "labels": ("ja" | "en" | "names");
        "archive": ("none" | "zip");
      };
      "progress": {
        "devices": (number | null);
        "devicesDone": number;
        "files": number;
        "bytes": number;
      };
      "file": ({
        "bytes": number;
        "sha256": string;
        /** CSV files in it */
        "files": number;
        /** How many the encoding does not have, written 〓 */
        "replacedCharacters": number;
        "replacedFirst": {
          "file": string;
          "row": number;
          "column": number;
          "character": string;
        }[];
      } | null);
      "failure": (string | null);
      "createdAt": string;
      "finishedAt": (string | null);
      /** When the file is removed */
      "expiresAt": (string | null);
    };
    "NewExport": {
      /** All that the caller sees when left out */
      "organizationId"?: string;
      /** IDs; all when left out */
      "devices"?: string[];
      /** Those in a group when the file is written */
      "groupId"?: string;
      "from": string;
      "to": string;
      /** Of times and months; the provider's when left out */
      "timezone"?: string;
      /** All when left out */
      "fields"?: string[];
      "encoding"?: ("utf-8-bom" | "utf-8" | "shift_jis");
      "separator"?: ("comma" | "tab");
      "layout"?: ("wide" | "long");
      "times"?: ("local" | "utc" | "both");
      /** The caller's language when left out */
      "labels"?: ("ja" | "en" | "names");
      /** One file with every device, or a ZIP with a file per device and month */
      "archive"?: ("none" | "zip");
    };
    "ExportSchedule": {
      "id": string;
      "organizationId": string;
      "every": ("month" | "week");
      "devices": (string[] | null);
      "groupId": (string | null);
      "recipients": string[];
      "form": {
        "timezone": string;
        "fields": (string[] | null);
        "encoding": ("utf-8-bom" | "utf-8" | "shift_jis");
        "separator": ("comma" | "tab");
        "layout": ("wide" | "long");
        "times": ("local" | "utc" | "both");
        "labels": ("ja" | "en" | "names");
        "archive": ("none" | "zip");
      };
      /** First day of the last period that was exported */
      "lastPeriodOn": (string | null);
      "createdAt": string;
    };
    "NewExportSchedule": {
      /** All that the caller sees when left out */
      "organizationId"?: string;
      /** IDs; all when left out */
      "devices"?: string[];
      /** Those in a group when the file is written */
      "groupId"?: string;
      "every": ("month" | "week");
      /** Users of the organization who get a link by e-mail */
      "recipients"?: string[];
      /** Of times and months; the provider's when left out */
      "timezone"?: string;
      /** All when left out */
      "fields"?: string[];
      "encoding"?: ("utf-8-bom" | "utf-8" | "shift_jis");
      "separator"?: ("comma" | "tab");
      "layout"?: ("wide" | "long");
      "times"?: ("local" | "utc" | "both");
      /** The caller's language when left out */
      "labels"?: ("ja" | "en" | "names");
      /** One file with every device, or a ZIP with a file per device and month */
      "archive"?: ("none" | "zip");
    };
    "UplinkMapping": ({
      "network": ("lorawan" | "sigfox");
      "device": string;
      "payload": {
        "path": string;
        "form": ("hex" | "base64");
      };
      "time"?: {
        "path": string;
        "form": ("rfc3339" | "seconds" | "milliseconds");
      };
      "port"?: string;
      "counter"?: string;
      "uplinkId"?: string;
      "decoded"?: string;
      "receptions"?: {
        "path": string;
        "gateway"?: string;
        "rssi"?: string;
        "snr"?: string;
      };
      "frequency"?: {
        "path": string;
        "unit": ("Hz" | "MHz");
      };
      "dataRate"?: string;
      "only"?: {
        "path": string;
        "values": string[];
      };
    } | null);
    "Connection": {
      "id": string;
      "name": string;
      "kind": string;
      "transport": string;
      "broker": ({
        "kind": "embedded";
        "username": string;
      } | {
        "kind": "external";
        "url": string;
        "username": (string | null);
        "topics": string[];
        "sharedGroup": (string | null);
      } | null);
      "mapping": components["schemas"]["UplinkMapping"];
      "udp": ({
        "host": string;
        "port": number;
      } | null);
      "enabled": boolean;
      "createdAt": string;
    };
    "Plan": {
      "id": string;
      "name": string;
      "service": string;
      "bound": ("device" | "holder" | "external");
      "noticeDays": number;
      "minimumTermMonths": number;
      "changeable": string[];
      "requires": string[][];
      "endsWith": string[];
      "discontinuationMonths": number;
      "validFrom": string;
      "components": {
        "id": string;
        "name": string;
        "charge": string;
        "obligation": string;
        "unit": string;
        "proration": string;
        "taxCategory": string;
        /** What Hatoba counts itself */
        "meter": (string | null);
      }[];
    };
    "ServiceContract": {
      "id": string;
      "number": string;
      /** The day that the state is of */
      "on": string;
      "status": ("applied" | "held" | "refused" | "accepted" | "active" | "suspended" | "terminating" | "ended");
      "organizationId": string;
      "plan": string;
      "planName": string;
      "quantity": number;
      "managementUnit": (string | null);
      "optionOf": (string | null);
      "name": (string | null);
      "appliedOn": string;
      "acceptedOn": (string | null);
      /** 課金開始日 */
      "startedOn": (string | null);
      /** The last day, billable */
      "endsOn": (string | null);
      "endCause": (string | null);
      /** The last day of the minimum term */
      "minimumUntil": (string | null);
      "equipment": {
        "equipment": string;
        "event": ("lent" | "faulty" | "exchanged" | "lost" | "damaged" | "procedure-done" | "returned");
        "on": string;
        "isLine": boolean;
      }[];
    };
    "ContractFact": {
      "id": string;
      "on": string;
      "recordedAt": string;
      "recordedBy": (string | null);
      "corrects": (string | null);
      /** false once another fact corrected or withdrew it */
      "standing": boolean;
      "kind": string;
      "content": Record<string, unknown>;
    };
    "NewContractFact": {
      /** The day it is about; today when absent. An end's follows from the plan */
      "on"?: string;
      /** The fact that this one stands for, or withdraws */
      "corrects"?: string;
      /** A later day for contracts that end with this one */
      "dependantsEndOn"?: string;
      "content": ({
        "kind": "held";
        "reason": string;
      } | {
        "kind": "accepted";
      } | {
        "kind": "refused";
        "ground": ("requirements-unmet" | "technically-hard" | "non-payment-likely" | "past-default" | "false-statements" | "abuse-likely" | "other");
        "reason": string;
      } | {
        "kind": "started";
      } | {
        "kind": "quantity-changed";
        "quantity": number;
      } | {
        "kind": "plan-changed";
        "plan": string;
      } | {
        "kind": "equipment-changed";
        "description": string;
      } | {
        "kind": "suspended";
        "suspension"?: ("suspension" | "restriction" | "interruption");
        "cause": ("non-payment" | "breach" | "prohibited-act" | "carrier" | "law" | "works" | "fault");
        "reason": string;
        "until"?: (string | null);
      } | {
        "kind": "resumed";
      } | {
        "kind": "cancellation-notified";
        "arrivedOn": string;
        "namedOn"?: (string | null);
      } | {
        "kind": "ended";
        "cause": ("impossible" | "discontinued" | "provider" | "death" | "prerequisite");
        "reason": string;
        "prerequisite"?: (string | null);
      } | {
        "kind": "succeeded";
        "organizationId": string;
      } | {
        "kind": "renamed";
        "name": string;
      } | {
        "kind": "equipment";
        "event": ("lent" | "faulty" | "exchanged" | "lost" | "damaged" | "procedure-done" | "returned");
        "equipment": string;
        "isLine"?: boolean;
        "note"?: string;
      } | {
        "kind": "right-bought";
        "from": string;
        "to": string;
        "quantity": number;
        "yen"?: (number | null);
        "payerId": string;
      } | {
        "kind": "charged";
        "component": string;
        "quantity"?: number;
        "yen"?: (number | null);
        "reason": string;
      } | {
        "kind": "withdrawn";
        "reason": string;
      });
    };
    "Price": {
      "id": string;
      "plan": string;
      "component": string;
      "organizationId": (string | null);
      "validFrom": string;
      "yen": (number | null);
      "tiers": ({
        "mode": ("graduated" | "volume");
        "tiers": {
          "upTo": (number | null);
          "unitYen": number;
          "flatYen"?: number;
        }[];
      } | null);
      "announcedOn": (string | null);
      "reason": (string | null);
      "recordedBy": string;
      "recordedAt": string;
    };
    "UsageEvent": {
      "id": string;
      "source": string;
      "eventId": string;
      "contractId": string;
      "component": string;
      "subject": (string | null);
      "quantity": number;
      "from": string;
      "to": string;
      "recordedAt": string;
    };
    "Notice": {
      "id": string;
      "kind": ("maintenance" | "fault" | "discontinuation" | "price-change" | "terms-revision" | "suspension");
      "effectiveOn": string;
      "untilOn": (string | null);
      "services": string[];
      "organizations": string[];
      "subject": string;
      "text": string;
      /** The last day on which it is in time */
      "latestOn": string;
      "sentOn": (string | null);
      "lateReason": (string | null);
      "composedBy": string;
      "composedAt": string;
    };
    "NoticeWithRecipients": (components["schemas"]["Notice"] & {
      /** Too late if it is sent today, or was when it was sent */
      "late": boolean;
      "recipients": {
        "organizationId": string;
        "name": string;
        /** null: must be told otherwise */
        "email": (string | null);
        "letter": ({
          "state": string;
          "acceptedAt": (string | null);
          "lastAnswer": (string | null);
        } | null);
      }[];
    });
    "Surcharge": {
      "organizationId": string;
      "managementUnit": (string | null);
      /** When it was found; today when absent. The next run bills it */
      "on": string;
      /** Without tax; the surcharge is twice as much */
      "evadedYen": number;
      /** Whether the evaded fee itself is still to be charged */
      "evadedFee": ("to-charge" | "charged");
      "reason": string;
      "id": string;
      "yen": number;
      "withdrawn": boolean;
      "recordedBy": string;
      "recordedAt": string;
    };
    "LentEquipment": {
      "contractId": string;
      "contractNumber": string;
      "organizationId": string;
      "plan": string;
      "planName": string;
      /** A serial number, an ICCID */
      "equipment": string;
      /** A SIM */
      "isLine": boolean;
      "state": ("lent" | "faulty" | "exchanged" | "lost" | "damaged" | "procedure-done" | "returned" | "overdue" | "returned-late");
      "since": string;
      /** 30 days after the contract's end */
      "returnBy": (string | null);
    };
    "CountTargets": ({
      /** Of /channels; a webhook is signed */
      "channelIds": string[];
      "emails": string[];
      "language"?: ("ja" | "en");
    } | null);
    "CountPush": {
      "id": string;
      "month": string;
      /** `channel:` and its ID, or `mail:` and the address */
      "target": string;
      "postedBy": string;
      "postedAt": string;
      "letter": ({
        /** Its attempts are at /notifications/{id}/attempts */
        "id": string;
        "state": ("waiting" | "accepted" | "refused" | "gathered");
        "attempts": number;
        "lastAnswer": (string | null);
        "acceptedAt": (string | null);
        "nextAttemptAt": string;
      } | null);
    };
    "Session": {
      "id": string;
      "createdAt": string;
      /** To within ten minutes */
      "lastUsedAt": string;
      "expiresAt": string;
      "address": (string | null);
      "client": (string | null);
      "current": boolean;
    };
    "User": {
      "id": string;
      "userId": string;
      "organizationId": string;
      "role": ("administrator" | "support" | "billing" | "member" | "viewer" | "auditor");
      "name": string;
      "email": (string | null);
      "language": ("ja" | "en");
      "mustChangePassword": boolean;
      "createdAt": string;
      "deactivatedAt": (string | null);
      /** Locked since: nobody gets in */
      "lockedAt": (string | null);
      /** What an auditor looks for */
      "purpose": (string | null);
      /** When an auditor's access ends */
      "endsAt": (string | null);
    };
    "AuditEntry": {
      "id": string;
      "at": string;
      "actor": string;
      "actorKind": string;
      "action": string;
      "organizationId": (string | null);
      "target": string;
      "detail"?: unknown;
      /** Where the request came from */
      "address": (string | null);
    };
    "Application": {
      "id": string;
      "name": string;
      "corporateNumber": (string | null);
      "contactName": string;
      "email": string;
      "message": string;
      "language": ("ja" | "en");
      "address": string;
      "createdAt": string;
      "state": ("waiting" | "accepted" | "refused");
      "decidedAt": (string | null);
      "decidedBy": (string | null);
      "reason": (string | null);
      "organizationId": (string | null);
    };
    "TrapTeam": {
      "id": string;
      "organizationId": string;
      "name": string;
      /** Hour of the morning mail in the provider's zone; null for none */
      "morningAt": (string | null);
      /** After so long without a visit the team is reminded */
      "remindAfterMinutes": number;
      /** How old an uplink may be that proves a trap clear */
      "heartbeatMinutes": number;
      "createdAt": string;
      "endedAt": (string | null);
    };
    "TrapMember": {
      "id": string;
      "teamId": string;
      "email": string;
      "name": string;
      "language": ("ja" | "en");
      "wants": ("sprung" | "reminder" | "going" | "visited" | "rearmed" | "battery" | "silence" | "morning")[];
      "quiet": ({
        "from": string;
        "to": string;
      } | null);
      /** Held in quiet hours, too: that a trap has sprung */
      "quietSprung": boolean;
      /** 0 is told at once, 1 with the first reminder, 2 with the second */
      "turn": number;
      "createdAt": string;
      "confirmedAt": (string | null);
      "stoppedAt": (string | null);
      "stoppedBecause": ("unsubscribed" | "refused" | "complained" | null);
    };
    "Trap": {
      "id": string;
      "teamId": string;
      "deviceId": string;
      "name": string;
      "place": (string | null);
      "setter": (string | null);
      "latitude": (number | null);
      "longitude": (number | null);
      "sensor": {
        "field": string;
        "sprungValue": (number | string | boolean);
        "battery": ({
          "field": string;
          "below": number;
        } | null);
      };
      "proof": ("clear" | "sprung" | "unknown" | "paused");
      "heardAt": (string | null);
      "battery": (number | null);
      "silent": boolean;
      "case": components["schemas"]["TrapCase"];
    };
    "TrapCase": ({
      "id": string;
      "trapId": string;
      "sprungAt": string;
      "receivedAt": string;
      "goingBy": (string | null);
      "goingAt": (string | null);
      "visitedBy": (string | null);
      "visitedAt": (string | null);
      "finding": ("deer" | "boar" | "bear" | "other-animal" | "non-target" | "empty" | null);
      "note": (string | null);
      "rearmedAt": (string | null);
      "reminders": number;
      "mutedUntil": (string | null);
    } | null);
    "TrapImportLine": {
      "line": number;
      "team": string;
      "trap": string;
      "place": (string | null);
      "device": string;
      "recipients": string[];
      /** `known`: everything it says is there already */
      "fate": ("new" | "known" | "wrong");
      "errors": {
        "column": string;
        "detail": string;
      }[];
    };
    "Rule": {
      "id": string;
      "organizationId": string;
      "deviceId": (string | null);
      "profileId": (string | null);
      "groupId": (string | null);
      "name": string;
      "condition": components["schemas"]["Condition"];
      "recipients": string[];
      "language": ("ja" | "en");
      "enabled": boolean;
      "createdAt": string;
      /** The condition must have been true for so long */
      "forSeconds": number;
      "schedule": components["schemas"]["Schedule"];
      /** `in-turn`: the next one when a letter is refused or nobody answers */
      "order": ("together" | "in-turn");
      "nextAfterSeconds": number;
      "whenOver": ("told" | "not-told");
      "channelIds": string[];
    };
    "Condition": ({
      "kind": "equals";
      "field": string;
      "value": (number | string | boolean);
    } | {
      "kind": "changes";
      "field": string;
      "to"?: (number | string | boolean);
    } | {
      "kind": "above";
      "field": string;
      "threshold": number;
      "hysteresis"?: number;
    } | {
      "kind": "below";
      "field": string;
      "threshold": number;
      "hysteresis"?: number;
    } | {
      "kind": "between";
      "field": string;
      "low": number;
      "high": number;
      "hysteresis"?: number;
    } | {
      "kind": "outside";
      "field": string;
      "low": number;
      "high": number;
      "hysteresis"?: number;
    } | {
      "kind": "rises";
      "field": string;
      "by": number;
      "withinSeconds": number;
    } | {
      "kind": "falls";
      "field": string;
      "by": number;
      "withinSeconds": number;
    } | {
      "kind": "battery";
      "field": string;
      "below": number;
      "fallsBy"?: number;
      "withinSeconds"?: number;
    } | {
      "kind": "frames-lost";
      "share": number;
    } | {
      "kind": "all";
      "of": ({
        "kind": "equals";
        "field": string;
        "value": (number | string | boolean);
      } | {
        "kind": "changes";
        "field": string;
        "to"?: (number | string | boolean);
      } | {
        "kind": "above";
        "field": string;
        "threshold": number;
        "hysteresis"?: number;
      } | {
        "kind": "below";
        "field": string;
        "threshold": number;
        "hysteresis"?: number;
      } | {
        "kind": "between";
        "field": string;
        "low": number;
        "high": number;
        "hysteresis"?: number;
      } | {
        "kind": "outside";
        "field": string;
        "low": number;
        "high": number;
        "hysteresis"?: number;
      } | {
        "kind": "rises";
        "field": string;
        "by": number;
        "withinSeconds": number;
      } | {
        "kind": "falls";
        "field": string;
        "by": number;
        "withinSeconds": number;
      } | {
        "kind": "battery";
        "field": string;
        "below": number;
        "fallsBy"?: number;
        "withinSeconds"?: number;
      } | {
        "kind": "frames-lost";
        "share": number;
      })[];
    } | {
      "kind": "any";
      "of": ({
        "kind": "equals";
        "field": string;
        "value": (number | string | boolean);
      } | {
        "kind": "changes";
        "field": string;
        "to"?: (number | string | boolean);
      } | {
        "kind": "above";
        "field": string;
        "threshold": number;
        "hysteresis"?: number;
      } | {
        "kind": "below";
        "field": string;
        "threshold": number;
        "hysteresis"?: number;
      } | {
        "kind": "between";
        "field": string;
        "low": number;
        "high": number;
        "hysteresis"?: number;
      } | {
        "kind": "outside";
        "field": string;
        "low": number;
        "high": number;
        "hysteresis"?: number;
      } | {
        "kind": "rises";
        "field": string;
        "by": number;
        "withinSeconds": number;
      } | {
        "kind": "falls";
        "field": string;
        "by": number;
        "withinSeconds": number;
      } | {
        "kind": "battery";
        "field": string;
        "below": number;
        "fallsBy"?: number;
        "withinSeconds"?: number;
      } | {
        "kind": "frames-lost";
        "share": number;
      })[];
    } | {
      "kind": "silent";
      "intervals": number;
    } | {
      "kind": "gateway-silent";
      "afterSeconds": number;
      "gatewayId"?: string;
    });
    "Schedule": ({
      /** 1 (Monday) to 7; all when left out */
      "weekdays"?: number[];
      "hours"?: {
        "from": string;
        "to": string;
      };
      /** Japanese holidays */
      "holidays"?: ("as-sunday" | "never");
      "season"?: {
        "from": string;
        "to": string;
      };
    } | null);
    "Incident": {
      "id": string;
      "ruleId": string;
      /** Null for an incident of a gateway */
      "deviceId": (string | null);
      "gatewayId": (string | null);
      "organizationId": string;
      "state": ("open" | "acknowledged" | "resolved");
      "ruleName": string;
      "deviceName": string;
      "value": (number | string | boolean);
      "measuredAt": string;
      "openedAt": string;
      "acknowledgedAt": (string | null);
      "acknowledgedBy": (string | null);
      "resolvedAt": (string | null);
      /** The silent gateway that explains it; nobody is told of it alone */
      "heldUnder": (string | null);
      "mutedUntil": (string | null);
      /** When the next recipient is told, unless somebody answers */
      "nextTurnAt": (string | null);
    };
    "Timeline": {
      "entries": {
        "at": string;
        "kind": string;
        "by": (string | null);
      }[];
      "receipts": {
        "letterId": string;
        "to": string;
        "subject": string;
        "state": ("queued" | "accepted" | "bounced" | "opened" | "acknowledged" | "gathered");
        "at": string;
        /** The mail server's words */
        "answer": (string | null);
      }[];
    };
    "Erasure": {
      "id": string;
      "organizationId": string;
      /** null: of the whole organization */
      "deviceId": (string | null);
      "devices": string[];
      "cause": ("request" | "contract-ended");
      /** Who asked for it and why; the last day of a contract that has ended */
      "note": string;
      "requestedBy": string;
      /** What was said until then is erased */
      "requestedAt": string;
      "state": ("waiting" | "erasing" | "done");
      /** Who has not read it all yet, or what is tried again */
      "waitsFor": (string | null);
      /** How many entries of the journal lost their content */
      "removed": ({
        "uplinks": number;
        "measurements": number;
        "revisions": number;
      } | null);
      /** Since then no file of the installation holds a trace */
      "erasedAt": (string | null);
    };
    "Contract": {
      "id": string;
      "kind": ("child" | "parent");
      "number": string;
      "organizationId": string;
      "deviceId": string;
      "counterpartId": string;
      "item": ("LORAWAN" | "SIGFOX" | null);
      "billingStartDate": string;
      "endedOn": (string | null);
      "dataRangeDays": number;
    };
    "DecodeJob": {
      "id": string;
      "state": ("waiting" | "running" | "finished" | "failed" | "stopped");
      /** Why it failed */
      "reason": string;
      "dryRun": boolean;
      "profileId": string;
      "deviceId": (string | null);
      "from": (string | null);
      "to": (string | null);
      /** The job that this one takes back */
      "rollsBack": (string | null);
      "createdBy": string;
      "createdAt": string;
      "changedAt": string;
      /** From 0 to 1 */
      "done": number;
      /** Uplinks decoded once more */
      "looked": number;
      /** Of these, how many give something else */
      "changed": number;
      /** Of the changed ones, how many gave nothing before */
      "decoded": number;
      /** Of the changed ones, how many give nothing now */
      "undecoded": number;
      "fields": Record<string, {
        "changed": number;
        "added": number;
        "removed": number;
      }>;
      "samples": {
        "deviceId": string;
        "measuredAt": string;
        "before": {
          "outcome": string;
          "reason": string;
          "fields": Record<string, (number | string | boolean)>;
        };
        "after": {
          "outcome": string;
          "reason": string;
          "fields": Record<string, (number | string | boolean)>;
        };
      }[];
      /** Whether charts and CSV show all that has been changed so far */
      "shown": boolean;
    };
    "Dashboard": {
      "id": string;
      "organizationId": string;
      "name": string;
      "createdAt": string;
      "changedAt": string;
      "changedBy": string;
      "content": {
        "version": 1;
        "tiles": ({
          "id": string;
          "title": string;
          "place": {
            "x": number;
            "y": number;
            "w": number;
            "h": number;
          };
          "kind": "chart";
          "sources": {
            "deviceId": string;
            "field": string;
          }[];
          "range": ("1h" | "24h" | "7d" | "30d" | "1y");
        } | {
          "id": string;
          "title": string;
          "place": {
            "x": number;
            "y": number;
            "w": number;
            "h": number;
          };
          "kind": "gauge";
          "source": {
            "deviceId": string;
            "field": string;
          };
          "min": number;
          "max": number;
          "alarm": {
            "above": (number | null);
            "below": (number | null);
          };
        } | {
          "id": string;
          "title": string;
          "place": {
            "x": number;
            "y": number;
            "w": number;
            "h": number;
          };
          "kind": "value";
          "source": {
            "deviceId": string;
            "field": string;
          };
          "alarm": {
            "above": (number | null);
            "below": (number | null);
          };
        } | {
          "id": string;
          "title": string;
          "place": {
            "x": number;
            "y": number;
            "w": number;
            "h": number;
          };
          "kind": "table";
          "devices": string[];
          "fields": string[];
        } | {
          "id": string;
          "title": string;
          "place": {
            "x": number;
            "y": number;
            "w": number;
            "h": number;
          };
          "kind": "map";
          "devices": string[];
          "field": (string | null);
        } | {
          "id": string;
          "title": string;
          "place": {
            "x": number;
            "y": number;
            "w": number;
            "h": number;
          };
          "kind": "text";
          "text": string;
        } | {
          "id": string;
          "title": string;
          "place": {
            "x": number;
            "y": number;
            "w": number;
            "h": number;
          };
          "kind": "plan";
          "pictureId": (string | null);
          "spots": {
            "deviceId": string;
            "field": string;
            "x": number;
            "y": number;
          }[];
        })[];
      };
    };
    "DashboardData": {
      "organizationId": string;
      "at": string;
      "devices": {
        "id": string;
        "name": string;
        "expectedIntervalSeconds": (number | null);
        "registeredAt": string;
        "retiredAt": (string | null);
        /** Of devices on a map */
        "latitude": (number | null);
        "longitude": (number | null);
        "latest": Record<string, {
          "value": (number | string | boolean);
          "at": string;
          "label": string;
          "unit": (string | null);
        }>;
        /** Of the fields on the dashboard */
        "lastUplinkAt": (string | null);
      }[];
      "series": {
        "deviceId": string;
        "from": string;
        "to": string;
        "resolution": ("raw" | "bucket");
        /** Null for raw and for months */
        "bucketSeconds": (number | null);
        "fields": {
          "name": string;
          "label": string;
          "unit": (string | null);
          "type": ("number" | "string" | "boolean");
        }[];
        "items": ({
          "at": string;
          "values": Record<string, (number | string | boolean)>;
        } | {
          "from": string;
          "to": string;
          "count": number;
          "values": Record<string, {
            "min": (number | null);
            "max": (number | null);
            "mean": (number | null);
            "last": (number | string | boolean);
            "count": number;
          }>;
        })[];
        "range": ("1h" | "24h" | "7d" | "30d" | "1y");
      }[];
    };
    "DashboardLink": {
      "id": string;
      "name": string;
      "createdBy": string;
      "createdAt": string;
      "expiresAt": string;
      /** When it was last in use, to the hour */
      "openedAt": (string | null);
    };
    "Rehearsal": {
      "from": string;
      "to": string;
      "devices": number;
      "points": number;
      /** Not every device was looked at: there are too many points */
      "partial": boolean;
      /** Incidents */
      "count": number;
      "mails": number;
      /** The first hundred */
      "incidents": {
        "deviceId": string;
        "deviceName": string;
        "from": string;
        "to": (string | null);
        "value": (number | string | boolean);
      }[];
      "suggestion": ({
        "condition": components["schemas"]["Condition"];
        "forSeconds": number;
        "count": number;
        "mails": number;
      } | null);
    };
    "Notification": {
      "id": string;
      "to": string;
      "subject": string;
      "text": string;
      /** `gathered`: it became a line of the digest `digestId` */
      "state": ("waiting" | "accepted" | "refused" | "gathered");
      "attempts": number;
      "nextAttemptAt": string;
      "lastAnswer": (string | null);
      "createdAt": string;
      "acceptedAt": (string | null);
      "messageId": string;
      "about": {
        "kind": string;
        "id": string;
      };
      "organizationId": (string | null);
      "channelId": (string | null);
      "digestId": (string | null);
    };
    "Channel": {
      "id": string;
      "organizationId": string;
      "kind": ("webhook" | "slack" | "line");
      "name": string;
      "createdAt": string;
    };
    "Webhook": {
      "id": string;
      "organizationId": string;
      "name": string;
      "url": string;
      "events": ("measurement" | "incident.opened" | "incident.acknowledged" | "incident.resolved" | "device.registered" | "device.changed" | "device.ended" | "contract")[];
      /** `failed`: switched off after three days without success */
      "state": ("on" | "off" | "failed");
      "failingSince": (string | null);
      /** While it fails: when it is asked again */
      "nextAttemptAt": string;
      "lastAnswer": (string | null);
      "createdAt": string;
    };
    "WebhookDelivery": {
      /** The header `webhook-id` */
      "id": string;
      "webhookId": string;
      "state": ("waiting" | "accepted" | "refused");
      "events": number;
      "attempts": number;
      "createdAt": string;
      "settledAt": (string | null);
    };
    "BillingRun": {
      "id": string;
      "month": string;
      /** Facts recorded later don't count */
      "asOf": string;
      "state": ("rating" | "review" | "finalizing" | "finalized" | "discarded");
      "holders": number;
      /** Contract holders that could not be billed */
      "held": number;
      "statements": number;
      "netYen": number;
      "taxYen": number;
      "totalYen": number;
      "createdAt": string;
      "createdBy": string;
      "finalizedBy": (string | null);
      "finishedAt": (string | null);
    };
    "StatementLine": {
      "serviceMonth": string;
      "entry": ("charge" | "reversal" | "credit");
      "plan": string;
      "component": string;
      "label": {
        "ja": string;
        "en": string;
      };
      "period": {
        "from": string;
        "to": string;
      };
      "quantity": number;
      "unitYen": (number | null);
      "yen": number;
      "formula": {
        "ja": string;
        "en": string;
      };
      "taxCategory": string;
      "taxPercent": number;
      "corrects": (string | null);
      /** What the line follows from: contracts, usage, a fact, a payment */
      "evidence"?: unknown;
    };
    "Issuer": ({
      "name": string;
      "postalCode": (string | null);
      "address": (string | null);
      "phone": (string | null);
      /** 適格請求書発行事業者の登録番号: T and 13 digits */
      "registrationNumber": (string | null);
      "bankAccount": (string | null);
      "note": ({
        "ja": string;
        "en": string;
      } | null);
      "due": {
        "closingDay": (number | "end");
        "dueMonths": number;
        "dueDay": (number | "end");
        "onHoliday": ("stay" | "next" | "previous");
      };
      "taxRounding": ("floor" | "half-up" | "ceil");
    } | null);
    "Statement": {
      "id": string;
      "number": string;
      "kind": ("invoice" | "credit-note");
      "organizationId": string;
      /** The addressee's name as it was printed */
      "counterparty": string;
      "managementUnit": (string | null);
      "serviceMonth": string;
      "issuedOn": string;
      "dueOn": (string | null);
      "netYen": number;
      "taxYen": number;
      "totalYen": number;
      /** What is not paid or credited yet; negative where the provider owes */
      "openYen": number;
      "state": ("open" | "partly-paid" | "paid" | "overdue");
      "issuedAt": string;
      /** SHA-256 over the statement and the one before it */
      "hash": string;
    };
    "Payment": {
      "id": string;
      "organizationId": string;
      "receivedOn": string;
      "yen": number;
      "feeYen": number;
      "method": ("bank-transfer" | "direct-debit" | "card" | "cash" | "other" | "refund");
      "payer": (string | null);
      "reference": (string | null);
      "note": (string | null);
      "reverses": (string | null);
      "reversed": boolean;
      "settlements": {
        "statementId": string;
        "yen": number;
      }[];
      /** Settles nothing yet; goes to the next statement */
      "unsettledYen": number;
      "recordedAt": string;
    };
  };
}
