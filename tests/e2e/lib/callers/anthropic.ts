// Anthropic messages, by @anthropic-ai/sdk.
import Anthropic from "@anthropic-ai/sdk";
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

const ENDS: Record<string, Answer["end"]> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  tool_use: "tools",
  refusal: "filter",
};

class AnthropicConversation implements Conversation {
  private readonly messages: Anthropic.MessageParam[] = [];
  private calls: Call[] = [];
  constructor(private readonly client: Anthropic) {}

  ask(text: string, options: Options): Promise<Answer> {
    const content: Anthropic.ContentBlockParam[] = [{ type: "text", text }];
    if (options.image) {
      const source = { type: "base64", media_type: "image/png", data: options.image } as const;
      content.push({ type: "image", source });
    }
    this.messages.push({ role: "user", content });
    return this.send(options);
  }

  giveResults(results: string[], options: Options): Promise<Answer> {
    const content = results.map((result, index) => ({
      type: "tool_result" as const,
      tool_use_id: this.calls[index]?.id ?? "",
      content: result,
    }));
    this.messages.push({ role: "user", content });
    return this.send(options);
  }

  private async send(options: Options): Promise<Answer> {
    const { parameters, ...tool } = WEATHER;
    const body: Anthropic.MessageCreateParamsNonStreaming = {
      model: options.model,
      max_tokens: 4000,
      messages: this.messages,
      ...(options.tools && {
        tools: [{ ...tool, input_schema: parameters as Anthropic.Tool.InputSchema }],
      }),
      ...(options.schema && {
        output_config: { format: { type: "json_schema" as const, schema: PLACE } },
      }),
      ...(options.reasoning && { thinking: { type: "enabled" as const, budget_tokens: 2000 } }),
    };
    const answer = options.stream
      ? await this.client.messages.stream(body).finalMessage()
      : await this.client.messages.create(body);
    this.messages.push({ role: "assistant", content: answer.content });
    this.calls = [];
    let text = "";
    let thoughts = "";
    for (const block of answer.content) {
      if (block.type === "text") text += block.text;
      if (block.type === "thinking") thoughts += block.thinking;
      if (block.type === "tool_use") {
        this.calls.push({ id: block.id, name: block.name, arguments: block.input });
      }
    }
    const { usage } = answer;
    return {
      text,
      thoughts,
      calls: this.calls,
      end: ENDS[answer.stop_reason ?? ""] ?? "stop",
      model: answer.model,
      input:
        usage.input_tokens +
        (usage.cache_read_input_tokens ?? 0) +
        (usage.cache_creation_input_tokens ?? 0),
      output: usage.output_tokens,
    };
  }
}

export const anthropicCaller: Caller = {
  name: "anthropic",
  begin: (router: Router) =>
    new AnthropicConversation(
      new Anthropic({ baseURL: router.url, apiKey: router.key, maxRetries: 0 }),
    ),
};
