#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A credentialing service that fails in every way before it works.

credentialing_receiver.py LEDGER PORT LOG

PORT 0 takes any.

Prints its port. Each request gets the next fault of the file FAULTS beside LEDGER (one word a line,
read anew each time the list is used up), then is taken. What is taken goes to LEDGER as one line
"<idempotency key> <learner> <decision>", once for each key, and is on disk before it is answered.
LOG gets every request: key, signer, signature and body in hex, and the fault it met.

Faults: hang, 500, 429, 503, lost (stored, then the connection is cut), portal (200 with a page),
html-json (200, JSON of somebody else), redirect, slow (stored, the answer byte by byte),
cut (half an answer, not stored), reset, no (422).
"""

import json
import os
import pathlib
import socket
import struct
import sys
import threading
import time

LEDGER, LOG = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[3])
FAULTS = LEDGER.parent / "faults"
lock = threading.Lock()
pending = []


def next_fault():
    with lock:
        if FAULTS.exists() and not pending:
            pending.extend(FAULTS.read_text(encoding="utf-8").split())
            FAULTS.unlink()
        return pending.pop(0) if pending else "none"


def read_request(client):
    data = b""
    while b"\r\n\r\n" not in data:
        more = client.recv(65536)
        if not more:
            return None
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    headers = {}
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, value = line.split(":", 1)
        headers[name.strip().lower()] = value.strip()
    length = int(headers.get("content-length", "0"))
    while len(body) < length:
        more = client.recv(65536)
        if not more:
            return None
        body += more
    return headers, body


def keep(key, body):
    message = json.loads(body)
    with lock:
        kept = LEDGER.read_text(encoding="utf-8") if LEDGER.exists() else ""
        if any(line.split(" ")[0] == key for line in kept.splitlines()):
            return
        with open(LEDGER, "a", encoding="utf-8") as out:
            out.write(f"{key} {message['learner']} {message['decision']}\n")
            out.flush()
            os.fsync(out.fileno())


def answer(client, status, body, kind="application/json", extra=""):
    client.sendall(f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
                   f"{extra}Connection: close\r\n\r\n{body}".encode())


def reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def serve(client, fault, key, body):
    receipt = json.dumps({"received": key})
    if fault == "hang":
        time.sleep(60)
    elif fault in ("500", "503"):
        answer(client, fault, '{"error":"broken"}')
    elif fault == "429":
        answer(client, fault, '{"error":"slow down"}', extra="Retry-After: 7\r\n")
    elif fault == "no":
        answer(client, 422, '{"error":"not understood"}')
    elif fault == "portal":
        answer(client, 200, "<html>Welcome to the hotel</html>", "text/html")
    elif fault == "html-json":
        answer(client, 200, '{"ok":true}')
    elif fault == "redirect":
        answer(client, 302, "", "text/html", "Location: /elsewhere\r\n")
    elif fault == "cut":
        client.sendall(f"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n"
                       f"{receipt[:10]}".encode())
    elif fault == "reset":
        reset(client)
    elif fault == "lost":
        keep(key, body)
        reset(client)
    elif fault == "slow":
        keep(key, body)
        head = f"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: {len(receipt)}\r\n\r\n"
        for byte in (head + receipt).encode():
            client.sendall(bytes([byte]))
            time.sleep(0.002)
    else:
        keep(key, body)
        answer(client, 200, receipt)


def handle(client):
    with client:
        try:
            request = read_request(client)
            if request is None:
                return
            headers, body = request
            fault = next_fault()
            key = headers.get("idempotency-key", "")
            with lock, open(LOG, "a", encoding="utf-8") as out:
                out.write(f"{fault} {key} {headers.get('icma-key')} {headers.get('icma-signature')} "
                          f"{body.hex()}\n")
            serve(client, fault, key, body)
        except OSError:
            pass


listening = socket.socket()
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", int(sys.argv[2])))
listening.listen(64)
print(listening.getsockname()[1], flush=True)
while True:
    peer, _ = listening.accept()
    threading.Thread(target=handle, args=(peer,), daemon=True).start()
