// Every recorded exchange with a real vendor, replayed through the router: from its own dialect,
// where bytes pass through, and from each other one. Streams come whole, in random pieces and byte
// by byte. What the answers look like in detail is in tests/golden/recordings.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VENDOR_KEY } from "./lib/configuration.ts";
import { arrayFacts, type Dialect, type Facts, streamFacts, wholeFacts } from "./lib/facts.ts";
import { hasRecordings, loadRecordings, type Recording } from "./lib/recordings.ts";
import {
  APIS,
  CALLERS,
  type Caller,
  isRefusal,
  isStream,
  NOT_REPLAYED,
  Replay,
  type Reply,
} from "./lib/replay.ts";
import { bytesOf, type Cut } from "./lib/replay_vendor.ts";
import { brokenEnd, orderProblem } from "./lib/stream_order.ts";

const all = loadRecordings();
const replayed = all.filter((recording) => recording.api in APIS);
const chats = replayed.filter((recording) => APIS[recording.api]?.operation === "chat");

// Longer ones are cut byte by byte in process: tests/golden/recorded_translations_test.cpp.
const BYTE_BY_BYTE_MAX = 4_000;
const cutsOf = (recording: Recording): Cut[] => {
  if (!isStream(recording)) return ["whole"];
  return bytesOf(recording).length > BYTE_BY_BYTE_MAX
    ? ["whole", "random"]
    : ["whole", "random", "bytes"];
};

let here: Replay;
let exchanges = 0;
beforeAll(async () => {
  if (hasRecordings) here = await Replay.start(replayed);
}, 60_000);
afterAll(async () => {
  await here?.stop();
  console.log(`${replayed.length} recordings, ${exchanges} exchanges`);
});

const ask = (...question: Parameters<Replay["ask"]>) => {
  exchanges += 1;
  return here.ask(...question);
};

// The dialect of the vendor's answer.
const theirs = (recording: Recording): Dialect => {
  const api = APIS[recording.api];
  return api?.caller ?? (api?.dialect as Dialect);
};
const recordedFacts = (recording: Recording): Facts =>
  isStream(recording)
    ? streamFacts(theirs(recording), bytesOf(recording))
    : wholeFacts(theirs(recording), recording.body);
const isBroken = (facts: Facts) => facts.error !== undefined || facts.finish === "";
// Two answers in one stream: whoever recorded it has joined them.
const JOINED = "anthropic__anthropic_messages__stream__08";

test.skipIf(!hasRecordings)("every recording is replayed, or it is said why not", () => {
  const silent = all.filter(({ api }) => !(api in APIS) && !(api in NOT_REPLAYED));
  expect(silent.map(({ name }) => name)).toEqual([]);
  for (const api of Object.keys(NOT_REPLAYED)) expect(Object.keys(APIS)).not.toContain(api);
});

describe.skipIf(!hasRecordings)("answers in other dialects", () => {
  test.for(chats.filter((recording) => !isRefusal(recording)))("$name", async (recording) => {
    const recorded = recordedFacts(recording);
    const others = CALLERS.filter((caller) => caller !== theirs(recording));
    const asked = others.flatMap((caller) => cutsOf(recording).map((cut) => ({ caller, cut })));
    await Promise.all(
      asked.map(async ({ caller, cut }) => {
        const reply = await ask({ recording, caller, cut });
        const label = `${caller}, ${cut}: ${reply.text.slice(0, 300)}`;
        if (isBroken(recorded)) {
          expectBroken(caller, reply, label);
          return;
        }
        expect(reply.status, label).toBe(200);
        expectSame(caller, recorded, factsOf(caller, recording, reply.text), label);
        if (isStream(recording)) expect(orderProblem(caller, reply.text), label).toBe("");
      }),
    );
  });
});

function factsOf(caller: Caller, recording: Recording, text: string): Facts {
  return isStream(recording) ? streamFacts(caller, text) : wholeFacts(caller, JSON.parse(text));
}

function expectBroken(caller: Caller, { status, text }: Reply, label: string): void {
  if (status === 200) expect(brokenEnd(caller, text), label).toBe(true);
  else expect(status, label).toBeGreaterThanOrEqual(400);
}

const HAVE_REFUSALS: Caller[] = ["openai", "openai-responses"];

function expectSame(caller: Caller, recorded: Facts, answer: Facts, label: string): void {
  const { model, error, ...expected } = recorded;
  const { model: answered, error: failure, ...actual } = answer;
  if (expected.refusal !== "" && !HAVE_REFUSALS.includes(caller)) {
    // Its words are text; Anthropic and Gemini have a reason for it.
    Object.assign(expected, { text: expected.text + expected.refusal, refusal: "" });
    if (["anthropic", "gemini"].includes(caller)) expected.finish = "content_filter";
  }
  if (caller === "openai-completions") {
    // It has texts alone.
    Object.assign(expected, { thoughts: "", calls: [] });
    if (expected.finish === "tool_calls") expected.finish = "stop";
  }
  if (expected.usage === undefined) delete actual.usage;
  expect(actual, label).toEqual(expected);
}

// --- pass-through --------------------------------------------------------------------------------

