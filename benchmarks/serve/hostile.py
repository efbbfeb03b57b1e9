"""Sends a server of `twins serve` what no client should, and sees that it goes on serving.

    python hostile.py --server 127.0.0.1:8000 --image photo.jpg --requests 10000 [--pid PID]

Fuzzed bodies of every dialect, what is no HTTP, slow senders, connections closed halfway or by a
reset, giant headers, compressed bombs, images that want much memory, and connections that say
nothing. Meanwhile one client goes on asking as it should. Ends with 1 if that client got a wrong
answer or none, if a request was answered by a fault of the server (500), if one that waited got no
answer, or if the server's images in work do not come to none. With --pid, what the process holds
is written down on the way: its heap after a collection (jcmd) and its resident memory.

The same seed sends the same requests. Needs tritonclient[grpc], for the messages of gRPC.
"""

import argparse
import base64
import collections
import gzip
import json
import random
import re
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple

import grpc
from tritonclient.grpc import service_pb2

PATIENCE_SECONDS = 60
RPC = "/inference.GRPCInferenceService/ModelInfer"
# What a server may say to nonsense; 500 and 502 are its own faults.
EXPECTED = {
    *("200", "400", "403", "404", "405", "408", "411", "413", "414", "415", "417", "422"),
    *("429", "431", "501", "503", "504", "505"),
}
EXPECTED_OF_GRPC = {
    *("OK", "INVALID_ARGUMENT", "NOT_FOUND", "RESOURCE_EXHAUSTED", "UNAVAILABLE"),
    *("UNIMPLEMENTED", "left"),
}
MOST_IDLE_CONNECTIONS = 200


