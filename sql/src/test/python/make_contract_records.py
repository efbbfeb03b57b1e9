"""Makes records of the contracts as fastavro writes them, for the tests of the format twins-avro.

Run from the repository root, with fastavro installed, and again when a contract has changed:

    python sql/src/test/python/make_contract_records.py

Of each contract there is one record with everything in it and one without what may be left out.
The output is the same in every run.
"""

import base64
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastavro import parse_schema, schemaless_writer
from fastavro.schema import fingerprint, to_parsing_canonical_form

CONTRACTS = [
    "ImageEvent",
    "Classification",
    "LabelRequest",
    "LabelEvent",
    "AccuracyReport",
    "DeadLetter",
]
SCHEMAS = Path("schemas/src/main/avro")
OUT = Path(__file__).parents[1] / "resources/io/flinktwins/sql/format/contract-records.json"
MARKER = b"\xc3\x01"
START = datetime(2026, 11, 25, 8, 0, 0, 123_000, tzinfo=UTC)


class Filler:
    """Makes a value for each field of a schema, no two of them the same."""

    def __init__(self, complete: bool) -> None:
        self.complete = complete
        self.count = 0
        self.named: dict[str, object] = {}

    def value(self, schema: object, name: str) -> object:
        self.count += 1
        if isinstance(schema, list):
            other = next(part for part in schema if part != "null")
            return self.value(other, name) if self.complete else None
        if isinstance(schema, str):
            return self.scalar(schema, name)
        if schema.get("logicalType") == "timestamp-millis":
            return START + timedelta(seconds=self.count)
        return self.composite(schema, name)

    def scalar(self, schema: str, name: str) -> object:
        if schema in self.named:
            return self.value(self.named[schema], name)
        return {
            "string": f"{name} {self.count} äß漢😀",
            "bytes": bytes([self.count, 0, 255]),
            "int": -self.count,
            "long": self.count << 40,
            "float": self.count / 256,
            "double": self.count / 1024,
            "boolean": True,
        }[schema]

    def composite(self, schema: dict, name: str) -> object:
        kind = schema["type"]
        if kind == "record":
            self.named[schema["name"]] = schema
            return {
                field["name"]: self.value(field["type"], field["name"])
                for field in schema["fields"]
                if self.complete or "default" not in field
            }
        if kind == "enum":
            return schema["symbols"][-1]
        if kind == "array":
            count = 2 if self.complete else 0
            return [self.value(schema["items"], name) for _ in range(count)]
        if kind == "map":
            return {f"{name} key": self.value(schema["values"], name)}
        return self.scalar(kind, name)


def encode(schema: dict, value: dict) -> bytes:
    parsed = parse_schema(schema)
    crc = bytes.fromhex(fingerprint(to_parsing_canonical_form(schema), "CRC-64-AVRO"))
    payload = io.BytesIO()
    schemaless_writer(payload, parsed, value)
    return MARKER + crc + payload.getvalue()


def with_defaults(schema: dict, value: dict) -> dict:
    defaults = {field["name"]: field["default"] for field in schema["fields"] if "default" in field}
    return {field["name"]: (defaults | value)[field["name"]] for field in schema["fields"]}


def plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def record(contract: str, complete: bool) -> dict:
    schema = json.loads((SCHEMAS / f"{contract}.avsc").read_text())
    value = Filler(complete).value(schema, contract)
    return {
        "contract": contract,
        "complete": complete,
        "bytes": encode(schema, value).hex(),
        "row": plain(with_defaults(schema, value)),
    }


def main() -> None:
    records = [record(contract, complete) for contract in CONTRACTS for complete in (True, False)]
    OUT.write_text(json.dumps(records, indent=2, ensure_ascii=False) + "\n")


main()
