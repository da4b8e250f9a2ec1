/** ChirpStack Gateway Bridge as a transport of frames: its message taken apart, and the way back on its command topic. */
import { randomInt } from "node:crypto";
import type { Connection } from "#registry";
import type { Message } from "../bridges/bridge.ts";
import type { Command } from "../bridges/downlink.ts";
import { framesFromGatewayBridge, gatewayNewsFrom, isJsonBody } from "../bridges/gateway.ts";
import { downlinkFrameJson, downlinkFrameProtobuf } from "../bridges/gateway-downlink.ts";
import type { GatewayMessage } from "./network.ts";

/**
 * A message of a gateway; null for one of a network server. What gateways say of themselves on ChirpStack's broker is theirs;
 * their frames there are ChirpStack's. A gateway is answered in the encoding that it speaks, on the topic that its own one names.
 */
export function gatewayMessageFrom(
  connection: Connection,
  message: Message,
  publish: (connection: Connection, command: Command) => Promise<void>,
): GatewayMessage | null {
  const news = connection.kind === "chirpstack" ? gatewayNewsFrom(message) : null;
  if (connection.kind !== "gateway" && news === null) return null;
  const encode = isJsonBody(message.body) ? downlinkFrameJson : downlinkFrameProtobuf;
  const topic = (message.topic ?? "").replace(/\/event\/\w+$/, "/command/down");
  return {
    connection,
    message,
    results: news ? [news] : framesFromGatewayBridge(message),
    answer({ gatewayId, timing }, transmissions) {
      const downlinkId = randomInt(1, 2 ** 31);
      return publish(connection, {
        topic,
        body: encode({ downlinkId, gatewayId, context: String(timing ?? ""), transmissions }),
      });
    },
  };
}
