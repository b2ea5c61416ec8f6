// Vercel's AI SDK with each of its providers pointed at the router.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";
import { describe, expect, test } from "vitest";
import { WEATHER } from "./lib/callers/caller.ts";
import { simModel, stage } from "./lib/stage.ts";
import { everyVendor, VENDORS } from "./lib/vendors.ts";

const here = stage((sim) => everyVendor(sim));

const PROVIDERS = {
  "openai chat": (model: string) =>
    createOpenAI({ baseURL: `${here.router.url}/v1`, apiKey: here.router.key }).chat(model),
  "openai responses": (model: string) =>
    createOpenAI({ baseURL: `${here.router.url}/v1`, apiKey: here.router.key }).responses(model),
  anthropic: (model: string) =>
    createAnthropic({ baseURL: `${here.router.url}/v1`, apiKey: here.router.key })(model),
  google: (model: string) =>
    createGoogleGenerativeAI({ baseURL: `${here.router.url}/v1beta`, apiKey: here.router.key })(
      model,
    ),
};

const weather = tool({
  description: WEATHER.description,
  inputSchema: jsonSchema<{ location: string }>(
    WEATHER.parameters as Parameters<typeof jsonSchema>[0],
  ),
  execute: async ({ location }) => `sunny in ${location}`,
});

for (const [name, provider] of Object.entries(PROVIDERS)) {
  describe(name, () => {
    for (const vendor of VENDORS) {
      const model = (parameters: string) => provider(`${vendor}/${simModel(parameters)}`);

      test(`text from ${vendor}`, async () => {
        const whole = await generateText({ model: model("tokens=4"), prompt: "Hi" });
        expect(whole.text).toBe("the quiet harbour holds");
        const stream = streamText({ model: model("tokens=4"), prompt: "Hi" });
        expect(await stream.text).toBe("the quiet harbour holds");
        expect(await stream.finishReason).toBe("stop");
      });

      test(`a loop of tools from ${vendor}`, async () => {
        const answer = await generateText({
          model: model("tool=2,echo=1"),
          tools: { get_weather: weather },
          stopWhen: stepCountIs(3),
          prompt: "How is the weather?",
        });
        expect(answer.text).toContain("sunny in Paris");
      });
    }
  });
}
