"""A small load: keep-alive connections that each send the next request when the last is answered."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """What came back: requests by second, the 50th and 99th hundredths of their times in milliseconds, errors."""

    rate: float
    p50: float
    p99: float
    errors: int


def measure(port: int, requests: Sequence[bytes], *, phones: int, seconds: float) -> Load:
    """Send ``requests`` (raw HTTP/1.1, one list shared by every phone in turn) for ``seconds`` from another process."""
    given = json.dumps([port, [one.decode("latin-1") for one in requests], phones, seconds])
    done = subprocess.run([sys.executable, "-m", "bench.load"], input=given, capture_output=True, text=True, check=True)
    return Load(*json.loads(done.stdout))


def get(path: str, *, cookies: str = "") -> bytes:
    """A GET, as a browser that takes gzip sends it."""
    cookie = f"Cookie: {cookies}\r\n" if cookies else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n{cookie}\r\n".encode()


def post(path: str, body: str, *, cookies: str) -> bytes:
    """A form sent."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}{kind}Content-Length: {len(body)}\r\n\r\n{body}".encode()


async def _phone(port: int, requests: list[bytes], first: int, step: int, until: float, times: list[float]) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    errors, turn = 0, first
    while (start := time.perf_counter()) < until:
        writer.write(requests[turn % len(requests)])
        turn += step
        head = await reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line[15:])
        if length:
            await reader.readexactly(length)
        errors += head[9:10] not in b"23"
        times.append(time.perf_counter() - start)
    writer.close()
    return errors


async def _run(port: int, requests: list[bytes], phones: int, seconds: float) -> Load:
    warm: list[float] = []
    await asyncio.gather(*(_phone(port, requests, n, phones, time.perf_counter() + 1, warm) for n in range(phones)))
    times: list[float] = []
    start = time.perf_counter()
    each = (_phone(port, requests, n, phones, start + seconds, times) for n in range(phones))
    errors = sum(await asyncio.gather(*each))
    spent = time.perf_counter() - start
    times.sort()
    return Load(len(times) / spent, 1e3 * times[len(times) // 2], 1e3 * times[int(len(times) * 0.99)], errors)


if __name__ == "__main__":
    port, texts, phones, seconds = json.loads(sys.stdin.read())
    load = asyncio.run(_run(port, [one.encode("latin-1") for one in texts], phones, seconds))
    sys.stdout.write(json.dumps([load.rate, load.p50, load.p99, load.errors]))
