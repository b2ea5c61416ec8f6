// HTTP by hand. The vendor's journal is the second opinion on how many requests there were.
import { expect, test } from "vitest";
import { channel, configurationFor } from "./lib/configuration.ts";
import { RawConnection, chatRequest } from "./lib/raw_http.ts";
import { HELLO, simModel, stage } from "./lib/stage.ts";
import { until } from "./lib/until.ts";

const here = stage((sim) =>
  configurationFor(sim.url, {
    channels: [channel("main")],
    system: {
      server: {
        limits: {
          head_bytes: "8KiB",
          header_count: 40,
          body_bytes: "64KiB",
          head_timeout: "300ms",
          body_timeout: "300ms",
          idle_timeout: "700ms",
        },
      },
    },
  }),
);

const bodyOf = (model: string, more: object = {}) =>
  JSON.stringify({ model, messages: HELLO, ...more });

// A whole request with `fields` in place of Content-Length, and that body as it stands.
function handMade(fields: string[], body: string): string {
  const head = ["POST /v1/chat/completions HTTP/1.1", "Host: router"];
  return [...head, `Authorization: Bearer ${here.router.key}`, ...fields, "", body].join("\r\n");
}

async function exchange(bytes: string): Promise<RawConnection> {
  const connection = await RawConnection.open(here.router.port);
  connection.send(bytes);
  return connection;
}

function chunked(body: string, size = body.length): string {
  const parts = body.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
  const chunks = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
  return `${chunks.join("")}0\r\n\r\n`;
}

const SMUGGLED = "GET /v1/models HTTP/1.1\r\nHost: smuggled\r\n\r\n";
const TE = "Transfer-Encoding: chunked";
const smallBody = bodyOf("sim:tokens=1,tag=smuggled");
const length = `Content-Length: ${smallBody.length}`;

test.each<[string, string[], string]>([
  ["Content-Length and Transfer-Encoding", [length, TE], chunked(smallBody)],
  [
    "Transfer-Encoding and Content-Length",
    [TE, "Content-Length: 4"],
    chunked(smallBody) + SMUGGLED,
  ],
  ["two lengths that differ", [length, "Content-Length: 3"], smallBody],
  ["a list of lengths that differ", [`${length}, 3`], smallBody],
  ["a signed length", [`Content-Length: +${smallBody.length}`], smallBody],
  ["a negative length", ["Content-Length: -1"], smallBody],
  ["a hexadecimal length", ["Content-Length: 0x10"], smallBody],
  ["a length that is no number", ["Content-Length: many"], smallBody],
  ["a length beyond 64 bits", ["Content-Length: 99999999999999999999999"], smallBody],
  ["an empty length", ["Content-Length:"], smallBody],
  ["an unknown coding", ["Transfer-Encoding: gzip"], smallBody],
  ["a coding after chunked", ["Transfer-Encoding: chunked, identity"], chunked(smallBody)],
  ["chunked twice", [TE, TE], chunked(smallBody)],
  ["a coding with a tab inside", ["Transfer-Encoding: chun\tked"], chunked(smallBody)],
  ["a blank before the colon", [`Transfer-Encoding : chunked`, length], smallBody],
  ["a folded field", ["X-Folded: a\r\n b", length], smallBody],
  ["a field without a name", [": value", length], smallBody],
  ["a bare CR in a field", ["X-A: a\rContent-Length: 3", length], smallBody],
  ["a NUL in a field", ["X-A: a\0b", length], smallBody],
  ["two Hosts", ["Host: other", length], smallBody],
])("%s is 400 and the connection closes", async (_, fields, body) => {
  const connection = await exchange(handMade(fields, body + SMUGGLED));
  await connection.waitForClose();
  expect(connection.statuses()).toEqual([400]);
  expect(connection.firstBody()).toMatchObject({ error: { type: "invalid_request_error" } });
});

