"""A server that does nothing: it answers every request with the same bytes, to show what the load program can do."""

import selectors
import socket
import sys

HEADERS = b"HTTP/1.1 %d OK\r\nContent-Length: %d\r\n\r\n"


def serve(port: int, status: int, size: int) -> None:
    """Answer for ever, on loopback; a request is whole once its body is as long as it says."""
    answer = HEADERS % (status, size) + b"x" * size
    listener = socket.create_server(("127.0.0.1", port))
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        waiting: dict[socket.socket, bytes] = {}
        while True:
            for key, _ in selector.select():
                if key.fileobj is listener:
                    opened = listener.accept()[0]
                    waiting[opened] = b""
                    selector.register(opened, selectors.EVENT_READ)
                elif isinstance(key.fileobj, socket.socket) and not take(key.fileobj, waiting, answer):
                    selector.unregister(key.fileobj)
                    key.fileobj.close()


def take(connection: socket.socket, waiting: dict[socket.socket, bytes], answer: bytes) -> bool:
    """Take what came and answer it when it is whole; tell whether the connection goes on."""
    part = connection.recv(65_536)
    received = waiting[connection] + part
    end = received.find(b"\r\n\r\n")
    start = received.find(b"Content-Length: ", 0, end)
    length = int(received[start + 16 : received.find(b"\r", start)]) if start >= 0 else 0
    if end >= 0 and len(received) >= end + 4 + length:
        received = b""
        connection.sendall(answer)
    waiting[connection] = received
    return bool(part)


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:4]))
