"""Makes flinkdeployment.schema.json from the CRD of the Flink Kubernetes Operator.

    python make_schema.py flinkdeployments.flink.apache.org-v1.yml > flinkdeployment.schema.json

The CRD is in the operator's repository and Helm chart, in crds/. What is left out: the status,
which the operator writes, and the pod templates, which are Kubernetes' own. What is added: an
unknown field is an error, where Kubernetes drops it.
"""

import json
import sys
from pathlib import Path

import yaml

ANY_OBJECT = {"type": "object"}
ANYTHING = ("preserve-unknown-fields", "int-or-string")


def strict(schema: dict) -> dict:
    """The JSON schema of a structural schema, with no fields but those it names."""
    if any(schema.get(f"x-kubernetes-{kind}") for kind in ANYTHING):
        return {}
    result = {key: schema[key] for key in ("type", "enum", "required") if key in schema}
    if "properties" in schema:
        result["properties"] = {
            name: ANY_OBJECT if name == "podTemplate" else strict(child)
            for name, child in schema["properties"].items()
        }
        result["additionalProperties"] = False
    elif "additionalProperties" in schema:
        result["additionalProperties"] = strict(schema["additionalProperties"])
    if "items" in schema:
        result["items"] = strict(schema["items"])
    return result


def main() -> None:
    crd = yaml.safe_load(Path(sys.argv[1]).read_text(encoding="utf-8"))
    version = crd["spec"]["versions"][0]
    properties = version["schema"]["openAPIV3Schema"]["properties"]
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "required": ["apiVersion", "kind", "metadata", "spec"],
        "properties": {
            "apiVersion": {"const": f"{crd['spec']['group']}/{version['name']}"},
            "kind": {"const": crd["spec"]["names"]["kind"]},
            "metadata": {"type": "object", "required": ["name"]},
            "spec": strict(properties["spec"]),
        },
        "additionalProperties": False,
    }
    json.dump(schema, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
