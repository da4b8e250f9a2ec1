/** A dashboard of the orchard, with a floor plan, so that a wall has something to show. */
import { crc32, deflateSync } from "node:zlib";
import type { Running } from "../test/harness/running.ts";

interface Device {
  readonly id: string;
  readonly name: string;
  readonly organizationId: string;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

const [width, height] = [900, 520];
type Box = readonly [x: number, y: number, w: number, h: number, shade: number];

/** Rooms are drawn one over the other: walls dark, floors light. */
const rooms: readonly Box[] = [
  [0, 0, width, height, 255],
  [30, 30, 840, 460, 90],
  [38, 38, 824, 444, 243],
  [430, 38, 8, 444, 90],
  [438, 250, 424, 8, 90],
  [446, 258, 408, 216, 214],
  [425, 330, 18, 70, 243],
  [600, 245, 80, 18, 243],
  [200, 478, 110, 14, 243],
  [70, 80, 300, 60, 225],
  [70, 190, 300, 60, 225],
  [70, 300, 300, 60, 225],
];

/** The sorting house, grey in grey (PNG, W3C §11.2). */
function floorPlan(): Uint8Array<ArrayBuffer> {
  const rows = Buffer.alloc((width + 1) * height);
  for (const [x, y, w, h, shade] of rooms)
    for (let row = y; row < y + h; row += 1) rows.fill(shade, row * (width + 1) + 1 + x, row * (width + 1) + 1 + x + w);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  const parts = [chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat([signature, ...parts]));
}

/** Puts it together once its devices have said something. */
export async function hangDashboard({ client, url }: Running): Promise<void> {
  const { items } = await client.get<{ items: Device[] }>("/devices");
  const named = (name: string) => items.find((device) => device.name === name)?.id ?? "";
  const [first, second, cold, house] = [
    named("第1ハウス 温湿度"),
    named("第2ハウス 温湿度"),
    named("予冷庫"),
    named("選果場 温湿度"),
  ];
  const organizationId = items.find(({ id }) => id === first)?.organizationId ?? "";
  const [temperature, humidity] = ["temperature", "humidity"];
  const none = { above: null, below: null };
  const at = (x: number, y: number, w: number, h: number) => ({ x, y, w, h });
  const plan = { id: "plan", kind: "plan", title: "選果場", place: at(0, 8, 4, 6) };
  const tiles = [
    {
      ...{ id: "cold", kind: "gauge", title: "予冷庫の温度", place: at(0, 0, 3, 4) },
      ...{ source: { deviceId: cold, field: temperature }, min: -10, max: 40, alarm: { above: 35, below: 0 } },
    },
    {
      ...{ id: "house", kind: "value", title: "選果場の湿度", place: at(0, 4, 3, 4) },
      ...{ source: { deviceId: house, field: humidity }, alarm: none },
    },
    {
      ...{ id: "chart", kind: "chart", title: "ハウスの温度", place: at(3, 0, 9, 5), range: "7d" },
      sources: [first, second].map((deviceId) => ({ deviceId, field: temperature })),
    },
    {
      ...{ id: "note", kind: "text", title: "当番への連絡", place: at(3, 5, 9, 3) },
      text: "出荷は 9 時。予冷庫が 35 ℃ を超えたら扉を確認し、内線 21 へ連絡してください。",
    },
    { ...plan, pictureId: null, spots: [] },
    {
      ...{ id: "map", kind: "map", title: "端末の場所", place: at(4, 8, 4, 6), field: temperature },
      devices: items.filter((device) => device.organizationId === organizationId).map(({ id }) => id),
    },
    {
      ...{ id: "table", kind: "table", title: "現在の値", place: at(8, 8, 4, 6), fields: [temperature] },
      devices: [first, second, cold, house],
    },
  ];
  const content = { version: 1, tiles };
  const { id } = await client.post<{ id: string }>("/dashboards", { organizationId, name: "農園のいま", content });
  const sent = { method: "POST", headers: { cookie: client.cookie, "content-type": "image/png" }, body: floorPlan() };
  const picture = (await (await fetch(`${url}/api/v1/dashboards/${id}/pictures`, sent)).json()) as { id: string };
  const spots = [
    { deviceId: house, field: temperature, x: 0.25, y: 0.52 },
    { deviceId: cold, field: temperature, x: 0.72, y: 0.72 },
  ];
  const furnished = tiles.map((tile) => (tile.id === "plan" ? { ...plan, pictureId: picture.id, spots } : tile));
  const changed = { name: "農園のいま", content: { version: 1, tiles: furnished } };
  const { status } = await client.call("PUT", `/dashboards/${id}`, changed);
  if (status !== 200) throw new Error(`the demo's dashboard was refused with ${status}`);
}
