// vendor-sim in each of its dialects, over its socket: the shapes, the order, the bill.
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Sim } from "./lib/sim.ts";
import { simModel } from "./lib/stage.ts";

let sim: Sim;
beforeAll(async () => {
  sim = await Sim.start();
});
afterAll(() => sim.stop());

const VERSION = { "anthropic-version": "2023-06-01" };
const SCHEMA = { type: "object", properties: { location: { type: "string" } } };
const NAMES = ["look", "ask"];

interface Asking {
  path: string;
  body: object;
  headers?: Record<string, string>;
}

const GEMINI_VERBS = ["generateContent", "streamGenerateContent?alt=sse"];

// One question in every dialect.
const ASKINGS: Record<string, (model: string, stream: boolean) => Asking> = {
  openai_chat: (model, stream) => ({
    path: "/v1/chat/completions",
    body: {
      model,
      stream,
      messages: [{ role: "user", content: "a" }],
      tools: NAMES.map((name) => ({ type: "function", function: { name, parameters: SCHEMA } })),
      ...(stream ? { stream_options: { include_usage: true } } : {}),
    },
  }),
  anthropic: (model, stream) => ({
    path: "/v1/messages",
    headers: VERSION,
    body: {
      model,
      stream,
      max_tokens: 500,
      messages: [{ role: "user", content: "a" }],
      tools: NAMES.map((name) => ({ name, input_schema: SCHEMA })),
    },
  }),
  gemini: (model, stream) => ({
    path: `/v1beta/models/${encodeURIComponent(model)}:${GEMINI_VERBS[Number(stream)]}`,
    body: {
      contents: [{ role: "user", parts: [{ text: "a" }] }],
      tools: [{ functionDeclarations: NAMES.map((name) => ({ name, parameters: SCHEMA })) }],
    },
  }),
  openai_responses: (model, stream) => ({
    path: "/v1/responses",
    body: {
      model,
      stream,
      input: "a",
      include: ["reasoning.encrypted_content"],
      tools: NAMES.map((name) => ({ type: "function", name, parameters: SCHEMA })),
    },
  }),
  ollama: (model, stream) => ({
    path: "/api/chat",
    body: {
      model,
      stream,
      messages: [{ role: "user", content: "a" }],
      tools: NAMES.map((name) => ({ type: "function", function: { name, parameters: SCHEMA } })),
    },
  }),
};
const DIALECTS = Object.keys(ASKINGS);

