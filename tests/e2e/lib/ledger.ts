// The ledger as the database holds it, read with the sqlite3 program.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { until } from "./until.ts";

export interface LedgerRow {
  id: string;
  model_asked: string;
  upstream_model: string | null;
  channel: string | null;
  status: number | null;
  outcome: "succeeded" | "failed" | "cancelled" | "interrupted" | "running";
  usage_source: string;
  error_class: string | null;
  error_code: string | null;
  streamed: number;
  endpoint: string | null;
  caller_dialect: string | null;
  fidelity: string | null;
  attempt_count: number;
  attempts: string | null;
  plan: string | null;
  price_id: string | null;
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cost_nanos: string; // as text: it may be larger than a JavaScript number is exact
  started_at: string;
  duration_nanos: string | null;
  first_token_nanos: string | null;
}

const ROWS = `SELECT lower(hex(requests.id)) AS id, model_asked, upstream_model,
  channels.name AS channel, status, outcome, usage_source, error_class, error_code, streamed,
  endpoint, caller_dialect, fidelity,
  attempt_count, attempts, plan, nullif(lower(hex(price_id)), '') AS price_id, input_tokens,
  cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
  CAST(cost_nanos AS TEXT) AS cost_nanos, CAST(started_at AS TEXT) AS started_at,
  CAST(duration_nanos AS TEXT) AS duration_nanos,
  CAST(first_token_nanos AS TEXT) AS first_token_nanos
  FROM requests LEFT JOIN channels ON channels.id = requests.channel_id`;

export class Ledger {
  constructor(readonly file: string) {}

  query<Row>(sql: string): Row[] {
    if (!existsSync(this.file)) return [];
    const text = execFileSync("sqlite3", ["-json", "-cmd", ".timeout 5000", this.file, sql], {
      encoding: "utf8",
      maxBuffer: 256 * 1024 * 1024,
    });
    return text.trim() === "" ? [] : (JSON.parse(text) as Row[]);
  }

  rows(): LedgerRow[] {
    return this.query<LedgerRow>(`${ROWS} ORDER BY requests.id`);
  }
  rowsOf(model: string): LedgerRow[] {
    return this.query<LedgerRow>(`${ROWS} WHERE model_asked = '${model.replaceAll("'", "''")}'`);
  }
  // The row of that request id, once the request has ended.
  async rowById(id: string): Promise<LedgerRow> {
    const hex = id.replaceAll("-", "");
    const sql = `${ROWS} WHERE requests.id = x'${hex}' AND outcome <> 'running'`;
    return until(`the ledger row ${id}`, () => this.query<LedgerRow>(sql)[0]);
  }
  // The one row of that model name, once the request has ended.
  async rowOf(model: string, deadlineMs = 5_000): Promise<LedgerRow> {
    const rows = await until(
      `a ledger row of ${model}`,
      () => {
        const found = this.rowsOf(model);
        return found.length > 0 && found.every((row) => row.outcome !== "running") && found;
      },
      { deadlineMs },
    );
    if (rows.length !== 1 || rows[0] === undefined) {
      throw new Error(`${rows.length} rows of ${model}`);
    }
    return rows[0];
  }
}

export interface Prices {
  input: bigint; // nano-dollars per million tokens, as are all of these
  cacheRead?: bigint;
  output: bigint;
  reasoning?: bigint;
  request?: bigint; // nano-dollars
}

// Dollars per million, as written in the configuration, in nano-dollars.
export function perMillion(dollars: string): bigint {
  const [whole = "0", fraction = ""] = dollars.split(".");
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0"));
}

// The bill in nano-dollars, computed here from what the vendor reported: disjoint token classes,
// each line rounded up.
export function costOf(
  usage: { prompt: number; cached: number; completion: number; reasoning: number },
  prices: Prices,
): bigint {
  const line = (tokens: number, price: bigint) => (BigInt(tokens) * price + 999_999n) / 1_000_000n;
  return (
    line(usage.prompt - usage.cached, prices.input) +
    line(usage.cached, prices.cacheRead ?? prices.input) +
    line(usage.completion - usage.reasoning, prices.output) +
    line(usage.reasoning, prices.reasoning ?? prices.output) +
    (prices.request ?? 0n)
  );
}
