"""A fake OpenAI-compatible API, and the handles with which a test moves it.

Nothing in here happens by itself or by the clock: a streamed token does not even exist before the test has sent it in
through `POST /control/streams/<name>/token`, so a token the client has seen was passed on before the next one was sent.

    /v1/...                              the API; what it does follows from `model` and the headers `x-stream`, `x-gather`
    POST /control/streams/<name>/token   sends the body as the next token of that stream
    POST /control/streams/<name>/end     ends the stream
    POST /control/streams/<name>/break   closes the connection in the middle of the stream
    GET  /control/streams/<name>/open    answers once the request of that name has arrived
    GET  /control/streams/<name>/closed  answers once the connection of that request was closed from the other side
    GET  /control/last                   the last request to /v1 as it arrived
"""

import asyncio
import base64
import collections
import dataclasses
import gzip
import hashlib
import json
import sys
import zlib

PATIENCE_SECONDS = 20
END = object()
BREAK = object()


@dataclasses.dataclass
class Request:
    method: str
    path: str
    headers: list
    body: bytes

    def header(self, name):
        return next((value for key, value in self.headers if key == name), None)

    def json(self):
        return json.loads(self.body)


class Stream:
    """One request the test moves by hand."""

    def __init__(self):
        self.tokens = asyncio.Queue()
        self.open = asyncio.Event()
        self.closed = asyncio.Event()


class Gathering:
    """Requests that are answered only once all of them are there."""

    def __init__(self):
        self.count = 0
        self.complete = asyncio.Event()

    async def join(self, size):
        self.count += 1
        if self.count == size:
            self.complete.set()
        await asyncio.wait_for(self.complete.wait(), PATIENCE_SECONDS)


streams = collections.defaultdict(Stream)
gathering = Gathering()
last_request = None
calls = collections.Counter()


# --- HTTP/1.1, as much of it as is needed


async def read_request(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = []
    for line in head[1:-2]:
        name, _, value = line.partition(":")
        headers.append([name.lower(), value.strip()])
    request = Request(method, path, headers, b"")
    if request.header("transfer-encoding") == "chunked":
        while True:
            size = int(await reader.readline(), 16)
            request.body += (await reader.readexactly(size + 2))[:size]
            if size == 0:
                return request
    request.body = await reader.readexactly(int(request.header("content-length") or 0))
    return request


def send_head(writer, status, headers):
    writer.write(f"HTTP/1.1 {status} X\r\n".encode())
    for name, value in headers.items():
        writer.write(f"{name}: {value}\r\n".encode())
    writer.write(b"\r\n")


def send(writer, status, body, headers=None):
    if not isinstance(body, bytes):
        # Not how anybody would write it, so that whoever reads it and writes it anew is found out.
        body = json.dumps(body, indent=3, ensure_ascii=True).replace(":", " :  ", 1).encode() + b"\n \n"
    send_head(writer, status, {"content-type": "application/json", "content-length": len(body), **(headers or {})})
    writer.write(body)


def send_chunk(writer, data):
    writer.write(b"%x\r\n%s\r\n" % (len(data), data))


# --- the API


def completion(message, model, finish_reason="stop"):
    usage = {"prompt_tokens": 11, "completion_tokens": 31, "total_tokens": 42}
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish_reason}
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model, "choices": [choice], "usage": usage}


TOOL_ARGUMENTS = '{"path": "/tmp/\\u00e9\\ud83d\\ude00.txt",  "text": "line 1\\nline \\"2\\"", "big": 12345678901234567890}'


def error(message, kind, code=None):
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


ERRORS = {
    "limited": (429, error("Slow down, please \u2014 11 per minute", "rate_limit", "rate_limit_exceeded"), {"retry-after": "7"}),
    "limited-briefly": (429, error("Again!", "rate_limit"), {"retry-after-ms": "1"}),
    "refused": (400, error("'messages' is too long", "invalid_request_error", "context_length_exceeded"), {}),
    "unknown": (404, error("The model `unknown` does not exist", "invalid_request_error", "model_not_found"), {}),
    "keyless": (401, error("Incorrect API key provided", "invalid_request_error", "invalid_api_key"), {}),
    "broken": (500, b"<html>it is broken</html>", {"content-type": "text/html"}),
}


