"""The plain server that is written in an hour: FastAPI, uvicorn, one request at a time.

    python python_server.py --model DIR --port 8001 [--threads 2] [--processes 1]

Answers as PaddleX's server does (POST /image-classification), and prepares images as
PaddleClas evaluates Twins: cv2 decodes, Pillow's bicubic filter resizes.
"""

import argparse
import base64
import json
import os
import uuid
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import uvicorn
from fastapi import FastAPI
from PIL import Image
from pydantic import BaseModel

# Read in each of the processes, which uvicorn starts anew.
MODEL = "PYTHON_SERVER_MODEL"
THREADS = "PYTHON_SERVER_THREADS"


class Question(BaseModel):
    image: str
    topk: int = 5
    visualize: bool | None = None


def preparation(description: dict) -> Callable[[bytes], np.ndarray]:
    """From a file to the input [1, 3, height, width] float32 that a twins.json describes."""
    asked = description["preprocessing"]
    mean, deviation = np.float32(asked["mean"]), np.float32(asked["std"])
    scale, offset = np.float32(asked["scale"]) / deviation, -mean / deviation
    resize, crop = asked["resize"], asked["crop"]
    assert description["input"]["layout"] == "NCHW", "only what this benchmark's models need"
    assert description["input"]["type"] == "float32"
    assert (resize["library"], resize["filter"]) == ("pillow", "bicubic")

    def size(image: Image.Image) -> tuple[int, int]:
        if "shortSide" not in resize:
            return resize["width"], resize["height"]
        percent = resize["shortSide"] / min(image.size)
        return round(image.width * percent), round(image.height * percent)

    def prepare(encoded: bytes) -> np.ndarray:
        decoded = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)
        image = Image.fromarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB))
        pixels = np.asarray(image.resize(size(image), Image.Resampling.BICUBIC))
        if crop:
            top, left = (
                (pixels.shape[0] - crop["height"]) // 2,
                (pixels.shape[1] - crop["width"]) // 2,
            )
            pixels = pixels[top : top + crop["height"], left : left + crop["width"]]
        return np.ascontiguousarray((pixels * scale + offset).transpose(2, 0, 1)[np.newaxis])

    return prepare


def probabilities(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def service() -> FastAPI:
    directory = Path(os.environ[MODEL])
    description = json.loads((directory / "twins.json").read_text())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ[THREADS])
    session = onnxruntime.InferenceSession(
        directory / "model.onnx", options, providers=["CPUExecutionProvider"]
    )
    name = session.get_inputs()[0].name
    labels = description["labels"]
    prepare = preparation(description)
    cv2.setNumThreads(1)
    app = FastAPI()

    @app.get("/health")
    def health() -> dict:
        return {"logId": str(uuid.uuid4()), "errorCode": 0, "errorMsg": "Healthy"}

    # Without a thread for each request, one is answered after the other.
    @app.post("/image-classification")
    async def classify(question: Question) -> dict:
        scores = session.run(None, {name: prepare(base64.b64decode(question.image))})[0][0]
        found = probabilities(scores) if description["scores"] == "logits" else scores
        best = np.argsort(found)[::-1][: question.topk]
        categories = [
            {"id": int(i), "name": labels[i] if labels else str(i), "score": float(found[i])}
            for i in best
        ]
        result = {"categories": categories, "image": None}
        return {"logId": str(uuid.uuid4()), "errorCode": 0, "errorMsg": "Success", "result": result}

    return app


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--model", type=Path, required=True, help="the numbered folder with model.onnx")
    add("--port", type=int, default=8001)
    add("--threads", type=int, default=os.cpu_count(), help="of the engine, in each process")
    add("--processes", type=int, default=1)
    options = parser.parse_args()
    os.environ[MODEL], os.environ[THREADS] = str(options.model), str(options.threads)
    uvicorn.run(
        "python_server:service",
        factory=True,
        port=options.port,
        workers=options.processes,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