function send(asking: Asking): Promise<Response> {
  return fetch(`${sim.origin}${asking.path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...asking.headers },
    body: JSON.stringify(asking.body),
  });
}

async function ask<Shape = any>(dialect: string, model: string): Promise<Shape> {
  const response = await send(ASKINGS[dialect]!(model, false));
  expect(response.status).toBe(200);
  return (await response.json()) as Shape;
}

// Names of the events (or nothing) and their data, parsed.
async function stream(dialect: string, model: string): Promise<{ name: string; data: any }[]> {
  const response = await send(ASKINGS[dialect]!(model, true));
  expect(response.status).toBe(200);
  const text = await response.text();
  if (dialect === "ollama") {
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    return text
      .trimEnd()
      .split("\n")
      .map((line) => ({ name: "", data: JSON.parse(line) }));
  }
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const border = dialect === "gemini" ? "\r\n\r\n" : "\n\n";
  return text
    .split(border)
    .filter((block) => block !== "")
    .map((block) => {
      const name = /^event: (.*)$/m.exec(block)?.[1] ?? "";
      const data = /^data: (.*)$/m.exec(block)?.[1] ?? "";
      return { name, data: data === "[DONE]" ? data : JSON.parse(data) };
    });
}

const BILL = "prompt=100,cached=20,write5m=10,write1h=5,think=3,tokens=4";

test("Anthropic: blocks in order, a signature, and usage in classes", async () => {
  const model = simModel(`${BILL},say=2,tool=1`);
  const whole = await ask("anthropic", model);
  expect(whole.content.map((block: any) => block.type)).toEqual(["thinking", "text", "tool_use"]);
  expect(whole.content[2].input).toEqual({ location: "Paris", unit: "celsius" });
  expect(whole.stop_reason).toBe("tool_use");
  expect(whole.usage).toMatchObject({
    input_tokens: 65,
    cache_read_input_tokens: 20,
    cache_creation_input_tokens: 15,
    cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 5 },
  });
  const events = await stream("anthropic", model);
  for (const { name, data } of events) expect(data.type).toBe(name);
  const kinds = events.map(({ data }) => data.delta?.type ?? data.content_block?.type ?? data.type);
  expect(kinds.filter((kind, place) => kind !== kinds[place - 1])).toEqual([
    "message_start",
    "thinking",
    "ping",
    "thinking_delta",
    "signature_delta",
    "content_block_stop",
    "text",
    "text_delta",
    "content_block_stop",
    "tool_use",
    "input_json_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
  expect(events.at(-2)!.data.usage.output_tokens).toBe(whole.usage.output_tokens);
});

test("Gemini: CRLF events or one array, thoughts, and growing usage", async () => {
  const model = simModel(`${BILL}`).replace("sim:", "sim-gemini-3:");
  const events = await stream("gemini", model);
  const parts = events.map(({ data }) => data.candidates[0].content.parts[0]);
  expect(parts.filter((part) => part.thought)).toHaveLength(3);
  expect(parts.at(-1)).toMatchObject({ text: "", thoughtSignature: expect.any(String) });
  expect(events.map(({ data }) => data.usageMetadata.candidatesTokenCount)).toEqual([
    0, 0, 0, 1, 2, 3, 4, 4,
  ]);
  expect(events.at(-1)!.data.usageMetadata).toMatchObject({
    promptTokenCount: 100,
    cachedContentTokenCount: 20,
    candidatesTokenCount: 4,
    thoughtsTokenCount: 3,
    totalTokenCount: 107,
  });
  const asking = ASKINGS["gemini"]!(model, true);
  const array = await send({ ...asking, path: asking.path.replace("?alt=sse", "") });
  expect(array.headers.get("content-type")).toContain("application/json");
  expect(await array.json()).toHaveLength(8);
  const called = await ask("gemini", simModel("tool=2"));
  expect(called.candidates[0].finishReason).toBe("STOP");
  expect(called.candidates[0].content.parts.map((part: any) => part.functionCall.name)).toEqual(
    NAMES,
  );
  const blocked = await ask("gemini", simModel("end=blocked"));
  expect(blocked.promptFeedback.blockReason).toBe("SAFETY");
  expect(blocked.candidates).toBeUndefined();
});

test("responses: numbered events in full order, and the whole answer at the end", async () => {
  const model = simModel(`${BILL},say=1,tool=1`);
  const events = await stream("openai_responses", model);
  expect(events.map(({ data }) => data.sequence_number)).toEqual(events.map((_, place) => place));
  for (const { name, data } of events) expect(data.type).toBe(name);
  const names = events.map(({ name }) => name.replace("response.", ""));
  expect(names.filter((name, place) => name !== names[place - 1])).toEqual([
    "created",
    "in_progress",
    "output_item.added",
    "reasoning_summary_part.added",
    "reasoning_summary_text.delta",
    "reasoning_summary_text.done",
    "reasoning_summary_part.done",
    "output_item.done",
    "output_item.added",
    "content_part.added",
    "output_text.delta",
    "output_text.done",
    "content_part.done",
    "output_item.done",
    "output_item.added",
    "function_call_arguments.delta",
    "function_call_arguments.done",
    "output_item.done",
    "completed",
  ]);
  const last = events.at(-1)!.data.response;
  expect(last.output.map((item: any) => item.type)).toEqual([
    "reasoning",
    "message",
    "function_call",
  ]);
  expect(last.output[0].encrypted_content).toEqual(expect.any(String));
  expect(last.usage).toMatchObject({
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 20, cache_write_tokens: 15 },
    output_tokens_details: { reasoning_tokens: 3 },
  });
  const asking = ASKINGS["openai_responses"]!(simModel(), false);
  const next = (id: string) =>
    send({ ...asking, body: { ...asking.body, previous_response_id: id } });
  expect((await next(last.id)).status).toBe(200);
  expect((await next("resp_of_another")).status).toBe(400);
});

test("Ollama: lines, whole calls with objects, counts at the end", async () => {
  const lines = await stream("ollama", simModel("prompt=9,tool=2"));
  const calls = lines.flatMap(({ data }) => data.message.tool_calls ?? []);
  expect(calls.map((call: any) => call.function.name)).toEqual(NAMES);
  expect(calls[0].function.arguments).toEqual({ location: "Paris", unit: "celsius" });
  expect(lines.at(-1)!.data).toMatchObject({ done: true, done_reason: "stop" });
  expect(lines.at(-1)!.data.prompt_eval_count).toBe(9);
  expect((await ask("ollama", simModel("tokens=3"))).message.content).toBe("the quiet harbour");
});

test("chat: fragments of several calls take turns", async () => {
  const chunks = await stream("openai_chat", simModel("tool=2,interleave=1"));
  const fragments = chunks.flatMap(({ data }) => data.choices?.[0]?.delta?.tool_calls ?? []);
  expect(fragments.slice(0, 6).map((call: any) => call.index)).toEqual([0, 1, 0, 1, 0, 1]);
  for (const index of [0, 1]) {
    const own = fragments.filter((call: any) => call.index === index);
    const text = own.map((call: any) => call.function.arguments).join("");
    expect(JSON.parse(text)).toEqual({ location: "Paris", unit: "celsius" });
  }
});

test.each(DIALECTS)("%s: the journal tells tokens and the body's digest", async (dialect) => {
  const model = simModel(BILL);
  const asking = ASKINGS[dialect]!(model, false);
  await (await send(asking)).text();
  const body = JSON.stringify(asking.body);
  expect(await sim.waitFor(model, "accepted")).toMatchObject({
    dialect,
    body_bytes: body.length,
    body_sha256: createHash("sha256").update(body).digest("hex"),
  });
  const ended = await sim.waitFor(model, "ended");
  const input = ended.input_tokens + ended.cached_tokens;
  expect(input + ended.cache_write_5m_tokens + ended.cache_write_1h_tokens).toBe(100);
  expect(ended.output_tokens + ended.reasoning_tokens).toBe(7);
  expect(ended.outcome).toBe("complete");
});

test.each(DIALECTS)("%s: an error in a stream, and its own shape of errors", async (dialect) => {
  const events = await stream(dialect, simModel("fault=error_in_stream,after=2"));
  expect(JSON.stringify(events)).toContain("had an error while generating");
  const response = await send(ASKINGS[dialect]!(simModel("fault=429,retry_after=3"), true));
  expect(response.status).toBe(429);
  expect(response.headers.get("retry-after")).toBe(dialect === "gemini" ? null : "3");
  const text = await response.text();
  const shapes: Record<string, string> = {
    openai_chat: '"code":"rate_limit_exceeded"',
    openai_responses: '"code":"rate_limit_exceeded"',
    anthropic: '"type":"rate_limit_error"',
    gemini: '"status":"RESOURCE_EXHAUSTED"',
    ollama: '{"error":"Rate limit reached',
  };
  expect(text).toContain(shapes[dialect]);
});

test.each(["embeddings", "moderations", "images/generations", "rerank"])(
  "/%s answers, and the body arrives as it was sent",
  async (endpoint) => {
    const model = simModel();
    const body = `{ "model": "${model}",  "input": "é", "documents": ["a", "b"] }`;
    const response = await fetch(`${sim.url}/${endpoint}`, { method: "POST", body });
    expect(response.status).toBe(200);
    await response.json();
    const accepted = await sim.waitFor(model, "accepted");
    expect(accepted.dialect).toBe("openai");
    expect(accepted.body_sha256).toBe(createHash("sha256").update(body).digest("hex"));
  },
);

test("forms and sounds", async () => {
  const form = new FormData();
  form.set("model", "sim");
  form.set("file", new Blob(["hello"], { type: "audio/wav" }), "a.wav");
  const transcript = await fetch(`${sim.url}/audio/transcriptions`, { method: "POST", body: form });
  expect(((await transcript.json()) as { text: string }).text).toBe("Heard 5 bytes 2cf24dba5fb0.");
  const speech = await fetch(`${sim.url}/audio/speech`, {
    method: "POST",
    body: JSON.stringify({ model: "sim:bytes=3000", input: "a", voice: "sim" }),
  });
  expect(speech.headers.get("content-type")).toBe("audio/mpeg");
  expect((await speech.arrayBuffer()).byteLength).toBe(3000);
});

test("models in the shape that is asked for", async () => {
  const list = async (path: string, headers = {}) =>
    (await (await fetch(`${sim.origin}${path}`, { headers })).json()) as any;
  expect((await list("/v1/models")).object).toBe("list");
  expect((await list("/v1/models", VERSION)).data[0].type).toBe("model");
  expect((await list("/v1beta/models")).models[0].name).toBe("models/sim");
  expect((await list("/api/tags")).models[0].name).toBe("sim");
});