class Server(NamedTuple):
    """Where to send to, and what a proper client sends there."""

    host: str
    port: int
    model: str
    image: bytes

    def bodies(self) -> dict[str, bytes]:
        """A proper request of each dialect of HTTP, by its path."""
        text = base64.b64encode(self.image).decode()
        tensor = {"name": "image", "datatype": "BYTES", "shape": [1], "data": [text]}
        output = {"name": "probabilities", "parameters": {"classification": 2}}
        infer = {"id": "1", "inputs": [tensor], "outputs": [output]}
        numbers = {"name": "x", "datatype": "FP32", "shape": [1, 3, 64, 64], "data": [0.5] * 12288}
        return {
            f"/v2/models/{self.model}/infer": json.dumps(infer).encode(),
            f"/v2/models/{self.model}/versions/1/infer": json.dumps({"inputs": [numbers]}).encode(),
            "/image-classification": json.dumps({"image": text, "topk": 3}).encode(),
            "/imagenet/prediction": json.dumps({"key": ["image"], "value": [text]}).encode(),
        }

    def binary(self) -> tuple[bytes, int]:
        """A proper request in the binary form, and how much of it is JSON."""
        data = struct.pack("<I", len(self.image)) + self.image
        size = {"binary_data_size": len(data)}
        tensor = {"name": "image", "datatype": "BYTES", "shape": [1], "parameters": size}
        head = json.dumps({"inputs": [tensor]}).encode()
        return head + data, len(head)

    def rpc(self) -> bytes:
        request = service_pb2.ModelInferRequest(model_name=self.model)
        request.inputs.add(name="image", datatype="BYTES", shape=[1])
        request.raw_input_contents.append(struct.pack("<I", len(self.image)) + self.image)
        return request.SerializeToString()

    def connect(self) -> socket.socket:
        connection = socket.create_connection((self.host, self.port), timeout=PATIENCE_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def head(self, path: str, length: object, *more: str) -> bytes:
        lines = [f"POST {path} HTTP/1.1", f"Host: {self.host}", f"Content-Length: {length}", *more]
        return "\r\n".join([*lines, "", ""]).encode()


def status(connection: socket.socket) -> str:
    """The answer's status; "closed" if the server had nothing to say."""
    try:
        with connection.makefile("rb") as answer:
            line = answer.readline(200)
            while line.startswith(b"HTTP/1.1 100 ") or line == b"\r\n":
                line = answer.readline(200)
    except TimeoutError:
        return "no answer"
    except OSError:
        return "closed"
    found = re.match(rb"HTTP/1\.[01] (\d{3}) ", line)
    return found[1].decode() if found else "closed"


def exchange(server: Server, *parts: bytes) -> str:
    with closing(server.connect()) as connection:
        try:
            for part in parts:
                connection.sendall(part)
        except TimeoutError:
            return "no answer"
        except OSError:
            # The server has refused the rest, perhaps with an answer in front.
            pass
        return status(connection)


TOKENS = [
    *(b"null", b"-1", b"1e999", b"99999999999999999999", b"{}", b"[]", b'""', b"true", b"\x00"),
    *(
        b'"\\ud800"',
        b"[" * 3000,
        b'{"a":' * 3000,
        b"\xff\xfe",
        b"[[[1]]]",
        b'"BYTES"',
        b"4294967295",
    ),
]


def mutated(body: bytes, source: random.Random) -> bytes:
    """A body with some of its bytes or values changed, doubled or gone."""
    changed = bytearray(body)
    for _ in range(source.randint(1, 4)):
        place, length = source.randrange(len(changed) + 1), source.randint(1, 64)
        match source.randrange(6):
            case 0 if place < len(changed):
                changed[place] ^= 1 << source.randrange(8)
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = changed[max(0, place - length) : place]
            case 3:
                values = list(re.finditer(rb'-?\d+(\.\d+)?|"[^"]{0,40}"', bytes(changed[:2000])))
                if values:
                    value = source.choice(values)
                    changed[value.start() : value.end()] = source.choice(TOKENS)
            case 4:
                changed[place:place] = source.randbytes(length)
            case 5:
                del changed[place:]
    return bytes(changed)


def fuzzed_json(server: Server, source: random.Random) -> str:
    path, body = source.choice(sorted(server.bodies().items()))
    body = mutated(body, source)
    return exchange(server, server.head(path, len(body)), body)


def fuzzed_binary(server: Server, source: random.Random) -> str:
    body, size = server.binary()
    body = mutated(body, source)
    size = source.choice([size, size, size + 1, 0, -1, len(body) + 1, "x", 2**40])
    head = server.head(
        f"/v2/models/{server.model}/infer", len(body), f"Inference-Header-Content-Length: {size}"
    )
    return exchange(server, head, body)


def fuzzed_image(server: Server, source: random.Random) -> str:
    """A proper request with a file that is nearly an image."""
    image = source.choice(
        [mutated(server.image, source), png_bomb(source), b"", source.randbytes(500)]
    )
    body = json.dumps({"image": base64.b64encode(image).decode()}).encode()
    return exchange(server, server.head("/image-classification", len(body)), body)


def png_bomb(source: random.Random) -> bytes:
    """A few kilobytes that say they are an image of any size, and unpack to megabytes."""
    side = source.choice([100, 5_000, 60_000, 2**31 - 1])

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(source.choice([1_000, 5_000_000])))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def fuzzed_rpc(server: Server, source: random.Random) -> str:
    """Half of the clients have no time at all, and leave before there can be an answer."""
    hasty = source.random() < 0.5
    with grpc.insecure_channel(f"{server.host}:{server.port}") as channel:
        call = channel.unary_unary(source.choice([RPC, RPC, RPC, RPC[:-1]]))
        body = source.choice([mutated(server.rpc(), source), source.randbytes(200), b""])
        try:
            call(body, timeout=0.001 if hasty else PATIENCE_SECONDS)
        except grpc.RpcError as e:
            return "left" if hasty else e.code().name
        return "OK"


