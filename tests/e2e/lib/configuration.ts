// Configurations as objects. Written as JSON, which is YAML.
export interface Configuration {
  providers?: object[];
  channels?: ChannelSection[];
  model_groups?: object[];
  prices?: object[];
  system?: {
    server?: { limits?: object; tls?: object; [key: string]: unknown };
    [key: string]: unknown;
  };
}

export interface ChannelSection {
  name: string;
  provider: string;
  credentials?: object[];
  models: (string | object)[];
  [key: string]: unknown;
}

export const VENDOR_KEY = "sk-vendor-0123456789abcdef";

// One provider `sim` at that address with one channel `main` that takes any model name. `more`
// replaces whole sections; `system` is merged.
export function configurationFor(url: string, more: Configuration = {}): Configuration {
  const { system, ...sections } = more;
  return {
    providers: [{ name: "sim", kind: "openai-compatible", base_url: url }],
    channels: [channel("main", { models: ["*", "sim-small", "sim-large"] })],
    prices: [
      { model: "sim-small", input: 1.5, output: 6 },
      { model: "sim-large", input: 15, output: 60 },
    ],
    ...sections,
    system: { ...system, server: { port: 0, workers: 2, ...system?.server } },
  };
}

export function channel(name: string, more: Partial<ChannelSection> = {}): ChannelSection {
  return { name, provider: "sim", credentials: [{ secret: VENDOR_KEY }], models: ["*"], ...more };
}
