// A strict reader of Prometheus' text format 0.0.4.
export interface Sample {
  family: string;
  type: string;
  name: string;
  labels: Record<string, string>;
  value: number;
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text);
    if (match === null) throw new Error(`bad labels: ${text}`);
    labels[match[1] as string] = match[2] as string;
  }
  return labels;
}

// Throws at the first line that is not as the format wants it.
export function parseExposition(text: string): Sample[] {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const types = new Map<string, string>();
  const helps = new Set<string>();
  const samples: Sample[] = [];
  let family = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    if (comment !== null) {
      const [, kind, name, rest] = comment as unknown as [string, string, string, string];
      family = name;
      if (kind === "HELP" ? helps.has(name) : types.has(name)) throw new Error(`twice: ${line}`);
      if (kind === "HELP") helps.add(name);
      else types.set(name, rest);
      continue;
    }
    const match = SAMPLE.exec(line);
    if (match === null) throw new Error(`not a sample: ${line}`);
    const [, name = "", labels = "", value = ""] = match;
    if (!name.startsWith(family) || !types.has(family) || !helps.has(family)) {
      throw new Error(`a sample outside its family: ${line}`);
    }
    const number = value === "+Inf" ? Infinity : Number(value);
    if (Number.isNaN(number)) throw new Error(`not a number: ${line}`);
    const type = types.get(family) ?? "";
    samples.push({ family, type, name, labels: parseLabels(labels), value: number });
  }
  return samples;
}
