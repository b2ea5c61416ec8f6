// A vendor that answers with recordings. The first part of a path names the recording, the model
// names the request and how the stream's bytes are cut: `<cut>-<anything>`.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Recording } from "./recordings.ts";

export type Cut = "whole" | "random" | "bytes";

export interface VendorRequest {
  path: string; // without the recording's name
  headers: IncomingMessage["headers"];
  body: string;
}

// Headers that are about one connection, or that the server makes itself.
const OWN_HEADERS = new Set(["transfer-encoding", "content-length", "connection", "date"]);
const RANDOM_PIECE_MAX = 97;

export class ReplayVendor {
  readonly requests = new Map<string, VendorRequest>(); // by model
  private constructor(
    private readonly server: Server,
    private readonly recordings: Map<string, Recording>,
  ) {}

  static async start(recordings: Recording[]): Promise<ReplayVendor> {
    const byName = new Map(recordings.map((one) => [one.name, one]));
    const server = createServer((request, response) => {
      void vendor.answer(request, response);
    });
    server.on("connection", (socket) => socket.setNoDelay(true));
    const vendor = new ReplayVendor(server, byName);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return vendor;
  }

  urlOf(recording: Recording): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${recording.name}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const piece of request.setEncoding("utf8")) body += piece;
    const [, name = "", rest = ""] = /^\/([^/]+)(.*)$/.exec(request.url ?? "") ?? [];
    const recording = this.recordings.get(name);
    if (recording === undefined) throw new Error(`no recording: ${request.url}`);
    const model = modelOf(rest, body);
    this.requests.set(model, { path: rest, headers: request.headers, body });
    response.writeHead(recording.status, headersOf(recording));
    const bytes = Buffer.from(bytesOf(recording));
    for (const piece of cutUp(bytes, model.split("-")[0] as Cut)) {
      if (response.destroyed) return;
      await new Promise((resolve) => response.write(piece, resolve));
    }
    response.end();
  }
}

function modelOf(path: string, body: string): string {
  const inPath = /\/models\/([^:]+):/.exec(path)?.[1];
  return inPath ?? JSON.parse(body).model;
}

function headersOf(recording: Recording): Record<string, string> {
  const fields = Object.entries(recording.headers).filter(([name]) => !OWN_HEADERS.has(name));
  const headers = Object.fromEntries(fields);
  headers["content-type"] ??= "application/json";
  if (eventsOf(recording) !== undefined) headers["content-type"] = "text/event-stream";
  return headers;
}

// What of a recording goes over the wire.
export function bytesOf(recording: Recording): string {
  if (recording.stream !== undefined) return recording.stream;
  const events = eventsOf(recording);
  if (events !== undefined) {
    return events.map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`).join("");
  }
  return typeof recording.body === "string" ? recording.body : JSON.stringify(recording.body);
}

// Google's stream as one JSON array: the router asks for events, so it gets them as such.
export function eventsOf(recording: Recording): object[] | undefined {
  const isArray = Array.isArray(recording.body) && recording.status === 200;
  return isArray && recording.api === "gemini.streamGenerateContent" ? recording.body : undefined;
}

function* cutUp(bytes: Buffer, cut: Cut): Generator<Buffer> {
  if (cut === "whole") return yield bytes;
  let seed = 0x5eed;
  for (let at = 0; at < bytes.length; ) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator
    const size = cut === "bytes" ? 1 : 1 + ((seed >>> 8) % RANDOM_PIECE_MAX);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
