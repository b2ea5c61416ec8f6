// The simulated vendor as a process, and its journal: the oracle.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Child } from "./child.ts";
import { makeDirectory, removeDirectory, simProgram } from "./programs.ts";
import { until } from "./until.ts";

export interface JournalLine {
  event: "accepted" | "finishing" | "ended" | "malformed";
  time_us: number;
  sequence: number;
  dialect: "openai_chat" | "openai_responses" | "anthropic" | "gemini" | "ollama" | "openai";
  connection: number;
  request_id: string;
  model: string;
  path: string;
  stream: boolean;
  credential_hash: string;
  header_names: string;
  body_bytes: number;
  body_sha256: string;
  body?: string;
  fault?: string;
  outcome?: string;
  complaint?: string;
  prompt_tokens: number;
  completion_tokens: number;
  cached_tokens: number;
  reasoning_tokens: number;
  // The classes that do not overlap, with cached_tokens and reasoning_tokens.
  input_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
  output_tokens: number;
  tool_calls: number;
  tokens_sent: number;
  bytes_sent: number;
}

export class Sim {
  private constructor(
    private readonly child: Child,
    private readonly directory: string,
    readonly port: number,
    private readonly scheme: string,
  ) {}

  static async start(args: string[] = []): Promise<Sim> {
    const directory = makeDirectory("sim");
    const journal = path.join(directory, "journal.jsonl");
    const child = new Child(simProgram(), ["--journal", journal, "--journal-bodies", ...args], {
      cwd: directory,
    });
    const [, port] = await child.waitForOutput(/listening on .*:(\d+)/);
    return new Sim(child, directory, Number(port), args.includes("--tls") ? "https" : "http");
  }

  // The base URL for a provider.
  get url(): string {
    return `${this.origin}/v1`;
  }
  // For dialects whose paths begin otherwise.
  get origin(): string {
    return `${this.scheme}://127.0.0.1:${this.port}`;
  }

  journal(): JournalLine[] {
    const file = path.join(this.directory, "journal.jsonl");
    if (!existsSync(file)) return [];
    const text = readFileSync(file, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    return whole
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as JournalLine);
  }

  linesOf(model: string): JournalLine[] {
    return this.journal().filter((line) => line.model === model);
  }

  // The line of that event of the (last) request that asked for `model`.
  async waitFor(
    model: string,
    event: JournalLine["event"],
    deadlineMs = 5_000,
  ): Promise<JournalLine> {
    return until(
      `'${event}' of ${model}`,
      () => this.linesOf(model).findLast((line) => line.event === event),
      { deadlineMs, state: () => JSON.stringify(this.linesOf(model), null, 1) },
    );
  }

  async stop(): Promise<void> {
    await this.child.end();
    removeDirectory(this.directory);
  }
}
