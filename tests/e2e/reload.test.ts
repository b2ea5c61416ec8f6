// Changes of the configuration while requests run: none of them fails, and a bad file changes
// nothing.
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Child } from "./lib/child.ts";
import { type Configuration, channel, configurationFor } from "./lib/configuration.ts";
import { costOf, perMillion } from "./lib/ledger.ts";
import { Load } from "./lib/load.ts";
import { directoryOfTest, routerProgram } from "./lib/programs.ts";
import { HELLO, simModel, stage } from "./lib/stage.ts";
import { EventReader } from "./lib/stream.ts";
import { until } from "./lib/until.ts";

const CLIENTS = 16;
const RELOADS = 12;

const here = stage();

const base = (more: Configuration = {}) => configurationFor(here.sim.url, more);
const marked = (name: string) =>
  base({ channels: [channel("main", { models: ["*", "sim-small", name] })] });

async function modelNames(): Promise<string[]> {
  const response = await here.router.get("/v1/models", {
    authorization: `Bearer ${here.router.key}`,
  });
  return ((await response.json()) as { data: { id: string }[] }).data.map((model) => model.id);
}
// Workers adopt a change one after the other: several answers in a row have to agree.
const untilListed = (name: string) =>
  until(`the model ${name}`, async () => {
    for (let look = 0; look < 6; ++look) if (!(await modelNames()).includes(name)) return false;
    return true;
  });

async function reload(configuration: Configuration, mark: string): Promise<void> {
  here.router.configure(configuration);
  await untilListed(mark);
}

test("a changed file is noticed", async () => {
  await reload(marked("generation-one"), "generation-one");
  expect(await modelNames()).toContain("generation-one");
});

test("a file that is replaced, as editors do, is noticed", async () => {
  const temporary = `${here.router.configFile}.new`;
  writeFileSync(temporary, JSON.stringify(marked("generation-two")));
  renameSync(temporary, here.router.configFile);
  await untilListed("generation-two");
  expect(await modelNames()).not.toContain("generation-one");
});

test("SIGHUP reads the files at once", async () => {
  const reloads = () =>
    here.router.logLines().filter((line) => line.event === "config.reloaded").length;
  const before = reloads();
  here.router.process.signal("SIGHUP");
  await until("one more reload", () => reloads() > before);
  expect((await here.router.get("/readyz")).status).toBe(200);
});

test("no request fails while the configuration changes again and again", async () => {
  const load = new Load(here.router, CLIENTS);
  for (let generation = 0; generation < RELOADS; ++generation) {
    const before = load.completed;
    await reload(marked(`under-load-${generation}`), `under-load-${generation}`);
    if (generation % 3 === 0) here.router.process.signal("SIGHUP");
    await until("requests to go on", () => load.completed > before + CLIENTS);
  }
  const asked = await load.stop();
  expect(load.problems).toEqual([]);
  expect(asked.length).toBeGreaterThan(RELOADS * CLIENTS);
}, 60_000);

test.each<[string, string]>([
  ["broken YAML", "providers: [\n  - name: :"],
  ["an unknown key", "providrs: []\n"],
  ["a wrong type", "channels:\n  - name: main\n    provider: sim\n    models: 5\n"],
  ["a provider that is not there", "channels:\n  - {name: a, provider: b, models: [c]}\n"],
  ["nothing readable", "\0\0\0"],
])("%s is refused and changes nothing", async (_, text) => {
  await reload(marked("before-the-mistake"), "before-the-mistake");
  const seen = here.router.logLines().length;
  here.router.configure(text);
  const refused = await until("the refusal in the log", () =>
    here.router
      .logLines()
      .slice(seen)
      .find((line) => line.event === "config.refused"),
  );
  expect(refused.level).toBe("error");
  const problem = here.router
    .logLines()
    .slice(seen)
    .find((line) => line.event === "config.problem");
  expect(problem?.problem).toContain("router.yaml");
  expect(await modelNames()).toContain("before-the-mistake");
  expect((await here.router.chat({ model: "sim-small", messages: HELLO })).status).toBe(200);
  expect((await here.router.get("/readyz")).status).toBe(200);
  await reload(marked("after-the-mistake"), "after-the-mistake");
});

test("a bad file is refused at the start, with place and hint", async () => {
  const before = marked("unharmed");
  onTestFinished(() => here.router.configure(before));
  here.router.configure("providers:\n  - name: sim\n    knd: openai\n");
  const { code, stderr, stdout } = await here.router.cli("config", "check");
  expect(code).not.toBe(0);
  expect(stderr + stdout).toMatch(/router\.yaml:3:5: .*knd/);
  expect(stderr + stdout).toContain("did you mean");
});

