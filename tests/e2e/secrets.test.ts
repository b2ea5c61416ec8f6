// Canary secrets in every slot; then everything that the router let out is searched for them.
import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { channel, configurationFor } from "./lib/configuration.ts";
import { Router } from "./lib/router.ts";
import { Sim } from "./lib/sim.ts";
import { HELLO, simModel } from "./lib/stage.ts";
import { until } from "./lib/until.ts";

const CANARIES = {
  credential: "sk-canary-credential-7f3a9c1e5b2d",
  fromEnvironment: "sk-canary-environment-4e8d2a6c0b1f",
  providerHeader: "canary-provider-header-93b5d7e1f02a",
  prompt: "canary-prompt-5d1c8e7a3f90",
  wrongKey: "sk-sar-canary-wrong-key-2b6f4a8c9e13",
  callerHeader: "canary-caller-header-c0ffee123456",
};

let sim: Sim;
let router: Router;
let apiKey = "";
let heard = ""; // every answer to callers, heads and bodies

async function listen(response: Response): Promise<number> {
  heard += `${[...response.headers].flat().join("\n")}\n${await response.text()}\n`;
  return response.status;
}

const messages = [{ role: "user", content: `${CANARIES.prompt} ${HELLO[0]?.content}` }];
const ask = (model: string, more: object = {}, headers: Record<string, string> = {}) =>
  router.chat(
    { model, messages, ...more },
    { headers: { "x-caller": CANARIES.callerHeader, "x-router-explain": "1", ...headers } },
  );

async function provokeEverything(): Promise<void> {
  const faults = [
    "401",
    "429",
    "500",
    "400",
    "html_502",
    "redirect",
    "malformed_json",
    "error_in_200",
  ];
  for (const stream of [false, true]) {
    await listen(await ask(simModel("tokens=2"), { stream }));
    await listen(await ask("env-model", { stream }));
    for (const fault of [...faults, "cut_mid_stream", "error_in_stream", "reset_before_headers"]) {
      await listen(await ask(simModel(`tokens=4,fault=${fault}`), { stream }));
    }
  }
  await listen(await ask("unreachable"));
  await listen(await ask("sim-small", {}, { authorization: `Bearer ${CANARIES.wrongKey}` }));
  await listen(await ask("sim-small", { temperature: CANARIES.prompt }));
  await listen(await router.chat(`{"model":"${CANARIES.prompt}`));
  await listen(await router.get("/metrics"));
  await listen(await router.get("/v1/models", { authorization: `Bearer ${apiKey}` }));
}

beforeAll(async () => {
  sim = await Sim.start();
  router = await Router.start(
    configurationFor(sim.url, {
      providers: [
        {
          name: "sim",
          kind: "openai-compatible",
          base_url: sim.url,
          headers: { "x-organisation": CANARIES.providerHeader },
        },
        { name: "gone", kind: "openai-compatible", base_url: "http://127.0.0.1:9/v1" },
      ],
      channels: [
        channel("main", { credentials: [{ secret: CANARIES.credential }], models: ["*"] }),
        channel("env", {
          credentials: [{ secret: "${CANARY_FROM_ENVIRONMENT}" }],
          models: [{ name: "env-model", upstream: "sim:fault=401" }],
        }),
        channel("gone", { provider: "gone", models: ["unreachable"] }),
      ],
      system: { log: { level: "debug" } },
    }),
    { env: { CANARY_FROM_ENVIRONMENT: CANARIES.fromEnvironment } },
  );
  apiKey = router.key;
  await provokeEverything();
  router.configure("channels: [{ name: x }]\n");
  await router.waitForLog("config.refused");
  await until("the books to be closed", () =>
    router.ledger.rows().every((row) => row.outcome !== "running"),
  );
}, 60_000);
afterAll(async () => {
  await router?.remove();
  await sim?.stop();
});

// The forms in which a secret may hide. The API key is searched by its random part.
function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    bytes.toString("base64").replace(/=+$/, "").slice(0, -2),
    bytes.toString("hex"),
    encodeURIComponent(secret),
  ];
}

function everySecret(): [string, string][] {
  const secrets = { ...CANARIES, apiKey: apiKey.slice("sk-sar-".length, -10) };
  return Object.entries(secrets).flatMap(([name, secret]) =>
    forms(secret).map((form): [string, string] => [name, form]),
  );
}

const found = (text: string, except: string[] = []) =>
  everySecret()
    .filter(([name, form]) => !except.includes(name) && text.includes(form))
    .map(([name]) => name);

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true })
    .map((name) => path.join(directory, String(name)))
    .filter((file) => statSync(file).isFile());
}

test("the search finds what is there", () => {
  expect(found(`x${CANARIES.credential}y`)).toContain("credential");
  expect(found(Buffer.from(CANARIES.prompt).toString("hex"))).toContain("prompt");
  const sent = sim
    .journal()
    .map((line) => line.body)
    .join("\n");
  expect(found(sent)).toContain("prompt");
});

test("the log has none", () => {
  expect(router.log.length).toBeGreaterThan(1_000);
  expect(found(router.log)).toEqual([]);
});

test("answers have none, even when the vendor quotes its key", () => {
  const quoted = sim.journal().filter((line) => line.outcome === "fault:401");
  expect(quoted.length).toBeGreaterThan(0);
  // What a caller himself sent may come back to him: the model of the broken JSON is not one.
  expect(found(heard, ["prompt"])).toEqual([]);
});

test("the standard output shows the first key once and nothing else", () => {
  expect(found(router.process.stdout, ["apiKey"])).toEqual([]);
});

test("no file of the data directory has one", () => {
  const files = filesBelow(router.dataDirectory);
  expect(files.some((file) => file.endsWith("router.db"))).toBe(true);
  for (const file of files) {
    expect([file, found(readFileSync(file, "latin1"))]).toEqual([file, []]);
  }
});

test("files with secrets in them are the owner's alone", () => {
  for (const file of filesBelow(router.dataDirectory)) {
    expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
  }
});

test("the commands that show things show none", async () => {
  router.configure(
    configurationFor(sim.url, {
      channels: [channel("main", { credentials: [{ secret: CANARIES.credential }] })],
    }),
  );
  for (const command of [
    ["config", "show"],
    ["config", "check"],
    ["key", "list"],
    ["db", "status"],
  ]) {
    const { code, stdout, stderr } = await router.cli(...command);
    expect([command, code, stderr]).toEqual([command, 0, stderr]);
    expect([command, found(stdout + stderr)]).toEqual([command, []]);
  }
});

test("a wrong key in the log is told apart without being shown", async () => {
  const refused = router.logLines().filter((line) => line.status === 401);
  expect(refused.length).toBeGreaterThan(0);
  expect(JSON.stringify(refused)).not.toContain("canary-wrong-key");
});
