// Waiting for conditions. Nothing in these tests sleeps for a fixed time and hopes.
import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 15;

// Asks until `ask` gives something other than undefined, null or false. Throws after `deadlineMs`,
// naming `what` and, if given, the state at that time.
export async function until<T>(
  what: string,
  ask: () => Promise<T> | T,
  { deadlineMs = 5_000, state = () => "" }: { deadlineMs?: number; state?: () => string } = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const end = performance.now() + deadlineMs;
  while (true) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) {
      return answer as NonNullable<Exclude<T, false>>;
    }
    if (performance.now() > end) {
      throw new Error(`waited ${deadlineMs} ms for ${what}${state() ? `\n${state()}` : ""}`);
    }
    await pause(POLL_MS);
  }
}

// Looks as long as `forMs` whether `holds` stays true.
export async function staysTrue(what: string, holds: () => boolean, forMs: number): Promise<void> {
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    if (!holds()) throw new Error(`did not stay true: ${what}`);
    await pause(POLL_MS);
  }
}
