"""A mail server on this machine, as much of one as Apprise asks for."""

import socketserver
import threading
from collections.abc import Mapping
from typing import Self


class MailServer:
    """A server of SMTP on a free port. answers: what it says to a command, by its first word, where that is not yes."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.mails: list[bytes] = []
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self._say("220 here")
                while line := self.rfile.readline().decode():
                    command = line.split()[0].upper()
                    default = "250-here\r\n250 AUTH PLAIN" if command == "EHLO" else "250 ok"
                    self._say(answers.get(command, {"AUTH": "235 ok", "DATA": "354 go on"}.get(command, default)))
                    if command == "DATA":
                        server.mails.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                        self._say("250 ok")

            def _say(self, text: str) -> None:
                self.wfile.write(f"{text}\r\n".encode())

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
