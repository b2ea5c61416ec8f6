// The APIs beside chat: they go through the same door as chat, whole, streamed and as forms.
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { simModel, stage } from "./lib/stage.ts";
import { everyVendor } from "./lib/vendors.ts";

const here = stage((sim) => everyVendor(sim));

const client = () => here.router.client();
const gemini = () =>
  new GoogleGenAI({ apiKey: here.router.key, httpOptions: { baseUrl: here.router.url } });

// The vendor makes its vectors from the text alone, so every way must lead to the same numbers.
const vectorsOf = (answer: OpenAI.CreateEmbeddingResponse) =>
  answer.data.map((entry) => Array.from(entry.embedding));

test("embeddings are the same from every vendor, in either encoding", async () => {
  const input = ["one", "two"];
  const ask = (vendor: string, more: object = {}) =>
    client().embeddings.create({ model: `${vendor}/${simModel()}`, input, ...more });
  const expected = vectorsOf(await ask("openai", { encoding_format: "float" }));
  expect(expected).toHaveLength(2);
  expect(expected[0]).not.toEqual(expected[1]);
  for (const vendor of ["openai", "gemini", "ollama"]) {
    for (const more of [{}, { encoding_format: "float" }, { encoding_format: "base64" }]) {
      const answer = await ask(vendor, more);
      if ("encoding_format" in more && more.encoding_format === "base64") {
        const text = answer.data[0]?.embedding as unknown as string;
        const bytes = Buffer.from(text, "base64");
        expect(bytes.readFloatLE(0)).toBe(expected[0]?.[0]);
      } else {
        expect(vectorsOf(answer)).toEqual(expected);
      }
      expect(answer.data.map((entry) => entry.index)).toEqual([0, 1]);
    }
  }
});

test("embeddings for Gemini's SDK come from an OpenAI vendor too", async () => {
  const ask = (vendor: string) =>
    gemini().models.embedContent({ model: `${vendor}/${simModel()}`, contents: ["one", "two"] });
  const own = await ask("gemini");
  const other = await ask("openai");
  expect(own.embeddings).toHaveLength(2);
  expect(other.embeddings?.map((one) => one.values)).toEqual(
    own.embeddings?.map((one) => one.values),
  );
});

test("embeddings are booked", async () => {
  const model = simModel("prompt=37");
  await client().embeddings.create({ model: `openai/${model}`, input: "one" });
  const row = await here.router.ledger.rowOf(`openai/${model}`);
  expect(row).toMatchObject({ endpoint: "embeddings", input_tokens: 37, output_tokens: 0 });
});

test("a form passes through byte by byte but for the model's name", async () => {
  const model = simModel();
  const file = new File([Buffer.from("RIFF not really sound")], "a.wav", { type: "audio/wav" });
  const answer = await client().audio.transcriptions.create({ model: `openai/${model}`, file });
  expect(answer.text).toContain("21 bytes");
  const line = await here.sim.waitFor(model, "accepted");
  expect(line.path).toContain("/audio/transcriptions");
});

test("a transcript comes whole from a model that does not stream", async () => {
  const form = new FormData();
  form.set("model", `openai/${simModel()}`);
  form.set("stream", "true");
  form.set("file", new File([Buffer.from("RIFF not really sound")], "a.wav"));
  const answer = await fetch(`${here.router.url}/v1/audio/transcriptions`, {
    method: "POST",
    headers: { authorization: `Bearer ${here.router.key}` },
    body: form,
  });
  expect(answer.status).toBe(200);
  expect(((await answer.json()) as { text: string }).text).toContain("21 bytes");
});

test("a stream of Gemini's is one array for callers who do not ask for events", async () => {
  for (const vendor of ["gemini", "openai"]) {
    const path = `/v1beta/models/${vendor}/${simModel("tokens=3")}:streamGenerateContent`;
    const answer = await fetch(`${here.router.url}${path}?key=${here.router.key}`, {
      method: "POST",
      body: JSON.stringify({ contents: [{ parts: [{ text: "Say something." }] }] }),
    });
    expect(answer.headers.get("content-type")).toBe("application/json");
    const pieces = (await answer.json()) as { candidates: { finishReason?: string }[] }[];
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.at(-1)?.candidates[0]?.finishReason).toBe("STOP");
  }
});

test("speech is passed on as it comes", async () => {
  const answer = await client().audio.speech.create({
    model: `openai/${simModel("bytes=200000")}`,
    voice: "alloy",
    input: "Say it.",
  });
  expect((await answer.arrayBuffer()).byteLength).toBe(200_000);
});

test("images, moderations and rankings pass through", async () => {
  const images = await client().images.generate({ model: `openai/${simModel()}`, prompt: "A cat" });
  expect(images.data).toHaveLength(1);
  const moderation = await client().moderations.create({
    model: `openai/${simModel()}`,
    input: "something forbidden",
  });
  expect(moderation.results[0]?.flagged).toBe(true);
  const ranking = (await client().post("/rerank", {
    body: { model: `openai/${simModel()}`, query: "q", documents: ["a", "b", "c"] },
  })) as { results: { index: number }[] };
  expect(ranking.results[0]?.index).toBe(2);
});

test("an API that no vendor of the model offers is said to be unsupported", async () => {
  const failure = await client()
    .moderations.create({ model: "anthropic/sim", input: "x" })
    .then(
      () => undefined,
      (thrown: InstanceType<typeof OpenAI.APIError>) => thrown,
    );
  expect(failure?.status).toBe(503);
});

test("legacy completions reach vendors that have only chat", async () => {
  for (const vendor of ["openai", "anthropic"]) {
    const model = `${vendor}/${simModel("tokens=4")}`;
    const whole = await client().completions.create({ model, prompt: "Say something." });
    expect(whole.object).toBe("text_completion");
    expect(whole.choices[0]?.text).toBe("the quiet harbour holds");
    const stream = await client().completions.create({ model, prompt: "Say it.", stream: true });
    let text = "";
    for await (const piece of stream) text += piece.choices[0]?.text ?? "";
    expect(text).toBe("the quiet harbour holds");
  }
});
