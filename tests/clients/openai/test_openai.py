"""The official OpenAI client, of which only the base URL was changed, through wick to a fake API. See run.sh."""

import asyncio
import base64
import hashlib
import json
import os
import secrets
import sys
import unittest
import urllib.parse
import urllib.request

import openai

WICK = os.environ["WICK_URL"]
UPSTREAM = os.environ["UPSTREAM_URL"]
SECONDS = 20
BURST = 20
SCRIPT = "default/1/api/v1/[...path].js"

OPTIONS = {"api_key": "sk-test-1234", "max_retries": 0, "timeout": SECONDS}
client = openai.OpenAI(base_url=f"{WICK}/api/v1", **OPTIONS)
direct = openai.OpenAI(base_url=f"{UPSTREAM}/v1", **OPTIONS)


def call(url, body=None, method=None):
    request = urllib.request.Request(url, data=body, method=method)
    with urllib.request.urlopen(request, timeout=SECONDS + 5) as response:
        return response.read()


def last_request():
    """What the API was sent last: method, path, headers, body."""
    seen = json.loads(call(f"{UPSTREAM}/control/last"))
    seen["body"] = base64.b64decode(seen["body"])
    return seen


class Handle:
    """Moves one request inside of the fake API."""

    def __init__(self):
        self.name = secrets.token_hex(8)
        self.headers = {"x-stream": self.name}

    def _control(self, verb, body=None):
        call(f"{UPSTREAM}/control/streams/{self.name}/{verb}", body)

    def token(self, text):
        self._control("token", text.encode())

    def end(self):
        self._control("end", b"")

    def break_off(self):
        self._control("break", b"")

    def until_open(self):
        self._control("open")

    def until_closed(self):
        self._control("closed")


def said(text):
    return [{"role": "user", "content": text}]


def create(text="hi", model="plain", client=client, **more):
    return client.chat.completions.create(model=model, messages=said(text), **more)


class Answers(unittest.TestCase):
    def test_chat(self):
        answer = create("Grüße, 世界 😀")
        self.assertEqual(answer.choices[0].message.content, "You said: Grüße, 世界 😀")
        self.assertEqual(answer.choices[0].finish_reason, "stop")
        self.assertEqual(answer.usage.total_tokens, 42)

    def test_an_answer_is_the_same_to_the_byte(self):
        through = client.chat.completions.with_raw_response.create(model="plain", messages=said("same"))
        straight = direct.chat.completions.with_raw_response.create(model="plain", messages=said("same"))
        self.assertEqual(through.content, straight.content)
        for name in ("content-type", "x-request-id", "x-ratelimit-remaining-requests"):
            self.assertEqual(through.headers[name], straight.headers[name])

    def test_a_request_is_the_same_to_the_byte(self):
        create("same", client=direct, temperature=0.25, extra_query={"a": "1/2 3", "b": "%"})
        straight = last_request()
        create("same", temperature=0.25, extra_query={"a": "1/2 3", "b": "%"})
        through = last_request()
        for part in ("method", "path", "body"):
            self.assertEqual(through[part], straight[part])

    def test_headers_go_on_but_those_of_the_connection(self):
        create(extra_headers={"x-mine": "kept", "openai-organization": "org-1"})
        names = [name for name, _ in last_request()["headers"]]
        headers = dict(last_request()["headers"])
        self.assertEqual(headers["x-mine"], "kept")
        self.assertEqual(headers["openai-organization"], "org-1")
        self.assertEqual(headers["authorization"], "Bearer sk-test-1234")
        self.assertTrue(headers["user-agent"].startswith("OpenAI/Python"), headers["user-agent"])
        self.assertEqual(headers["host"], UPSTREAM.removeprefix("http://"))
        self.assertEqual(len(names), len(set(names)), f"a header came twice: {names}")

    def test_a_compressed_answer(self):
        answer = create("word ", model="gzip")
        self.assertEqual(answer.choices[0].message.content, "word " * 1000)

    def test_tool_calls_stay_as_they_are(self):
        tool = {"type": "function", "function": {"name": "write_file", "parameters": {"type": "object"}}}
        through = create(model="tools", tools=[tool])
        straight = create(model="tools", tools=[tool], client=direct)
        self.assertEqual(through.choices[0].finish_reason, "tool_calls")
        function = through.choices[0].message.tool_calls[0].function
        self.assertEqual(function, straight.choices[0].message.tool_calls[0].function)
        self.assertIn("12345678901234567890", function.arguments)
        self.assertEqual(json.loads(function.arguments)["path"], "/tmp/é😀.txt")

    def test_embeddings(self):
        answer = client.embeddings.create(model="e", input=["a", "b"])
        self.assertEqual([one.embedding for one in answer.data], [[1.0, -2.0], [1.0, -2.0]])
        self.assertEqual(answer.usage.total_tokens, 5)

    def test_models(self):
        self.assertEqual([model.id for model in client.models.list()], ["first", "ft:second:x/y"])
        request = last_request()
        self.assertEqual((request["method"], request["path"], request["body"]), ("GET", "/v1/models", b""))

    def test_an_upload_larger_than_a_script_would_be_given(self):
        content = secrets.token_bytes(12 << 20)
        file = client.files.create(file=("big.jsonl", content), purpose="batch")
        request = last_request()
        self.assertEqual(file.id, hashlib.sha256(request["body"]).hexdigest())
        self.assertIn(content, request["body"])
        self.assertIn(["content-length", str(len(request["body"]))], request["headers"])

    def test_a_prompt_and_an_answer_larger_than_what_is_looked_into(self):
        answer = create("é" * (12 << 20), model="big")
        self.assertEqual(answer.choices[0].message.content, "You said: " + "é" * (12 << 20))

    def test_audio(self):
        answer = client.audio.speech.create(model="tts", voice="alloy", input="hm")
        self.assertEqual(answer.content, bytes(range(256)) * 20000)


