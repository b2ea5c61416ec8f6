// /metrics: well formed, moving, and without secrets.
import { expect, test } from "vitest";
import { VENDOR_KEY, channel, configurationFor } from "./lib/configuration.ts";
import { type Sample, parseExposition } from "./lib/exposition.ts";
import { RawConnection } from "./lib/raw_http.ts";
import { HELLO, simModel, stage } from "./lib/stage.ts";
import { EventReader } from "./lib/stream.ts";
import { until } from "./lib/until.ts";

const here = stage((sim) =>
  configurationFor(sim.url, {
    channels: [channel("ma:in", { models: ["*", "sim-small"] })],
    prices: [{ model: "sim-small", input: 1_000, output: 2_000 }],
  }),
);

const samples = async () => parseExposition(await here.router.metrics());

function sum(all: Sample[], name: string, labels: Record<string, string> = {}): number {
  return all
    .filter((sample) => sample.name === name)
    .filter((sample) =>
      Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
    .reduce((total, sample) => total + sample.value, 0);
}

test("the exposition parses, each family once, with help and type", async () => {
  await here.router.chat({ model: "sim-small", messages: HELLO });
  const response = await here.router.get("/metrics");
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const all = parseExposition(await response.text());
  expect(all.length).toBeGreaterThan(20);
  expect(all.every((sample) => sample.family.startsWith("sar_"))).toBe(true);
  const names = new Set(all.map((sample) => sample.name + JSON.stringify(sample.labels)));
  expect(names.size).toBe(all.length);
});

test("what is refused by its head alone is counted and logged", async () => {
  const none = { endpoint: "none", outcome: "failed" };
  const before = sum(await samples(), "sar_requests_total", none);
  for (const head of ["GET / HTTP/1.1\r\n\r\n", `GET /${"a".repeat(40_000)} HTTP/1.1\r\n`]) {
    const connection = await RawConnection.open(here.router.port);
    connection.send(head);
    await connection.waitForStatuses(1);
    connection.destroy();
  }
  await here.router.get("/nowhere");
  expect(sum(await samples(), "sar_requests_total", none) - before).toBe(3);
  const codes = () => here.router.logLines().map((line) => line.error_code);
  await until("three log lines", () =>
    ["bad_host", "headers_too_large", "unknown_url"].every((code) => codes().includes(code)),
  );
});

test("counters move by what happened", async () => {
  const before = await samples();
  const response = await here.router.chat({ model: "sim-small", messages: HELLO });
  const { usage } = (await response.json()) as {
    usage: { prompt_tokens: number; completion_tokens: number };
  };
  await (await here.router.chat({ model: simModel("fault=500"), messages: HELLO })).text();
  await (await here.router.chat({ model: "sim-small" })).text();
  const after = await samples();
  const moved = (name: string, labels: Record<string, string> = {}) =>
    sum(after, name, labels) - sum(before, name, labels);
  expect(moved("sar_requests_total", { outcome: "succeeded" })).toBe(1);
  expect(moved("sar_requests_total", { outcome: "failed" })).toBe(2);
  expect(moved("sar_errors_total", { class: "server_error", blame: "vendor" })).toBe(1);
  expect(moved("sar_errors_total", { class: "bad_request", blame: "caller" })).toBe(1);
  expect(moved("sar_attempts_total", { channel: "ma:in", result: "ok" })).toBe(1);
  expect(moved("sar_attempts_total", { channel: "ma:in", result: "error" })).toBe(1);
  expect(moved("sar_tokens_total", { class: "input" })).toBe(usage.prompt_tokens);
  expect(moved("sar_tokens_total", { class: "output" })).toBe(usage.completion_tokens);
  const dollars = usage.prompt_tokens / 1_000 + usage.completion_tokens / 500;
  expect(moved("sar_cost_dollars_total")).toBeCloseTo(dollars, 6);
});

test("histograms are cumulative and end with their count", async () => {
  await (await here.router.chat({ model: "sim-small", messages: HELLO, stream: true })).text();
  const all = await samples();
  for (const family of ["sar_request_duration_seconds", "sar_time_to_first_token_seconds"]) {
    const buckets = all.filter((sample) => sample.name === `${family}_bucket`);
    const values = buckets.map((sample) => sample.value);
    expect(values.length).toBeGreaterThan(5);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(buckets.at(-1)?.labels.le).toBe("+Inf");
    expect(values.at(-1)).toBe(sum(all, `${family}_count`));
  }
});

test("the gauges of what is in flight go up and come back", async () => {
  const abort = new AbortController();
  const response = await here.router.chat(
    { model: simModel("tokens=1000,tps=100"), messages: HELLO, stream: true },
    { signal: abort.signal },
  );
  await new EventReader(response).next();
  const during = await samples();
  expect(sum(during, "sar_requests_in_flight")).toBe(1);
  expect(sum(during, "sar_connections_open")).toBeGreaterThan(0);
  abort.abort();
  await until(
    "nothing in flight",
    async () => sum(await samples(), "sar_requests_in_flight") === 0,
  );
  expect(sum(await samples(), "sar_requests_total", { outcome: "cancelled" })).toBe(1);
});

test("rows in the ledger are counted, and the journal runs dry", async () => {
  for (let round = 0; round < 5; ++round) {
    await (await here.router.chat({ model: "sim-small", messages: HELLO })).text();
  }
  await until("five rows", async () => sum(await samples(), "sar_ledger_rows_total") >= 5);
  await until("an empty journal", async () => sum(await samples(), "sar_journal_lag_bytes") === 0);
  expect(sum(await samples(), "sar_ledger_failures_total")).toBe(0);
});

test("no secret and no model name of a caller's making is in it", async () => {
  const model = simModel("tokens=1");
  await here.router.chat({ model, messages: HELLO });
  const text = await here.router.metrics();
  for (const secret of [VENDOR_KEY, here.router.key, here.router.key.slice(7, 27), model]) {
    expect(text).not.toContain(secret);
  }
});

test("healthz and readyz need no key", async () => {
  expect((await here.router.get("/healthz")).status).toBe(200);
  const ready = await here.router.get("/readyz");
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ status: "ready" });
});

test("metrics ask for a key when they are told to", async () => {
  here.router.configure(
    configurationFor(here.sim.url, { system: { metrics: { require_key: true } } }),
  );
  await until("the reload", async () => (await here.router.get("/metrics")).status === 401);
  const { status } = await here.router.get("/metrics", {
    authorization: `Bearer ${here.router.key}`,
  });
  expect(status).toBe(200);
});
