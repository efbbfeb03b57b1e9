"""Asks a server as the samples in PaddleX's documentation do, by base64 and with nothing else said.

    python paddlex.py http://HOST:PORT IMAGES

See docs/pipeline_usage/tutorials/cv_pipelines/image_classification.en.md of PaddleX.
"""

import base64
import sys

import requests
from answers import Images, show


def main() -> None:
    url, images = sys.argv[1] + "/image-classification", Images.read(sys.argv[2])
    for file, content in zip(images.files, images.contents(), strict=True):
        payload = {"image": base64.b64encode(content).decode("ascii")}
        response = requests.post(url, json=payload, timeout=60)
        assert response.status_code == 200, response.text
        result = response.json()["result"]
        # The samples write the picture that comes back to a file, and fail if there is no text.
        base64.b64decode(result["image"])
        show("sample", file=file, topK=[ranked(category) for category in result["categories"]])
        ask_for_more(url, file, payload)
    refused = requests.post(url, json={"image": "bm8gaW1hZ2U="}, timeout=60)
    show("refusal", status=refused.status_code, **refused.json())
    health = requests.get(sys.argv[1] + "/health", timeout=60)
    show("health", status=health.status_code, **health.json())


def ask_for_more(url: str, file: str, payload: dict[str, str]) -> None:
    """With everything that the documentation names."""
    every = {**payload, "topk": 10, "visualize": False}
    answer = requests.post(url, json=every, timeout=60).json()
    assert (answer["errorCode"], answer["errorMsg"]) == (0, "Success"), answer
    assert answer["logId"]
    assert answer["result"]["image"] is None
    categories = answer["result"]["categories"]
    show("all classes", file=file, topK=[ranked(category) for category in categories])


def ranked(category: dict[str, object]) -> dict[str, object]:
    return {"classId": category["id"], "label": category["name"], "score": category["score"]}


if __name__ == "__main__":
    main()
