/** Gives the frames of a stream as they are; for `TimeSeries.stream`. */
import type { CreateMaker, DeviceFrame, Making } from "#timeseries";

export const createMaker: CreateMaker<readonly DeviceFrame[]> = () => (frames) => frames;

export const plainFrames: Making = { module: import.meta.url, form: null };
