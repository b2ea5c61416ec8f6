// What an answer says, whatever its dialect: read here from the documented shapes alone, so that it
// can testify against the router's own readers and writers.
export type Dialect =
  | "openai"
  | "openai-completions"
  | "openai-responses"
  | "anthropic"
  | "gemini"
  | "ollama";

export interface Facts {
  text: string;
  thoughts: string;
  refusal: string;
  calls: { name: string; args: string }[]; // arguments as JSON with sorted keys
  finish: string; // stop, length, tool_calls, content_filter, other; empty: none came
  usage?: { input: number; cached: number; output: number; reasoning: number };
  model: string;
  error?: any; // the failure that the answer is, or ends with
}

interface Call {
  name: string;
  args: string;
}

// Pieces of an answer, in the order they came.
class Draft {
  text = "";
  thoughts = "";
  refusal = "";
  finish = "";
  model = "";
  usage: Facts["usage"];
  error: any;
  readonly calls = new Map<string, Call>();

  call(key: string | number): Call {
    const known = this.calls.get(String(key));
    if (known !== undefined) return known;
    const call = { name: "", args: "" };
    this.calls.set(String(key), call);
    return call;
  }
  // Once a reason was given; calls make one of a mere end.
  facts(): Facts {
    const calls = [...this.calls.values()].map(({ name, args }) => ({ name, args: sorted(args) }));
    const finish = this.finish === "stop" && calls.length > 0 ? "tool_calls" : this.finish;
    const { text, thoughts, refusal, model } = this;
    const facts: Facts = { text, thoughts, refusal, calls, finish, model };
    if (this.usage !== undefined) facts.usage = this.usage;
    if (this.error !== undefined) facts.error = this.error;
    return facts;
  }
}

function sorted(json: string): string {
  const order = (value: any): any => {
    if (Array.isArray(value)) return value.map(order);
    if (value === null || typeof value !== "object") return value;
    const keys = Object.keys(value).sort();
    return Object.fromEntries(keys.map((key) => [key, order(value[key])]));
  };
  try {
    return JSON.stringify(order(JSON.parse(json === "" ? "{}" : json)));
  } catch {
    return json;
  }
}

const wordIn = (words: Record<string, string[]>, word: string): string =>
  Object.entries(words).find(([, all]) => all.includes(word))?.[0] ?? "other";

// --- OpenAI --------------------------------------------------------------------------------------

const OPENAI_ENDS = {
  stop: ["stop"],
  length: ["length"],
  tool_calls: ["tool_calls", "function_call"],
  content_filter: ["content_filter"],
};

// Some of the family count thoughts beside the completion: then the total knows of them.
function openAiUsage(usage: any): Facts["usage"] {
  const prompt = usage.prompt_tokens_details ?? {};
  const cached = prompt.cached_tokens ?? usage.prompt_cache_hit_tokens ?? usage.num_cached_tokens;
  const input = usage.prompt_tokens ?? 0;
  const completion = usage.completion_tokens ?? 0;
  const output = Math.max(completion, (usage.total_tokens ?? 0) - input);
  const reasoning = usage.completion_tokens_details?.reasoning_tokens ?? output - completion;
  return { input, cached: cached ?? usage.cached_tokens ?? 0, output, reasoning };
}

function addOpenAiContent(draft: Draft, content: any): void {
  if (typeof content === "string") draft.text += content;
  for (const part of Array.isArray(content) ? content : []) {
    if (part.type === "text") draft.text += part.text;
    for (const thought of part.thinking ?? []) draft.thoughts += thought.text ?? "";
  }
}

function addOpenAiMessage(draft: Draft, message: any): void {
  addOpenAiContent(draft, message.content);
  draft.thoughts += message.reasoning_content ?? message.reasoning ?? "";
  draft.refusal += message.refusal ?? "";
  (message.tool_calls ?? []).forEach((piece: any, position: number) => {
    const call = draft.call(piece.index ?? position);
    const body = piece.function ?? piece.custom ?? {};
    call.name += body.name ?? "";
    const args = body.arguments ?? body.input ?? "";
    call.args += typeof args === "string" ? args : JSON.stringify(args);
  });
}

function addOpenAi(draft: Draft, chunk: any): void {
  if (chunk.error) draft.error = chunk.error;
  draft.model ||= chunk.model ?? "";
  const usage = chunk.usage ?? chunk.x_groq?.usage;
  if (usage) draft.usage = openAiUsage(usage);
  const choice = (chunk.choices ?? []).find((one: any) => (one.index ?? 0) === 0);
  if (choice === undefined) return;
  if (choice.usage) draft.usage = openAiUsage(choice.usage);
  addOpenAiMessage(draft, choice.delta ?? choice.message ?? {});
  draft.text += choice.text ?? "";
  if (choice.finish_reason) draft.finish = wordIn(OPENAI_ENDS, choice.finish_reason);
}

// --- Anthropic -----------------------------------------------------------------------------------

