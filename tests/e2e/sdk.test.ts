// The official OpenAI SDK with nothing changed but its base URL.
import OpenAI from "openai";
import { expect, test } from "vitest";
import { channel, configurationFor } from "./lib/configuration.ts";
import { HELLO, simModel, stage } from "./lib/stage.ts";
import { collect } from "./lib/stream.ts";

const here = stage((sim) =>
  configurationFor(sim.url, {
    channels: [
      channel("main", {
        models: ["*", "sim-small", { name: "gpt-alias", upstream: "sim:tokens=4" }],
        tags: ["tagged"],
      }),
      channel("other", { models: ["sim-large", { name: "only-other", upstream: "sim:tokens=2" }] }),
    ],
    model_groups: [
      { name: "everyday", aliases: ["daily", "gpt-3.5-turbo"], members: ["gpt-alias"] },
      { name: "by-tag", members: [{ model: "sim-small", tag: "tagged" }] },
    ],
  }),
);

const ask = (model: string, more: object = {}) =>
  here.router.client().chat.completions.create({ model, messages: HELLO, ...more });

const weatherTool: OpenAI.ChatCompletionTool = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather at a place",
    parameters: { type: "object", properties: { location: { type: "string" } } },
  },
};

test("a plain answer", async () => {
  const model = simModel("tokens=5");
  const answer = await ask(model);
  expect(answer.object).toBe("chat.completion");
  expect(answer.model).toBe(model);
  expect(answer.choices[0]?.message).toMatchObject({
    role: "assistant",
    content: "the quiet harbour holds seven",
  });
  expect(answer.choices[0]?.finish_reason).toBe("stop");
  const line = await here.sim.waitFor(model, "ended");
  expect(answer.usage).toMatchObject({
    prompt_tokens: line.prompt_tokens,
    completion_tokens: 5,
    total_tokens: line.prompt_tokens + 5,
  });
});

test("a streamed answer", async () => {
  const stream = await here.router.client().chat.completions.create({
    model: simModel("tokens=5,tps=100"),
    messages: HELLO,
    stream: true,
  });
  let text = "";
  let finish: string | null | undefined;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? "";
    finish = chunk.choices[0]?.finish_reason ?? finish;
    expect(chunk.usage ?? null).toBeNull();
    expect(chunk.choices).toHaveLength(1);
  }
  expect(text).toBe("the quiet harbour holds seven");
  expect(finish).toBe("stop");
});

test("usage comes in a last chunk if it was asked for", async () => {
  const model = simModel("tokens=3");
  const stream = await here.router.client().chat.completions.create({
    model,
    messages: HELLO,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = await collect(stream);
  expect(chunks.at(-1)?.choices).toEqual([]);
  expect(chunks.at(-1)?.usage?.completion_tokens).toBe(3);
  expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
});

test("usage is asked of the vendor even when the caller did not", async () => {
  const model = simModel("tokens=3");
  const chunks = await collect(
    await here.router.client().chat.completions.create({ model, messages: HELLO, stream: true }),
  );
  expect(chunks.every((chunk) => chunk.choices.length > 0)).toBe(true);
  const { body } = await here.sim.waitFor(model, "accepted");
  expect(JSON.parse(body ?? "").stream_options.include_usage).toBe(true);
});

test("stream_options of the caller are kept beside the router's own", async () => {
  const model = simModel("tokens=1");
  const stream = await here.router.client().chat.completions.create({
    model,
    messages: HELLO,
    stream: true,
    stream_options: { include_usage: false, include_obfuscation: false },
  });
  const chunks = await collect(stream);
  expect(chunks.every((chunk) => chunk.choices.length > 0)).toBe(true);
  const { body } = await here.sim.waitFor(model, "accepted");
  expect(JSON.parse(body ?? "").stream_options).toEqual({
    include_usage: true,
    include_obfuscation: false,
  });
});

test("the SDK's own stream helper puts the message together", async () => {
  const completion = await here.router
    .client()
    .chat.completions.stream({ model: simModel("tokens=4,tps=200"), messages: HELLO })
    .finalChatCompletion();
  expect(completion.choices[0]?.message.content).toBe("the quiet harbour holds");
});

test("several choices, streamed and not", async () => {
  const answer = await ask(simModel("tokens=3"), { n: 3 });
  expect(answer.choices.map((choice) => choice.index)).toEqual([0, 1, 2]);
  const texts = new Map<number, string>();
  const stream = await here.router
    .client()
    .chat.completions.create({ model: simModel("tokens=3"), messages: HELLO, n: 3, stream: true });
  for await (const chunk of stream) {
    for (const choice of chunk.choices) {
      texts.set(choice.index, (texts.get(choice.index) ?? "") + (choice.delta.content ?? ""));
    }
  }
  expect([...texts.values()]).toEqual(answer.choices.map((choice) => choice.message.content));
});

test("tools, both ways", async () => {
  const model = simModel("tool=2");
  const first = await ask(model, { tools: [weatherTool] });
  const calls = first.choices[0]?.message.tool_calls ?? [];
  expect(first.choices[0]?.finish_reason).toBe("tool_calls");
  expect(calls).toHaveLength(2);
  expect(calls[0]).toMatchObject({ type: "function", function: { name: "get_weather" } });
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    ...HELLO,
    first.choices[0]!.message,
    ...calls.map((call) => ({
      role: "tool" as const,
      tool_call_id: call.id,
      content: "18 °C",
    })),
  ];
  const second = await ask(model, { tools: [weatherTool], messages });
  expect(second.choices[0]?.finish_reason).toBe("stop");
  const sent = JSON.parse(here.sim.linesOf(model).findLast((line) => line.body)?.body ?? "{}");
  expect(sent.messages).toEqual(messages);
  expect(sent.tools).toEqual([weatherTool]);
});

test("tools, streamed in fragments", async () => {
  const completion = await here.router
    .client()
    .chat.completions.stream({ model: simModel("tool=1"), messages: HELLO, tools: [weatherTool] })
    .finalChatCompletion();
  const call = completion.choices[0]?.message.tool_calls?.[0];
  expect(call?.type === "function" && JSON.parse(call.function.arguments)).toEqual({
    location: "Paris",
    unit: "celsius",
  });
});

test("unknown fields, number text and unicode reach the vendor as they were written", async () => {
  const model = simModel("echo=1");
  const text = '\\u00e9 你好 \\ud83d\\ude00 \\"quoted\\" back\\\\slash';
  const body =
    `{"temperature":1.10,"model":"${model}","x_vendor":{"a":[1E400,12345678901234567890123]},` +
    `"messages":[{"role":"user","content":"${text}","x_hint":true}],"seed":7}`;
  const answer = await (await here.router.chat(body)).text();
  expect(answer).toContain(`"content":"${text}"`);
  expect((await here.sim.waitFor(model, "accepted")).body).toBe(body);
});

test("an abort in the middle of a stream reaches the vendor", async () => {
  const model = simModel("tokens=10000,tps=50");
  const stream = await here.router
    .client()
    .chat.completions.create({ model, messages: HELLO, stream: true });
  let seen = 0;
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content && ++seen === 3) break;
  }
  const left = performance.now();
  const ended = await here.sim.waitFor(model, "ended", 2_000);
  expect(ended.outcome).toBe("client_closed_at_byte");
  expect(performance.now() - left).toBeLessThan(1_000);
});