def fuzzed_head(server: Server, source: random.Random) -> str:
    """What is no HTTP, or not in a form that a proper client has."""
    path, body = source.choice(sorted(server.bodies().items()))
    proper = server.head(path, len(body))
    chunked = server.head(path, len(body), "Transfer-Encoding: chunked")
    head = source.choice(
        [
            source.randbytes(source.randint(1, 2000)) + b"\r\n\r\n",
            mutated(proper, source) + b"\r\n\r\n",
            chunked + b"zz\r\n",
            chunked + b"ffffffffffffffff\r\n",
            server.head(path, "1, 2"),
            server.head(path, 0),
            server.head(path, len(body), "Expect: 100-continue", "Expect: 200-maybe"),
            server.head(path, len(body), "Content-Length: 7"),
            server.head(path, len(body), "Host: evil.example"),
            server.head(path, len(body), "Origin: http://evil.example"),
            server.head("/../../etc/passwd", 0),
            server.head("http://evil.example/v2", 0),
            server.head("/v2/models/%00/versions/%ff/infer", 0),
            PREFACE + source.randbytes(300),
            b"GET / HTTP/9.9\r\n\r\n",
            b"\x16\x03\x01" + source.randbytes(200),
        ]
    )
    with closing(server.connect()) as connection:
        try:
            connection.sendall(head + body)
            # Of some it can't be told that nothing comes any more.
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        return status(connection)


def giant_head(server: Server, source: random.Random) -> str:
    giant = source.choice(
        [
            server.head(
                "/image-classification", 0, "X: " + "a" * source.choice([9_000, 2_000_000])
            ),
            server.head("/image-classification", 0, *(f"X-{i}: {i}" for i in range(50_000))),
            server.head("/" + "a" * source.choice([9_000, 1_000_000]), 0),
        ]
    )
    return exchange(server, giant)


def compressed_bomb(server: Server, source: random.Random) -> str:
    path = source.choice(sorted(server.bodies()))
    encoding = source.choice(["gzip", "deflate", "br", "gzip, gzip"])
    head = server.head(path, len(BOMB), f"Content-Encoding: {encoding}")
    return exchange(server, head, BOMB)


BOMB = gzip.compress(bytes(50_000_000))


def large_body(server: Server, source: random.Random) -> str:
    """More than may come, said in front or not."""
    path = source.choice(sorted(server.bodies()))
    if source.random() < 0.5:
        return exchange(server, server.head(path, 10**12), b"a" * 100_000)
    body = b'{"image":"' + b"A" * source.choice([1_000_000, 8_000_000]) + b'"}'
    return exchange(server, server.head(path, len(body)), body)


