// Each fault of a vendor: with a healthy channel beside it the caller notices nothing; alone, the
// caller gets the right error; and a stream that broke never looks like one that ended.
import { expect, test } from "vitest";
import { channel, configurationFor } from "./lib/configuration.ts";
import { HELLO, stage } from "./lib/stage.ts";
import { readStream } from "./lib/stream.ts";

// What a caller sees when the faulty vendor is the only one.
interface Fault {
  name: string;
  status: number[];
  code?: string;
}

const BEFORE_FIRST_BYTE: Fault[] = [
  { name: "429,retry_after=7", status: [429] },
  { name: "429_no_hint", status: [429] },
  { name: "429_quota", status: [429, 503] },
  { name: "500", status: [502] },
  { name: "503", status: [503] },
  { name: "401", status: [502, 503] },
  { name: "404", status: [404, 502] },
  { name: "html_502", status: [502] },
  { name: "redirect", status: [502] },
  { name: "empty_200", status: [502] },
  { name: "error_in_200", status: [502] },
  { name: "two_content_lengths", status: [502] },
  { name: "huge_head", status: [502] },
  { name: "reset_before_headers", status: [502] },
  { name: "hang_before_headers", status: [504] },
  { name: "hang_after_headers", status: [504] },
];
// On the body of a plain answer these strike before the caller has anything.
const IN_THE_BODY: Fault[] = [
  { name: "malformed_json", status: [502] },
  { name: "wrong_content_length", status: [502] },
  { name: "short_content_length", status: [502] },
  { name: "reset_mid_stream", status: [502] },
  { name: "cut_mid_stream", status: [502] },
  { name: "hang_mid_stream", status: [504] },
];
const IN_THE_STREAM = [
  "error_in_stream",
  "malformed_json",
  "malformed_sse",
  "reset_mid_stream",
  "cut_mid_stream",
  "hang_mid_stream",
];
// Not a reason to go elsewhere.
const OTHERS = ["400", "400_context", "slow_drip", "wrong_content_length", "short_content_length"];

// A group per fault: the faulty channel first, a healthy one after it.
const all = [...BEFORE_FIRST_BYTE, ...IN_THE_BODY].map((fault) => fault.name);
const faulty = [...new Set([...all, ...IN_THE_STREAM, ...OTHERS])].map((fault) => ({
  asked: `m-${fault.replaceAll(/[^a-z0-9_]/g, "-")}`,
  upstream: `sim:tokens=6,tps=200,fault=${fault}`,
}));

const here = stage((sim) =>
  configurationFor(sim.url, {
    providers: [
      {
        name: "sim",
        kind: "openai-compatible",
        base_url: sim.url,
        timeouts: { connect: "1s", first_byte: "800ms", idle: "300ms" },
      },
      { name: "closed", kind: "openai-compatible", base_url: "http://127.0.0.1:9/v1" },
      { name: "nowhere", kind: "openai-compatible", base_url: "http://no-such-host.invalid/v1" },
    ],
    channels: [
      channel("faulty", {
        priority: 10,
        models: faulty.map(({ asked, upstream }) => ({ name: asked, upstream })),
      }),
      channel("healthy", {
        priority: 1,
        models: faulty.map(({ asked }) => ({ name: `${asked}-good`, upstream: "sim:tokens=6" })),
      }),
      channel("refused", { provider: "closed", models: ["m-refused"], priority: 10 }),
      channel("lost", { provider: "nowhere", models: ["m-lost"], priority: 10 }),
      channel("spare", { models: [{ name: "m-spare", upstream: "sim:tokens=6" }] }),
    ],
    model_groups: [
      ...faulty.map(({ asked }) => ({ name: `g-${asked}`, members: [asked, `${asked}-good`] })),
      { name: "g-refused", members: ["m-refused", "m-spare"] },
      { name: "g-lost", members: ["m-lost", "m-spare"] },
    ],
  }),
);

const modelOf = (fault: string) => `m-${fault.replaceAll(/[^a-z0-9_]/g, "-")}`;
const TEXT = "the quiet harbour holds seven small";

async function plain(model: string) {
  const response = await here.router.chat({ model, messages: HELLO });
  return { response, body: (await response.json()) as Record<string, any> };
}
const streamed = (model: string) => here.router.chat({ model, messages: HELLO, stream: true });

test.each([...BEFORE_FIRST_BYTE, ...IN_THE_BODY])(
  "plain, $name, another channel: served",
  async ({ name }) => {
    const { response, body } = await plain(`g-${modelOf(name)}`);
    expect(response.status).toBe(200);
    expect(body.choices[0].message.content).toBe(TEXT);
    expect(response.headers.get("x-router-attempts")).toBe("2");
    expect(response.headers.get("x-router-channel")).toBe("healthy");
  },
);