test("an abort before the first byte reaches the vendor", async () => {
  const model = simModel("fault=hang_before_headers");
  const abort = new AbortController();
  const answer = here.router
    .client()
    .chat.completions.create({ model, messages: HELLO }, { signal: abort.signal });
  await here.sim.waitFor(model, "accepted");
  abort.abort();
  await expect(answer).rejects.toThrow(OpenAI.APIUserAbortError);
  expect((await here.sim.waitFor(model, "ended", 1_000)).outcome).toBe("client_closed_at_byte");
});

test("a wrong key is an authentication error", async () => {
  const client = here.router.client("sk-sar-nonsense");
  await expect(
    client.chat.completions.create({ model: "sim-small", messages: HELLO }),
  ).rejects.toThrow(OpenAI.AuthenticationError);
  await expect(client.models.list()).rejects.toThrow(OpenAI.AuthenticationError);
});

test("errors of the vendor become the SDK's error classes", async () => {
  await expect(ask(simModel("fault=429,retry_after=3"))).rejects.toThrow(OpenAI.RateLimitError);
  await expect(ask(simModel("fault=500"))).rejects.toThrow(OpenAI.InternalServerError);
  await expect(ask(simModel("fault=400"))).rejects.toThrow(OpenAI.BadRequestError);
  await expect(ask(simModel("tokens=1"), { temperature: 99 })).rejects.toThrow(
    OpenAI.BadRequestError,
  );
});

test("the SDK's own retry gets through a vendor that stumbles once", async () => {
  const client = new OpenAI({
    baseURL: `${here.router.url}/v1`,
    apiKey: here.router.key,
    maxRetries: 1,
  });
  const answer = await client.chat.completions.create({
    model: simModel("tokens=1,fault=429,retry_after=0,times=1"),
    messages: HELLO,
  });
  expect(answer.choices[0]?.message.content).toBe("the");
});

test("lists and shows models", async () => {
  const client = here.router.client();
  const ids = (await collect(client.models.list())).map((model) => model.id);
  for (const name of ["sim-small", "sim-large", "gpt-alias", "everyday", "daily", "by-tag"]) {
    expect(ids).toContain(name);
  }
  expect(ids).not.toContain("*");
  expect((await client.models.retrieve("sim-small")).owned_by).toBe("sim");
  expect((await client.models.retrieve("gpt-3.5-turbo")).id).toBe("gpt-3.5-turbo");
  await expect(client.models.retrieve("no-such-model")).rejects.toThrow(OpenAI.NotFoundError);
});

test.each([
  ["a group", "everyday", "sim:tokens=4", "main"],
  ["an alias", "gpt-3.5-turbo", "sim:tokens=4", "main"],
  ["a group by tag", "by-tag", "sim-small", "main"],
  ["a model with another name upstream", "only-other", "sim:tokens=2", "other"],
])("%s is resolved", async (_, asked, upstream, served) => {
  const { data, response } = await here.router
    .client()
    .chat.completions.create({ model: asked, messages: HELLO })
    .withResponse();
  expect(data.model).toBe(asked);
  expect(response.headers.get("x-router-model")).toBe(upstream);
  expect(response.headers.get("x-router-channel")).toBe(served);
});

test("provider/model names a model of that provider", async () => {
  const { response } = await here.router
    .client()
    .chat.completions.create({ model: "sim/only-other", messages: HELLO })
    .withResponse();
  expect(response.headers.get("x-router-channel")).toBe("other");
  expect(response.headers.get("x-router-provider")).toBe("sim");
  expect(response.headers.get("x-router-model")).toBe("sim:tokens=2");
});

test("provider/anything goes to the provider's wildcard channel", async () => {
  const model = simModel("tokens=2");
  const answer = await ask(`sim/${model}`);
  expect(answer.choices[0]?.message.content).toBe("the quiet");
  expect((await here.sim.waitFor(model, "accepted")).model).toBe(model);
});
