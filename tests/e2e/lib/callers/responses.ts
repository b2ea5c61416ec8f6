// OpenAI responses, by the openai SDK.
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

type Item = OpenAI.Responses.ResponseInputItem;

class ResponsesConversation implements Conversation {
  private readonly input: Item[] = [];
  private calls: Call[] = [];
  constructor(private readonly client: OpenAI) {}

  ask(text: string, options: Options): Promise<Answer> {
    const content: OpenAI.Responses.ResponseInputContent[] = [{ type: "input_text", text }];
    if (options.image) {
      const image_url = `data:image/png;base64,${options.image}`;
      content.push({ type: "input_image", image_url, detail: "auto" });
    }
    this.input.push({ role: "user", content });
    return this.send(options);
  }

  giveResults(results: string[], options: Options): Promise<Answer> {
    results.forEach((output, index) => {
      const call_id = this.calls[index]?.id ?? "";
      this.input.push({ type: "function_call_output", call_id, output });
    });
    return this.send(options);
  }

  private async send(options: Options): Promise<Answer> {
    const body: OpenAI.Responses.ResponseCreateParamsNonStreaming = {
      model: options.model,
      input: this.input,
      store: false,
      ...(options.tools && { tools: [{ type: "function", ...WEATHER, strict: false }] }),
      ...(options.schema && {
        text: { format: { type: "json_schema", name: "place", schema: PLACE, strict: true } },
      }),
      ...(options.reasoning && {
        reasoning: { effort: "medium", summary: "auto" },
        include: ["reasoning.encrypted_content"],
      }),
    };
    const answer = options.stream
      ? await this.client.responses.stream({ ...body, stream: true }).finalResponse()
      : await this.client.responses.create(body);
    this.input.push(...(answer.output as Item[]));
    return this.understood(answer);
  }

  private understood(answer: OpenAI.Responses.Response): Answer {
    this.calls = [];
    let text = "";
    let thoughts = "";
    let refused = false;
    for (const item of answer.output) {
      if (item.type === "message") {
        for (const part of item.content) {
          text += part.type === "output_text" ? part.text : part.refusal;
          refused ||= part.type === "refusal";
        }
      } else if (item.type === "reasoning") {
        thoughts += item.summary.map((part) => part.text).join("");
      } else if (item.type === "function_call") {
        const { call_id: id, name, arguments: json } = item;
        this.calls.push({ id, name, arguments: JSON.parse(json) as unknown });
      }
    }
    return {
      text,
      thoughts,
      calls: this.calls,
      end: this.endOf(answer, refused),
      model: answer.model,
      input: answer.usage?.input_tokens ?? -1,
      output: answer.usage?.output_tokens ?? -1,
    };
  }

  private endOf(answer: OpenAI.Responses.Response, refused: boolean): Answer["end"] {
    const why = answer.incomplete_details?.reason;
    if (why === "max_output_tokens") return "length";
    if (why === "content_filter" || refused) return "filter";
    return this.calls.length > 0 ? "tools" : "stop";
  }
}

export const responsesCaller: Caller = {
  name: "openai-responses",
  begin: (router: Router) =>
    new ResponsesConversation(
      new OpenAI({ baseURL: `${router.url}/v1`, apiKey: router.key, maxRetries: 0 }),
    ),
};