async def chat(request, reader, writer):
    body = request.json()
    model, prompt = body["model"], body["messages"][-1]["content"]
    calls[model] += 1
    if model in ERRORS and not (model == "limited-briefly" and calls[model] > 1):
        status, answer, headers = ERRORS[model]
        send(writer, status, answer, headers)
    elif model == "silent":
        stream = streams[request.header("x-stream")]
        stream.open.set()
        await reader.read(1)
        stream.closed.set()
    elif body.get("stream"):
        await send_stream(request, reader, writer, compressed=model == "gzip")
    elif model == "tools":
        call = {"id": "call_1", "type": "function", "function": {"name": "write_file", "arguments": TOOL_ARGUMENTS}}
        send(writer, 200, completion({"content": None, "tool_calls": [call]}, model, "tool_calls"))
    elif model == "gzip":
        packed = gzip.compress(json.dumps(completion({"content": prompt * 1000}, model)).encode())
        send(writer, 200, packed, {"content-encoding": "gzip"})
    else:
        if request.header("x-gather"):
            await gathering.join(int(request.header("x-gather")))
        send(writer, 200, completion({"content": f"You said: {prompt}"}, model), {"x-request-id": "req-77", "x-ratelimit-remaining-requests": "9"})


async def send_stream(request, reader, writer, compressed):
    stream = streams[request.header("x-stream")]
    stream.open.set()
    headers = {"content-type": "text/event-stream", "transfer-encoding": "chunked", "cache-control": "no-cache"}
    packer = zlib.compressobj(wbits=31) if compressed else None
    if compressed:
        headers["content-encoding"] = "gzip"
    send_head(writer, 200, headers)

    def event(data):
        data = f"data: {data}\n\n".encode()
        send_chunk(writer, packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH) if packer else data)

    hangup = asyncio.ensure_future(reader.read(1))
    while True:
        token = asyncio.ensure_future(stream.tokens.get())
        await asyncio.wait({hangup, token}, return_when=asyncio.FIRST_COMPLETED)
        if hangup.done():
            token.cancel()
            stream.closed.set()
            return
        if token.result() is BREAK:
            writer.transport.abort()
            hangup.cancel()
            return
        if token.result() is END:
            break
        choice = {"index": 0, "delta": {"content": token.result()}, "finish_reason": None}
        event(json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}))
        await writer.drain()
    event("[DONE]")
    if packer:
        send_chunk(writer, packer.flush())
    writer.write(b"0\r\n\r\n")
    hangup.cancel()
    # A read that is only cancelled, and not over yet, would stand in the way of the connection's next one.
    await asyncio.gather(hangup, return_exceptions=True)


async def api(request, reader, writer):
    path = request.path.split("?")[0]
    if path == "/v1/chat/completions":
        await chat(request, reader, writer)
    elif path == "/v1/embeddings":
        vector = base64.b64encode(b"\x00\x00\x80\x3f\x00\x00\x00\xc0").decode()  # 1.0 and -2.0 as float32
        inputs = request.json()["input"]
        data = [{"object": "embedding", "index": index, "embedding": vector} for index in range(len(inputs))]
        send(writer, 200, {"object": "list", "data": data, "model": "e", "usage": {"prompt_tokens": 5, "total_tokens": 5}})
    elif path == "/v1/models":
        models = [{"id": name, "object": "model", "created": 1, "owned_by": "nobody"} for name in ("first", "ft:second:x/y")]
        send(writer, 200, {"object": "list", "data": models})
    elif path == "/v1/files":
        digest = hashlib.sha256(request.body).hexdigest()
        send(writer, 200, {"id": digest, "object": "file", "bytes": len(request.body), "created_at": 1, "filename": "f", "purpose": "batch", "status": "processed"})
    elif path == "/v1/audio/speech":
        send(writer, 200, bytes(range(256)) * 20000, {"content-type": "audio/mpeg"})
    else:
        send(writer, 404, error(f"no route {request.method} {request.path}", "invalid_request_error"))


# --- the handles


async def control(request, writer):
    if request.path == "/control/last":
        seen = dataclasses.asdict(last_request)
        seen["body"] = base64.b64encode(last_request.body).decode()
        send(writer, 200, seen)
        return
    _, _, _, name, verb = request.path.split("/")
    stream = streams[name]
    if verb == "token":
        stream.tokens.put_nowait(request.body.decode())
    elif verb in ("end", "break"):
        stream.tokens.put_nowait(END if verb == "end" else BREAK)
    else:
        event = {"open": stream.open, "closed": stream.closed}[verb]
        try:
            await asyncio.wait_for(event.wait(), PATIENCE_SECONDS)
        except asyncio.TimeoutError:
            send(writer, 504, {"error": f"{name} is not {verb} after {PATIENCE_SECONDS} s"})
            return
    send(writer, 200, {})


async def serve(reader, writer):
    global last_request
    try:
        while True:
            request = await read_request(reader)
            if request.path.startswith("/control/"):
                await control(request, writer)
            else:
                last_request = request
                await api(request, reader, writer)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # the other side has left
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(f"the fake API listens on http://127.0.0.1:{port}", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
