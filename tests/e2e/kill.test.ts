// kill -9 under load: after a restart the ledger has exactly one row for every request that the
// vendor saw, and a settled one for every answer that a caller had to the last byte.
import { afterAll, beforeAll, expect, test } from "vitest";
import { configurationFor } from "./lib/configuration.ts";
import { costOf, perMillion } from "./lib/ledger.ts";
import { type Asked, Load } from "./lib/load.ts";
import { Router } from "./lib/router.ts";
import { Sim } from "./lib/sim.ts";
import { HELLO, simModel } from "./lib/stage.ts";
import { until } from "./lib/until.ts";

const ROUNDS = 8;
const CLIENTS = 24;
const COMPLETED_BEFORE_KILL = 40; // and up to twice that, by the seed
const SEED = 20_260_901;
const RESTART_MS_MAX = 2_000;

let sim: Sim;
let router: Router;
const asked: Asked[] = [];
const restarts: number[] = [];

// Numerical Recipes' generator: the rounds are the same each time.
let seed = SEED;
const dice = (sides: number) => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * sides);
};

async function killUnderLoad(): Promise<void> {
  const load = new Load(router, CLIENTS);
  const enough = COMPLETED_BEFORE_KILL + dice(COMPLETED_BEFORE_KILL);
  await until(`${enough} answers`, () => load.completed >= enough, {
    deadlineMs: 15_000,
    state: () => JSON.stringify(load.problems.slice(0, 3)),
  });
  const ending = await router.end("SIGKILL");
  expect(ending.signal).toBe("SIGKILL");
  asked.push(...(await load.stop()));
  const before = performance.now();
  await router.launch();
  restarts.push(performance.now() - before);
}

beforeAll(async () => {
  sim = await Sim.start();
  router = await Router.start(
    configurationFor(sim.url, {
      prices: [{ model: "sim-small", input: 1, output: 2 }],
    }),
  );
  for (let round = 0; round < ROUNDS; ++round) await killUnderLoad();
  await until("the vendor to notice that all callers left", () => {
    const lines = sim.journal();
    const count = (event: string) => lines.filter((line) => line.event === event).length;
    return count("accepted") === count("ended");
  });
}, 90_000);
afterAll(async () => {
  await router?.remove();
  await sim?.stop();
});

const rowsByModel = () => {
  const rows = new Map<string, ReturnType<typeof router.ledger.rows>>();
  for (const row of router.ledger.rows()) {
    rows.set(row.model_asked, [...(rows.get(row.model_asked) ?? []), row]);
  }
  return rows;
};

test("the rounds were worth it: answers were cut off", () => {
  expect(asked.filter((one) => one.complete).length).toBeGreaterThanOrEqual(
    ROUNDS * COMPLETED_BEFORE_KILL,
  );
  expect(asked.filter((one) => one.status === 200 && !one.complete).length).toBeGreaterThan(0);
});

test("every answer that a caller had whole is one settled row", () => {
  const rows = rowsByModel();
  const wrong = asked
    .filter((one) => one.complete)
    .filter((one) => {
      const found = rows.get(one.model) ?? [];
      return (
        found.length !== 1 || found[0]?.outcome !== "succeeded" || found[0].output_tokens !== 8
      );
    });
  expect(wrong).toEqual([]);
});

test("every request that the vendor accepted is exactly one row", () => {
  const rows = rowsByModel();
  const accepted = sim.journal().filter((line) => line.event === "accepted");
  expect(accepted.length).toBeGreaterThan(0);
  expect(accepted.filter((line) => rows.get(line.model)?.length !== 1)).toEqual([]);
});

test("every request that the vendor answered whole is exactly one row", () => {
  const rows = rowsByModel();
  const complete = sim.journal().filter((line) => line.outcome === "complete");
  expect(complete.filter((line) => rows.get(line.model)?.length !== 1)).toEqual([]);
});

test("no row is there for a request that nobody made, and none is still running", () => {
  const models = new Set(asked.map((one) => one.model));
  const rows = router.ledger.rows();
  expect(rows.filter((row) => !models.has(row.model_asked))).toEqual([]);
  expect(rows.filter((row) => row.outcome === "running")).toEqual([]);
});

test("what was in flight is `interrupted` and not charged", () => {
  const settledOutcomes = ["succeeded", "failed", "cancelled"];
  const interrupted = router.ledger.rows().filter((row) => !settledOutcomes.includes(row.outcome));
  expect(interrupted.length).toBeGreaterThan(0);
  for (const row of interrupted) {
    expect(row).toMatchObject({
      outcome: "interrupted",
      usage_source: "interrupted",
      cost_nanos: "0",
      output_tokens: 0,
    });
  }
});

test("the hourly sums agree with the rows", () => {
  const [sums] = router.ledger.query(
    `SELECT sum(requests) AS requests, sum(interrupted) AS interrupted,
     sum(output_tokens) AS output FROM channel_stats_hourly`,
  );
  const [rows] = router.ledger.query(
    `SELECT count(*) AS requests, sum(outcome = 'interrupted') AS interrupted,
     sum(output_tokens) AS output FROM requests`,
  );
  expect(sums).toEqual(rows);
});

test("the database is sound", async () => {
  expect(router.ledger.query("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
  const { code, stdout, stderr } = await router.cli("db", "verify");
  expect(code, stdout + stderr).toBe(0);
});

test("each restart was quick", () => {
  expect(restarts).toHaveLength(ROUNDS);
  expect(Math.max(...restarts)).toBeLessThan(RESTART_MS_MAX);
});

test("prices and the key survive: the next request is served and charged", async () => {
  const response = await router.chat({ model: "sim-small", messages: HELLO });
  expect(response.status).toBe(200);
  const { usage } = (await response.json()) as {
    usage: { prompt_tokens: number; completion_tokens: number };
  };
  const row = await router.ledger.rowById(response.headers.get("x-router-request-id") ?? "");
  const bill = costOf(
    { prompt: usage.prompt_tokens, cached: 0, completion: usage.completion_tokens, reasoning: 0 },
    { input: perMillion("1"), output: perMillion("2") },
  );
  expect(BigInt(row.cost_nanos)).toBe(bill);
});

test("a replay that is killed itself is done again", async () => {
  const load = new Load(router, CLIENTS, () => simModel("tokens=8,tps=400,prompt=1"));
  await until("some answers", () => load.completed >= COMPLETED_BEFORE_KILL);
  await router.end("SIGKILL");
  const more = await load.stop();
  for (let round = 0; round < 3; ++round) {
    await router.launch();
    await router.end("SIGKILL");
  }
  await router.launch();
  const rows = rowsByModel();
  const wrong = more.filter((one) => one.complete && rows.get(one.model)?.length !== 1);
  expect(wrong).toEqual([]);
});
