// One conversation through an official SDK, in words that all SDKs share: what the matrix of
// dialects is asked in.
import type { Router } from "../router.ts";

export interface Call {
  id: string;
  name: string;
  arguments: unknown;
}

export interface Options {
  model: string;
  stream: boolean;
  tools?: boolean; // WEATHER is offered
  schema?: boolean; // the answer is to be a PLACE
  image?: string; // base64 of a PNG
  reasoning?: boolean;
}

export interface Answer {
  text: string;
  thoughts: string;
  calls: Call[];
  end: "stop" | "length" | "tools" | "filter";
  model: string;
  input: number;
  output: number; // reasoning included
}

// Keeps the turns in the SDK's own form, so that what a vendor wants to see again goes back as the
// SDK sends it.
export interface Conversation {
  ask(text: string, options: Options): Promise<Answer>;
  // The results of the last answer's calls, in their order.
  giveResults(results: string[], options: Options): Promise<Answer>;
}

export interface Caller {
  name: "openai" | "openai-responses" | "anthropic" | "gemini";
  begin(router: Router): Conversation;
}

export const WEATHER = {
  name: "get_weather",
  description: "The weather at a place",
  parameters: {
    type: "object",
    properties: { location: { type: "string" }, unit: { type: "string" } },
    required: ["location"],
  },
};

export const PLACE = {
  type: "object",
  properties: { city: { type: "string" }, population: { type: "integer" } },
  required: ["city", "population"],
  additionalProperties: false,
};
