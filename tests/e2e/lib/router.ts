// The router as a process in a directory of its own: configuration, data, log.
import { writeFileSync } from "node:fs";
import path from "node:path";
import OpenAI from "openai";
import { Child, type Ending, run } from "./child.ts";
import type { Configuration } from "./configuration.ts";
import { Ledger } from "./ledger.ts";
import { makeDirectory, removeDirectory, routerProgram } from "./programs.ts";
import { until } from "./until.ts";

export interface LogLine {
  event: string;
  level: string;
  [field: string]: unknown;
}

export interface StartOptions {
  program?: string | undefined; // instead of the release build
  env?: Record<string, string>;
}

export class Router {
  url = "";
  key = "";
  readonly directory = makeDirectory("router");
  readonly dataDirectory = path.join(this.directory, "data");
  readonly configFile = path.join(this.directory, "router.yaml");
  readonly ledger = new Ledger(path.join(this.dataDirectory, "router.db"));
  private child: Child | undefined;
  private earlierLogs = "";

  static async start(configuration: Configuration, options: StartOptions = {}): Promise<Router> {
    const router = new Router();
    router.configure(configuration);
    try {
      await router.launch(options);
    } catch (error) {
      await router.remove();
      throw error;
    }
    return router;
  }

  configure(configuration: Configuration | string): void {
    const isText = typeof configuration === "string";
    writeFileSync(
      this.configFile,
      isText ? configuration : `${JSON.stringify(configuration, null, 2)}\n`,
    );
  }

  // Starts the process, for the first time or again.
  async launch({ env = {}, program = routerProgram() }: StartOptions = {}): Promise<void> {
    const isFirst = this.key === "";
    const args = ["serve", "--config", this.configFile, "--data-dir", this.dataDirectory];
    this.child = new Child(program, args, { cwd: this.directory, env });
    const [, url] = await this.child.waitForOutput(/listening on (https?:\/\/\S+)/);
    this.url = url ?? "";
    if (isFirst) {
      const [, key] = await this.child.waitForOutput(/API key: (sk-sar-\S+)/);
      this.key = key ?? "";
    }
  }

  get process(): Child {
    if (this.child === undefined) throw new Error("the router was not started");
    return this.child;
  }
  get port(): number {
    return Number(new URL(this.url).port);
  }
  get log(): string {
    return this.earlierLogs + this.process.stderr;
  }
  logLines(): LogLine[] {
    const whole = this.log.slice(0, this.log.lastIndexOf("\n") + 1);
    return whole
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as LogLine);
  }
  async waitForLog(
    event: string,
    holds: (line: LogLine) => boolean = () => true,
    deadlineMs = 5_000,
  ) {
    return until(
      `the log line '${event}'`,
      () => this.logLines().find((line) => line.event === event && holds(line)),
      { deadlineMs, state: () => this.log.slice(-4_000) },
    );
  }

  // The official SDK, without retries of its own.
  client(key = this.key): OpenAI {
    return new OpenAI({ baseURL: `${this.url}/v1`, apiKey: key, maxRetries: 0 });
  }

  // A chat request by fetch. `body` is sent as it stands if it is text.
  async chat(body: object | string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}/v1/chat/completions`, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      ...init,
      headers: {
        authorization: `Bearer ${this.key}`,
        "content-type": "application/json",
        ...(init.headers as Record<string, string> | undefined),
      },
    });
  }
  async get(pathname: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}${pathname}`, { headers });
  }
  async metrics(): Promise<string> {
    return (await this.get("/metrics")).text();
  }

  async cli(...args: string[]) {
    return run(
      routerProgram(),
      [...args, "--data-dir", this.dataDirectory, "--config", this.configFile],
      {
        cwd: this.directory,
      },
    );
  }
  async createKey(...args: string[]): Promise<string> {
    const { stdout, stderr } = await this.cli("key", "create", ...args);
    const key = /API key: (sk-sar-\S+)/.exec(stdout)?.[1];
    if (key === undefined) throw new Error(`no key was made: ${stdout}${stderr}`);
    return key;
  }

  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<Ending> {
    const ending = await this.process.end(signal);
    this.earlierLogs += this.process.stderr;
    this.process.stderr = "";
    return ending;
  }
  // Ends the process and removes its directory.
  async remove(): Promise<void> {
    await this.child?.end();
    removeDirectory(this.directory);
  }
}
