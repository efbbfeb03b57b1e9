"""Asks a server as PaddleClas's pipeline client does, and reads the answer as Python.

    python paddle_serving.py http://HOST:PORT IMAGES

See https://github.com/PaddlePaddle/PaddleClas/tree/release/2.6/deploy/paddleserving
"""

import ast
import base64
import json
import sys

import requests
from answers import Images, show


def main() -> None:
    url, images = sys.argv[1] + "/imagenet/prediction", Images.read(sys.argv[2])
    contents = images.contents()
    for file, content in zip(images.files, contents, strict=True):
        show_answer("one by one", [file], ask(url, [content]))
    show_answer("all at once", images.files, ask(url, contents))
    refused = ask(url, [b"no image"])
    show("refusal", number=refused["err_no"], message=refused["err_msg"])


def ask(url: str, contents: list[bytes]) -> dict[str, object]:
    """The body is a text without a type, as that client sends it."""
    keys = ["image"] if len(contents) == 1 else [f"image_{i}" for i in range(len(contents))]
    values = [base64.b64encode(content).decode("utf8") for content in contents]
    body = json.dumps({"key": keys, "value": values})
    return requests.post(url=url, data=body, timeout=60).json()


def show_answer(form: str, files: list[str], answer: dict[str, object]) -> None:
    assert answer["err_no"] == 0, answer
    named = dict(zip(answer["key"], map(ast.literal_eval, answer["value"]), strict=True))
    for file, label, score in zip(files, named["label"], named["prob"], strict=True):
        show(form, file=file, best={"label": label, "score": score})


if __name__ == "__main__":
    main()
