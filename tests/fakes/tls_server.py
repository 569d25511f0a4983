#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An https server on loopback that says "fine" to every GET.

tls_server.py CERTIFICATE KEY LOG

Prints its port; the log gets the head of every request.
"""

import http.server
import ssl
import sys

CERTIFICATE, KEY, LOG = sys.argv[1:4]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(LOG, "a", encoding="utf-8") as out:
            out.write(f"{self.requestline}\n{self.headers}\n")
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"fine")

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # who does not trust the certificate hangs up


server = Server(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERTIFICATE, KEY)
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
