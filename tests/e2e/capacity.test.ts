// A channel with max_in_flight: a stream takes its place to its end, and no longer.
import { expect, test } from "vitest";
import { channel, configurationFor } from "./lib/configuration.ts";
import { HELLO, stage } from "./lib/stage.ts";
import { EventReader } from "./lib/stream.ts";
import { until } from "./lib/until.ts";

const SLOW = "sim:tokens=1000,tps=20";

const here = stage((sim) =>
  configurationFor(sim.url, {
    channels: [
      channel("narrow", {
        priority: 10,
        models: [SLOW, "sim-small"],
        limits: { max_in_flight: 1 },
      }),
      channel("wide", { models: ["sim-small"] }),
    ],
  }),
);

const channelOf = async (model: string) => {
  const response = await here.router.chat({ model, messages: HELLO });
  await response.text();
  return response.headers.get("x-router-channel") ?? response.status;
};

test("while a stream runs, others go elsewhere or are told to wait", async () => {
  expect(await channelOf("sim-small")).toBe("narrow");
  const stop = new AbortController();
  const stream = await here.router.chat(
    { model: SLOW, messages: HELLO, stream: true },
    { signal: stop.signal },
  );
  await new EventReader(stream).next();
  expect(stream.headers.get("x-router-channel")).toBe("narrow");

  expect(await channelOf("sim-small")).toBe("wide");
  const full = await here.router.chat({ model: SLOW, messages: HELLO });
  expect(full.status).toBe(503);
  expect(full.headers.get("retry-after")).not.toBeNull();
  expect(await full.json()).toMatchObject({ error: { code: "no_channel_available" } });

  stop.abort();
  await until("the place to be free", async () => (await channelOf("sim-small")) === "narrow");
});
