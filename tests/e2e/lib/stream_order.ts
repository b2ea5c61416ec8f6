// The grammar of each dialect's streams, as their SDKs rely on it.
import { type Dialect, eventsIn } from "./facts.ts";

type Event = any;

function openAiProblem(events: Event[]): string {
  const finished = events.findIndex((event) => event.choices?.[0]?.finish_reason);
  const later = events.slice(finished + 1);
  if (finished < 0) return "no finish_reason";
  const says = (event: Event) => event.choices?.some((choice: Event) => choice.delta?.content);
  return later.some(says) ? "text after the finish_reason" : "";
}

function anthropicProblem(events: Event[]): string {
  let open: number | undefined;
  let next = 0;
  const types = events.map((event) => event.type);
  if (types[0] !== "message_start") return "no message_start";
  if (types.at(-1) !== "message_stop") return "no message_stop";
  if (types.filter((type) => type === "message_delta").length !== 1) return "not one message_delta";
  for (const { type, index } of events) {
    if (type === "content_block_start") {
      if (open !== undefined || index !== next) return `block ${index} begins in ${open}`;
      open = index;
      next += 1;
    }
    if (type === "content_block_delta" && index !== open) return `a delta of ${index} in ${open}`;
    if (type === "content_block_stop") {
      if (index !== open) return `${index} ends in ${open}`;
      open = undefined;
    }
    if (type === "message_delta" && open !== undefined) return "ends inside a block";
  }
  return "";
}

function responsesProblem(events: Event[]): string {
  if (events[0]?.type !== "response.created") return "no response.created";
  const gap = events.findIndex((event, index) => event.sequence_number !== index);
  if (gap >= 0) return `sequence_number ${events[gap].sequence_number} at ${gap}`;
  const last = events.at(-1);
  if (!/^response\.(completed|incomplete)$/.test(last.type)) return `ends with ${last.type}`;
  const done = events.filter(({ type }) => type === "response.output_item.done");
  const inOrder = done.sort((a, b) => a.output_index - b.output_index).map(({ item }) => item);
  const isSame = JSON.stringify(inOrder) === JSON.stringify(last.response.output);
  return isSame ? "" : "the last event holds other items than those that were done";
}

function geminiProblem(events: Event[]): string {
  const reasons = events.filter((event) => event.candidates?.[0]?.finishReason);
  if (reasons.length !== 1) return `${reasons.length} finishReasons`;
  return events.at(-1).usageMetadata ? "" : "no usageMetadata at the end";
}

const PROBLEMS: Record<Exclude<Dialect, "ollama">, (events: Event[]) => string> = {
  openai: openAiProblem,
  "openai-completions": openAiProblem,
  "openai-responses": responsesProblem,
  anthropic: anthropicProblem,
  gemini: geminiProblem,
};

// What breaks the grammar first; empty: nothing does.
export function orderProblem(dialect: Exclude<Dialect, "ollama">, stream: string): string {
  const events = eventsIn(dialect, stream);
  if (events.length === 0) return "no events";
  const isOpenAi = dialect === "openai" || dialect === "openai-completions";
  if (isOpenAi && events.pop()?.data !== "[DONE]") return "no [DONE]";
  const parsed = events.map(({ data }) => JSON.parse(data));
  const misnamed = events.find(
    ({ name }, index) => name !== "" && name !== parsed[index].type,
  );
  if (misnamed !== undefined) return `an event of another name: ${misnamed.name}`;
  return PROBLEMS[dialect](parsed);
}

// Whether the stream ends with an error in its dialect, and with nothing that looks like an end.
export function brokenEnd(dialect: Exclude<Dialect, "ollama">, stream: string): boolean {
  const events = eventsIn(dialect, stream);
  if (events.some(({ data }) => data === "[DONE]")) return false;
  const parsed = events.map(({ data }) => JSON.parse(data));
  const types = parsed.map((event) => event.type);
  if (types.includes("message_stop") || types.includes("response.completed")) return false;
  const last = parsed.at(-1);
  return last?.error !== undefined || last?.type === "response.failed" || last?.type === "error";
}
