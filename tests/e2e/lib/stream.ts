// Reading server-sent events from a fetch response.
export interface ChunkJson {
  id?: string;
  model?: string;
  choices?: { index: number; delta?: { content?: string }; finish_reason?: string | null }[];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
  error?: { message: string; type: string; code: string | null; param: string | null };
}

export interface WholeStream {
  events: ChunkJson[]; // without [DONE]
  done: boolean; // [DONE] came, and nothing after it
  error: ChunkJson["error"] | undefined;
  text: string; // of choice 0
  failure: unknown; // the connection broke before the body's end
}

export async function readStream(response: Response): Promise<WholeStream> {
  let raw = "";
  let failure: unknown;
  const decoder = new TextDecoder();
  try {
    for await (const bytes of response.body ?? []) raw += decoder.decode(bytes, { stream: true });
  } catch (error) {
    failure = error;
  }
  const data = raw
    .split("\n\n")
    .map((block) => block.trim())
    .filter((block) => block.startsWith("data:"))
    .map((block) => block.slice("data:".length).trim());
  const events = data
    .filter((text) => text !== "[DONE]")
    .map((text) => JSON.parse(text) as ChunkJson);
  const contents = events.flatMap((event) => event.choices ?? []);
  return {
    events,
    done: data.at(-1) === "[DONE]",
    error: events.find((event) => event.error)?.error,
    text: contents
      .filter((choice) => choice.index === 0)
      .map((choice) => choice.delta?.content ?? "")
      .join(""),
    failure,
  };
}

// The first `count` events of an open stream; the rest can be read on with `next`.
export class EventReader {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly decoder = new TextDecoder();
  private buffer = "";

  constructor(response: Response) {
    if (response.body === null) throw new Error("the response has no body");
    this.reader = response.body.getReader();
  }

  // The next event's data; undefined at the end.
  async next(): Promise<string | undefined> {
    while (true) {
      const end = this.buffer.indexOf("\n\n");
      if (end >= 0) {
        const block = this.buffer.slice(0, end);
        this.buffer = this.buffer.slice(end + 2);
        return block.replace(/^data: ?/, "");
      }
      const { done, value } = await this.reader.read();
      if (done) return undefined;
      this.buffer += this.decoder.decode(value, { stream: true });
    }
  }

  async rest(): Promise<string[]> {
    const events: string[] = [];
    for (let event = await this.next(); event !== undefined; event = await this.next()) {
      events.push(event);
    }
    return events;
  }
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
