// SIGTERM: what runs may finish, nothing new begins, the exit is clean.
import { afterEach, beforeEach, expect, test } from "vitest";
import { configurationFor } from "./lib/configuration.ts";
import { Router } from "./lib/router.ts";
import { Sim } from "./lib/sim.ts";
import { HELLO, simModel } from "./lib/stage.ts";
import { EventReader, type WholeStream, readStream } from "./lib/stream.ts";
import { until } from "./lib/until.ts";

const STREAMS = 40;

let sim: Sim;
let router: Router;

async function start(drainTimeout: string): Promise<void> {
  router = await Router.start(
    configurationFor(sim.url, { system: { server: { limits: { drain_timeout: drainTimeout } } } }),
  );
}
beforeEach(async () => {
  sim = await Sim.start();
});
afterEach(async () => {
  await router?.remove();
  await sim?.stop();
});

const openStream = (parameters: string) =>
  router.chat({ model: simModel(parameters), messages: HELLO, stream: true });

// Not ready is a 503, or nobody there to ask.
const isReady = async () => {
  const answer = await router.get("/readyz").catch(() => undefined);
  return answer?.status === 200;
};

test("open streams and answers finish, readiness is gone at once, the exit code is 0", async () => {
  await start("20s");
  const responses = await Promise.all(
    Array.from({ length: STREAMS }, () => openStream("tokens=80,tps=80")),
  );
  const streams: Promise<WholeStream>[] = responses.map(readStream);
  const plain = router.chat({ model: simModel("tokens=1,ttft_ms=600"), messages: HELLO });
  await until("all requests at the vendor", () => {
    const accepted = sim.journal().filter((line) => line.event === "accepted");
    return accepted.length === STREAMS + 1;
  });
  expect(await isReady()).toBe(true);
  router.process.signal("SIGTERM");
  const before = performance.now();
  await until("the end of readiness", async () => !(await isReady()), { deadlineMs: 1_000 });
  expect(performance.now() - before).toBeLessThan(500);
  expect(router.process.ending).toBeUndefined();
  const ended = await Promise.all(streams);
  expect(ended.filter((stream) => !stream.done || stream.text.split(" ").length !== 80)).toEqual(
    [],
  );
  expect((await plain).status).toBe(200);
  expect(await router.process.ended).toEqual({ code: 0, signal: null });
  const rows = router.ledger.rows();
  expect(rows).toHaveLength(STREAMS + 1);
  expect(rows.filter((row) => row.outcome !== "succeeded")).toEqual([]);
}, 40_000);

test("an idle router ends at once", async () => {
  await start("20s");
  await (await router.chat({ model: "sim-small", messages: HELLO })).text();
  const before = performance.now();
  expect(await router.end()).toEqual({ code: 0, signal: null });
  expect(performance.now() - before).toBeLessThan(3_000);
  expect(router.log).toContain("server.stopped");
});

test("SIGINT does the same", async () => {
  await start("20s");
  const stream = openStream("tokens=20,tps=50").then(readStream);
  await until("the request at the vendor", () => sim.journal().length > 0);
  expect(await router.end("SIGINT")).toEqual({ code: 0, signal: null });
  expect((await stream).done).toBe(true);
});

test("what takes longer than the limit is cut with an error event, and settled", async () => {
  await start("400ms");
  const model = simModel("tokens=2000,tps=100");
  const response = await router.chat({ model, messages: HELLO, stream: true });
  const events = new EventReader(response);
  await events.next();
  const before = performance.now();
  const ended = router.end();
  const rest = await events.rest().catch((error: unknown) => [`broken: ${error}`]);
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - before).toBeLessThan(5_000);
  expect(rest).not.toContain("[DONE]");
  expect(rest.at(-1)).toContain('"error"');
  const rows = router.ledger.rowsOf(model);
  expect(rows).toHaveLength(1);
  expect(["failed", "cancelled"]).toContain(rows[0]?.outcome);
  expect(rows[0]?.output_tokens).toBeGreaterThan(0);
  expect((await sim.waitFor(model, "ended")).outcome).toBe("client_closed_at_byte");
});

test("a second signal ends it on the spot", async () => {
  await start("20s");
  const response = await openStream("tokens=2000,tps=100");
  const reading = readStream(response);
  router.process.signal("SIGTERM");
  await router.waitForLog("server.draining");
  const { code, signal } = await router.end();
  expect([code, signal]).not.toEqual([0, null]);
  expect((await reading).done).toBe(false);
});

test("a start while another router has the data directory is refused", async () => {
  await start("20s");
  const second = await router.cli("serve");
  expect(second.code).not.toBe(0);
  expect(second.stderr).not.toBe("");
  expect((await router.get("/readyz")).status).toBe(200);
}, 15_000);

test("a broken schema is refused at the start with a clear message", async () => {
  await start("20s");
  await router.end();
  router.ledger.query("ALTER TABLE requests RENAME TO lost");
  const { code, stderr, stdout } = await router.cli("serve");
  expect(code).not.toBe(0);
  expect(stderr + stdout).toMatch(/requests/);
  expect(stderr + stdout).toMatch(/schema|migrat/i);
});
