"""What the Python peers share: the event format, and PaddleClas's preprocessing for Twins."""

import io
import json
from pathlib import Path

import cv2
import fastavro
import numpy as np
from PIL import Image

_HOME = Path(__file__).resolve().parents[2]
_SCHEMA_FILE = _HOME / "schemas/src/main/avro/ImageEvent.avsc"
_SCHEMA = fastavro.parse_schema(json.loads(_SCHEMA_FILE.read_text()))
_MARKER_AND_FINGERPRINT = 10
_SIDE = 224
_SHORT_SIDE = 256
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
_SCALE = 1 / (255 * _DEVIATION)
_OFFSET = -_MEAN / _DEVIATION


def read_event(message: bytes) -> dict:
    """An ImageEvent in Avro's single-object encoding."""
    return fastavro.schemaless_reader(io.BytesIO(message[_MARKER_AND_FINGERPRINT:]), _SCHEMA, None)


def preprocess(encoded: bytes) -> np.ndarray:
    """[3, 224, 224] float32: cv2 decodes, Pillow resizes the short side to 256, centre crop."""
    pixels = cv2.cvtColor(
        cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB
    )
    image = Image.fromarray(pixels)
    scale = _SHORT_SIDE / min(image.size)
    size = round(image.width * scale), round(image.height * scale)
    pixels = np.asarray(image.resize(size, Image.Resampling.BICUBIC))
    top, left = (pixels.shape[0] - _SIDE) // 2, (pixels.shape[1] - _SIDE) // 2
    crop = pixels[top : top + _SIDE, left : left + _SIDE]
    return np.ascontiguousarray((crop * _SCALE + _OFFSET).transpose(2, 0, 1))


def answer(image_id: str, scores: np.ndarray) -> str:
    """The answer to one image, for scores [classes]."""
    return json.dumps({"imageId": image_id, "classId": int(scores.argmax())})