const ANTHROPIC_ENDS = {
  stop: ["end_turn", "stop_sequence"],
  length: ["max_tokens", "model_context_window_exceeded"],
  tool_calls: ["tool_use"],
  content_filter: ["refusal"],
};

function anthropicUsage(usage: any): Facts["usage"] {
  const cached = usage.cache_read_input_tokens ?? 0;
  return {
    input: (usage.input_tokens ?? 0) + cached + (usage.cache_creation_input_tokens ?? 0),
    cached,
    output: usage.output_tokens ?? 0,
    reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
  };
}

function addBlock(draft: Draft, block: any, key: number): void {
  draft.text += block.type === "text" ? block.text : "";
  draft.thoughts += block.type === "thinking" ? block.thinking : "";
  if (block.type !== "tool_use") return;
  const call = draft.call(key);
  call.name = block.name;
  if (Object.keys(block.input ?? {}).length > 0) call.args = JSON.stringify(block.input);
}

function addAnthropicMessage(draft: Draft, message: any): void {
  draft.model ||= message.model ?? "";
  (message.content ?? []).forEach((block: any, key: number) => addBlock(draft, block, key));
  if (message.usage) draft.usage = anthropicUsage(message.usage);
  if (message.stop_reason) draft.finish = wordIn(ANTHROPIC_ENDS, message.stop_reason);
}

// Usage comes in two pieces: what the last one leaves out stands in the first.
function anthropicStream(events: any[]): Draft {
  const draft = new Draft();
  let usage = {};
  for (const event of events) {
    if (event.type === "error") draft.error = event.error;
    if (event.type === "message_start" && draft.model !== "") {
      draft.error = "a second answer begins";
    } else if (event.type === "message_start") {
      addAnthropicMessage(draft, event.message);
      usage = event.message.usage ?? {};
    }
    if (event.type === "content_block_start") addBlock(draft, event.content_block, event.index);
    if (event.type === "content_block_delta") {
      const delta = event.delta;
      draft.text += delta.type === "text_delta" ? delta.text : "";
      draft.thoughts += delta.type === "thinking_delta" ? delta.thinking : "";
      const isCall = delta.type === "input_json_delta" && draft.calls.has(String(event.index));
      if (isCall) draft.call(event.index).args += delta.partial_json;
    }
    if (event.type === "message_delta") {
      draft.finish = wordIn(ANTHROPIC_ENDS, event.delta.stop_reason);
      usage = { ...usage, ...event.usage };
      draft.usage = anthropicUsage(usage);
    }
  }
  return draft;
}

// --- Responses -----------------------------------------------------------------------------------

function responsesUsage(usage: any): Facts["usage"] {
  return {
    input: usage.input_tokens ?? 0,
    cached: usage.input_tokens_details?.cached_tokens ?? 0,
    output: usage.output_tokens ?? 0,
    reasoning: usage.output_tokens_details?.reasoning_tokens ?? 0,
  };
}

function addItem(draft: Draft, item: any, key: number): void {
  if (item.type === "function_call" || item.type === "custom_tool_call") {
    Object.assign(draft.call(key), { name: item.name, args: item.arguments ?? item.input ?? "" });
  }
  for (const part of item.type === "message" ? (item.content ?? []) : []) {
    draft.text += part.text ?? "";
    draft.refusal += part.refusal ?? "";
  }
  if (item.type !== "reasoning") return;
  const parts = [...(item.summary ?? []), ...(item.content ?? [])];
  draft.thoughts += parts.map((part) => part.text).join("");
}

function endResponse(draft: Draft, response: any): void {
  draft.model ||= response.model ?? "";
  if (response.usage) draft.usage = responsesUsage(response.usage);
  if (response.error) draft.error = response.error;
  if (response.status === "completed") draft.finish = "stop";
  const reason = response.incomplete_details?.reason;
  if (response.status === "incomplete") {
    draft.finish = reason === "max_output_tokens" ? "length" : "content_filter";
  }
}

function responsesWhole(response: any): Draft {
  const draft = new Draft();
  (response.output ?? []).forEach((item: any, key: number) => addItem(draft, item, key));
  endResponse(draft, response);
  return draft;
}

function responsesStream(events: any[]): Draft {
  const draft = new Draft();
  for (const event of events) {
    const type: string = event.type ?? "";
    if (type === "error" || event.error) draft.error = event.error ?? event;
    if (type === "response.output_item.added") {
      const { item } = event;
      const isCall = /^(function|custom_tool)_call$/.test(item.type);
      if (isCall) draft.call(event.output_index).name = item.name;
    }
    if (/^response\.(function_call_arguments|custom_tool_call_input)\.delta$/.test(type)) {
      draft.call(event.output_index).args += event.delta;
    }
    // Vendors may say them whole.
    if (type === "response.function_call_arguments.done") {
      draft.call(event.output_index).args = event.arguments;
    }
    if (type === "response.output_text.delta") draft.text += event.delta;
    if (type === "response.refusal.delta") draft.refusal += event.delta;
    if (/^response\.reasoning_(summary_)?text\.delta$/.test(type)) draft.thoughts += event.delta;
    if (/^response\.(completed|incomplete|failed)$/.test(type)) endResponse(draft, event.response);
  }
  return draft;
}

