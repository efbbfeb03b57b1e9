"""The stages of the kit, the quickest first."""

from stages.failures import lost_context, out_of_memory
from stages.graphs import binding, products, profile
from stages.java_bench import java_bench, java_engine
from stages.java_parity import java_parity
from stages.java_swap import java_swap
from stages.memory import memory
from stages.parity import parity
from stages.placement import placement
from stages.speed import compiled, speed
from stages.stage import Stage
from stages.twins import ARCHIVES as _JAVA

_PYTHON = ("models", "onnxruntime", "provider")

STAGES = {
    "placement": Stage(placement, 120, _PYTHON, needs_gpu=True),
    "parity": Stage(parity, 180, _PYTHON),
    "out-of-memory": Stage(out_of_memory, 60, _PYTHON, needs_gpu=True),
    "lost-context": Stage(lost_context, 60, _PYTHON, needs_gpu=True),
    "java-parity": Stage(java_parity, 240, _JAVA),
    "products": Stage(products, 120, _PYTHON),
    "binding": Stage(binding, 120, _PYTHON),
    "profile": Stage(profile, 120, _PYTHON),
    "java-engine": Stage(java_engine, 300, _JAVA),
    "java-swap": Stage(java_swap, 300, _JAVA),
    "speed": Stage(speed, 240, _PYTHON),
    "java-bench": Stage(java_bench, 420, _JAVA),
    "compiled": Stage(compiled, 240, (), needs_gpu=True),
    "memory": Stage(memory, 240, _PYTHON),
}
