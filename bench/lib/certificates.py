"""A certificate authority for one run, and a certificate for the upstream."""

import subprocess
from typing import NamedTuple

from lib.processes import BenchError, find_program


class Certificates(NamedTuple):
    authority: str  # PEM file that clients trust
    certificate: str
    key: str


def make_certificates(folder):
    """P-256, valid for localhost and 127.0.0.1 for ten days."""
    authority, authority_key = folder / "authority.pem", folder / "authority.key"
    certificate, key = folder / "upstream.pem", folder / "upstream.key"
    signing_request, extensions = folder / "upstream.csr", folder / "upstream.ext"
    extensions.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    new_key = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl(*new_key, "-x509", "-days", "10", "-subj", "/CN=bench authority",
            "-keyout", authority_key, "-out", authority)
    openssl(*new_key, "-subj", "/CN=localhost", "-keyout", key, "-out", signing_request)
    openssl("x509", "-req", "-in", signing_request, "-CA", authority, "-CAkey", authority_key,
            "-CAcreateserial", "-days", "10", "-extfile", extensions, "-out", certificate)
    return Certificates(str(authority), str(certificate), str(key))


def openssl(*words):
    program = find_program("openssl")
    if not program:
        raise BenchError("openssl is not installed")
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"openssl {words[0]}: {done.stderr}")
