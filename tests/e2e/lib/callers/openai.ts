// OpenAI chat completions, by the openai SDK.
import OpenAI from "openai";
import type { Router } from "../router.ts";
import {
  type Answer,
  type Call,
  type Caller,
  type Conversation,
  type Options,
  PLACE,
  WEATHER,
} from "./caller.ts";

type Message = OpenAI.ChatCompletionMessageParam;
// What vendors add to OpenAI's types.
interface Thinking {
  reasoning_content?: string | null;
  reasoning_details?: object[];
}
type Reply = OpenAI.ChatCompletionMessage & Thinking;

const ENDS: Record<string, Answer["end"]> = {
  stop: "stop",
  length: "length",
  tool_calls: "tools",
  content_filter: "filter",
};

class OpenAiConversation implements Conversation {
  private readonly messages: Message[] = [];
  private calls: Call[] = [];
  constructor(private readonly client: OpenAI) {}

  ask(text: string, options: Options): Promise<Answer> {
    const picture = options.image && {
      type: "image_url" as const,
      image_url: { url: `data:image/png;base64,${options.image}` },
    };
    this.messages.push({
      role: "user",
      content: picture ? [{ type: "text", text }, picture] : text,
    });
    return this.send(options);
  }

  giveResults(results: string[], options: Options): Promise<Answer> {
    results.forEach((content, index) => {
      this.messages.push({ role: "tool", tool_call_id: this.calls[index]?.id ?? "", content });
    });
    return this.send(options);
  }

  private async send(options: Options): Promise<Answer> {
    const body: OpenAI.ChatCompletionCreateParamsNonStreaming = {
      model: options.model,
      messages: this.messages,
      ...(options.tools && { tools: [{ type: "function", function: WEATHER }] }),
      ...(options.schema && {
        response_format: {
          type: "json_schema",
          json_schema: { name: "place", schema: PLACE, strict: true },
        },
      }),
      ...(options.reasoning && { reasoning_effort: "medium" }),
    };
    const answer = options.stream
      ? await this.collect(body)
      : await this.client.chat.completions.create(body);
    const choice = answer.choices[0];
    const message = choice?.message as Reply;
    this.messages.push(message);
    this.calls = (message.tool_calls ?? []).map((call) => {
      if (call.type !== "function") throw new Error(`a call of type ${call.type}`);
      const { name, arguments: text } = call.function;
      return { id: call.id, name, arguments: JSON.parse(text) as unknown };
    });
    return {
      text: message.content ?? "",
      thoughts: message.reasoning_content ?? "",
      calls: this.calls,
      end: ENDS[choice?.finish_reason ?? ""] ?? "stop",
      model: answer.model,
      input: answer.usage?.prompt_tokens ?? -1,
      output: answer.usage?.completion_tokens ?? -1,
    };
  }

  private async collect(
    body: OpenAI.ChatCompletionCreateParamsNonStreaming,
  ): Promise<OpenAI.ChatCompletion> {
    const runner = this.client.chat.completions.stream({
      ...body,
      stream: true,
      stream_options: { include_usage: true },
    });
    const extras: Thinking = {};
    runner.on("chunk", (chunk) => {
      const delta = chunk.choices[0]?.delta as Thinking | undefined;
      if (delta?.reasoning_content) {
        extras.reasoning_content = (extras.reasoning_content ?? "") + delta.reasoning_content;
      }
      if (delta?.reasoning_details) {
        const earlier = extras.reasoning_details ?? [];
        extras.reasoning_details = [...earlier, ...delta.reasoning_details];
      }
    });
    const answer = await runner.finalChatCompletion();
    Object.assign(answer.choices[0]?.message ?? {}, extras);
    return answer;
  }
}

export const openAiCaller: Caller = {
  name: "openai",
  begin: (router: Router) =>
    new OpenAiConversation(
      new OpenAI({ baseURL: `${router.url}/v1`, apiKey: router.key, maxRetries: 0 }),
    ),
};
