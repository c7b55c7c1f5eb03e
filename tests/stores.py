"""Real stores for tests, on free ports of this machine: moto's S3 server, which keeps what it holds when it is stopped
and started again, and asyncssh's SFTP server."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncssh
import boto3
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from tests.ports import free_port

USER, PASSWORD = "keeper", "pass-4711"
BUCKET = "archive"


class S3:
    """An S3 server with the bucket BUCKET.

    asked: method and path of each request, in order. knows_conditions: whether it writes only what may be written over.
    """

    environment: dict[str, str]
    """What a process needs to find it."""

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.asked: list[str] = []
        self.knows_conditions = True
        self._app = DomainDispatcherApplication(create_backend_app)
        # S3 looks and writes in one step, for which moto has no lock.
        self._turns = threading.Lock()
        self._server = self._listening(free_port())
        self._port = self._server.server_port
        self.environment = {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret-4711",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "FSSPEC_S3_ENDPOINT_URL": f"http://127.0.0.1:{self._port}",
        }
        self.client = boto3.client(
            "s3",
            endpoint_url=self.environment["FSSPEC_S3_ENDPOINT_URL"],
            aws_access_key_id="key",
            aws_secret_access_key="secret-4711",
            region_name="us-east-1",
        )
        self.client.create_bucket(Bucket=BUCKET)

    def _listening(self, port: int) -> BaseWSGIServer:
        server = make_server("127.0.0.1", port, self._answer, threaded=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"]
        self.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        if not self.knows_conditions:
            environ.pop("HTTP_IF_NONE_MATCH", None)
        with self._turns:
            environ["wsgi.input"] = body
            return list(self._app(environ, start))

    def stop(self) -> None:
        """Refuse connections, and forget nothing."""
        self._server.shutdown()
        self._server.server_close()

    def start(self) -> None:
        """Take connections again, on the same port."""
        self._server = self._listening(self._port)

    def sizes(self, prefix: str) -> dict[str, int]:
        """Return the size of every object below *prefix*, in bytes, by its path below it."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix + "/")
        return {
            item["Key"].removeprefix(prefix + "/"): item["Size"] for page in pages for item in page.get("Contents", [])
        }

    def objects(self, prefix: str) -> dict[str, bytes]:
        """Return all objects below *prefix* by their path below it."""
        found = {}
        for path in self.sizes(prefix):
            with suppress(self.client.exceptions.NoSuchKey):  # deleted since
                found[path] = self.client.get_object(Bucket=BUCKET, Key=f"{prefix}/{path}")["Body"].read()
        return found


@contextmanager
def s3() -> Iterator[S3]:
    """Give an S3 server, and stop it."""
    server = S3()
    yield server
    server.stop()
    server.client.close()


class SFTP:
    """A running SFTP server. address: of its top, with user and password. keys: its host keys. tried: the names of
    those who have asked to be let in."""

    def __init__(self, port: int, keys: list[asyncssh.SSHKey], tried: list[str]) -> None:
        self.address = f"sftp://{USER}:{PASSWORD}@127.0.0.1:{port}"
        self.name = f"[127.0.0.1]:{port}"
        self.keys = keys
        self.tried = tried


def known_as(name: str, key: asyncssh.SSHKey) -> str:
    """Return the line of a known_hosts file by which the server *name* has the host key *key*."""
    return f"{name} {key.export_public_key().decode().strip()}"


@contextmanager
def sftp(root: Path) -> Iterator[SFTP]:
    """Serve the folder *root* by SFTP; who connects has to know the server's key."""
    tried: list[str] = []
    visitors: list[asyncssh.SSHServerConnection] = []

    class Door(asyncssh.SSHServer):
        def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
            visitors.append(conn)

        def begin_auth(self, username: str) -> bool:
            tried.append(username)
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == (USER, PASSWORD)

    logging.getLogger("asyncssh").setLevel(logging.ERROR)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    keys = [asyncssh.generate_private_key(kind) for kind in ("ssh-ed25519", "ecdsa-sha2-nistp256")]

    async def begin() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=Door,
            server_host_keys=keys,
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(root)),
        )

    server = asyncio.run_coroutine_threadsafe(begin(), loop).result(20)
    yield SFTP(server.get_port(), keys, tried)

    async def end() -> None:
        server.close()
        for visitor in visitors:
            visitor.abort()
            await visitor.wait_closed()
        await server.wait_closed()

    asyncio.run_coroutine_threadsafe(end(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
