"""A to-do list: a JSON API over a PostgreSQL table, and the page that uses it."""

import json
import os
import re
import signal
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg2
from psycopg2.extras import RealDictCursor

DB_URI = os.environ["DB_URI"]
OWNER_ID = int(os.environ["OWNER_ID"])
MAX_BODY_BYTES = 10_000
MAX_TITLE_LENGTH = 200

with open("index.html", "rb") as page:
    PAGE = page.read()


class BadRequest(Exception):
    """What the client sent cannot be used; the text is for the client."""


@contextmanager
def cursor():
    """A cursor whose statements are one transaction, on a connection of its own."""
    connection = psycopg2.connect(DB_URI, connect_timeout=5, cursor_factory=RealDictCursor)
    try:
        with connection, connection.cursor() as rows:
            yield rows
    finally:
        connection.close()


def owner():
    with cursor() as rows:
        rows.execute("SELECT id, name FROM owners WHERE id = %s", (OWNER_ID,))
        return rows.fetchone()


def items():
    with cursor() as rows:
        rows.execute("SELECT id, title, done FROM items WHERE owner_id = %s ORDER BY id", (OWNER_ID,))
        return rows.fetchall()


def add(body):
    title = body.get("title")
    title = title.strip() if isinstance(title, str) else ""
    if not 0 < len(title) <= MAX_TITLE_LENGTH or not title.isprintable():
        raise BadRequest(f"title must be a line of 1 to {MAX_TITLE_LENGTH} characters")
    with cursor() as rows:
        rows.execute(
            "INSERT INTO items (owner_id, title) VALUES (%s, %s) RETURNING id, title, done",
            (OWNER_ID, title),
        )
        return rows.fetchone()


def update(item, body):
    if not isinstance(body.get("done"), bool):
        raise BadRequest("done must be true or false")
    with cursor() as rows:
        rows.execute(
            "UPDATE items SET done = %s WHERE id = %s AND owner_id = %s RETURNING id, title, done",
            (body["done"], item, OWNER_ID),
        )
        return rows.fetchone()


def delete(item):
    with cursor() as rows:
        rows.execute("DELETE FROM items WHERE id = %s AND owner_id = %s RETURNING id", (item, OWNER_ID))
        return rows.fetchone()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self):
        if self.path == "/":
            self.send(200, PAGE, "text/html; charset=utf-8")
        else:
            self.answer({"/api/owner": owner, "/api/items": items, "/health": owner}.get(self.path))

    def do_POST(self):
        self.answer((lambda: add(self.body())) if self.path == "/api/items" else None, status=201)

    def do_PATCH(self):
        item = self.item()
        self.answer((lambda: update(item, self.body())) if item else None)

    def do_DELETE(self):
        item = self.item()
        self.answer((lambda: delete(item)) if item else None)

    def item(self):
        """The id in /api/items/ID, or None."""
        match = re.fullmatch(r"/api/items/([1-9][0-9]{0,8})", self.path)
        return int(match.group(1)) if match else None

    def body(self):
        """The request's JSON object."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > MAX_BODY_BYTES:
            raise BadRequest(f"the body must have at most {MAX_BODY_BYTES} bytes")
        try:
            value = json.loads(self.rfile.read(int(length)))
        except ValueError as error:
            raise BadRequest(f"the body is not JSON: {error}") from error
        if not isinstance(value, dict):
            raise BadRequest("the body must be a JSON object")
        return value

    def answer(self, work, status=200):
        """Sends what `work` returns; nothing found, or no work at all, is a 404."""
        try:
            result = work() if work else None
        except BadRequest as error:
            # What is left of the body would be read as the next request.
            self.close_connection = True
            status, result = 400, {"error": str(error)}
        except psycopg2.Error as error:
            status, result = 503, {"error": f"the database failed: {error}".strip()}
        else:
            if result is None:
                self.close_connection = True
                status, result = 404, {"error": "not found"}
        self.send(status, json.dumps(result).encode(), "application/json")

    def send(self, status, data, content_type):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)


def main():
    # As process 1 it gets no default action for SIGTERM.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ThreadingHTTPServer.daemon_threads = True
    with ThreadingHTTPServer(("", 8080), Handler) as server:
        print("Listening on port 8080")
        server.serve_forever()


main()
