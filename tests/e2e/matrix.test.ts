// Every caller's dialect against every vendor's, through the official SDKs: the same expectations
// in every cell. The table of all cells is printed at the end.
import { afterAll, describe, expect, test } from "vitest";
import { anthropicCaller } from "./lib/callers/anthropic.ts";
import type { Caller, Options } from "./lib/callers/caller.ts";
import { geminiCaller } from "./lib/callers/gemini.ts";
import { openAiCaller } from "./lib/callers/openai.ts";
import { responsesCaller } from "./lib/callers/responses.ts";
import { simModel, stage } from "./lib/stage.ts";
import { everyVendor, type Vendor, VENDORS } from "./lib/vendors.ts";

const CALLERS: Caller[] = [openAiCaller, responsesCaller, anthropicCaller, geminiCaller];
const FEATURES = [
  "plain",
  "stream",
  "tools",
  "parallel tools",
  "JSON schema",
  "image",
  "reasoning",
  "error",
  "cut",
] as const;
type Feature = (typeof FEATURES)[number];

// Cells that cannot be: what the dialect has no way to say.
const IMPOSSIBLE: { vendor: Vendor; feature: Feature; why: string }[] = [];

const here = stage((sim) => everyVendor(sim));

// One red pixel.
const PIXEL = [
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4",
  "2mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
].join("");
const PIXEL_BYTES = Buffer.from(PIXEL, "base64").length;

type Check = (caller: Caller, vendor: Vendor, stream: boolean) => Promise<void>;

const options = (vendor: Vendor, parameters: string, stream: boolean): Options => ({
  model: `${vendor}/${simModel(parameters)}`,
  stream,
});

const text: Check = async (caller, vendor, stream) => {
  const asked = options(vendor, "tokens=5", stream);
  const answer = await caller.begin(here.router).ask("Say something.", asked);
  expect(answer.text).toBe("the quiet harbour holds seven");
  expect(answer).toMatchObject({ calls: [], thoughts: "", end: "stop", model: asked.model });
  expect(answer.output).toBe(5);
  const line = await here.sim.waitFor(asked.model.slice(vendor.length + 1), "ended");
  expect(answer.input).toBe(line.prompt_tokens);
};

const toolLoop =
  (count: number): Check =>
  async (caller, vendor, stream) => {
    const asked = { ...options(vendor, `tool=${count},echo=1`, stream), tools: true };
    const conversation = caller.begin(here.router);
    const calls = await conversation.ask("How is the weather?", asked);
    expect(calls.end).toBe("tools");
    expect(calls.calls).toHaveLength(count);
    for (const call of calls.calls) {
      expect(call.name).toBe("get_weather");
      expect(call.arguments).toEqual({ location: "Paris", unit: "celsius" });
    }
    // Gemini 2 gives its calls no ids, and what it says to its own SDK is passed through.
    const ids = calls.calls.map((call) => call.id).filter(Boolean);
    expect(new Set(ids).size).toBe(caller.name === "gemini" && vendor === "gemini" ? 0 : count);
    const results = calls.calls.map((_, index) => `sunny-${index}`);
    const answer = await conversation.giveResults(results, asked);
    for (const result of results) expect(answer.text).toContain(result);
    expect(answer.end).toBe("stop");
  };

const schema: Check = async (caller, vendor, stream) => {
  const asked = { ...options(vendor, "json=1", stream), schema: true };
  const answer = await caller.begin(here.router).ask("Answer in JSON: a city.", asked);
  const place = JSON.parse(answer.text) as { city: unknown; population: unknown };
  expect(typeof place.city).toBe("string");
  expect(Number.isInteger(place.population)).toBe(true);
};

const image: Check = async (caller, vendor, stream) => {
  const asked = { ...options(vendor, "look=1", stream), image: PIXEL };
  const answer = await caller.begin(here.router).ask("What is this?", asked);
  expect(answer.text).toContain("image/png");
  expect(answer.text).toContain(String(PIXEL_BYTES));
};

const reasoning: Check = async (caller, vendor, stream) => {
  const asked = {
    ...options(vendor, "think=4,tool=1,echo=1", stream),
    tools: true,
    reasoning: true,
  };
  const conversation = caller.begin(here.router);
  const first = await conversation.ask("How is the weather?", asked);
  expect(first.thoughts).not.toBe("");
  expect(first.calls).toHaveLength(1);
  // The vendor checks that its signatures come back as they were.
  const answer = await conversation.giveResults(["sunny"], asked);
  expect(answer.text).toContain("sunny");
};

const error: Check = async (caller, vendor, stream) => {
  const asked = options(vendor, "fault=429", stream);
  const failure = await caller
    .begin(here.router)
    .ask("Say something.", asked)
    .then(
      () => undefined,
      (thrown: { status?: number }) => thrown,
    );
  expect(failure?.status).toBe(429);
};

// After some text: the SDK must not take it for a whole answer.
const cut: Check = async (caller, vendor) => {
  const asked = options(vendor, "tokens=8,fault=cut_mid_stream", true);
  await expect(caller.begin(here.router).ask("Say something.", asked)).rejects.toThrow();
};

const both = (check: Check): Check => {
  return async (caller, vendor) => {
    await check(caller, vendor, false);
    await check(caller, vendor, true);
  };
};

const CHECKS: Record<Feature, Check> = {
  plain: (caller, vendor) => text(caller, vendor, false),
  stream: (caller, vendor) => text(caller, vendor, true),
  tools: both(toolLoop(1)),
  "parallel tools": both(toolLoop(3)),
  "JSON schema": both(schema),
  image: both(image),
  reasoning: both(reasoning),
  error: both(error),
  cut,
};

const passed = new Set<string>();
const cell = (caller: Caller, vendor: Vendor, feature: Feature) =>
  `${caller.name} ${vendor} ${feature}`;

for (const caller of CALLERS) {
  for (const vendor of VENDORS) {
    describe(`${caller.name} SDK, ${vendor} vendor`, () => {
      for (const feature of FEATURES) {
        const reason = IMPOSSIBLE.find((one) => one.vendor === vendor && one.feature === feature);
        test.skipIf(reason)(feature, async () => {
          await CHECKS[feature](caller, vendor, false);
          passed.add(cell(caller, vendor, feature));
        });
      }
    });
  }
}

afterAll(() => {
  const mark = (caller: Caller, vendor: Vendor, feature: Feature) => {
    if (passed.has(cell(caller, vendor, feature))) return "yes";
    const reason = IMPOSSIBLE.find((one) => one.vendor === vendor && one.feature === feature);
    return reason ? reason.why : "NO";
  };
  const rows = CALLERS.flatMap((caller) =>
    VENDORS.map((vendor) => ({
      caller: caller.name,
      vendor,
      ...Object.fromEntries(FEATURES.map((feature) => [feature, mark(caller, vendor, feature)])),
    })),
  );
  console.table(rows);
});
