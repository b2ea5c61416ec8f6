// What a start refuses, and says.
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "./lib/child.ts";
import { channel, configurationFor } from "./lib/configuration.ts";
import { routerProgram } from "./lib/programs.ts";
import { Router } from "./lib/router.ts";
import { Sim } from "./lib/sim.ts";

let sim: Sim;
let router: Router;

beforeAll(async () => {
  sim = await Sim.start();
  router = await Router.start(configurationFor(sim.url, { channels: [channel("main")] }));
});
afterAll(async () => {
  await router.remove();
  await sim.stop();
});

const startAgain = (dataDirectory: string, env: Record<string, string> = {}) =>
  run(
    routerProgram(),
    ["serve", "--config", router.configFile, "--data-dir", dataDirectory],
    { cwd: router.directory, env },
  );

test("a second router does not share the port", async () => {
  router.configure(
    configurationFor(sim.url, {
      channels: [channel("main")],
      system: { server: { port: router.port, workers: 2 } },
    }),
  );
  const { code, stderr } = await startAgain(`${router.dataDirectory}-second`);
  expect(code, stderr).not.toBe(0);
  expect(stderr).toMatch(/cannot listen .*in use/);
});

test("another master key is refused, and the right one works after it", async () => {
  await router.end();
  const other = Buffer.alloc(32, 7).toString("base64");
  const { code, stderr } = await startAgain(router.dataDirectory, { SAR_MASTER_KEY: other });
  expect(code, stderr).not.toBe(0);
  expect(stderr).toContain("master key");
  expect(stderr).toContain("SAR_MASTER_KEY");
  await router.launch();
  const models = await router.get("/v1/models", { authorization: `Bearer ${router.key}` });
  expect(models.status).toBe(200);
});