// What goes to the vendor: the caller's bytes, but for the model, and the usage that is asked of
// every stream of the OpenAI family.
function expectedAtVendor(caller: Caller, { sent, asked, upstream }: Reply): string {
  const named = sent.replace(JSON.stringify(asked), JSON.stringify(upstream));
  const body = JSON.parse(sent);
  const isAsked = ["openai", "openai-completions"].includes(caller) && body.stream === true;
  if (!isAsked || body.stream_options?.include_usage === true) return named;
  return `{"stream_options":{"include_usage":true},${named.slice(1)}`;
}

// What comes back: the vendor's bytes, but for the model, usage that was not asked for (an event of
// it, or null in the others), and a [DONE] that the dialect does not have.
const NO_USAGE = /"usage"\s*:\s*null\s*,|,\s*"usage"\s*:\s*null/;
const MODEL = /("(?:model|modelVersion)":\s*)"((?:[^"\\]|\\.)*)"/;

function renamed(json: string, asked: string): string {
  const parsed = JSON.parse(json);
  const owner = [parsed, parsed.response, parsed.message].find(
    (one) => one !== undefined && (one.model ?? one.modelVersion) !== undefined,
  );
  return owner === undefined ? json : json.replace(MODEL, `$1${JSON.stringify(asked)}`);
}

function expectedStream(caller: Caller, recording: Recording, { sent, asked }: Reply): string {
  const isOpenAi = ["openai", "openai-completions"].includes(caller);
  const wantsUsage = JSON.parse(sent).stream_options?.include_usage === true;
  const events = bytesOf(recording).match(/[^]*?(?:\r?\n){2,}/g) ?? [];
  return events
    .map((event) => {
      const data = /^data: ?(.*)$/m.exec(event)?.[1] ?? "";
      if (data === "[DONE]" && !isOpenAi) return "";
      if (!data.startsWith("{")) return event;
      const json = JSON.parse(data);
      if (isOpenAi && !wantsUsage && json.usage && !json.choices?.length) return "";
      const isCaused = isOpenAi && !wantsUsage && json.usage === null;
      const told = isCaused ? data.replace(NO_USAGE, "") : data;
      return event.replace(data, () => renamed(told, asked));
    })
    .join("");
}

describe.skipIf(!hasRecordings)("bytes pass through in the dialect of the vendor", () => {
  const own = replayed.filter(({ api }) => APIS[api]?.dialect !== "ollama");
  test.for(own.filter((recording) => !isRefusal(recording)))("$name", async (recording) => {
    const caller = APIS[recording.api]?.caller ?? "openai";
    const body = recording.request.body ?? undefined;
    for (const cut of cutsOf(recording)) {
      const reply = await ask({ recording, caller, cut, body });
      const label = `${cut}: ${reply.text.slice(0, 300)}`;
      const reached = here.vendor.requests.get(reply.upstream);
      expect(reached?.body, label).toBe(expectedAtVendor(caller, reply));
      const isChat = ["chat", "completions"].includes(APIS[recording.api]?.operation ?? "");
      if (isChat && recording.name !== JOINED && isBroken(recordedFacts(recording))) {
        expectBroken(caller, reply, label);
      } else if (isStream(recording)) {
        expect(reply.text, label).toBe(expectedStream(caller, recording, reply));
      } else {
        expect(reply.status, label).toBe(200);
        expect(reply.text).toBe(renamed(bytesOf(recording), reply.asked));
      }
    }
  });
});

const ARRAYS = "Gemini's streams are one JSON array where no events are asked for";
test.skipIf(!hasRecordings)(ARRAYS, async () => {
  for (const recording of chats.filter((one) => isStream(one) && !isBroken(recordedFacts(one)))) {
    const reply = await ask({ recording, caller: "gemini", cut: "random", inArray: true });
    const label = `${recording.name}: ${reply.text.slice(0, 300)}`;
    expectSame("gemini", recordedFacts(recording), arrayFacts(reply.text), label);
  }
});

// --- refusals ------------------------------------------------------------------------------------

const ERROR_SHAPES: Record<Caller, object> = {
  openai: { error: { message: expect.any(String), type: expect.any(String) } },
  "openai-completions": { error: { message: expect.any(String), type: expect.any(String) } },
  "openai-responses": { error: { message: expect.any(String), type: expect.any(String) } },
  anthropic: { type: "error", error: { type: expect.any(String), message: expect.any(String) } },
  gemini: { error: { code: expect.any(Number), status: expect.any(String) } },
};

describe.skipIf(!hasRecordings)("refusals are told in the caller's dialect", () => {
  test.for(replayed.filter(isRefusal))("$name", async (recording) => {
    const api = APIS[recording.api];
    const callers = api?.operation === "chat" ? CALLERS : [api?.caller ?? "openai"];
    const statuses = await Promise.all(
      callers.map(async (caller) => {
        const body = api?.ask === undefined ? undefined : recording.request.body;
        const reply = await ask({ recording, caller, cut: "whole", body });
        expect(reply.status, reply.text).toBeGreaterThanOrEqual(400);
        expect(JSON.parse(reply.text)).toMatchObject(shapeFor(recording, caller));
        expect(reply.text).not.toContain(VENDOR_KEY);
        return reply.status === 529 ? 503 : reply.status; // Anthropic's own for overload
      }),
    );
    expect(new Set(statuses).size, `statuses ${statuses}`).toBe(1);
  });
});

// Of APIs beside chat: that of whose endpoint was asked.
function shapeFor({ api }: Recording, caller: Caller): object {
  const own = APIS[api]?.ask === undefined ? caller : (APIS[api]?.dialect as Caller);
  return ERROR_SHAPES[own];
}
