// The ledger: one row per request that was dispatched, with the exact cost. The vendor's journal
// and arithmetic of our own are the oracle.
import { expect, test } from "vitest";
import { channel, configurationFor } from "./lib/configuration.ts";
import { type Prices, costOf, perMillion } from "./lib/ledger.ts";
import { HELLO, simModel, stage } from "./lib/stage.ts";
import { EventReader } from "./lib/stream.ts";
import { until } from "./lib/until.ts";

// Prices that divide badly, so that rounding shows.
const PRICED = { input: "0.3337", cache_read: "0.0833", output: "1.1113", reasoning: "2.7771" };
const prices: Prices = {
  input: perMillion(PRICED.input),
  cacheRead: perMillion(PRICED.cache_read),
  output: perMillion(PRICED.output),
  reasoning: perMillion(PRICED.reasoning),
  request: perMillion("0.00021"),
};
const cases = {
  plain: "tokens=7",
  cached: "tokens=13,prompt=1001,cached=997",
  reasoning: "tokens=5,prompt=333,reasoning=77",
  all: "tokens=9,prompt=7919,cached=1013,reasoning=271",
  large: "tokens=3,prompt=99999989,cached=3",
  choices: "tokens=4",
};

const here = stage((sim) =>
  configurationFor(sim.url, {
    channels: [
      channel("main", {
        models: [
          ...Object.entries(cases).map(([name, parameters]) => ({
            name,
            upstream: `sim:${parameters}`,
          })),
          { name: "dated", upstream: "sim:tokens=10,prompt=10,tag=dated" },
          { name: "no-usage", upstream: "sim:tokens=20,usage=none" },
          { name: "zero-usage", upstream: "sim:tokens=20,usage=zero" },
          { name: "cut", upstream: "sim:tokens=20,tps=200,fault=cut_mid_stream,after=5" },
        ],
      }),
      channel("wild", { models: ["*"] }),
    ],
    prices: [
      ...[...Object.keys(cases), "no-usage", "zero-usage", "cut"].map((model) => ({
        model,
        ...PRICED,
        request: "0.00021",
      })),
      { model: "dated", from: "2020-01-01", input: 1, output: 1 },
      { model: "dated", from: "2024-01-01", input: 3, output: 5 },
      { model: "dated", from: "2199-01-01", input: 100, output: 100 },
    ],
  }),
);

async function rowAfter(body: object) {
  const response = await here.router.chat({ messages: HELLO, ...body });
  const text = await response.text();
  const id = response.headers.get("x-router-request-id") ?? "";
  return { row: await here.router.ledger.rowById(id), text };
}

test.each(
  Object.keys(cases).flatMap((model) => [
    [model, false],
    [model, true],
  ]),
)("%s, streamed: %s: the cost is exact to the nano-dollar", async (model, stream) => {
  const more = model === "choices" ? { n: 3 } : {};
  const { row } = await rowAfter({ model, stream, ...more });
  const line = here.sim
    .journal()
    .findLast((entry) => entry.event === "ended" && entry.model === row.upstream_model);
  const usage = {
    prompt: line?.prompt_tokens ?? -1,
    cached: line?.cached_tokens ?? -1,
    completion: line?.completion_tokens ?? -1,
    reasoning: line?.reasoning_tokens ?? -1,
  };
  expect(row).toMatchObject({
    model_asked: model,
    channel: "main",
    status: 200,
    outcome: "succeeded",
    usage_source: "reported",
    streamed: stream ? 1 : 0,
    attempt_count: 1,
    input_tokens: usage.prompt - usage.cached,
    cache_read_tokens: usage.cached,
    output_tokens: usage.completion - usage.reasoning,
    reasoning_tokens: usage.reasoning,
  });
  expect(BigInt(row.cost_nanos)).toBe(costOf(usage, prices));
  expect(BigInt(row.duration_nanos ?? -1)).toBeGreaterThan(0n);
});

test("the price in force is the last one that has begun", async () => {
  const { row } = await rowAfter({ model: "dated" });
  expect(BigInt(row.cost_nanos)).toBe(
    costOf(
      { prompt: 10, cached: 0, completion: 10, reasoning: 0 },
      { input: perMillion("3"), output: perMillion("5") },
    ),
  );
});

test("a model without a price costs nothing and is told from a free one", async () => {
  const { row } = await rowAfter({ model: simModel("tokens=2") });
  expect(row).toMatchObject({ cost_nanos: "0", price_id: null, usage_source: "reported" });
});

