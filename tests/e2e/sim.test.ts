// vendor-sim over its socket, so that a failure elsewhere is not the simulator's.
import { mkdirSync, writeFileSync } from "node:fs";
import https from "node:https";
import path from "node:path";
import OpenAI from "openai";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { makeCertificate } from "./lib/certificate.ts";
import { directoryOfTest } from "./lib/programs.ts";
import { RawConnection, chatRequest } from "./lib/raw_http.ts";
import { Sim } from "./lib/sim.ts";
import { HELLO, simModel } from "./lib/stage.ts";
import { readStream } from "./lib/stream.ts";

let sim: Sim;
beforeAll(async () => {
  sim = await Sim.start();
});
afterAll(() => sim.stop());

const post = (model: string, more: object = {}) =>
  fetch(`${sim.url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model, messages: HELLO, ...more }),
  });

test("the SDK understands its answers, and the journal tells the same usage", async () => {
  const client = new OpenAI({ baseURL: sim.url, apiKey: "k", maxRetries: 0 });
  const model = simModel("tokens=5");
  const answer = await client.chat.completions.create({ model, messages: HELLO });
  expect(answer.choices[0]?.message.content).toBe("the quiet harbour holds seven");
  const ended = await sim.waitFor(model, "ended");
  expect(ended.outcome).toBe("complete");
  expect(ended.completion_tokens).toBe(answer.usage?.completion_tokens);
  expect(ended.prompt_tokens).toBe(answer.usage?.prompt_tokens);
  expect(sim.linesOf(model).map((line) => line.event)).toEqual(["accepted", "finishing", "ended"]);
});

test("a stream takes the time that it was asked to take", async () => {
  const before = performance.now();
  const stream = await readStream(
    await post(simModel("tokens=10,tps=100,ttft_ms=50"), { stream: true }),
  );
  expect(performance.now() - before).toBeGreaterThan(130);
  expect(stream.done).toBe(true);
  expect(stream.text.split(" ")).toHaveLength(10);
});

test("text has the size that was asked for, streamed or not", async () => {
  const model = simModel("tokens=7,bytes=1000");
  const plain = (await (await post(model)).json()) as OpenAI.ChatCompletion;
  const stream = await readStream(await post(model, { stream: true }));
  expect(plain.choices[0]?.message.content).toHaveLength(1000);
  expect(stream.text).toBe(plain.choices[0]?.message.content);
});

test("notices that its caller left", async () => {
  const model = simModel("fault=hang_mid_stream");
  const connection = await RawConnection.open(sim.port);
  const body = JSON.stringify({ model, messages: HELLO, stream: true });
  connection.send(chatRequest("k", body));
  await connection.waitForText("quiet");
  connection.destroy();
  const ended = await sim.waitFor(model, "ended");
  expect(ended.outcome).toBe("client_closed_at_byte");
  expect(ended.tokens_sent).toBe(8);
});

test.each([
  ["reset_before_headers", "ECONNRESET"],
  ["cut_mid_stream", "terminated"],
  ["reset_mid_stream", "terminated"],
  ["short_content_length", "terminated"],
])("%s breaks the connection", async (fault, sign) => {
  const model = simModel(`fault=${fault}`);
  const failure = await post(model, { stream: true })
    .then(readStream)
    .then((stream) => stream.failure)
    .catch((error: unknown) => error);
  expect(`${failure} ${(failure as Error).cause}`).toContain(sign);
  expect((await sim.waitFor(model, "ended")).outcome).toBe(`fault:${fault}`);
});

test("slow_drip sends single bytes and still arrives whole", async () => {
  const stream = await readStream(
    await post(simModel("tokens=2,fault=slow_drip,drip_ms=0.1"), { stream: true }),
  );
  expect(stream.text).toBe("the quiet");
  expect(stream.done).toBe(true);
});

test("keeps connections, answers pipelined requests in order, and refuses nonsense", async () => {
  const connection = await RawConnection.open(sim.port);
  const request = (model: string) => {
    const body = JSON.stringify({ model, messages: HELLO });
    return chatRequest("k", body);
  };
  connection.send(request("sim:tokens=1,ttft_ms=30") + request("sim:tokens=2"));
  await connection.waitForStatuses(2);
  const place = (model: string) => connection.received.indexOf(`"${model}"`);
  expect(place("sim:tokens=1,ttft_ms=30")).toBeLessThan(place("sim:tokens=2"));
  connection.send("NONSENSE\r\n\r\n");
  await connection.waitForClose();
  expect(connection.statuses()).toEqual([200, 200, 400]);
  expect(sim.journal().some((line) => line.event === "malformed")).toBe(true);
});

test("speaks TLS", async () => {
  const files = makeCertificate(directoryOfTest("tls"), "127.0.0.1");
  const secure = await Sim.start(["--tls", files.certificate, files.key]);
  onTestFinished(() => secure.stop());
  const status = await new Promise((resolve, reject) => {
    https
      .get(`${secure.url}/models`, { ca: files.certificateText }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
      .on("error", reject);
  });
  expect(status).toBe(200);
});

test("replays recordings byte for byte", async () => {
  const directory = path.join(directoryOfTest("replay"), "recordings");
  mkdirSync(directory);
  const chunks = [
    'data: {"choices":[{"index":0,"delta":{"content":"é 你好"}}]}\n\n',
    "data: [DONE]\n\n",
  ];
  writeFileSync(
    path.join(directory, "greeting.json"),
    JSON.stringify({
      response: {
        status: 200,
        headers: { "content-type": "text/event-stream" },
        framing: "sse",
        sse_chunks: chunks,
      },
    }),
  );
  const replaying = await Sim.start(["--replay", directory]);
  onTestFinished(() => replaying.stop());
  const response = await fetch(`${replaying.url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "replay:greeting", messages: HELLO, stream: true }),
  });
  expect(await response.text()).toBe(chunks.join(""));
});

test("ends when it is told to", async () => {
  const other = await Sim.start(["--threads", "2"]);
  expect((await fetch(`${other.url}/models`)).status).toBe(200);
  await other.stop();
  await expect(fetch(`${other.url}/models`)).rejects.toThrow();
});
