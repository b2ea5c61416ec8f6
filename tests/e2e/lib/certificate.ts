// Throw-away certificates, made by openssl.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

export interface CertificateFiles {
  certificate: string;
  key: string;
  certificateText: string;
}

// Self-signed, for an IP address; `name` tells two of them apart.
export function makeCertificate(
  directory: string,
  address: string,
  name = "vendor",
): CertificateFiles {
  const certificate = path.join(directory, `${name}.crt`);
  const key = path.join(directory, `${name}.key`);
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-days", "2", "-subj", `/CN=${name}`, "-addext", `subjectAltName=IP:${address}`],
      ...["-keyout", key, "-out", certificate],
    ],
    { stdio: "pipe" },
  );
  return { certificate, key, certificateText: readFileSync(certificate, "utf8") };
}
