// Recorded exchanges with real vendors. They are no part of the repository: what needs them is
// skipped, visibly, where they are absent.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const FOLDER = path.join(process.env.SAR_SHARED ?? path.join(ROOT, "../shared"), "fixtures");

export interface Recording {
  name: string; // of its file, without .json
  provider: string;
  api: string;
  request: { method: string; path: string; body: any }; // body null: not recorded
  status: number;
  headers: Record<string, string>;
  body: any; // JSON, or the text that came instead; undefined: a stream
  stream: string | undefined; // the bytes of a stream
}

export const hasRecordings = existsSync(FOLDER);

export function loadRecordings(): Recording[] {
  if (!hasRecordings) return [];
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json") && file !== "manifest.json")
    .sort()
    .map((file) => {
      const { provider, api, request, response } = JSON.parse(
        readFileSync(path.join(FOLDER, file), "utf8"),
      );
      return {
        name: file.replace(/\.json$/, ""),
        provider,
        api,
        request,
        status: response.status,
        headers: response.headers ?? {},
        body: response.body,
        stream: response.sse_chunks?.join(""),
      };
    });
}
