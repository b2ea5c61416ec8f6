// Where the programs under test are, and directories to run them in.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const PROGRAMS = process.env.SAR_BIN_DIR ?? "build/release/bin";
// Built with failpoints: any of the trees that has them.
const FAILPOINT_PROGRAMS = [process.env.SAR_FAILPOINT_BIN_DIR, "build/asan/bin", "build/debug/bin"];

function existing(file: string): string {
  const absolute = path.resolve(ROOT, file);
  if (!existsSync(absolute)) throw new Error(`${absolute} is missing: run ./dev build`);
  return absolute;
}

export const routerProgram = () =>
  existing(process.env.SAR_BIN ?? path.join(PROGRAMS, "smart-ai-router"));
export const simProgram = () => existing(process.env.SIM_BIN ?? path.join(PROGRAMS, "vendor-sim"));

// A router in which SAR_FAILPOINTS_ARMED works; undefined: none was built.
export function failpointRouterProgram(): string | undefined {
  const files = FAILPOINT_PROGRAMS.filter((directory) => directory !== undefined).map((directory) =>
    path.resolve(ROOT, directory, "smart-ai-router"),
  );
  return files.find((file) => existsSync(file));
}

// A directory of its own, to be removed by the caller.
export function makeDirectory(purpose: string): string {
  return mkdtempSync(path.join(tmpdir(), `sar-e2e-${purpose}-`));
}

export function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

// Removed when the running test ends.
export function directoryOfTest(purpose: string): string {
  const directory = makeDirectory(purpose);
  onTestFinished(() => removeDirectory(directory));
  return directory;
}