class Errors(unittest.TestCase):
    def check(self, model, kind, status, message):
        with self.assertRaises(kind) as caught:
            create(model=model)
        self.assertEqual(caught.exception.status_code, status)
        self.assertIn(message, str(caught.exception))
        return caught.exception

    def test_429(self):
        error = self.check("limited", openai.RateLimitError, 429, "Slow down, please — 11 per minute")
        self.assertEqual(error.code, "rate_limit_exceeded")
        self.assertEqual(error.response.headers["retry-after"], "7")

    def test_429_is_tried_again_by_the_client_when_the_api_says_so(self):
        answer = create(model="limited-briefly", client=client.with_options(max_retries=1))
        self.assertEqual(answer.choices[0].message.content, "You said: hi")

    def test_400(self):
        error = self.check("refused", openai.BadRequestError, 400, "'messages' is too long")
        self.assertEqual(error.code, "context_length_exceeded")

    def test_401(self):
        self.check("keyless", openai.AuthenticationError, 401, "Incorrect API key provided")

    def test_404(self):
        self.check("unknown", openai.NotFoundError, 404, "The model `unknown` does not exist")

    def test_500_that_is_no_json(self):
        error = self.check("broken", openai.InternalServerError, 500, "500")
        self.assertEqual(error.response.text, "<html>it is broken</html>")
        self.assertEqual(error.response.headers["content-type"], "text/html")

    def test_a_request_for_a_stream_can_fail_too(self):
        with self.assertRaises(openai.RateLimitError):
            create(model="limited", stream=True)

    def test_a_body_that_is_not_json_is_for_the_api_to_refuse(self):
        with self.assertRaises(openai.NotFoundError) as caught:
            client.post("/nothing/here", cast_to=object, content=b"{broken", options={"headers": {"content-type": "application/json"}})
        self.assertIn("no route POST /v1/nothing/here", str(caught.exception))
        self.assertEqual(last_request()["body"], b"{broken")


class Streams(unittest.TestCase):
    def check_each_token_comes_at_once(self, model):
        handle = Handle()
        # The answer begins before there is a single token.
        with create(model=model, stream=True, extra_headers=handle.headers) as stream:
            chunks = iter(stream)
            for _ in range(8):
                # Nobody but us knows this token, and the API sends no further one until we let it.
                token = secrets.token_hex(4)
                handle.token(token)
                self.assertEqual(next(chunks).choices[0].delta.content, token)
            handle.end()
            self.assertEqual(list(chunks), [])

    def test_each_token_comes_at_once(self):
        self.check_each_token_comes_at_once("streamed")

    def test_each_token_comes_at_once_when_compressed(self):
        self.check_each_token_comes_at_once("gzip")

    def test_a_stream_the_api_breaks_off_does_not_look_complete(self):
        handle = Handle()
        with create(model="streamed", stream=True, extra_headers=handle.headers) as stream:
            chunks = iter(stream)
            handle.token("one")
            self.assertEqual(next(chunks).choices[0].delta.content, "one")
            handle.break_off()
            with self.assertRaises(openai.APIConnectionError):
                next(chunks)

    def test_a_client_that_leaves_is_noticed_by_the_api(self):
        handle = Handle()
        stream = create(model="streamed", stream=True, extra_headers=handle.headers)
        handle.token("one")
        self.assertEqual(next(iter(stream)).choices[0].delta.content, "one")
        stream.close()
        handle.until_closed()


