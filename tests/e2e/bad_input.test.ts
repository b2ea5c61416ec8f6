// Every malformed request gets an OpenAI-shaped error with the right status, naming the field.
import { expect, test } from "vitest";
import { channel, configurationFor } from "./lib/configuration.ts";
import { HELLO, stage } from "./lib/stage.ts";

const BODY_LIMIT = 64 * 1024;

const here = stage((sim) =>
  configurationFor(sim.url, {
    channels: [channel("main", { models: ["sim-small", "sim-large", "gpt-4o", "gpt-4o-mini"] })],
    system: { server: { limits: { body_bytes: "64KiB" } } },
  }),
);

interface ErrorBody {
  error: { message: string; type: string; param: string | null; code: string | null };
}

async function errorOf(response: Response): Promise<ErrorBody["error"]> {
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  const body = (await response.json()) as ErrorBody;
  expect(Object.keys(body)).toEqual(["error"]);
  expect(Object.keys(body.error).sort()).toEqual(["code", "message", "param", "type"]);
  expect(body.error.message).not.toBe("");
  return body.error;
}

const good = { model: "sim-small", messages: HELLO };

test.each([
  ["no body", ""],
  ["no JSON", "this is no json"],
  ["half of it", '{"model":"sim-small","messages":['],
  ["a trailing comma", '{"model":"sim-small","messages":[],}'],
  ["two values", '{"model":"a","messages":[]}{}'],
  ["a broken string", '{"model":"sim-small\n","messages":[]}'],
  ["a wrong escape", '{"model":"sim-\\x","messages":[]}'],
  ["deep nesting", `{"model":"sim-small","messages":${"[".repeat(20_000)}${"]".repeat(20_000)}}`],
  ["an array", "[]"],
  ["a string", '"sim-small"'],
  ["null", "null"],
])("body with %s is 400", async (_, body) => {
  const response = await here.router.chat(body);
  expect(response.status).toBe(400);
  expect((await errorOf(response)).type).toBe("invalid_request_error");
});

test("a body that is not UTF-8 is 400", async () => {
  const body = Buffer.from(
    '{"model":"sim-small","messages":[{"role":"user","content":"\xff\xfe"}]}',
    "latin1",
  );
  const response = await fetch(`${here.router.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${here.router.key}` },
    body,
  });
  expect(response.status).toBe(400);
  expect((await errorOf(response)).type).toBe("invalid_request_error");
});

test.each([
  ["model", { messages: HELLO }],
  ["messages", { model: "sim-small" }],
])("a missing %s is named", async (param, body) => {
  const response = await here.router.chat(body);
  expect(response.status).toBe(400);
  const error = await errorOf(response);
  expect(error).toMatchObject({ type: "invalid_request_error", param });
  expect(error.message).toContain(param);
});

test.each<[string, object]>([
  ["model", { model: 7 }],
  ["model", { model: null }],
  ["model", { model: "" }],
  ["messages", { messages: "hello" }],
  ["messages", { messages: {} }],
  ["messages", { messages: [] }],
  ["messages", { messages: ["hello"] }],
  ["stream", { stream: "yes" }],
  ["stream", { stream: 1 }],
  ["stream_options", { stream: true, stream_options: true }],
  ["temperature", { temperature: "hot" }],
  ["temperature", { temperature: 99 }],
  ["temperature", { temperature: -1 }],
  ["top_p", { top_p: 1.5 }],
  ["n", { n: 0 }],
  ["n", { n: 1.5 }],
  ["n", { n: 1_000 }],
  ["max_tokens", { max_tokens: "many" }],
  ["max_tokens", { max_tokens: 0 }],
  ["max_completion_tokens", { max_completion_tokens: -5 }],
  ["presence_penalty", { presence_penalty: 3 }],
  ["tools", { tools: { a: 1 } }],
  ["stop", { stop: 5 }],
  ["logit_bias", { logit_bias: [] }],
  ["response_format", { response_format: "json" }],
])("a wrong %s (%j) is named", async (param, wrong) => {
  const response = await here.router.chat({ ...good, ...wrong });
  expect(response.status).toBe(400);
  const error = await errorOf(response);
  expect(error.type).toBe("invalid_request_error");
  expect(error.param?.split(/[.[]/)[0]).toBe(param);
  expect(error.message).toContain(param);
  expect(error.code).not.toBeNull();
});

test("nothing of that reached the vendor", () => {
  expect(here.sim.journal()).toEqual([]);
});

test("an unknown model is 404 and the near names are told", async () => {
  const response = await here.router.chat({ ...good, model: "gpt-4o-mni" });
  expect(response.status).toBe(404);
  const error = await errorOf(response);
  expect(error).toMatchObject({
    type: "invalid_request_error",
    param: "model",
    code: "model_not_found",
  });
  expect(error.message).toContain("gpt-4o-mni");
  expect(error.message).toContain("gpt-4o-mini");
});

test("a model name is quoted safely in the error", async () => {
  const response = await here.router.chat({ ...good, model: 'x"\n</script>' });
  expect(response.status).toBe(404);
  expect((await errorOf(response)).message).toContain('x"');
});

test("a body above the limit is 413, announced or not", async () => {
  const body = JSON.stringify({
    model: "sim-small",
    messages: [{ role: "user", content: "x".repeat(BODY_LIMIT) }],
  });
  const announced = await here.router.chat(body);
  expect(announced.status).toBe(413);
  expect((await errorOf(announced)).type).toBe("invalid_request_error");
  const chunked = await fetch(`${here.router.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${here.router.key}` },
    body: new Blob([body]).stream(), // no length is known: sent in chunks
    duplex: "half",
  } as RequestInit);
  expect(chunked.status).toBe(413);
});

