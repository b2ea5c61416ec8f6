// What each dialect's callers expect beside a conversation: where the key stands, how mistakes
// look, how tokens are counted, what strictness does, where images come from.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Router } from "./lib/router.ts";
import { simModel, stage } from "./lib/stage.ts";
import { until } from "./lib/until.ts";
import { everyVendor } from "./lib/vendors.ts";

const here = stage((sim) => everyVendor(sim, { media: { private_addresses: true } }));

const anthropic = () =>
  new Anthropic({ baseURL: here.router.url, apiKey: here.router.key, maxRetries: 0 });
const gemini = () =>
  new GoogleGenAI({ apiKey: here.router.key, httpOptions: { baseUrl: here.router.url } });

interface Said {
  status: number;
  headers: Headers;
  json: any;
}
async function post(path: string, body: object, headers: Record<string, string>): Promise<Said> {
  const answer = await fetch(here.router.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, headers: answer.headers, json: await answer.json() };
}
const bearer = () => ({ authorization: `Bearer ${here.router.key}` });
const chatOf = (model: string) => ({ model, messages: [{ role: "user", content: "Hi" }] });
const contents = { contents: [{ role: "user", parts: [{ text: "Hi" }] }] };

test("a key is taken from wherever an SDK puts it", async () => {
  const key = here.router.key;
  const chat = chatOf(`openai/${simModel()}`);
  for (const name of ["x-api-key", "x-goog-api-key"]) {
    expect((await post("/v1/chat/completions", chat, { [name]: key })).status).toBe(200);
  }
  const path = `/v1beta/models/openai/${simModel()}:generateContent`;
  expect((await post(`${path}?key=${key}`, contents, {})).status).toBe(200);
  expect((await post(`${path}?alt=json&key=${key}&x=1`, contents, {})).status).toBe(200);
  expect((await post(`${path}?key=sk-sar-wrong`, contents, {})).status).toBe(401);
  const two = { "x-api-key": key, authorization: "Bearer sk-sar-other" };
  const refused = await post("/v1/chat/completions", chat, two);
  expect(refused.status).toBe(401);
  expect(refused.json.error.code).toBe("invalid_api_key");
});

test("a key in the query is neither logged nor forwarded", async () => {
  const model = simModel();
  const path = `/v1beta/models/gemini/${model}:generateContent?key=${here.router.key}`;
  expect((await post(path, contents, {})).status).toBe(200);
  const line = await here.sim.waitFor(model, "accepted");
  expect(line.path).not.toContain("sk-sar-");
  expect(here.router.log).not.toContain(here.router.key);
});

test("a mistake is told in the dialect of the caller", async () => {
  const openAi = await post("/v1/chat/completions", { model: "openai/sim" }, bearer());
  expect(openAi.status).toBe(400);
  expect(openAi.json.error).toMatchObject({ type: "invalid_request_error", param: "messages" });
  expect(openAi.headers.get("x-request-id")).toBe(openAi.headers.get("x-router-request-id"));

  const body = { model: "anthropic/sim", max_tokens: 5, messages: [] };
  const messages = await post("/v1/messages", body, bearer());
  expect(messages.status).toBe(400);
  expect(messages.json).toMatchObject({
    type: "error",
    error: { type: "invalid_request_error" },
    request_id: messages.headers.get("request-id"),
  });

  const path = "/v1beta/models/gemini/sim:generateContent";
  const content = await post(path, { contents: [] }, bearer());
  expect(content.status).toBe(400);
  expect(content.json.error).toMatchObject({ code: 400, status: "INVALID_ARGUMENT" });

  const unknown = await post("/v1/messages", { ...body, model: "nobody-serves-this" }, {});
  expect(unknown.status).toBe(401);
  expect(unknown.json.error.type).toBe("authentication_error");
  expect((await post("/v1beta/models/x:nonsense", {}, bearer())).json.error.code).toBe(404);
});

test("a tool result without its call is refused before a vendor is called", async () => {
  const model = simModel();
  const refused = await post(
    "/v1/messages",
    {
      model: `openai/${model}`,
      max_tokens: 10,
      messages: [
        { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "x" }] },
      ],
    },
    bearer(),
  );
  expect(refused.status).toBe(400);
  expect(refused.json.error.message).toContain("messages[0].content[0].tool_use_id");
  expect(here.sim.linesOf(model)).toEqual([]);
});

test("tokens are counted by the vendor where it counts in the caller's dialect", async () => {
  const messages = [{ role: "user" as const, content: "Count me." }];
  const model = simModel("prompt=41");
  const counted = await anthropic().messages.countTokens({ model: `anthropic/${model}`, messages });
  expect(counted.input_tokens).toBe(41);
  const estimate = await anthropic()
    .messages.countTokens({ model: "openai/sim", messages })
    .withResponse();
  expect(estimate.data.input_tokens).toBeGreaterThan(0);
  expect(estimate.response.headers.get("x-router-fidelity")).toBe("tokens=estimated");
  // Anthropic's instructions about tools are not in the prompts of others.
  const tools = [{ name: "f", input_schema: { type: "object" as const } }];
  const short = await anthropic().messages.countTokens({ model: "openai/sim", messages, tools });
  expect(short.input_tokens).toBeLessThan(100);
  const own = await gemini().models.countTokens({ model: `gemini/${model}`, contents: "Hi" });
  expect(own.totalTokens).toBe(41);
  const other = await gemini().models.countTokens({ model: "anthropic/sim", contents: "Hi" });
  expect(other.totalTokens).toBeGreaterThan(0);
});