test.each<[string, string]>([
  ["a chunk size that is no number", `zz\r\n${smallBody}\r\n0\r\n\r\n`],
  ["a negative chunk size", `-5\r\n${smallBody}\r\n0\r\n\r\n`],
  ["a chunk size beyond 64 bits", `fffffffffffffffff\r\n${smallBody}\r\n0\r\n\r\n`],
  ["a chunk longer than it says", `3\r\n${smallBody}\r\n0\r\n\r\n`],
])("%s is 400 and the connection closes", async (_, body) => {
  const connection = await exchange(handMade([TE], body));
  await connection.waitForClose();
  expect(connection.statuses()).toEqual([400]);
});

test.each<[string, string]>([
  ["no version", "GET /v1/models\r\n\r\n"],
  ["an unknown version", "GET /v1/models HTTP/3.0\r\nHost: a\r\n\r\n"],
  ["two blanks", "GET  /v1/models HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["no Host", "GET /v1/models HTTP/1.1\r\n\r\n"],
  ["a TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
  ["line noise", "\0\0\0\0\r\n\r\n"],
])("a head with %s is refused and the connection closes", async (_, head) => {
  const connection = await exchange(head);
  await connection.waitForClose();
  expect(connection.statuses().filter((status) => status < 400 || status > 499)).toEqual([]);
});

test("none of that reached the vendor as a request", () => {
  expect(here.sim.journal().filter((line) => line.event === "malformed")).toEqual([]);
  expect(here.sim.linesOf("sim:tokens=1,tag=smuggled")).toEqual([]);
});

test("a chunked body is served, whatever its borders", async () => {
  const model = simModel("tokens=1");
  const connection = await exchange(handMade([TE], chunked(bodyOf(model), 7)));
  await connection.waitForStatuses(1);
  expect(connection.statuses()).toEqual([200]);
  const accepted = await here.sim.waitFor(model, "accepted");
  expect(accepted.body).toBe(bodyOf(model));
  connection.destroy();
});

test("a request that comes byte by byte is served", async () => {
  const model = simModel("tokens=1");
  const connection = await RawConnection.open(here.router.port);
  for (const letter of chatRequest(here.router.key, bodyOf(model))) {
    connection.send(letter);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await connection.waitForStatuses(1)).toEqual([200]);
  connection.destroy();
});

test("pipelined requests are answered in order, or only the first one is", async () => {
  const [first, second] = [simModel("tokens=1,ttft_ms=50"), simModel("tokens=2")];
  const connection = await exchange(
    chatRequest(here.router.key, bodyOf(first)) +
      chatRequest(here.router.key, bodyOf(second), ["Connection: close"]),
  );
  await connection.waitForClose();
  const statuses = connection.statuses();
  expect(statuses.every((status) => status === 200)).toBe(true);
  expect(connection.received.indexOf(first)).toBeGreaterThan(0);
  if (statuses.length === 2) {
    expect(connection.received.indexOf(second)).toBeGreaterThan(connection.received.indexOf(first));
  } else {
    expect(here.sim.linesOf(second)).toEqual([]);
  }
});

test("what follows a request with an error is not taken for the next request", async () => {
  const connection = await exchange(handMade(["Content-Length: 5", TE], `0\r\n\r\n${SMUGGLED}`));
  await connection.waitForClose();
  expect(connection.statuses()).toEqual([400]);
});

test("100-continue is answered before the body is sent", async () => {
  const body = bodyOf(simModel("tokens=1"));
  const request = chatRequest(here.router.key, body, ["Expect: 100-continue"]);
  const connection = await exchange(request.slice(0, -body.length));
  await connection.waitForText("HTTP/1.1 100");
  connection.send(body);
  expect(await connection.waitForStatuses(1)).toEqual([200]);
  connection.destroy();
});

test("100-continue is not given to a stranger", async () => {
  const body = bodyOf("sim:tokens=1");
  const request = chatRequest("sk-sar-unknown", body, ["Expect: 100-continue"]);
  const connection = await exchange(request.slice(0, -body.length));
  await connection.waitForStatuses(1);
  expect(connection.statuses({ interim: true })).toEqual([401]);
  connection.destroy();
});

test("a head that does not come to its end is 408, or the connection closes", async () => {
  const connection = await exchange("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nX-Slow: ");
  await connection.waitForClose(3_000);
  expect([[], [408]]).toContainEqual(connection.statuses());
});

test("a head that trickles is cut at the same moment", async () => {
  const connection = await exchange("POST /v1/chat/completions HTTP/1.1\r\n");
  const before = performance.now();
  const trickle = setInterval(() => connection.send("X-A: b\r\n"), 40);
  await connection.waitForClose(3_000);
  clearInterval(trickle);
  expect(performance.now() - before).toBeLessThan(2_500);
  expect([[], [408]]).toContainEqual(connection.statuses());
});

test("a body that does not come is 408", async () => {
  const request = chatRequest(here.router.key, bodyOf("sim:tokens=1"));
  const connection = await exchange(request.slice(0, -5));
  await connection.waitForClose(3_000);
  expect(connection.statuses()).toEqual([408]);
});

test("a connection that says nothing more is closed quietly", async () => {
  const connection = await exchange(
    `GET /v1/models HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${here.router.key}\r\n\r\n`,
  );
  await connection.waitForStatuses(1);
  await connection.waitForClose(4_000);
  expect(connection.statuses()).toEqual([200]);
});

test.each<[string, string[]]>([
  ["too long", [`X-Long: ${"x".repeat(9_000)}`]],
  ["of too many fields", Array.from({ length: 60 }, (_, index) => `X-${index}: y`)],
])("a head that is %s is 431", async (_, fields) => {
  const connection = await exchange(handMade([...fields, length], smallBody));
  await connection.waitForClose();
  expect(connection.statuses()).toEqual([431]);
});

test("a body that is announced as too large is 413 before it is sent", async () => {
  const connection = await exchange(handMade(["Content-Length: 1000000000"], ""));
  await connection.waitForStatuses(1);
  expect(connection.statuses()).toEqual([413]);
  await connection.waitForClose();
});

test("chunks that grow too large are 413", async () => {
  const connection = await exchange(handMade([TE], ""));
  for (let sent = 0; sent < 80; ++sent) connection.send(`400\r\n${"x".repeat(0x400)}\r\n`);
  await connection.waitForStatuses(1);
  expect(connection.statuses()).toEqual([413]);
  await connection.waitForClose();
});

test("HTTP/1.0 gets a plain answer and a close", async () => {
  const body = bodyOf(simModel("tokens=1"));
  const request = chatRequest(here.router.key, body).replace("HTTP/1.1", "HTTP/1.0");
  const connection = await exchange(request);
  await connection.waitForClose();
  expect(connection.received).toMatch(/^HTTP\/1\.[01] 200 /);
  expect(connection.received).not.toMatch(/transfer-encoding/i);
});

test("HTTP/1.0 gets a stream without chunks", async () => {
  const body = bodyOf(simModel("tokens=3"), { stream: true });
  const request = chatRequest(here.router.key, body).replace("HTTP/1.1", "HTTP/1.0");
  const connection = await exchange(request);
  await connection.waitForClose();
  expect(connection.received).not.toMatch(/transfer-encoding/i);
  expect(connection.received.endsWith("data: [DONE]\n\n")).toBe(true);
});

test("a caller that closes its side after the request gets a whole answer or none", async () => {
  const model = simModel("tokens=1,ttft_ms=50");
  const connection = await exchange(chatRequest(here.router.key, bodyOf(model)));
  connection.finish();
  await connection.waitForClose();
  // Where the close is seen with the request itself, the vendor never hears of it.
  if (connection.statuses().length === 0) return;
  expect(connection.statuses()).toEqual([200]);
  expect((await here.sim.waitFor(model, "ended")).outcome).toBe("complete");
});

test("the router still serves after all that, and no connection is left", async () => {
  expect((await here.router.chat(bodyOf(simModel("tokens=1")))).status).toBe(200);
  await until("all other connections to close", async () => {
    const open = /^sar_connections_open (\d+)/m.exec(await here.router.metrics())?.[1];
    return Number(open) <= 2;
  });
  expect((await here.router.get("/readyz")).status).toBe(200);
});
