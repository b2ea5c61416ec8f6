// The command line without a running router: mistakes are said and leave nothing behind.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "./lib/child.ts";
import { makeDirectory, removeDirectory, routerProgram } from "./lib/programs.ts";

const FAILED = 1;
const BAD_USAGE = 2;

let directory: string;
beforeAll(() => {
  directory = makeDirectory("command-line");
});
afterAll(() => removeDirectory(directory));

const cli = (...args: string[]) => run(routerProgram(), args, { cwd: directory });

test.each([
  [["bogus"], "bogus"],
  [["config", "bogus"], "bogus"],
  [["key", "creat", "--name", "x"], "creat"],
  [["serve", "--bogus"], "--bogus"],
  [["serve", "extra"], "extra"],
  [[], "subcommand"],
  [["db"], "subcommand"],
  [["key", "create"], "--name"],
  [["key", "create", "--name", "x", "--rpm", "many"], "--rpm"],
  [["key", "create", "--name", "x", "--rpm", "-1"], "--rpm"],
  [["key", "revoke"], "key is required"],
  [["config", "check", "--config", "nowhere"], "nowhere"],
])("%j is refused with status 2 and names what is wrong", async (args, said) => {
  const { code, stdout, stderr } = await cli(...args);
  expect(code, stdout + stderr).toBe(BAD_USAGE);
  expect(stderr).toContain(said);
  expect(stdout).toBe("");
});

test.each([
  [["key", "create", "--name", "x", "--expires", "tomorrow"], "tomorrow"],
  [["key", "create", "--name", "x", "--expires", "2020-01-01T00:00:00Z"], "2020-01-01"],
  [["key", "list"], "db init"],
  [["key", "revoke", "x"], "db init"],
  [["db", "status"], "db init"],
  [["db", "verify"], "db init"],
  [["db", "migrate"], "db init"],
])("%j fails, says why and makes no data directory", async (args, said) => {
  const { code, stderr } = await cli(...args, "--data-dir", "fresh/data");
  expect(code, stderr).toBe(FAILED);
  expect(stderr).toContain(said);
  expect(readdirSync(directory)).toEqual([]);
});

test("help and version are no mistakes", async () => {
  for (const args of [["--help"], ["--version"], ["key", "create", "--help"]]) {
    const { code, stdout, stderr } = await cli(...args);
    expect(code, stderr).toBe(0);
    expect(stdout).not.toBe("");
  }
});

test("db init makes what the other commands work on, and may be repeated", async () => {
  const place = ["--data-dir", "data"];
  for (let time = 0; time < 2; ++time) {
    expect((await cli("db", "init", ...place)).code).toBe(0);
  }
  expect((await cli("db", "status", ...place)).stdout).toMatch(/^0001 .* applied /);
  expect((await cli("db", "verify", ...place)).code).toBe(0);
  expect((await cli("db", "migrate", ...place)).stdout).toContain("0 migrations applied");
  expect((await cli("key", "list", ...place)).stdout).toBe("");
  expect(existsSync(path.join(directory, "data", "master.key"))).toBe(true);
});

test("a key's name is not empty and no id", async () => {
  const place = ["--data-dir", "data"];
  const { stdout } = await cli("key", "create", ...place, "--name", "first");
  const id = /^id (\S+);/m.exec(stdout)?.[1] ?? "";
  for (const name of ["", id]) {
    const { code, stderr } = await cli("key", "create", ...place, "--name", name);
    expect(code, stderr).toBe(FAILED);
    expect(stderr).toContain("name");
  }
  expect((await cli("key", "list", ...place)).stdout.trim().split("\n")).toHaveLength(1);
});
