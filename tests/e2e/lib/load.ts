// Clients that ask without a break until they are told to stop, and what became of each request.
import type { Router } from "./router.ts";
import { HELLO, simModel } from "./stage.ts";
import { readStream } from "./stream.ts";

export interface Asked {
  model: string;
  streamed: boolean;
  status: number; // 0: no answer at all
  complete: boolean; // the final byte came
  problem: string; // empty: a good answer
}

export class Load {
  readonly asked: Asked[] = [];
  private stopping = false;
  private readonly clients: Promise<void>[];

  // `makeModel` gives each request its model name; every second one is streamed.
  constructor(
    private readonly router: Router,
    clients: number,
    private readonly makeModel: () => string = () => simModel("tokens=8,tps=400"),
  ) {
    this.clients = Array.from({ length: clients }, (_, index) => this.runClient(index % 2 === 0));
  }

  get completed(): number {
    return this.asked.filter((one) => one.complete).length;
  }
  get problems(): Asked[] {
    return this.asked.filter((one) => one.problem !== "");
  }

  async stop(): Promise<Asked[]> {
    this.stopping = true;
    await Promise.all(this.clients);
    return this.asked;
  }

  private async runClient(streamed: boolean): Promise<void> {
    while (!this.stopping) {
      const one = await this.ask(streamed);
      this.asked.push(one);
      if (one.status === 0) return; // the router is gone
    }
  }

  private async ask(streamed: boolean): Promise<Asked> {
    const one: Asked = {
      model: this.makeModel(),
      streamed,
      status: 0,
      complete: false,
      problem: "",
    };
    try {
      const response = await this.router.chat({
        model: one.model,
        messages: HELLO,
        stream: streamed,
      });
      one.status = response.status;
      if (streamed && response.status === 200) {
        const stream = await readStream(response);
        one.complete = stream.done && stream.failure === undefined;
        one.problem = one.complete
          ? ""
          : `stream broke: ${stream.error?.message ?? stream.failure}`;
      } else {
        const text = await response.text();
        one.complete = response.status === 200;
        one.problem = one.complete ? "" : text;
      }
    } catch (error) {
      one.problem = `${error} ${(error as Error).cause ?? ""}`;
    }
    return one;
  }
}