test.each(BEFORE_FIRST_BYTE)("streamed, $name, another channel: served", async ({ name }) => {
  const response = await streamed(`g-${modelOf(name)}`);
  expect(response.status).toBe(200);
  expect(response.headers.get("x-router-attempts")).toBe("2");
  expect(await readStream(response)).toMatchObject({ text: TEXT, done: true, error: undefined });
});

test.each([...BEFORE_FIRST_BYTE, ...IN_THE_BODY])(
  "plain, $name, alone: $status",
  async ({ name, status }) => {
    const { response, body } = await plain(modelOf(name));
    expect(status).toContain(response.status);
    expect(Object.keys(body.error).sort()).toEqual(["code", "message", "param", "type"]);
    expect(body.error.message).not.toBe("");
    expect(JSON.stringify(body)).not.toMatch(/<html|sk-vendor|127\.0\.0\.1/);
  },
);

test.each(BEFORE_FIRST_BYTE)("streamed, $name, alone: $status", async ({ name, status }) => {
  const response = await streamed(modelOf(name));
  expect(status).toContain(response.status);
  const body = (await response.json()) as Record<string, any>;
  expect(body.error.message).not.toBe("");
  expect(JSON.stringify(body)).not.toMatch(/<html|sk-vendor|127\.0\.0\.1/);
});

test.each(IN_THE_STREAM)(
  "streamed, %s after the first bytes: an error event, no [DONE], no second attempt",
  async (fault) => {
    const response = await streamed(`g-${modelOf(fault)}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-router-attempts")).toBe("1");
    const stream = await readStream(response);
    expect(stream.text).not.toBe("");
    expect(TEXT.startsWith(stream.text)).toBe(true);
    expect(stream.done).toBe(false);
    expect(stream.error).toMatchObject({ type: "server_error" });
    expect(stream.events.at(-1)?.error).toBe(stream.error);
  },
);

test("a vendor's 429 keeps its Retry-After", async () => {
  const { response, body } = await plain(modelOf("429,retry_after=7"));
  expect(response.headers.get("retry-after")).toBe("7");
  expect(body.error.code).toBe("rate_limit_exceeded");
});

test.each(["g-refused", "g-lost"])(
  "%s: a vendor that cannot be reached is passed over",
  async (model) => {
    const { response, body } = await plain(model);
    expect(response.status).toBe(200);
    expect(body.choices[0].message.content).toBe(TEXT);
    expect(response.headers.get("x-router-attempts")).toBe("2");
  },
);

test.each(["m-refused", "m-lost"])("%s: alone, 502 or 503", async (model) => {
  const { response, body } = await plain(model);
  expect([502, 503, 504]).toContain(response.status);
  expect(JSON.stringify(body)).not.toMatch(/invalid\/v1|127\.0\.0\.1:9/);
});

test.each([
  ["400", "invalid_value"],
  ["400_context", "context_length_exceeded"],
])("a vendor's %s is the caller's 400 and is not tried elsewhere", async (fault, code) => {
  const { response, body } = await plain(`g-${modelOf(fault)}`);
  expect(response.status).toBe(400);
  expect(body.error).toMatchObject({ type: "invalid_request_error", code });
  expect(response.headers.get("x-router-attempts")).toBe("1");
});

test("a slow vendor is waited for while bytes come", async () => {
  const stream = await readStream(await streamed(modelOf("slow_drip")));
  expect(stream).toMatchObject({ text: TEXT, done: true, error: undefined });
});

test.each(["wrong_content_length", "short_content_length"])(
  "streamed, %s: the text is whole and the end is told once",
  async (fault) => {
    const stream = await readStream(await streamed(modelOf(fault)));
    expect(stream.text).toBe(TEXT);
    expect(stream.done).toBe(stream.error === undefined);
    expect(stream.failure).toBeUndefined();
  },
);

test("a connection with wrong framing is not used again", async () => {
  for (let round = 0; round < 5; ++round) {
    expect((await plain(modelOf("wrong_content_length"))).response.status).toBe(502);
    expect((await plain("m-spare")).body.choices[0].message.content).toBe(TEXT);
  }
});

test("the log says what was tried, the ledger has one row with both attempts", async () => {
  const { response } = await plain(`g-${modelOf("500")}`);
  const id = response.headers.get("x-router-request-id");
  const line = await here.router.waitForLog("request", (entry) => entry.request_id === id);
  const tried = line.tried as { channel: string; vendor_status: number; error_class?: string }[];
  expect(tried.map(({ channel: name, vendor_status }) => [name, vendor_status])).toEqual([
    ["faulty", 500],
    ["healthy", 200],
  ]);
  expect(tried[0]?.error_class).toBe("server_error");
  const row = await here.router.ledger.rowById(id ?? "");
  expect(row).toMatchObject({ outcome: "succeeded", attempt_count: 2, channel: "healthy" });
  expect(JSON.parse(row.attempts ?? "[]")).toHaveLength(2);
});
