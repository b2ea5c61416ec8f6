// The process dies at a named point of the books, once for each point and kind of request; after a
// restart the ledger is right. Needs a router that was built with failpoints.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { configurationFor } from "./lib/configuration.ts";
import { failpointRouterProgram } from "./lib/programs.ts";
import { Router } from "./lib/router.ts";
import { Sim } from "./lib/sim.ts";
import { HELLO, simModel } from "./lib/stage.ts";
import { until } from "./lib/until.ts";

const program = failpointRouterProgram();
const SOURCES = path.resolve(import.meta.dirname, "../../src");

// Every SAR_FAILPOINT("…") of the sources: a new one is swept without anybody remembering to.
const points = readdirSync(SOURCES, { recursive: true })
  .map((name) => path.join(SOURCES, String(name)))
  .filter((file) => file.endsWith(".cpp") && existsSync(file))
  .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/SAR_FAILPOINT\("([^"]+)"\)/g)])
  .map((match) => match[1] as string);

let sim: Sim;
beforeAll(async () => {
  sim = await Sim.start();
});
afterAll(() => sim.stop());

test("there are failpoints to sweep", () => {
  expect(points.length).toBeGreaterThan(0);
  expect(new Set(points).size).toBe(points.length);
});

const cells = points.flatMap((point) => [
  { point, stream: false, pass: 3 },
  { point, stream: true, pass: 3 },
]);

test.skipIf(program === undefined).each(cells)(
  "killed at $point, streamed: $stream",
  async ({ point, stream, pass }) => {
    const router = await Router.start(configurationFor(sim.url), {
      program,
      env: { SAR_FAILPOINTS_ARMED: `${point}=abort@${pass}` },
    });
    try {
      const complete: string[] = [];
      const models: string[] = [];
      for (let round = 0; round < 2 * pass && router.process.ending === undefined; ++round) {
        const model = simModel("tokens=3");
        models.push(model);
        try {
          const text = await (await router.chat({ model, messages: HELLO, stream })).text();
          if (!stream || text.endsWith("data: [DONE]\n\n")) complete.push(model);
        } catch {
          break; // the router is gone
        }
        // Each request in a batch of its own: some points are passed once per batch.
        await until(
          "its row, or the end",
          () => router.process.ending !== undefined || router.ledger.rowsOf(model).length > 0,
        );
      }
      expect((await router.process.ended).signal).toBe("SIGKILL");
      await router.launch({ program });
      for (const model of complete) {
        expect(router.ledger.rowsOf(model)).toMatchObject([{ outcome: "succeeded" }]);
      }
      for (const line of sim.journal()) {
        if (line.event !== "accepted" || !models.includes(line.model)) continue;
        expect([line.model, router.ledger.rowsOf(line.model).length]).toEqual([line.model, 1]);
      }
      expect(router.ledger.rows().every((row) => row.outcome !== "running")).toBe(true);
    } finally {
      await router.remove();
    }
  },
);
