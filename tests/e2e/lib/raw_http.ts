// HTTP by hand: bytes to a socket, and what comes back. For what no HTTP library would send.
import net from "node:net";
import { until } from "./until.ts";

export class RawConnection {
  received = "";
  closed = false;
  private constructor(private readonly socket: net.Socket) {
    socket.setEncoding("latin1").setNoDelay(true);
    socket.on("data", (text: string) => (this.received += text));
    socket.on("close", () => (this.closed = true));
    socket.on("end", () => socket.end());
    socket.on("error", () => undefined); // the close that follows is what tests look at
  }

  static async open(port: number): Promise<RawConnection> {
    const socket = net.connect(port, "127.0.0.1");
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    return new RawConnection(socket);
  }

  send(text: string): void {
    this.socket.write(text, "latin1");
  }
  // Ends our side; the other may still send.
  finish(): void {
    this.socket.end();
  }
  destroy(): void {
    this.socket.destroy();
  }

  // Statuses of all answers so far. Final ones only, unless asked.
  statuses({ interim = false } = {}): number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) [^\r]*\r\n/g)]
      .map((match) => Number(match[1]))
      .filter((status) => interim || status >= 200);
  }
  async waitForStatuses(count: number, deadlineMs = 5_000): Promise<number[]> {
    await until(`${count} answers`, () => this.statuses().length >= count, {
      deadlineMs,
      state: () => this.received,
    });
    return this.statuses();
  }
  async waitForText(text: string, deadlineMs = 5_000): Promise<void> {
    await until(text, () => this.received.includes(text), {
      deadlineMs,
      state: () => this.received,
    });
  }
  async waitForClose(deadlineMs = 5_000): Promise<void> {
    await until("the close of the connection", () => this.closed, {
      deadlineMs,
      state: () => this.received,
    });
  }
  // The body of the first answer, as JSON.
  firstBody(): unknown {
    const start = this.received.indexOf("\r\n\r\n") + 4;
    const length = /content-length: (\d+)/i.exec(this.received.slice(0, start))?.[1];
    return JSON.parse(this.received.slice(start, start + Number(length)));
  }
}

// A request that the router must accept, as text.
export function chatRequest(key: string, body: string, fields: string[] = []): string {
  return [
    "POST /v1/chat/completions HTTP/1.1",
    "Host: router",
    `Authorization: Bearer ${key}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...fields,
    "",
    body,
  ].join("\r\n");
}