test("an explicit zero stays a zero", async () => {
  for (const stream of [false, true]) {
    const { row } = await rowAfter({ model: "zero-usage", stream });
    expect(row).toMatchObject({ usage_source: "reported", input_tokens: 0, output_tokens: 0 });
    expect(BigInt(row.cost_nanos)).toBe(prices.request);
  }
});

test("missing usage is counted from the text, streamed or whole", async () => {
  const streamed = await rowAfter({ model: "no-usage", stream: true });
  const plain = await rowAfter({ model: "no-usage" });
  for (const { row } of [streamed, plain]) {
    expect(row.usage_source).toBe("counted");
    expect(Math.abs(row.output_tokens - 20)).toBeLessThanOrEqual(4); // it is an estimate
    expect(row.input_tokens).toBeGreaterThan(0);
    expect(BigInt(row.cost_nanos)).toBe(
      costOf(
        { prompt: row.input_tokens, cached: 0, completion: row.output_tokens, reasoning: 0 },
        prices,
      ),
    );
  }
});

test("a stream that broke is charged for what came", async () => {
  const { row, text } = await rowAfter({ model: "cut", stream: true });
  expect(text).toContain('"error"');
  expect(row).toMatchObject({ outcome: "failed", error_class: "stream_broken" });
  expect(Math.abs(row.output_tokens - 5)).toBeLessThanOrEqual(2);
  expect(row.usage_source).toBe("counted");
});

test("a caller who left is a row `cancelled` with what was seen until then", async () => {
  const model = simModel("tokens=1000,tps=100");
  const abort = new AbortController();
  const response = await here.router.chat(
    { model, messages: HELLO, stream: true },
    { signal: abort.signal },
  );
  const events = new EventReader(response);
  for (let seen = 0; seen < 5; ++seen) await events.next();
  abort.abort();
  const row = await here.router.ledger.rowOf(model);
  const line = await here.sim.waitFor(model, "ended");
  expect(row).toMatchObject({ outcome: "cancelled", status: 499, streamed: 1 });
  expect(row.usage_source).toBe("counted");
  expect(row.output_tokens).toBeGreaterThanOrEqual(3);
  expect(row.output_tokens).toBeLessThanOrEqual((line.tokens_sent ?? 0) + 2);
});

test("an error of the vendor is a row `failed` that costs nothing", async () => {
  const model = simModel("fault=500");
  const { row } = await rowAfter({ model });
  expect(row).toMatchObject({
    outcome: "failed",
    status: 502,
    error_class: "server_error",
    cost_nanos: "0",
    usage_source: "none",
  });
});

test("what was never dispatched leaves no row", async () => {
  const before = here.router.ledger.rows().length;
  await here.router.chat({ model: "plain" });
  await here.router.chat("{");
  await here.router.chat({ model: "plain", messages: HELLO, temperature: 9 });
  await here.router.chat({ model: "plain", messages: HELLO }, { headers: { authorization: "x" } });
  const { row } = await rowAfter({ model: "plain" });
  expect(here.router.ledger.rows()).toHaveLength(before + 1);
  expect(row.outcome).toBe("succeeded");
});

test("two hundred requests at once: two hundred rows, and the hourly sums agree", async () => {
  const models = Array.from({ length: 200 }, () => simModel("tokens=3"));
  const answers = await Promise.all(
    models.map(async (model, index) => {
      const response = await here.router.chat({ model, messages: HELLO, stream: index % 2 === 0 });
      return response.text();
    }),
  );
  expect(answers.every((text) => text.includes("quiet"))).toBe(true);
  const rows = await until("all rows", () => {
    const found = here.router.ledger.rows().filter((row) => models.includes(row.model_asked));
    return found.length >= 200 && found;
  });
  expect(new Set(rows.map((row) => row.model_asked)).size).toBe(200);
  expect(rows.every((row) => row.outcome === "succeeded" && row.output_tokens === 3)).toBe(true);
  const [sums] = here.router.ledger.query<{ requests: number; output: number }>(
    "SELECT sum(requests) AS requests, sum(output_tokens) AS output FROM channel_stats_hourly",
  );
  const [all] = here.router.ledger.query<{ requests: number; output: number }>(
    "SELECT count(*) AS requests, sum(output_tokens) AS output FROM requests",
  );
  expect(sums).toEqual(all);
});

test("ids tell the order of arrival", () => {
  const rows = here.router.ledger.rows();
  const started = rows.map((row) => BigInt(row.started_at) / 1_000_000n);
  expect(started).toEqual([...started].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
});
