// A router that dies and is started with fewer workers than before: the journals of the workers
// that are gone belong to the books as well.
import { afterAll, beforeAll, expect, test } from "vitest";
import { configurationFor } from "./lib/configuration.ts";
import { Load } from "./lib/load.ts";
import { Router } from "./lib/router.ts";
import { Sim } from "./lib/sim.ts";
import { HELLO, simModel } from "./lib/stage.ts";
import { until } from "./lib/until.ts";

const CLIENTS = 24;
const HANGING = 16; // the kernel gives each worker some of them
const ROUNDS = 3;

let sim: Sim;
let router: Router;

const withWorkers = (workers: number) =>
  configurationFor(sim.url, { system: { server: { workers } } });

beforeAll(async () => {
  sim = await Sim.start();
  router = await Router.start(withWorkers(4));
});
afterAll(async () => {
  await router?.remove();
  await sim?.stop();
});

const outcomes = (models: string[]) => {
  const rows = router.ledger.rows();
  return models.map((model) => rows.filter((row) => row.model_asked === model));
};

test("what the vendor had begun to answer is one row each, on whatever worker it was", async () => {
  const models = Array.from({ length: HANGING }, () => simModel("fault=hang_before_headers"));
  const gone = models.map((model) =>
    router.chat({ model, messages: HELLO }).then(
      () => "answered",
      () => "gone",
    ),
  );
  for (const model of models) await sim.waitFor(model, "accepted");
  await router.end("SIGKILL");
  expect(new Set(await Promise.all(gone))).toEqual(new Set(["gone"]));

  router.configure(withWorkers(1));
  await router.launch();
  for (const rows of outcomes(models)) {
    expect(rows.map((row) => row.outcome)).toEqual(["interrupted"]);
  }
});

test("under load no row is missing, none is there twice and none is wrong", async () => {
  for (let round = 0; round < ROUNDS; ++round) {
    await router.end();
    router.configure(withWorkers(4));
    await router.launch();
    const load = new Load(router, CLIENTS);
    await until("some answers", () => load.completed >= 2 * CLIENTS);
    await router.end("SIGKILL");
    const asked = await load.stop();
    router.configure(withWorkers(1));
    await router.launch();

    const rows = new Map<string, string[]>();
    for (const row of router.ledger.rows()) {
      rows.set(row.model_asked, [...(rows.get(row.model_asked) ?? []), row.outcome]);
    }
    const complete = asked.filter((one) => one.complete).map((one) => one.model);
    expect(complete.filter((model) => rows.get(model)?.join() !== "succeeded")).toEqual([]);
    const accepted = sim.journal().filter((line) => line.event === "accepted");
    expect(accepted.filter((line) => rows.get(line.model)?.length !== 1)).toEqual([]);
  }
});