test("a credential that is replaced is used from then on", async () => {
  const withKey = (secret: string, mark: string) =>
    base({
      channels: [channel("main", { credentials: [{ secret }], models: ["*", "sim-small", mark] })],
    });
  for (const [index, secret] of ["key-one", "key-two"].entries()) {
    await reload(withKey(secret, `key-${index}`), `key-${index}`);
    const model = simModel("tokens=1");
    await here.router.chat({ model, messages: HELLO });
    const { credential_hash } = await here.sim.waitFor(model, "accepted");
    expect(credential_hash).toBe(createHash("sha256").update(secret).digest("hex").slice(0, 12));
  }
});

test("a channel that is switched off gets nothing; one that is removed is unknown", async () => {
  const spare = channel("spare", { models: ["alive"] });
  const only = { models: ["dying"], priority: 1 };
  await reload(base({ channels: [channel("main", only), spare] }), "dying");
  expect((await here.router.chat({ model: "dying", messages: HELLO })).status).toBe(200);
  here.router.configure(base({ channels: [channel("main", { ...only, enabled: false }), spare] }));
  const refused = await until("the channel to be off", async () => {
    const response = await here.router.chat({ model: "dying", messages: HELLO });
    return response.status !== 200 && response;
  });
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).not.toBeNull();
  here.router.configure(base({ channels: [spare] }));
  await until("the model to be unknown", async () => {
    const response = await here.router.chat({ model: "dying", messages: HELLO });
    return response.status === 404;
  });
  expect((await here.router.chat({ model: "alive", messages: HELLO })).status).toBe(200);
});

test("a stream in flight is not disturbed, and pays the price it was admitted at", async () => {
  const priced = (input: string, mark: string) =>
    base({
      channels: [
        channel("main", {
          models: [{ name: "long", upstream: "sim:tokens=60,tps=40,prompt=1000" }, mark],
        }),
      ],
      prices: [{ model: "long", input, output: input }],
    });
  await reload(priced("1", "cheap"), "cheap");
  const response = await here.router.chat({ model: "long", messages: HELLO, stream: true });
  const events = new EventReader(response);
  await events.next();
  await reload(priced("50", "dear"), "dear");
  const rest = await events.rest();
  expect(rest.at(-1)).toBe("[DONE]");
  const row = await here.router.ledger.rowById(response.headers.get("x-router-request-id") ?? "");
  const usage = { prompt: 1_000, cached: 0, completion: 60, reasoning: 0 };
  const price = { input: perMillion("1"), output: perMillion("1") };
  expect(BigInt(row.cost_nanos)).toBe(costOf(usage, price));
});

test("a stream outlives the channel that it came from", async () => {
  await reload(marked("still-there"), "still-there");
  const model = simModel("tokens=60,tps=40");
  const response = await here.router.chat({ model, messages: HELLO, stream: true });
  const events = new EventReader(response);
  await events.next();
  await reload(base({ channels: [channel("new", { models: ["replacement"] })] }), "replacement");
  expect((await events.rest()).at(-1)).toBe("[DONE]");
  expect((await here.router.ledger.rowOf(model)).outcome).toBe("succeeded");
});

test("a change that waits for a restart is named", async () => {
  await reload(
    configurationFor(here.sim.url, {
      channels: [channel("main", { models: ["*", "sim-small", "waits"] })],
      system: { server: { limits: { body_bytes: "2MiB" } } },
    }),
    "waits",
  );
  const line = await here.router.waitForLog("config.needs_restart");
  expect(line.fields).toBe("server.limits.body_bytes");
});

test("a comment that is added reloads without harm", async () => {
  await reload(marked("with-comment"), "with-comment");
  const before = here.router.logLines().length;
  appendFileSync(here.router.configFile, "# only a comment\n");
  await until("the reload", () =>
    here.router
      .logLines()
      .slice(before)
      .some((line) => line.event === "config.reloaded"),
  );
  expect(await modelNames()).toContain("with-comment");
});

test("without --config: files that come are read, files that go change nothing", async () => {
  const directory = directoryOfTest("default-place");
  const config = path.join(directory, "config");
  mkdirSync(config);
  const file = path.join(config, "router.yaml");
  writeFileSync(file, JSON.stringify(marked("from-a-file")));
  const router = new Child(routerProgram(), ["serve"], { cwd: directory });
  onTestFinished(async () => void (await router.end()));
  const [, url] = await router.waitForOutput(/listening on (\S+)/);
  const [, key] = await router.waitForOutput(/API key: (\S+)/);
  const models = async () =>
    (await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } })).text();

  renameSync(config, `${config}.away`);
  await until("the refusal", () => router.stderr.includes("files of the configuration are gone"));
  expect(await models()).toContain("from-a-file");

  renameSync(`${config}.away`, config);
  writeFileSync(file, JSON.stringify(marked("back-again")));
  await until("the new file", async () => (await models()).includes("back-again"));
});
