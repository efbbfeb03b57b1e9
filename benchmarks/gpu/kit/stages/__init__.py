"""The stages of the kit, in the order in which they run."""

from stages.failures import out_of_memory
from stages.memory import memory
from stages.parity import parity
from stages.placement import placement
from stages.speed import compiled, speed
from stages.stage import Stage

_PYTHON = ("models", "onnxruntime", "provider")

STAGES = {
    "placement": Stage(placement, 120, _PYTHON, needs_gpu=True),
    "parity": Stage(parity, 180, _PYTHON),
    "speed": Stage(speed, 240, _PYTHON),
    "compiled": Stage(compiled, 240, (), needs_gpu=True),
    "memory": Stage(memory, 240, _PYTHON),
    "out-of-memory": Stage(out_of_memory, 60, _PYTHON, needs_gpu=True),
}
