/** Another implementation of LoRaWAN to check ours against. Its types describe its default export one level too deep. */
import commonJs from "lora-packet";

export const loraPacket = commonJs as unknown as typeof commonJs.default;