def slow_sender(server: Server, source: random.Random) -> str:
    """Some bytes now and then, of a head or of a body, and gone after some seconds."""
    path, body = source.choice(sorted(server.bodies().items()))
    message = server.head(path, len(body)) + body
    with closing(server.connect()) as connection:
        try:
            start = source.choice([10, len(message) // 2])
            connection.sendall(message[:start])
            for place in range(start, start + source.randint(1, 10)):
                time.sleep(0.2)
                connection.sendall(message[place : place + 1])
        except OSError:
            return status(connection)
    return "left"


def half_closed(server: Server, source: random.Random) -> str:
    """The client says that nothing comes any more, in the middle or at the end, and listens."""
    path, body = source.choice(sorted(server.bodies().items()))
    message = server.head(path, len(body)) + body
    with closing(server.connect()) as connection:
        try:
            connection.sendall(message[: source.choice([20, len(message) // 2, len(message)])])
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        return status(connection)


def reset(server: Server, source: random.Random) -> str:
    """A request, whole or not, whose client has gone before the answer."""
    path, body = source.choice(sorted(server.bodies().items()))
    message = server.head(path, len(body)) + body
    connection = server.connect()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with closing(connection):
        try:
            connection.sendall(message[: source.choice([len(message) // 2, len(message)])])
        except OSError:
            return "closed"
        time.sleep(source.choice([0, 0.01, 0.05]))
    return "left"


PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS, HEADERS, RESET_STREAM = 4, 1, 3
END_OF_STREAM, END_OF_HEADERS = 1, 4


def frame(kind: int, flags: int, stream: int, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content))[1:] + struct.pack(">BBI", kind, flags, stream) + content


def fields(server: Server) -> bytes:
    """A head in HPACK: POST and http are in its table, path and authority follow as they are."""
    path = f"/v2/models/{server.model}/infer".encode()
    host = server.host.encode()
    return b"\x83\x86\x04" + bytes([len(path)]) + path + b"\x01" + bytes([len(host)]) + host


def rapid_reset(server: Server, source: random.Random) -> str:
    """HTTP/2 streams that are opened and reset at once, or frames that make no sense."""
    message = bytearray(PREFACE + frame(SETTINGS, 0, 0))
    for stream in range(1, 2 * source.choice([50, 1000]), 2):
        message += frame(HEADERS, END_OF_HEADERS, stream, fields(server))
        if source.random() < 0.9:
            message += frame(RESET_STREAM, 0, stream, struct.pack(">I", 8))
    if source.random() < 0.3:
        place = source.randrange(len(PREFACE), len(message))
        message[place:place] = source.randbytes(20)
    with closing(server.connect()) as connection:
        try:
            connection.sendall(message)
            connection.settimeout(1)
            while connection.recv(100_000):
                pass
        except OSError:
            pass
    return "left"


def never_reads(server: Server, source: random.Random) -> str:
    """Many requests behind each other, whose answers nobody takes."""
    get = f"GET /metrics HTTP/1.1\r\nHost: {server.host}\r\n\r\n".encode()
    with closing(server.connect()) as connection:
        connection.settimeout(2)
        with suppress(OSError):
            connection.sendall(get * source.choice([100, 2000]))
        time.sleep(0.5)
    return "left"


IDLE: collections.deque[socket.socket] = collections.deque()


def idle(server: Server, source: random.Random) -> str:  # noqa: ARG001  as the others
    """One more connection that says nothing, while the oldest one ends."""
    IDLE.append(server.connect())
    if len(IDLE) > MOST_IDLE_CONNECTIONS:
        IDLE.popleft().close()
    return "left"


KINDS: dict[Callable[[Server, random.Random], str], int] = {
    fuzzed_json: 30,
    fuzzed_binary: 12,
    fuzzed_image: 10,
    fuzzed_rpc: 10,
    fuzzed_head: 12,
    giant_head: 3,
    compressed_bomb: 4,
    large_body: 2,
    slow_sender: 4,
    half_closed: 6,
    reset: 5,
    idle: 2,
    rapid_reset: 2,
    never_reads: 1,
}


def is_fault(kind: str, answer: str) -> bool:
    """Whether a server must not answer so."""
    if kind == fuzzed_rpc.__name__:
        return answer not in EXPECTED_OF_GRPC
    return answer not in {*EXPECTED, "closed", "left"}


class ProperClient:
    """Asks what it should, all the time, and notes each answer that is not the first one's."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.answers = 0
        self.refused = 0
        self.faults: list[str] = []
        self.body = server.bodies()["/image-classification"]
        self.expected = self.ask()
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def ask(self) -> object:
        """The classes, or the status if there are none."""
        connection = HTTPConnection(self.server.host, self.server.port, PATIENCE_SECONDS)
        with closing(connection):
            connection.request("POST", "/image-classification", self.body)
            answer = connection.getresponse()
            body = answer.read()
        if answer.status != HTTPStatus.OK:
            return answer.status
        return json.loads(body)["result"]["categories"]

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                answer = self.ask()
            except (OSError, HTTPException, ValueError) as e:
                answer = repr(e)
            if answer == self.expected:
                self.answers += 1
            elif answer == HTTPStatus.TOO_MANY_REQUESTS:
                self.refused += 1
            else:
                self.faults.append(str(answer))

    def stop(self) -> None:
        self.stopped.set()
        self.thread.join()


def memory(pid: int) -> str:
    """The heap after a collection, and all that the process holds."""
    jcmd = ["jcmd", str(pid)]
    subprocess.run([*jcmd, "GC.run"], check=True, stdout=subprocess.DEVNULL)
    text = subprocess.run(
        [*jcmd, "GC.heap_info"], check=True, capture_output=True, text=True
    ).stdout
    generations = re.findall(
        r"^ *(?:PSYoungGen|ParOldGen|garbage-first heap).* used (\d+)K", text, re.MULTILINE
    )
    if not generations:
        sys.exit(f"this is no heap that is known here:\n{text}")
    used = sum(map(int, generations))
    resident = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return f"heap {used / 1024:.1f} MiB, resident {int(resident[1]) / 1024:.0f} MiB"


def images_in_work(server: Server) -> float:
    """What the server says of itself; nothing is asked any more, so it should come to none."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        page = get(server, "/metrics")
        found = re.findall(r"^\w*queuedImages(?:\{.*\})? (\S+)$", page, re.MULTILINE)
        images = sum(map(float, found))
        if not images or time.monotonic() > end:
            return images
        time.sleep(0.2)


def get(server: Server, path: str) -> str:
    connection = HTTPConnection(server.host, server.port, PATIENCE_SECONDS)
    with closing(connection):
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def attack(server: Server, options: argparse.Namespace) -> Iterator[tuple[int, str, str]]:
    """The number, kind and answer of each request, as they come."""
    kinds, weights = list(KINDS), list(KINDS.values())

    def send(number: int) -> tuple[int, str, str]:
        source = random.Random(f"{options.seed}/{number}")
        kind = source.choices(kinds, weights)[0]
        try:
            return number, kind.__name__, kind(server, source)
        except OSError as e:
            return number, kind.__name__, f"not sent: {e}"

    with ThreadPoolExecutor(options.threads) as threads:
        numbers = [options.only] if options.only is not None else range(options.requests)
        for done, result in enumerate(threads.map(send, numbers), 1):
            yield result
            if options.pid and done % max(1, options.requests // 10) == 0:
                print(f"after {done}: {memory(options.pid)}", flush=True)


def main() -> None:
    options = parse()
    host, port = options.server.rsplit(":", 1)
    server = Server(host, int(port), options.model, options.image.read_bytes())
    proper = ProperClient(server)
    if options.pid:
        print(f"before: {memory(options.pid)}")
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    faults = []
    try:
        for number, kind, answer in attack(server, options):
            counts[kind, answer] += 1
            if is_fault(kind, answer):
                faults.append(f"--seed {options.seed} --only {number}: {kind}: {answer}")
    finally:
        proper.stop()
        while IDLE:
            IDLE.popleft().close()
    for (kind, answer), count in sorted(counts.items()):
        print(f"{kind:16} {answer:20} {count:6}")
    print(f"answers to the proper client: {proper.answers}, refused as too many: {proper.refused}")
    if proper.ask() != proper.expected or not proper.answers:
        faults.append("the server does not answer any more as it did")
    faults += [f"the proper client: {fault}" for fault in proper.faults]
    if options.pid:
        print(f"after: {memory(options.pid)}")
    if left := images_in_work(server):
        faults.append(f"{left:.0f} images are in work, and nobody has asked for them")
    sys.exit("\n".join(faults) if faults else 0)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--server", default="127.0.0.1:8000", metavar="HOST:PORT")
    add("--model", default="alt_gvt_nano", help="its name (default: alt_gvt_nano)")
    add("--image", type=Path, required=True, help="what proper requests have")
    add("--requests", type=int, default=10_000, help="(default: 10000)")
    add("--threads", type=int, default=16, help="at once (default: 16)")
    add("--seed", type=int, default=1, help="of what is sent (default: 1)")
    add("--only", type=int, metavar="NUMBER", help="just this one of the requests")
    add("--pid", type=int, help="the server's process, whose memory is looked at")
    return parser.parse_args()


if __name__ == "__main__":
    main()
