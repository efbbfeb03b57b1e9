"""Asks a server by Triton's client for gRPC, in all forms that it has.

    python kserve_grpc.py HOST:PORT IMAGES

IMAGES is a file of JSON with what answers.Images has.
"""

import sys
from contextlib import closing

import grpc
import numpy as np
import tritonclient.grpc as triton
from answers import Images, show, show_classes, show_probabilities
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException

OUTPUT = "probabilities"


def main() -> None:
    address, images = sys.argv[1], Images.read(sys.argv[2])
    with closing(triton.InferenceServerClient(address)) as client:
        show_state(client, images.model)
        files = files_input(images.contents())
        ask(client, images, "files", files)
        prepared = images.prepared()
        tensors = triton.InferInput("input", list(prepared.shape), "FP32")
        ask(client, images, "tensors", tensors.set_data_from_numpy(prepared))
        ask_one_by_one(client, images)
        ask_in_vain(client, images.model)
    with grpc.insecure_channel(address) as channel:
        ask_by_contents(service_pb2_grpc.GRPCInferenceServiceStub(channel), images)


def show_state(client: triton.InferenceServerClient, model: str) -> None:
    show(
        "state",
        live=client.is_server_live(),
        ready=client.is_server_ready(),
        modelReady=client.is_model_ready(model),
        versionReady=client.is_model_ready(model, "1"),
        extensions=client.get_server_metadata(as_json=True)["extensions"],
        metadata=client.get_model_metadata(model, as_json=True),
    )


def files_input(contents: list[bytes]) -> triton.InferInput:
    files = triton.InferInput("image", [len(contents)], "BYTES")
    return files.set_data_from_numpy(np.array(contents, np.object_))


def ask(
    client: triton.InferenceServerClient, images: Images, form: str, data: triton.InferInput
) -> None:
    """All images at once, for their probabilities and for their classes."""
    plain = triton.InferRequestedOutput(OUTPUT)
    answer = client.infer(images.model, [data], outputs=[plain], client_timeout=60)
    show_probabilities(form, images.files, answer.as_numpy(OUTPUT))
    ranked = triton.InferRequestedOutput(OUTPUT, class_count=10)
    answer = client.infer(images.model, [data], model_version="1", outputs=[ranked])
    show_classes(f"{form}, classes", images.files, answer.as_numpy(OUTPUT))


def ask_one_by_one(client: triton.InferenceServerClient, images: Images) -> None:
    """As short as the client can: no outputs, so the server says which there are."""
    for file, content in zip(images.files, images.contents(), strict=True):
        answer = client.infer(images.model, [files_input([content])])
        (output,) = answer.get_response().outputs
        show_probabilities("one by one", [file], answer.as_numpy(output.name))


def ask_by_contents(stub: service_pb2_grpc.GRPCInferenceServiceStub, images: Images) -> None:
    """The protocol's typed elements, which Triton's own client neither sends nor reads."""
    files = service_pb2.ModelInferRequest(model_name=images.model)
    files.inputs.add(name="image", datatype="BYTES", shape=[len(images.files)])
    files.inputs[0].contents.bytes_contents.extend(images.contents())
    prepared = images.prepared()
    tensors = service_pb2.ModelInferRequest(model_name=images.model)
    tensors.inputs.add(name="input", datatype="FP32", shape=list(prepared.shape))
    tensors.inputs[0].contents.fp32_contents.extend(prepared.flatten().tolist())
    for form, request in (("files", files), ("tensors", tensors)):
        (output,) = stub.ModelInfer(request).outputs
        rows = np.float32(output.contents.fp32_contents).reshape(output.shape)
        show_probabilities(f"{form} in contents", images.files, rows)


def ask_in_vain(client: triton.InferenceServerClient, model: str) -> None:
    no_image = files_input([b"no image"])
    wrong = (("image", model, ""), ("model", "no", ""), ("version", model, "9"))
    for what, asked, version in wrong:
        try:
            client.infer(asked, [no_image], model_version=version)
        except InferenceServerException as e:
            show(f"wrong {what}", status=e.status(), message=e.message())


if __name__ == "__main__":
    main()
