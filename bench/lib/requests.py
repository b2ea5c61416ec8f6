"""The requests that are sent: chat completions as an SDK sends them, 13 headers."""

import json
from typing import NamedTuple

CHAT_PATH = "/v1/chat/completions"
CHAT_BODY_BYTES = 958
# As long as a key of the router, so that every proxy gets the same number of bytes.
PLACEHOLDER_KEY = "sk-bench-test-".ljust(56, "0")
TEXT = ("The harbour lies quiet before dawn while seven small boats wait for the tide and the "
        "keeper counts the lamps along the wall. ")


class Request(NamedTuple):
    method: str
    path: str
    headers: dict  # without Host and Content-Length, which the sender adds
    body: str
    is_stream: bool

    def raw(self):
        """Head and body as they go over the wire."""
        body = self.body.encode()
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1",
                 *(f"{name}: {value}" for name, value in self.headers.items()),
                 f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body


def chat_request(model, key=None, body_bytes=CHAT_BODY_BYTES, is_stream=False):
    return Request("POST", CHAT_PATH, headers(key or PLACEHOLDER_KEY),
                   chat_body(model, body_bytes, is_stream), is_stream)


def headers(key):
    return {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "User-Agent": "OpenAI/JS 6.9.1",
        "X-Stainless-Lang": "js",
        "X-Stainless-Package-Version": "6.9.1",
        "X-Stainless-OS": "Linux",
        "X-Stainless-Arch": "x64",
        "X-Stainless-Runtime": "node",
        "X-Stainless-Runtime-Version": "v20.19.5",
        "X-Stainless-Retry-Count": "0",
        "Authorization": f"Bearer {key}",
    }


def chat_body(model, body_bytes, is_stream):
    """A body of exactly that many bytes."""
    def body(text):
        fields = {"model": model,
                  "messages": [{"role": "system", "content": "You are a helpful assistant."},
                               {"role": "user", "content": text}],
                  "temperature": 0.7, "max_tokens": 512}
        if is_stream:
            fields["stream"] = True
        return json.dumps(fields, separators=(",", ":"))

    missing = body_bytes - len(body(""))
    return body((TEXT * (missing // len(TEXT) + 1))[:missing])


def completion(body_bytes=600):
    """The answer of an upstream that always says the same, of exactly that many bytes."""
    def body(text):
        return json.dumps({
            "id": "chatcmpl-bench0000000000000000000", "object": "chat.completion",
            "created": 1760000000, "model": "gpt-4o-mini-2024-07-18",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text,
                                                 "refusal": None},
                         "logprobs": None, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 190, "completion_tokens": 24, "total_tokens": 214,
                      "prompt_tokens_details": {"cached_tokens": 0},
                      "completion_tokens_details": {"reasoning_tokens": 0}},
            "system_fingerprint": "fp_bench"}, separators=(",", ":"))

    missing = body_bytes - len(body(""))
    return body((TEXT * (missing // len(TEXT) + 1))[:missing])