// --- Gemini --------------------------------------------------------------------------------------

const GEMINI_ENDS = {
  stop: ["STOP"],
  length: ["MAX_TOKENS"],
  content_filter: ["SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII"],
};

function geminiUsage(usage: any): Facts["usage"] {
  return {
    input: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
    cached: usage.cachedContentTokenCount ?? 0,
    output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
    reasoning: usage.thoughtsTokenCount ?? 0,
  };
}

// Arguments in pieces: {"jsonPath":"$.name","stringValue":…}, names of one level.
function addFunctionCall(draft: Draft, call: any): void {
  const goesOn = call.name === undefined;
  const known = draft.call(goesOn ? draft.calls.size - 1 : draft.calls.size);
  known.name ||= call.name ?? "";
  if (call.args) known.args = JSON.stringify(call.args);
  for (const piece of call.partialArgs ?? []) {
    const args = JSON.parse(known.args || "{}");
    const key = piece.jsonPath.replace("$.", "");
    const value = piece.stringValue ?? piece.numberValue ?? piece.boolValue ?? null;
    args[key] = typeof value === "string" ? (args[key] ?? "") + value : value;
    known.args = JSON.stringify(args);
  }
}

function addGemini(draft: Draft, chunk: any): void {
  if (chunk.error) draft.error = chunk.error;
  draft.model ||= chunk.modelVersion ?? "";
  if (chunk.usageMetadata) draft.usage = geminiUsage(chunk.usageMetadata);
  const candidate = (chunk.candidates ?? []).find((one: any) => (one.index ?? 0) === 0);
  for (const part of candidate?.content?.parts ?? []) {
    if (part.thought) draft.thoughts += part.text ?? "";
    else draft.text += part.text ?? "";
    if (part.functionCall) addFunctionCall(draft, part.functionCall);
  }
  if (candidate?.finishReason) draft.finish = wordIn(GEMINI_ENDS, candidate.finishReason);
  if (chunk.promptFeedback?.blockReason) draft.finish = "content_filter";
}

// --- Ollama --------------------------------------------------------------------------------------

function addOllama(draft: Draft, line: any): void {
  if (line.error) draft.error = line.error;
  draft.model ||= line.model ?? "";
  draft.text += line.message?.content ?? "";
  draft.thoughts += line.message?.thinking ?? "";
  for (const one of line.message?.tool_calls ?? []) {
    const args = JSON.stringify(one.function.arguments ?? {});
    Object.assign(draft.call(draft.calls.size), { name: one.function.name, args });
  }
  if (!line.done) return;
  draft.finish = line.done_reason === "length" ? "length" : "stop";
  const input = line.prompt_eval_count ?? 0;
  draft.usage = { input, cached: 0, output: line.eval_count ?? 0, reasoning: 0 };
}

// --- all -----------------------------------------------------------------------------------------

const eachInto = (add: (draft: Draft, chunk: any) => void) => (events: any[]) => {
  const draft = new Draft();
  for (const event of events) add(draft, event);
  return draft;
};

const STREAMS: Record<Dialect, (events: any[]) => Draft> = {
  openai: eachInto(addOpenAi),
  "openai-completions": eachInto(addOpenAi),
  "openai-responses": responsesStream,
  anthropic: anthropicStream,
  gemini: eachInto(addGemini),
  ollama: eachInto(addOllama),
};

export function wholeFacts(dialect: Dialect, body: any): Facts {
  if (dialect === "openai-responses") return responsesWhole(body).facts();
  if (dialect !== "anthropic") return STREAMS[dialect]([body]).facts();
  const draft = new Draft();
  addAnthropicMessage(draft, body);
  if (body.type === "error") draft.error = body.error;
  return draft.facts();
}

// Of the elements of one array, which is Google's other form of a stream.
export function arrayFacts(text: string): Facts {
  return STREAMS.gemini(JSON.parse(text)).facts();
}

export interface StreamEvent {
  name: string; // of `event:`
  data: string;
}

// Events, or lines, of a stream.
export function eventsIn(dialect: Dialect, stream: string): StreamEvent[] {
  if (dialect === "ollama") {
    const lines = stream.split("\n").filter((line) => line.trim() !== "");
    return lines.map((data) => ({ name: "", data }));
  }
  return stream
    .replace(/\r\n?/g, "\n")
    .split("\n\n")
    .map((block) => {
      const valuesOf = (field: string) =>
        block
          .split("\n")
          .filter((line) => line.startsWith(field))
          .map((line) => line.slice(field.length).replace(/^ /, ""));
      return { name: valuesOf("event:").at(-1) ?? "", data: valuesOf("data:").join("\n") };
    })
    .filter((event) => event.data !== "");
}

export function streamFacts(dialect: Dialect, stream: string): Facts {
  const events = eventsIn(dialect, stream)
    .filter(({ data }) => data !== "[DONE]")
    .map(({ data }) => JSON.parse(data));
  return STREAMS[dialect](events).facts();
}
