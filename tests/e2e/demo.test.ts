// The first minute: no vendor, no configuration; the curl line on the screen works as it stands.
import { execFileSync } from "node:child_process";
import net from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Child } from "./lib/child.ts";
import { makeDirectory, removeDirectory, routerProgram } from "./lib/programs.ts";
import { Sim } from "./lib/sim.ts";

const DEFAULT_PORT = 8080;

let sim: Sim;
let router: Child;
let directory: string;

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = net.createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
// Without a configuration the router listens on its default port; nothing else will do here.
const portIsFree = await isFree(DEFAULT_PORT);

beforeAll(async () => {
  if (!portIsFree) return;
  directory = makeDirectory("demo");
  sim = await Sim.start();
  router = new Child(routerProgram(), ["serve"], {
    cwd: directory,
    env: { SAR_SIMULATED_VENDOR: sim.url },
  });
  await router.waitForOutput(/two lines into/);
});
afterAll(async () => {
  if (!portIsFree) return;
  await router.end();
  await sim.stop();
  removeDirectory(directory);
});

// Gives the line to a shell, as a person would.
const shell = (line: string) =>
  execFileSync("bash", ["-c", line], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

const curlLine = () => {
  const line = /^ *(curl .*)$/m.exec(router.stdout)?.[1];
  if (line === undefined) throw new Error(`no curl line\n${router.output()}`);
  return line;
};

test.skipIf(!portIsFree)("says where it listens, what the key is, and that it is simulated", () => {
  expect(router.stdout).toContain(`listening on http://127.0.0.1:${DEFAULT_PORT}`);
  expect(router.stdout).toMatch(/API key: sk-sar-\S+/);
  expect(router.stdout).toMatch(/simulated/i);
  expect(router.stdout).toContain("OPENAI_API_KEY");
});

test.skipIf(!portIsFree)("the curl line works as it stands", () => {
  const answer = JSON.parse(shell(curlLine()));
  expect(answer.choices[0].message.content).toContain("simulated answer");
});

test.skipIf(!portIsFree)('the curl line works with "stream":true', () => {
  const line = curlLine().replace('"messages"', '"stream":true,"messages"');
  const text = shell(line.replace("curl ", "curl -sN "));
  expect(text.startsWith("data: {")).toBe(true);
  expect(text.trimEnd().endsWith("data: [DONE]")).toBe(true);
  expect(text).toContain("simulated");
});

test.skipIf(!portIsFree)("the command for more keys works as it stands", () => {
  const line = /^ *(\S+ key create .*)$/m.exec(router.stdout)?.[1] ?? "";
  expect(shell(`cd ${directory} && ${line}`)).toMatch(/API key: sk-sar-/);
});

test.skipIf(!portIsFree)("the configuration that it suggests is one it accepts", async () => {
  const lines = /router\.yaml[^:]*:\n([^]*)$/.exec(router.stdout)?.[1] ?? "";
  expect(lines.trim().split("\n").length).toBeGreaterThanOrEqual(2);
  const yaml = lines.replaceAll(/^ {2}/gm, "");
  const file = `${directory}/suggested.yaml`;
  execFileSync("bash", ["-c", 'cat > "$0"', file], { input: yaml });
  const check = new Child(routerProgram(), ["config", "check", "--config", file], {
    cwd: directory,
    env: { OPENAI_API_KEY: "sk-test" },
  });
  const { code } = await check.ended;
  expect(code, check.output()).toBe(0);
});
