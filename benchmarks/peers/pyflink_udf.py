"""Classifies images from Kafka one by one, in a Python function of PyFlink's SQL.

python pyflink_udf.py SLOTS MODEL_FILE JARS BOOTSTRAP_SERVERS ANSWER_TOPIC
"""

import sys

from pyflink.table import DataTypes, EnvironmentSettings, TableEnvironment
from pyflink.table.udf import FunctionContext, ScalarFunction, udf


class Classify(ScalarFunction):
    """One session of one thread in each slot's Python process."""

    def __init__(self, model: str) -> None:
        self.model = model

    def open(self, function_context: FunctionContext) -> None:  # noqa: ARG002  PyFlink passes it
        import cv2
        import onnxruntime

        cv2.setNumThreads(1)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            self.model, options, providers=["CPUExecutionProvider"]
        )
        self.input = self.session.get_inputs()[0].name

    def eval(self, message: bytes) -> str:
        from images import answer, preprocess, read_event

        event = read_event(message)
        (scores,) = self.session.run(None, {self.input: preprocess(event["image"])[None]})
        return answer(event["imageId"], scores[0])


def main(slots: str, model: str, jars: str, bootstrap_servers: str, answer_topic: str) -> None:
    environment = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    config = environment.get_config()
    config.set("parallelism.default", slots)
    config.set("execution.checkpointing.interval", "10s")
    config.set("pipeline.jars", jars)
    config.set("python.executable", sys.executable)
    # Answers leave a bundle at a time: the default of 1,000 would hide how fast they come.
    config.set("python.fn-execution.bundle.size", "16")
    environment.create_temporary_function(
        "classify", udf(Classify(model), result_type=DataTypes.STRING())
    )
    environment.execute_sql(table("images", "image BYTES", "image-events", bootstrap_servers))
    environment.execute_sql(table("answers", "answer STRING", answer_topic, bootstrap_servers))
    environment.execute_sql("INSERT INTO answers SELECT classify(image) FROM images").wait()


def table(name: str, column: str, topic: str, bootstrap_servers: str) -> str:
    return f"""
        CREATE TABLE {name} ({column}) WITH (
            'connector' = 'kafka',
            'topic' = '{topic}',
            'properties.bootstrap.servers' = '{bootstrap_servers}',
            'scan.startup.mode' = 'earliest-offset',
            'format' = 'raw'
        )"""


if __name__ == "__main__":
    main(*sys.argv[1:])
