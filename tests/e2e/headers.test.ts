// The X-Router-* headers, the plan, and what goes to the vendor.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { VENDOR_KEY, channel, configurationFor } from "./lib/configuration.ts";
import { HELLO, simModel, stage } from "./lib/stage.ts";

const here = stage((sim) =>
  configurationFor(sim.url, {
    providers: [
      {
        name: "sim",
        kind: "openai-compatible",
        base_url: sim.url,
        headers: { "X-Team": "blue" },
      },
      {
        name: "keyed",
        kind: "openai-compatible",
        base_url: sim.url,
        auth: { style: "header", header: "x-api-key" },
      },
      { name: "open", kind: "openai-compatible", base_url: sim.url, auth: { style: "none" } },
    ],
    channels: [
      channel("main", { priority: 5 }),
      channel("second", { priority: 1, models: ["sim-small"] }),
      channel("off", { priority: 9, models: ["sim-small"], enabled: false }),
      channel("by-header", { provider: "keyed", models: [{ name: "k", upstream: "sim:tag=key" }] }),
      channel("open", {
        provider: "open",
        credentials: [],
        models: [{ name: "o", upstream: "sim:tag=open" }],
      }),
      channel("many-keys", {
        credentials: [
          { name: "a", secret: "key-a" },
          { name: "b", secret: "key-b" },
        ],
        models: [{ name: "many", upstream: "sim:tag=many" }],
      }),
    ],
    model_groups: [{ name: "both", members: ["sim-small"] }],
  }),
);

const credentialHash = (secret: string) =>
  createHash("sha256").update(secret).digest("hex").slice(0, 12);

test("an answer tells who served it", async () => {
  const model = simModel("tokens=1");
  const { headers } = await here.router.chat({ model, messages: HELLO });
  expect(headers.get("x-router-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get("x-router-channel")).toBe("main");
  expect(headers.get("x-router-provider")).toBe("sim");
  expect(headers.get("x-router-model")).toBe(model);
  expect(headers.get("x-router-attempts")).toBe("1");
  expect(headers.get("x-router-plan")).toBeNull();
  expect(headers.get("server")).not.toBe("vendor-sim");
});

test("a stream tells it too, and is not to be buffered or kept", async () => {
  const { headers, body } = await here.router.chat({
    model: simModel("tokens=1"),
    messages: HELLO,
    stream: true,
  });
  await body?.cancel();
  expect(headers.get("content-type")).toMatch(/^text\/event-stream/);
  expect(headers.get("x-router-channel")).toBe("main");
  expect(headers.get("content-length")).toBeNull();
});

test("the plan is explained on request", async () => {
  const response = await here.router.chat(
    { model: "both", messages: HELLO },
    { headers: { "x-router-explain": "1" } },
  );
  const plan = JSON.parse(response.headers.get("x-router-plan") ?? "{}");
  expect(plan).toMatchObject({ route: "both", strategy: "priority" });
  const verdicts = plan.candidates.map((candidate: Record<string, unknown>) => [
    candidate.channel,
    candidate.verdict,
  ]);
  expect(verdicts).toContainEqual(["second", "chosen"]);
  expect(verdicts).toContainEqual(["off", "disabled"]);
  const row = await here.router.ledger.rowById(response.headers.get("x-router-request-id") ?? "");
  expect(JSON.parse(row.plan ?? "{}")).toMatchObject({ route: "both" });
});

test("the plan is explained with an error too", async () => {
  const response = await here.router.chat(
    { model: simModel("fault=500"), messages: HELLO },
    { headers: { "x-router-explain": "1" } },
  );
  expect(response.status).toBe(502);
  expect(JSON.parse(response.headers.get("x-router-plan") ?? "{}").candidates).toHaveLength(1);
  expect(response.headers.get("x-router-attempts")).toBe("1");
});

test("the vendor gets its own credential and nothing of the caller's headers", async () => {
  const model = simModel("tokens=1");
  await here.router.chat(
    { model, messages: HELLO },
    {
      headers: {
        cookie: "session=1",
        "x-forwarded-for": "10.0.0.1",
        "openai-organization": "org-callers",
        "x-sim-replay": "anything",
        "x-team": "red",
      },
    },
  );
  const line = await here.sim.waitFor(model, "accepted");
  expect(line.credential_hash).toBe(credentialHash(VENDOR_KEY));
  const names = line.header_names.split(",");
  for (const name of ["cookie", "x-forwarded-for", "openai-organization", "x-sim-replay"]) {
    expect(names).not.toContain(name);
  }
  expect(names.filter((name) => name === "x-team")).toHaveLength(1);
  expect(names).toContain("content-type");
  expect(names.filter((name) => name === "host")).toHaveLength(1);
});

test("a provider's own header carries the credential where it wants that", async () => {
  expect((await here.router.chat({ model: "k", messages: HELLO })).status).toBe(200);
  const line = await here.sim.waitFor("sim:tag=key", "accepted");
  expect(line.header_names.split(",")).toContain("x-api-key");
  expect(line.header_names.split(",")).not.toContain("authorization");
});

test("a provider without authentication gets none", async () => {
  expect((await here.router.chat({ model: "o", messages: HELLO })).status).toBe(200);
  const line = await here.sim.waitFor("sim:tag=open", "accepted");
  expect(line.header_names.split(",")).not.toContain("authorization");
});

test("several credentials of a channel take turns", async () => {
  for (let round = 0; round < 6; ++round) {
    await here.router.chat({ model: "many", messages: HELLO });
  }
  const used = here.sim.linesOf("sim:tag=many").filter((line) => line.event === "accepted");
  const hashes = used.map((line) => line.credential_hash);
  for (const key of ["key-a", "key-b"]) {
    expect(hashes.filter((hash) => hash === credentialHash(key))).toHaveLength(3);
  }
});

test("the vendor learns the router's request id", async () => {
  const model = simModel("tokens=1");
  const { headers } = await here.router.chat({ model, messages: HELLO });
  const line = await here.sim.waitFor(model, "accepted");
  expect(line.request_id).toBe(headers.get("x-router-request-id"));
});

test("connections to the vendor are used again", async () => {
  const models = Array.from({ length: 12 }, () => simModel("tokens=1"));
  for (const model of models) await (await here.router.chat({ model, messages: HELLO })).text();
  const used = models.map((model) => here.sim.linesOf(model)[0]?.connection);
  expect(new Set(used).size).toBeLessThanOrEqual(2); // one per worker
});
