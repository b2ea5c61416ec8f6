// Gemini, by @google/genai.
import {
  type Content,
  type GenerateContentParameters,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
} from "@google/genai";
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
  STOP: "stop",
  MAX_TOKENS: "length",
  SAFETY: "filter",
  PROHIBITED_CONTENT: "filter",
};

class GeminiConversation implements Conversation {
  private readonly contents: Content[] = [];
  private calls: Call[] = [];
  constructor(private readonly client: GoogleGenAI) {}

  ask(text: string, options: Options): Promise<Answer> {
    const parts: Part[] = [{ text }];
    if (options.image) parts.push({ inlineData: { mimeType: "image/png", data: options.image } });
    this.contents.push({ role: "user", parts });
    return this.send(options);
  }

  giveResults(results: string[], options: Options): Promise<Answer> {
    const parts = results.map((result, index) => {
      const call = this.calls[index];
      return {
        functionResponse: { id: call?.id, name: call?.name, response: { result } },
      } as Part;
    });
    this.contents.push({ role: "user", parts });
    return this.send(options);
  }

  private async send(options: Options): Promise<Answer> {
    const { parameters, ...tool } = WEATHER;
    const body: GenerateContentParameters = {
      model: options.model,
      contents: this.contents,
      config: {
        ...(options.tools && {
          tools: [{ functionDeclarations: [{ ...tool, parametersJsonSchema: parameters }] }],
        }),
        ...(options.schema && {
          responseMimeType: "application/json",
          responseJsonSchema: PLACE,
        }),
        ...(options.reasoning && {
          thinkingConfig: { includeThoughts: true, thinkingBudget: 2000 },
        }),
      },
    };
    const pieces: GenerateContentResponse[] = [];
    if (options.stream) {
      for await (const piece of await this.client.models.generateContentStream(body)) {
        pieces.push(piece);
      }
    } else {
      pieces.push(await this.client.models.generateContent(body));
    }
    return this.understood(pieces);
  }

  private understood(pieces: GenerateContentResponse[]): Answer {
    const parts = pieces.flatMap((piece) => piece.candidates?.[0]?.content?.parts ?? []);
    this.contents.push({ role: "model", parts });
    this.calls = [];
    let text = "";
    let thoughts = "";
    for (const part of parts) {
      if (part.thought) thoughts += part.text ?? "";
      else text += part.text ?? "";
      if (part.functionCall) {
        const { id = "", name = "", args } = part.functionCall;
        this.calls.push({ id, name, arguments: args });
      }
    }
    const last = pieces.at(-1);
    const finish = pieces.map((piece) => piece.candidates?.[0]?.finishReason).findLast(Boolean);
    const end = ENDS[finish ?? ""] ?? (last?.promptFeedback ? "filter" : "stop");
    const usage = last?.usageMetadata;
    return {
      text,
      thoughts,
      calls: this.calls,
      end: this.calls.length > 0 && end === "stop" ? "tools" : end,
      model: last?.modelVersion ?? "",
      input: usage?.promptTokenCount ?? -1,
      output: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
    };
  }
}

export const geminiCaller: Caller = {
  name: "gemini",
  begin: (router: Router) =>
    new GeminiConversation(
      new GoogleGenAI({ apiKey: router.key, httpOptions: { baseUrl: router.url } }),
    ),
};
