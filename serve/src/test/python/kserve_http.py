"""Asks a server by Triton's client for HTTP, in all forms that it has.

    python kserve_http.py HOST:PORT IMAGES

IMAGES is a file of JSON with what answers.Images has.
"""

import base64
import itertools
import sys
from contextlib import closing

import numpy as np
import tritonclient.http as triton
from answers import Images, show, show_classes, show_probabilities
from tritonclient.utils import InferenceServerException

OUTPUT = "probabilities"


def main() -> None:
    address, images = sys.argv[1], Images.read(sys.argv[2])
    with closing(triton.InferenceServerClient(address)) as client:
        show_state(client, images.model)
        contents = images.contents()
        for binary_in, binary_out in itertools.product((True, False), repeat=2):
            form = f"{name(binary_in)} in, {name(binary_out)} out"
            files = files_input(contents, binary=binary_in)
            ask(client, images, f"files, {form}", files, binary=binary_out)
            prepared = images.prepared()
            tensors = triton.InferInput("input", list(prepared.shape), "FP32")
            tensors.set_data_from_numpy(prepared, binary_data=binary_in)
            ask(client, images, f"tensors, {form}", tensors, binary=binary_out)
        ask_one_by_one(client, images)
        ask_in_vain(client, images.model)


def name(binary: bool) -> str:
    return "binary" if binary else "JSON"


def show_state(client: triton.InferenceServerClient, model: str) -> None:
    show(
        "state",
        live=client.is_server_live(),
        ready=client.is_server_ready(),
        modelReady=client.is_model_ready(model),
        versionReady=client.is_model_ready(model, "1"),
        extensions=client.get_server_metadata()["extensions"],
        metadata=client.get_model_metadata(model),
    )


def files_input(contents: list[bytes], binary: bool) -> triton.InferInput:
    """In JSON a file is a text, in base64."""
    values = contents if binary else [base64.b64encode(content) for content in contents]
    files = triton.InferInput("image", [len(values)], "BYTES")
    return files.set_data_from_numpy(np.array(values, np.object_), binary_data=binary)


def ask(
    client: triton.InferenceServerClient,
    images: Images,
    form: str,
    data: triton.InferInput,
    binary: bool,
) -> None:
    """All images at once, for their probabilities and for their classes."""
    plain = triton.InferRequestedOutput(OUTPUT, binary_data=binary)
    answer = client.infer(images.model, [data], outputs=[plain])
    show_probabilities(form, images.files, answer.as_numpy(OUTPUT))
    ranked = triton.InferRequestedOutput(OUTPUT, binary_data=binary, class_count=10)
    answer = client.infer(images.model, [data], model_version="1", outputs=[ranked])
    show_classes(f"{form}, classes", images.files, answer.as_numpy(OUTPUT))


def ask_one_by_one(client: triton.InferenceServerClient, images: Images) -> None:
    """As short as the client can: no outputs, so the server says which there are."""
    for file, content in zip(images.files, images.contents(), strict=True):
        answer = client.infer(images.model, [files_input([content], binary=True)])
        (output,) = answer.get_response()["outputs"]
        show_probabilities("one by one", [file], answer.as_numpy(output["name"]))


def ask_in_vain(client: triton.InferenceServerClient, model: str) -> None:
    no_image = files_input([b"no image"], binary=True)
    wrong = (("image", model, ""), ("model", "no", ""), ("version", model, "9"))
    for what, asked, version in wrong:
        try:
            client.infer(asked, [no_image], model_version=version)
        except InferenceServerException as e:
            show(f"wrong {what}", status=e.status(), message=e.message())


if __name__ == "__main__":
    main()