class Async(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.client = openai.AsyncOpenAI(base_url=f"{WICK}/api/v1", **OPTIONS)
        self.addAsyncCleanup(self.client.close)

    def create(self, text="hi", model="plain", **more):
        return self.client.chat.completions.create(model=model, messages=said(text), **more)

    async def test_chat(self):
        answer = await self.create("hello")
        self.assertEqual(answer.choices[0].message.content, "You said: hello")

    async def test_each_token_comes_at_once(self):
        handle = Handle()
        stream = await self.create(model="streamed", stream=True, extra_headers=handle.headers)
        chunks = aiter(stream)
        for _ in range(8):
            token = secrets.token_hex(4)
            await asyncio.to_thread(handle.token, token)
            self.assertEqual((await anext(chunks)).choices[0].delta.content, token)
        await asyncio.to_thread(handle.end)
        self.assertEqual([chunk async for chunk in chunks], [])

    async def test_two_streams_do_not_wait_for_each_other(self):
        handles = [Handle(), Handle()]
        streams = [aiter(await self.create(model="streamed", stream=True, extra_headers=one.headers)) for one in handles]
        for turn in (0, 1, 1, 0):
            token = secrets.token_hex(4)
            await asyncio.to_thread(handles[turn].token, token)
            self.assertEqual((await anext(streams[turn])).choices[0].delta.content, token)
        for handle in handles:
            await asyncio.to_thread(handle.end)
        for stream in streams:
            self.assertEqual([chunk async for chunk in stream], [])

    async def test_a_burst_is_answered_at_the_same_time(self):
        # The API answers none of them before all of them are there.
        asked = [self.create(f"number {index}", extra_headers={"x-gather": str(BURST)}) for index in range(BURST)]
        answers = await asyncio.gather(*asked)
        texts = [answer.choices[0].message.content for answer in answers]
        self.assertEqual(texts, [f"You said: number {index}" for index in range(BURST)])

    async def test_a_client_that_leaves_before_the_answer_is_noticed_by_the_api(self):
        handle = Handle()
        asked = asyncio.ensure_future(self.create(model="silent", extra_headers=handle.headers))
        await asyncio.to_thread(handle.until_open)
        asked.cancel()
        await asyncio.to_thread(handle.until_closed)

    async def test_errors(self):
        with self.assertRaises(openai.RateLimitError):
            await self.create(model="limited")


class Logs(unittest.TestCase):
    def test_model_and_tokens_are_in_the_log_of_the_script(self):
        model = f"logged-{secrets.token_hex(4)}"
        create(model=model)
        line = self.follow(model)
        self.assertIn(f"POST /chat/completions {model} 200 in ", line)
        self.assertIn("42 tokens (11 in, 31 out)", line)

        # The same line is in what is kept of the execution.
        listed = json.loads(call(f"{WICK}/api/v1/exec/logs/list?type=request"))["logs"]
        ids = [one["executionId"] for one in listed if one.get("scriptPath") == SCRIPT]
        kept = [line for id in ids for line in self.read(id)]
        self.assertTrue(any(model in line and "42 tokens" in line for line in kept), kept)

    def follow(self, model):
        """The first line of the script's console that has the model in it, as soon as it is there."""
        url = f"{WICK}/api/v1/exec/logs/stream?file={urllib.parse.quote(SCRIPT)}"
        with urllib.request.urlopen(url, timeout=SECONDS) as events:
            for event in events:
                if event.startswith(b"data: ") and model.encode() in event:
                    return json.loads(event.removeprefix(b"data: "))["line"]
        self.fail(f"the log of {SCRIPT} ended without {model}")

    def read(self, execution_id):
        request = urllib.request.Request(
            f"{WICK}/api/v1/exec/logs/read",
            data=json.dumps({"executionId": execution_id}).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            return json.load(response)["lines"]


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    failed = len(result.failures) + len(result.errors)
    with open(os.environ["RESULT_FILE"], "w") as file:
        print(f"{result.testsRun - failed} passed, {failed} failed", file=file)
    return 1 if failed or result.testsRun == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
