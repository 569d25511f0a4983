#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An HTTP proxy on loopback that asks who is there: CONNECT and plain requests.

proxy.py none|basic|digest USER PASSWORD LOG

Prints its port. The log gets a line for each request that it saw: "METHOD TARGET", then "taken" or
"asked" (407) or "refused", and for whoever was taken the way in which the password came.
"""

import base64
import hashlib
import re
import socket
import sys
import threading
import urllib.parse

KIND, USER, PASSWORD, LOG = sys.argv[1:5]
REALM, NONCE = "lab", "0123456789abcdef"
LOCK = threading.Lock()


def log(line):
    with LOCK, open(LOG, "a", encoding="utf-8") as out:
        out.write(line + "\n")


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def is_known(method, header):
    """The way of the password when it is right, else nothing."""
    if KIND == "none":
        return "open"
    if KIND == "basic" and header.startswith("Basic "):
        right = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        return "basic" if header[6:].strip() == right else None
    if KIND == "digest" and header.startswith("Digest "):
        given = {k: a or b for k, a, b in re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]*))', header)}
        ha1 = md5(f"{USER}:{REALM}:{PASSWORD}")
        ha2 = md5(f"{method}:{given.get('uri', '')}")
        right = md5(":".join([ha1, NONCE, given.get("nc", ""), given.get("cnonce", ""),
                              given.get("qop", ""), ha2]))
        return "digest" if given.get("response") == right else None
    return None


def read_head(client):
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(65536)
        if not piece:
            return None, b""
        data += piece
    head, rest = data.split(b"\r\n\r\n", 1)
    return head.decode("latin-1"), rest


def pump(source, sink):
    try:
        while piece := source.recv(65536):
            sink.sendall(piece)
    except OSError:
        pass
    for one in (source, sink):
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def challenge(client):
    ways = {"basic": f'Basic realm="{REALM}"',
            "digest": f'Digest realm="{REALM}", nonce="{NONCE}", qop="auth", algorithm=MD5'}
    client.sendall((f"HTTP/1.1 407 Who is there\r\nProxy-Authenticate: {ways[KIND]}\r\n"
                    "Content-Length: 0\r\n\r\n").encode())


def serve_one(client):
    """False when the connection is over."""
    head, rest = read_head(client)
    if head is None:
        return False
    lines = head.split("\r\n")
    method, target, version = lines[0].split(" ", 2)
    headers = [line.split(": ", 1) for line in lines[1:]]
    word = next((v for k, v in headers if k.lower() == "proxy-authorization"), "")
    way = is_known(method, word)
    if way is None:
        log(f"{method} {target} " + ("refused" if word else "asked"))
        challenge(client)
        return True
    log(f"{method} {target} taken {way}")
    parts = urllib.parse.urlsplit(target if "://" in target else "//" + target)
    server = socket.create_connection((parts.hostname, parts.port or 80))
    if method == "CONNECT":
        client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
    else:
        # One request a connection, so that each is looked at.
        kept = [f"{k}: {v}" for k, v in headers
                if not k.lower().startswith("proxy-") and k.lower() != "connection"]
        kept.append("Connection: close")
        path = parts.path + ("?" + parts.query if parts.query else "")
        start = "\r\n".join([f"{method} {path or '/'} {version}", *kept]) + "\r\n\r\n"
        server.sendall(start.encode("latin-1"))
    server.sendall(rest)
    threading.Thread(target=pump, args=(client, server), daemon=True).start()
    pump(server, client)
    return False


def serve(client):
    try:
        while serve_one(client):
            pass
    except OSError:
        pass
    client.close()


def main():
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(64)
    print(listening.getsockname()[1], flush=True)
    while True:
        client, _ = listening.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
