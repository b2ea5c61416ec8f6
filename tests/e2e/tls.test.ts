// TLS on both sides: callers to the router, the router to vendors.
import { readFileSync, writeFileSync } from "node:fs";
import https from "node:https";
import tls from "node:tls";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type CertificateFiles, makeCertificate } from "./lib/certificate.ts";
import { channel, configurationFor } from "./lib/configuration.ts";
import { makeDirectory, removeDirectory } from "./lib/programs.ts";
import { Router } from "./lib/router.ts";
import { Sim } from "./lib/sim.ts";
import { HELLO, simModel } from "./lib/stage.ts";
import { until } from "./lib/until.ts";

let directory: string;
let sim: Sim;
let router: Router;
let files: CertificateFiles;

beforeAll(async () => {
  directory = makeDirectory("tls");
  files = makeCertificate(directory, "127.0.0.1", "router");
  sim = await Sim.start();
  const { certificate, key } = files;
  router = await Router.start(
    configurationFor(sim.url, {
      channels: [channel("main")],
      system: { server: { tls: { certificate, private_key: key } } },
    }),
  );
});
afterAll(async () => {
  await router?.remove();
  await sim?.stop();
  removeDirectory(directory);
});

interface Answer {
  status: number;
  text: string;
  subject: string;
}

function chat(model: string, ca: string, more: object = {}, agent?: https.Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = https.request(
      `${router.url}/v1/chat/completions`,
      { method: "POST", ca, agent, headers: { authorization: `Bearer ${router.key}` } },
      (response) => {
        const certificate = (response.socket as tls.TLSSocket).getPeerCertificate();
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            text,
            subject: `${certificate.subject?.CN}`,
          }),
        );
        response.on("error", reject);
      },
    );
    request.on("error", reject);
    request.end(JSON.stringify({ model, messages: HELLO, ...more }));
  });
}

test("serves over TLS, streamed and not", async () => {
  expect(router.url).toMatch(/^https:/);
  const plain = await chat(simModel("tokens=2"), files.certificateText);
  expect(plain).toMatchObject({ status: 200, subject: "router" });
  const streamed = await chat(simModel("tokens=2"), files.certificateText, { stream: true });
  expect(streamed.text.endsWith("data: [DONE]\n\n")).toBe(true);
});

test("large bodies go through both ways", async () => {
  const content = "x".repeat(300_000);
  const answer = await chat(simModel("tokens=10,bytes=300000"), files.certificateText, {
    messages: [{ role: "user", content }],
  });
  expect(answer.status).toBe(200);
  expect(answer.text.length).toBeGreaterThan(300_000);
});

test("plain HTTP on the TLS port is refused", async () => {
  await expect(fetch(router.url.replace("https", "http"))).rejects.toThrow();
});

test.each(["TLSv1", "TLSv1.1"] as const)("%s is refused", async (version) => {
  const outcome = await new Promise<string>((resolve) => {
    const socket = tls.connect({
      port: router.port,
      host: "127.0.0.1",
      minVersion: version,
      maxVersion: version,
      rejectUnauthorized: false,
      ciphers: "DEFAULT@SECLEVEL=0",
    });
    socket.on("secureConnect", () => resolve("connected"));
    socket.on("error", () => resolve("refused"));
    socket.on("close", () => resolve("refused"));
  });
  expect(outcome).toBe("refused");
});

test("an abort in the middle of a stream reaches the vendor", async () => {
  const model = simModel("tokens=1000,tps=100");
  const request = https.request(
    `${router.url}/v1/chat/completions`,
    {
      method: "POST",
      ca: files.certificateText,
      headers: { authorization: `Bearer ${router.key}` },
    },
    (response) => response.once("data", () => request.destroy()),
  );
  request.on("error", () => undefined); // our own destroy
  request.end(JSON.stringify({ model, messages: HELLO, stream: true }));
  await sim.waitFor(model, "accepted");
  const ended = await sim.waitFor(model, "ended", 3_000);
  expect(ended.outcome).toBe("client_closed_at_byte");
});

test("a replaced certificate is served to new connections; open ones go on", async () => {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  await chat(simModel("tokens=1"), files.certificateText, {}, agent);
  const replaced = makeCertificate(directory, "127.0.0.1", "replaced");
  writeFileSync(files.key, readFileSync(replaced.key));
  writeFileSync(files.certificate, replaced.certificateText);
  const seen = await until("the new certificate", async () => {
    const answer = await chat(simModel("tokens=1"), replaced.certificateText).catch(
      () => undefined,
    );
    return answer?.subject === "replaced" && answer;
  });
  expect(seen.status).toBe(200);
  const old = await chat(simModel("tokens=1"), files.certificateText, {}, agent);
  expect(old).toMatchObject({ status: 200, subject: "router" });
});

test("a certificate that cannot be used is refused and the old one stays", async () => {
  const before = readFileSync(files.certificate, "utf8");
  writeFileSync(files.certificate, "no certificate\n");
  await router.waitForLog("certificate.refused");
  expect(await chat(simModel("tokens=1"), before)).toMatchObject({
    status: 200,
    subject: "replaced",
  });
});

test("a vendor with a certificate that nobody vouches for is not trusted", async () => {
  const vendor = makeCertificate(directory, "127.0.0.1", "vendor");
  const secure = await Sim.start(["--tls", vendor.certificate, vendor.key]);
  onTestFinished(() => secure.stop());
  const other = await Router.start(configurationFor(secure.url, { channels: [channel("main")] }));
  onTestFinished(() => other.remove());
  const response = await other.chat({ model: simModel("tokens=1"), messages: HELLO });
  expect([502, 503]).toContain(response.status);
  expect(await response.text()).toContain("error");
  expect(secure.journal().filter((line) => line.event === "accepted")).toEqual([]);
});

test("a vendor whose certificate is trusted is served; for another name it is not", async () => {
  const vendor = makeCertificate(directory, "127.0.0.1", "trusted");
  const secure = await Sim.start(["--tls", vendor.certificate, vendor.key]);
  onTestFinished(() => secure.stop());
  const byName = `https://localhost:${secure.port}/v1`;
  const other = await Router.start(
    configurationFor(secure.url, {
      providers: [
        { name: "sim", kind: "openai-compatible", base_url: secure.url },
        { name: "misnamed", kind: "openai-compatible", base_url: byName },
      ],
      channels: [
        channel("main", { models: ["*"] }),
        channel("misnamed", { provider: "misnamed", models: ["other-name"] }),
      ],
    }),
    { env: { SSL_CERT_FILE: vendor.certificate } },
  );
  onTestFinished(() => other.remove());
  const model = simModel("tokens=2");
  for (let round = 0; round < 3; ++round) {
    expect((await other.chat({ model, messages: HELLO })).status).toBe(200);
  }
  const streamed = await other.chat({ model: simModel("tokens=2"), messages: HELLO, stream: true });
  expect((await streamed.text()).endsWith("data: [DONE]\n\n")).toBe(true);
  const refused = await other.chat({ model: "other-name", messages: HELLO });
  expect([502, 503]).toContain(refused.status);
});
