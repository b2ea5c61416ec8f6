// API keys: made, listed and revoked by the command line while the router runs.
import { expect, test } from "vitest";
import { channel, configurationFor } from "./lib/configuration.ts";
import { HELLO, stage } from "./lib/stage.ts";
import { until } from "./lib/until.ts";

const EFFECT_MS_MAX = 5_000;
const EXPIRES_AFTER_MS = 3_000;

const here = stage((sim) =>
  configurationFor(sim.url, {
    channels: [channel("main", { models: ["sim-small", "sim-large", "gpt-4o", "gpt-4o-mini"] })],
  }),
);

const ask = (key: string, model = "sim-small") =>
  here.router.chat({ model, messages: HELLO }, { headers: { authorization: `Bearer ${key}` } });

const untilStatus = (key: string, status: number, model?: string) =>
  until(`status ${status}`, async () => (await ask(key, model)).status === status, {
    deadlineMs: EFFECT_MS_MAX,
  });

test("the first key is shown once and works", async () => {
  expect(here.router.key).toMatch(/^sk-sar-[A-Za-z0-9_-]{40,}$/);
  expect((await ask(here.router.key)).status).toBe(200);
  expect(here.router.process.stdout.split(here.router.key).length - 1).toBeGreaterThan(0);
});

test("a key made while the router runs works within five seconds", async () => {
  const key = await here.router.createKey("--name", "later");
  await untilStatus(key, 200);
  const { stdout, code } = await here.router.cli("key", "list");
  expect(code).toBe(0);
  expect(stdout).toContain("later");
  expect(stdout).not.toContain(key);
  expect(stdout).not.toContain(key.slice(7, 30));
});

test("a revoked key stops working within five seconds, by name and by id", async () => {
  for (const way of ["name", "id"]) {
    const key = await here.router.createKey("--name", `to-revoke-${way}`);
    await untilStatus(key, 200);
    const { stdout } = await here.router.cli("key", "list");
    const id = stdout
      .split("\n")
      .find((line) => line.includes(`to-revoke-${way}`))
      ?.split(" ")[0];
    const revoked = await here.router.cli(
      "key",
      "revoke",
      way === "id" ? (id ?? "") : `to-revoke-${way}`,
    );
    expect(revoked.code, revoked.stderr).toBe(0);
    await untilStatus(key, 401);
    const listed = (await here.router.cli("key", "list")).stdout;
    expect(listed.split("\n").find((line) => line.includes(`to-revoke-${way}`))).toContain(
      "revoked",
    );
  }
});

test("what cannot be revoked, or made twice, is said and fails", async () => {
  expect((await here.router.cli("key", "revoke", "no-such-key")).code).not.toBe(0);
  await here.router.createKey("--name", "twice");
  const second = await here.router.cli("key", "create", "--name", "twice");
  expect(second.code).not.toBe(0);
  expect(second.stderr).toContain("twice");
  const bad = await here.router.cli("key", "create", "--name", "bad", "--expires", "tomorrow");
  expect(bad.code).not.toBe(0);
});

test("a limit of requests per minute is exact, and says when to come back", async () => {
  const key = await here.router.createKey("--name", "limited", "--rpm", "5");
  // Waiting for the key must not use up its places.
  await until("the key to be known", async () => {
    const { status } = await here.router.get("/v1/models", { authorization: `Bearer ${key}` });
    return status === 200;
  });
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(key)));
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(5);
  expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  const refused = answers.find((answer) => answer.status === 429);
  const wait = Number(refused?.headers.get("retry-after"));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect(await refused?.json()).toMatchObject({
    error: { type: "rate_limit_error", code: "rate_limit_exceeded", param: null },
  });
  expect((await ask(here.router.key)).status).toBe(200);
});

test("a refused request uses up nothing", async () => {
  const key = await here.router.createKey("--name", "limited-2", "--rpm", "3");
  await until("the key to be known", async () => {
    const { status } = await here.router.get("/v1/models", { authorization: `Bearer ${key}` });
    return status === 200;
  });
  const headers = { authorization: `Bearer ${key}` };
  for (let round = 0; round < 5; ++round) {
    const bad = await here.router.chat({ model: "sim-small", messages: 5 }, { headers });
    expect(bad.status).toBe(400);
  }
  const statuses = [];
  for (let round = 0; round < 4; ++round) statuses.push((await ask(key)).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
});

test("a key expires", async () => {
  const expires = new Date(Date.now() + EXPIRES_AFTER_MS).toISOString();
  const key = await here.router.createKey("--name", "short-lived", "--expires", expires);
  await untilStatus(key, 200);
  await untilStatus(key, 401);
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expires));
  const listed = (await here.router.cli("key", "list")).stdout;
  expect(listed.split("\n").find((line) => line.includes("short-lived"))).toContain("expired");
});

test("a key sees and uses only its models", async () => {
  const key = await here.router.createKey("--name", "narrow", "--models", "sim-small,gpt-*");
  await untilStatus(key, 200);
  expect((await ask(key, "gpt-4o-mini")).status).toBe(200);
  const refused = await ask(key, "sim-large");
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({
    error: { param: "model", code: "model_not_allowed" },
  });
  const list = await here.router.get("/v1/models", { authorization: `Bearer ${key}` });
  const { data } = (await list.json()) as { data: { id: string }[] };
  expect(data.map((model) => model.id).sort()).toEqual(["gpt-4o", "gpt-4o-mini", "sim-small"]);
  const one = await here.router.get("/v1/models/sim-large", { authorization: `Bearer ${key}` });
  expect(one.status).toBe(404);
});

test("an error of a narrow key names no model that it may not use", async () => {
  const key = await here.router.createKey("--name", "narrower", "--models", "sim-small,sim-l*");
  await untilStatus(key, 200);
  const text = await (await ask(key, "sim-lagre")).text();
  expect(text).not.toContain("gpt-4o");
});

test("keys survive a restart, revoked ones stay revoked", async () => {
  const kept = await here.router.createKey("--name", "kept");
  const gone = await here.router.createKey("--name", "gone");
  await here.router.cli("key", "revoke", "gone");
  await here.router.end();
  await here.router.launch();
  expect((await ask(kept)).status).toBe(200);
  expect((await ask(gone)).status).toBe(401);
  expect(here.router.process.stdout).not.toContain("API key: sk-sar-");
});