test("a body just below the limit is served", async () => {
  const around = JSON.stringify({ model: "sim-small", messages: [{ role: "user", content: "" }] });
  const content = "x".repeat(BODY_LIMIT - around.length);
  const response = await here.router.chat({
    model: "sim-small",
    messages: [{ role: "user", content }],
  });
  expect(response.status).toBe(200);
});

test.each<[string, Record<string, string>]>([
  ["no key", {}],
  ["an empty key", { authorization: "Bearer " }],
  ["another scheme", { authorization: "Basic dXNlcjpwYXNz" }],
  ["no key at all in it", { authorization: "Bearer" }],
  ["a made-up key", { authorization: `Bearer sk-sar-${"A".repeat(49)}` }],
  ["a vendor's key", { authorization: "Bearer sk-proj-abc" }],
  ["SQL", { authorization: "Bearer ' OR 1=1 --" }],
  ["a very long key", { authorization: `Bearer ${"x".repeat(8_000)}` }],
])("%s is 401", async (_, headers) => {
  for (const path of ["/v1/models", "/v1/models/sim-small"]) {
    const response = await here.router.get(path, headers);
    expect(response.status).toBe(401);
  }
  const response = await fetch(`${here.router.url}/v1/chat/completions`, {
    method: "POST",
    headers,
    body: JSON.stringify(good),
  });
  expect(response.status).toBe(401);
  const error = await errorOf(response);
  expect(error.type).toBe("invalid_request_error");
  expect(["invalid_api_key", "missing_api_key"]).toContain(error.code);
});

test("a key with one letter changed is 401", async () => {
  const last = here.router.key.at(-1) === "A" ? "B" : "A";
  const response = await here.router.get("/v1/models", {
    authorization: `Bearer ${here.router.key.slice(0, -1)}${last}`,
  });
  expect(response.status).toBe(401);
});

test("the scheme's case does not matter", async () => {
  const response = await here.router.get("/v1/models", {
    authorization: `bearer ${here.router.key}`,
  });
  expect(response.status).toBe(200);
});

test("an unknown path is 404, another method 405", async () => {
  const authorization = `Bearer ${here.router.key}`;
  for (const path of ["/", "/v1", "/v1/nothing", "/V1/models", "/v1/models/", "//v1/models"]) {
    const response = await here.router.get(path, { authorization });
    expect([path, response.status]).toEqual([path, 404]);
    await errorOf(response);
  }
  const wrongMethod = await here.router.get("/v1/chat/completions", { authorization });
  expect(wrongMethod.status).toBe(405);
  expect((await errorOf(wrongMethod)).message).toContain("GET");
});

test("every answer carries a request id of its own", async () => {
  const ids = await Promise.all(
    [good, { ...good, temperature: 99 }, { ...good, model: "nope" }].map(async (body) =>
      (await here.router.chat(body)).headers.get("x-router-request-id"),
    ),
  );
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
});
