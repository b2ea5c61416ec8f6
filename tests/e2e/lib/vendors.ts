// One provider and channel for each dialect of the simulated vendor, each offering chat in that
// dialect alone. A model is asked for as `<dialect>/<model>`.
import { channel, type Configuration, VENDOR_KEY } from "./configuration.ts";
import type { Sim } from "./sim.ts";

export const VENDORS = ["openai", "openai-responses", "anthropic", "gemini", "ollama"] as const;
export type Vendor = (typeof VENDORS)[number];

export function everyVendor(sim: Sim, system: object = {}): Configuration {
  const root = sim.url.replace(/\/v1$/, "");
  const only = (name: Vendor, surfaces: Record<string, string>) => ({
    name,
    kind: "openai-compatible",
    base_url: root,
    surfaces: Object.entries(surfaces).map(([operation, path]) => ({
      operation,
      dialect: name,
      path,
    })),
  });
  return {
    providers: [
      { name: "openai", kind: "openai-compatible", base_url: `${root}/v1` },
      only("openai-responses", { chat: "/v1/responses" }),
      { name: "anthropic", kind: "anthropic", base_url: root },
      { name: "gemini", kind: "gemini", base_url: root },
      only("ollama", { chat: "/api/chat", embeddings: "/api/embed" }),
    ],
    channels: VENDORS.map((name) =>
      channel(name, { provider: name, credentials: [{ secret: VENDOR_KEY }] }),
    ),
    system: { server: { port: 0, workers: 2 }, ...system },
  };
}
