// A program that a test started: its output, its end. Ended by its process id, and when the test
// run ends in any way.
import { type ChildProcess, spawn } from "node:child_process";
import { until } from "./until.ts";

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export class Child {
  stdout = "";
  stderr = "";
  readonly ended: Promise<Ending>;
  ending: Ending | undefined;
  private readonly child: ChildProcess;

  constructor(
    readonly file: string,
    args: string[],
    options: { cwd: string; env?: Record<string, string> },
  ) {
    // Nothing of the developer's own environment (keys, addresses) reaches the programs.
    const env = { PATH: process.env.PATH ?? "", HOME: options.cwd, ...options.env };
    this.child = spawn(file, args, { cwd: options.cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    running.add(this.child);
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => {
      const finish = (ending: Ending) => {
        running.delete(this.child);
        this.ending = ending;
        resolve(ending);
      };
      this.child.on("error", (error) => {
        this.stderr += `${error}\n`;
        finish({ code: -1, signal: null });
      });
      this.child.on("close", (code, signal) => finish({ code, signal }));
    });
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  // First match in the standard output.
  async waitForOutput(pattern: RegExp, deadlineMs = 10_000): Promise<RegExpExecArray> {
    return until(
      `${pattern} from ${this.file}`,
      () => {
        const match = pattern.exec(this.stdout);
        if (match === null && this.ending !== undefined) {
          throw new Error(`${this.file} ended: ${JSON.stringify(this.ending)}\n${this.output()}`);
        }
        return match;
      },
      { deadlineMs, state: () => this.output() },
    );
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  // Ends the program and waits until it has; SIGKILL if it takes longer than the deadline.
  async end(name: NodeJS.Signals = "SIGTERM", deadlineMs = 10_000): Promise<Ending> {
    if (this.ending !== undefined) return this.ending;
    this.signal(name);
    const timer = setTimeout(() => this.signal("SIGKILL"), deadlineMs);
    const ending = await this.ended;
    clearTimeout(timer);
    return ending;
  }

  output(): string {
    return `--- stdout\n${this.stdout}--- stderr\n${this.stderr}`;
  }
}

// Runs a program to its end.
export async function run(
  file: string,
  args: string[],
  options: { cwd: string; env?: Record<string, string> },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = new Child(file, args, options);
  const { code } = await child.ended;
  return { code, stdout: child.stdout, stderr: child.stderr };
}
