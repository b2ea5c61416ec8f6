// One router between callers of every dialect and a vendor that answers with recordings: a provider
// and a channel for each recording (and each caller, where it is a refusal: one that was refused
// rests for a while).
import { channel, type Configuration } from "./configuration.ts";
import type { Dialect } from "./facts.ts";
import type { Recording } from "./recordings.ts";
import { type Cut, eventsOf, ReplayVendor } from "./replay_vendor.ts";
import { Router } from "./router.ts";

export type Caller = Exclude<Dialect, "ollama">;
export const CALLERS: Caller[] = [
  "openai",
  "openai-completions",
  "openai-responses",
  "anthropic",
  "gemini",
];

interface Api {
  operation: string;
  dialect: string; // of the surface
  path: string; // at the vendor
  streamPath?: string; // … for streams, if that is another
  caller?: Caller; // who speaks it himself
  ask?: string; // the router's path for APIs beside chat
}

const chat = (dialect: Caller | "ollama", path: string): Api => ({
  operation: "chat",
  dialect,
  path,
  ...(dialect === "ollama" ? {} : { caller: dialect }),
});
const beside = (operation: string, dialect: string, path: string, ask: string): Api => ({
  operation,
  dialect,
  path,
  ask,
});
const gemini = (method: string) => `/v1beta/models/{model}:${method}`;
const GEMINI_CHAT: Api = {
  ...chat("gemini", gemini("generateContent")),
  streamPath: gemini("streamGenerateContent?alt=sse"),
};

export const APIS: Record<string, Api> = {
  "openai.chat": chat("openai", "/chat/completions"),
  "openai.responses": chat("openai-responses", "/responses"),
  "anthropic.messages": chat("anthropic", "/messages"),
  "gemini.generateContent": GEMINI_CHAT,
  "gemini.streamGenerateContent": GEMINI_CHAT,
  "ollama.chat": chat("ollama", "/api/chat"),
  // Only passes through: no dialect is translated into it.
  "openai.completions": {
    ...beside("completions", "openai", "/completions", "/v1/completions"),
    caller: "openai-completions",
  },
  "openai.embeddings": beside("embeddings", "openai", "/embeddings", "/v1/embeddings"),
  "gemini.batchEmbedContents": beside(
    "batch_embeddings",
    "gemini",
    gemini("batchEmbedContents"),
    gemini("batchEmbedContents"),
  ),
  "gemini.countTokens": beside(
    "count_tokens",
    "gemini",
    gemini("countTokens"),
    gemini("countTokens"),
  ),
  "anthropic.count_tokens": beside(
    "count_tokens",
    "anthropic",
    "/messages/count_tokens",
    "/v1/messages/count_tokens",
  ),
  "openai.responses_input_tokens": beside(
    "count_tokens",
    "openai-responses",
    "/responses/input_tokens",
    "/v1/responses/input_tokens",
  ),
};

// Recordings of APIs that the router has no endpoint for, or does not ask of vendors.
export const NOT_REPLAYED: Record<string, string> = {
  balance: "what an account has left is not asked of vendors",
  usage: "what an account has used is not asked of vendors",
  key: "what a vendor knows of a key is not asked",
  "openai.models": "the router's list of models is made of its own configuration",
  "gemini.models": "the router's list of models is made of its own configuration",
  "ollama.generate": "Ollama is asked for chat; its completions are those of the OpenAI form",
  "ollama.embeddings": "an API that Ollama has replaced by /api/embed, which the router uses",
};

const KINDS: Record<string, string> = { zai: "zhipu" };

export const isRefusal = (recording: Recording) => recording.status >= 400;
export const isStream = (recording: Recording) =>
  recording.stream !== undefined || eventsOf(recording) !== undefined;

const callersOf = (recording: Recording): Caller[] => (isRefusal(recording) ? CALLERS : ["openai"]);
const providerName = (recording: Recording, caller: Caller) =>
  isRefusal(recording) ? `${recording.name}.${CALLERS.indexOf(caller)}` : recording.name;

function configurationOf(vendor: ReplayVendor, recordings: Recording[]): Configuration {
  const all = recordings.flatMap((recording) =>
    callersOf(recording).map((caller) => ({ recording, name: providerName(recording, caller) })),
  );
  return {
    providers: all.map(({ recording, name }) => {
      const { operation, dialect, path, streamPath } = APIS[recording.api] as Api;
      return {
        name,
        kind: KINDS[recording.provider] ?? recording.provider,
        base_url: vendor.urlOf(recording),
        surfaces: [
          { operation, dialect, path, ...(streamPath && { stream_path: streamPath }) },
          ...(operation === "count_tokens" ? [{ operation: "chat", dialect: "openai", path }] : []),
        ],
      };
    }),
    channels: all.map(({ name }) => channel(name, { provider: name })),
    system: { server: { port: 0, workers: 2 } },
  };
}

export interface Question {
  recording: Recording;
  caller: Caller;
  cut: Cut;
  body?: object | undefined; // instead of a minimal one; its model is replaced
  inArray?: boolean; // Gemini: the stream as one JSON array
}

export interface Reply {
  asked: string; // the model's name
  upstream: string; // … for the vendor
  sent: string; // the body
  status: number;
  headers: Headers;
  text: string;
}

let questions = 0;

export class Replay {
  private constructor(
    readonly vendor: ReplayVendor,
    readonly router: Router,
  ) {}

  static async start(recordings: Recording[]): Promise<Replay> {
    const vendor = await ReplayVendor.start(recordings);
    return new Replay(vendor, await Router.start(configurationOf(vendor, recordings)));
  }
  async stop(): Promise<void> {
    await this.router.remove();
    await this.vendor.stop();
  }

  async ask({ recording, caller, cut, body, inArray = false }: Question): Promise<Reply> {
    questions += 1;
    const upstream = `${cut}-${questions}`;
    const asked = `${providerName(recording, caller)}/${upstream}`;
    const stream = isStream(recording);
    const whole = body ?? minimal(caller, stream);
    const sent = JSON.stringify(caller === "gemini" ? whole : { ...whole, model: asked });
    const path = APIS[recording.api]?.ask ?? pathOf(caller, stream);
    const url = this.router.url + path.replace("{model}", asked);
    const answer = await fetch(inArray ? url.replace("?alt=sse", "") : url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${this.router.key}`,
        "anthropic-version": "2023-06-01",
      },
      body: sent,
    });
    const { status, headers } = answer;
    return { asked, upstream, sent, status, headers, text: await answer.text() };
  }
}

function pathOf(caller: Caller, stream: boolean): string {
  const paths: Record<Caller, string> = {
    openai: "/v1/chat/completions",
    "openai-completions": "/v1/completions",
    "openai-responses": "/v1/responses",
    anthropic: "/v1/messages",
    gemini: gemini(stream ? "streamGenerateContent?alt=sse" : "generateContent"),
  };
  return paths[caller];
}

function minimal(caller: Caller, stream: boolean): object {
  const messages = [{ role: "user", content: "Say something." }];
  const options = stream ? { stream, stream_options: { include_usage: true } } : {};
  const bodies: Record<Caller, object> = {
    openai: { messages, ...options },
    "openai-completions": { prompt: "Say something.", ...options },
    "openai-responses": { input: "Say something.", ...(stream ? { stream } : {}) },
    anthropic: { max_tokens: 100, messages, ...(stream ? { stream } : {}) },
    gemini: { contents: [{ role: "user", parts: [{ text: "Say something." }] }] },
  };
  return bodies[caller];
}
