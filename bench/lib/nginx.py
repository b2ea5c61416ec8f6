"""nginx: its configuration as proxy and as an upstream that always says the same."""

import os
import resource

from lib import loopback
from lib.processes import BenchError, Program, find_program

MAIN = """\
{user}daemon off;
worker_processes 1;
worker_rlimit_nofile {files};
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections {connections}; }}
http {{
  access_log off;
  default_type application/json;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  client_max_body_size 64m;
  client_body_buffer_size 512k;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{servers}}}
"""

# TLS 1.3 has to be named: nginx 1.22 does not use it towards an upstream by itself.
PROXY_TLS = """\
      proxy_ssl_protocols TLSv1.2 TLSv1.3;
      proxy_ssl_session_reuse on;
      proxy_ssl_verify on;
      proxy_ssl_trusted_certificate {authority};
      proxy_ssl_server_name on;
      proxy_ssl_name localhost;
"""

PROXY = """\
  upstream vendor {{
    server 127.0.0.1:{upstream};
    keepalive 1024;
    keepalive_requests 1000000000;
  }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass {scheme}://vendor;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering {buffering};
      proxy_read_timeout 600s;
{tls}    }}
  }}
"""

FIXED = """\
  server {{
    listen 127.0.0.1:{port} backlog=4096{ssl};
{certificate}    location / {{ return 200 '{answer}'; }}
  }}
"""


def start(name, folder, servers, port, core):
    program = find_program("nginx")
    if not program:
        raise BenchError("nginx is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    files = open_files_limit()
    text = MAIN.format(folder=folder, servers=servers, files=files,
                       connections=min(files, 20_000),
                       # Without this a master that is root gives its worker to a user who may not
                       # read the folder.
                       user="user root;\n" if os.geteuid() == 0 else "")
    configuration = folder / "nginx.conf"
    configuration.write_text(text)
    running = Program(name, [program, "-p", folder, "-e", folder / "error.log", "-c",
                             configuration], core, folder / "output")
    try:
        running.wait_until("a listening socket", lambda: loopback.accepts(port))
    except BenchError:
        running.stop()
        raise
    return running


def open_files_limit():
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def proxy_servers(port, upstream, is_buffered):
    tls = PROXY_TLS.format(authority=upstream.tls.authority) if upstream.tls else ""
    return PROXY.format(port=port, upstream=upstream.port, tls=tls,
                        scheme="https" if upstream.tls else "http",
                        buffering="on" if is_buffered else "off")


def fixed_servers(port, answer, tls):
    certificate = ""
    if tls:
        certificate = (f"    ssl_certificate {tls.certificate};\n"
                       f"    ssl_certificate_key {tls.key};\n"
                       "    ssl_protocols TLSv1.2 TLSv1.3;\n")
    return FIXED.format(port=port, answer=answer, ssl=" ssl" if tls else "",
                        certificate=certificate)