test("what a vendor cannot be told is listed, and refused to the strict", async () => {
  const model = simModel();
  const chat = { ...chatOf(`anthropic/${model}`), seed: 7, logit_bias: { "1": 2 } };
  const loose = await post("/v1/chat/completions", chat, bearer());
  expect(loose.status).toBe(200);
  const listed = loose.headers.get("x-router-fidelity") ?? "";
  expect(listed).toContain("seed=dropped");
  expect(listed).toContain("logit_bias=dropped");
  const line = await until("the line of the request", () =>
    here.router.logLines().find((one) => one.event === "request" && one.fidelity),
  );
  expect(JSON.stringify(line.fidelity)).toContain("logit_bias");

  const strict = simModel();
  const refused = await post(
    "/v1/chat/completions",
    { ...chatOf(`anthropic/${strict}`), seed: 7 },
    { ...bearer(), "x-router-strict": "1" },
  );
  expect(refused.status).toBe(400);
  expect(refused.json.error).toMatchObject({ code: "unsupported_field", param: "seed" });
  expect(here.sim.linesOf(strict)).toEqual([]);
});

test("what one vendor's account keeps is refused where nobody can own it", async () => {
  const body = { input: "Hi", previous_response_id: "resp_1" };
  const chat = await post("/v1/responses", { model: "openai/sim", ...body }, bearer());
  expect(chat.status).toBe(400);
  expect(chat.json.error).toMatchObject({
    code: "unsupported_stateful_field",
    param: "previous_response_id",
  });
  const stored = await fetch(`${here.router.url}/v1/responses/resp_1`, { headers: bearer() });
  expect(stored.status).toBe(400);
});

test("what one vendor's account keeps goes to the only channel that can own it", async () => {
  const model = `openai-responses/${simModel()}`;
  const first = await post("/v1/responses", { model, input: "Hi" }, bearer());
  expect(first.status).toBe(200);
  const more = { model, input: "More", previous_response_id: first.json.id };
  expect((await post("/v1/responses", more, bearer())).status).toBe(200);
});

test("models are listed in the dialect of the caller", async () => {
  const models = [];
  for await (const model of anthropic().models.list()) models.push(model.id);
  expect(models).toEqual([]); // only wildcards are configured here
  const list = await fetch(`${here.router.url}/v1beta/models`, {
    headers: { "x-goog-api-key": here.router.key },
  });
  expect(await list.json()).toEqual({ models: [] });
});

test("a stream without alt=sse is one JSON array", async () => {
  const path = `/v1beta/models/openai/${simModel("tokens=4")}:streamGenerateContent`;
  const answer = await post(path, contents, bearer());
  expect(answer.headers.get("content-type")).toContain("application/json");
  const text = answer.json
    .flatMap((piece: any) => piece.candidates?.[0]?.content?.parts ?? [])
    .map((part: any) => part.text ?? "")
    .join("");
  expect(text).toBe("the quiet harbour holds");
});

// --- images by URL -------------------------------------------------------------------------------

const PICTURE = Buffer.from("not really a picture");
let pictures: Server;
let pictureUrl = "";
beforeAll(async () => {
  pictures = createServer((request, answer) => {
    if (request.url === "/moved") {
      answer.writeHead(302, { location: "/picture.png" }).end();
    } else if (request.url === "/picture.png") {
      answer.writeHead(200, { "content-type": "image/png" }).end(PICTURE);
    } else {
      answer.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => pictures.listen(0, "127.0.0.1", resolve));
  pictureUrl = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}`;
});
afterAll(() => pictures.close());

const withPicture = (model: string, url: string) => ({
  model,
  messages: [
    {
      role: "user",
      content: [
        { type: "text", text: "Look" },
        { type: "image_url", image_url: { url } },
      ],
    },
  ],
});

test("an image by URL reaches a vendor that wants bytes as bytes", async () => {
  for (const path of ["/picture.png", "/moved"]) {
    const model = `gemini/${simModel("look=1")}`;
    const body = withPicture(model, pictureUrl + path);
    const answer = await post("/v1/chat/completions", body, bearer());
    expect(answer.status).toBe(200);
    expect(answer.json.choices[0].message.content).toContain(`image/png ${PICTURE.length} bytes`);
  }
});

test("an image that is not there is the caller's mistake", async () => {
  const model = simModel();
  const body = withPicture(`gemini/${model}`, `${pictureUrl}/missing`);
  const answer = await post("/v1/chat/completions", body, bearer());
  expect(answer.status).toBe(400);
  expect(answer.json.error).toMatchObject({
    code: "invalid_image_url",
    param: "messages[0].content[1]",
  });
  expect(here.sim.linesOf(model)).toEqual([]);
});

test("nothing inside is fetched unless the operator allows it", async () => {
  const guarded = await Router.start(everyVendor(here.sim));
  try {
    const body = withPicture("gemini/sim", `${pictureUrl}/picture.png`);
    const answer = await fetch(`${guarded.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${guarded.key}` },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as any).error.code).toBe("invalid_image_url");
  } finally {
    await guarded.remove();
  }
});
