"""Turns a Twins checkpoint into a model directory: model.onnx and its description, twins.json."""
