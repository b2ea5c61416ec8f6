// One vendor and one router for all tests of a file.
import { afterAll, beforeAll } from "vitest";
import { type Configuration, configurationFor } from "./configuration.ts";
import { Router } from "./router.ts";
import { Sim } from "./sim.ts";

export interface Stage {
  sim: Sim;
  router: Router;
}

export function stage(
  configure: (sim: Sim) => Configuration = (sim) => configurationFor(sim.url),
  simArgs: string[] = [],
): Stage {
  const set = {} as Stage;
  beforeAll(async () => {
    set.sim = await Sim.start(simArgs);
    set.router = await Router.start(configure(set.sim));
  });
  afterAll(async () => {
    await set.router?.remove();
    await set.sim?.stop();
  });
  return set;
}

let names = 0;
// A model name that no other request has: it finds its journal lines and its ledger row.
export function simModel(parameters = ""): string {
  names += 1;
  const tag = `tag=${process.pid}-${names}`;
  return parameters === "" ? `sim:${tag}` : `sim:${parameters},${tag}`;
}

export const HELLO = [{ role: "user" as const, content: "Say something." }];
