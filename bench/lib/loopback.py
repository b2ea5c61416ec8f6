"""Ports on 127.0.0.1, and single requests to them."""

import http.client
import json
import socket

from lib.processes import BenchError

HOST = "127.0.0.1"


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def accepts(port):
    try:
        socket.create_connection((HOST, port), timeout=1).close()
        return True
    except OSError:
        return False


def get_status(port, path):
    """The status of a GET, or None if nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def check_answer(name, port, request):
    """One request, to see that what is measured is a chat completion and not an error."""
    connection = http.client.HTTPConnection(HOST, port, timeout=20)
    try:
        connection.request(request.method, request.path, request.body, request.headers)
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise BenchError(f"{name} does not answer: {error}") from error
    finally:
        connection.close()
    if response.status != 200:
        raise BenchError(f"{name} answers {response.status}: {body[:500]!r}")
    if request.is_stream:
        if not body.rstrip().endswith(b"data: [DONE]"):
            raise BenchError(f"{name}: the stream does not end with [DONE]: {body[-200:]!r}")
    elif not {"choices", "content"} & json.loads(body).keys():  # OpenAI's, Anthropic's
        raise BenchError(f"{name}: not a chat completion: {body[:500]!r}")
