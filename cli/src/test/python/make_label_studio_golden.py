"""Takes our tasks through a real Label Studio, and keeps what it exports.

Starts a server of its own (label-studio of PyPI) on the loopback interface, makes a project with
our labeling interface, imports our tasks, lets two people annotate, skips a task, and stores the
exports that LabelStudioExportTest reads, with what was chosen and when, by the server's own API.
Before, label-studio-sdk checks the tasks and their predictions against the labeling interface.

Run: pip install label-studio==1.23.2
     python make_label_studio_golden.py ../resources/io/flinktwins/cli/labels
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import requests
from label_studio_sdk.label_interface import LabelInterface

PORT = 18080
ADDRESS = f"http://127.0.0.1:{PORT}"
PEOPLE = ["ada@example.com", "grace@example.com"]
PASSWORD = "only-for-this-run"
FORMATS = {"JSON": "export.json", "JSON_MIN": "export-min.json", "CSV": "export.csv"}


def check(config: str, tasks: list[dict]) -> None:
    """Asks label-studio-sdk whether tasks and predictions fit the labeling interface."""
    interface = LabelInterface(config)
    interface.validate()
    for task in tasks:
        # With its predictions, it would call itself without them.
        if not interface.validate_task({"data": task["data"]}):
            raise ValueError(f"no task of this interface: {task}")
        for prediction in task["predictions"]:
            if not interface.validate_prediction(prediction):
                raise ValueError(f"no prediction of this interface: {prediction}")


class Person:
    """Somebody who is logged in, as a browser would be."""

    def __init__(self, email: str) -> None:
        self.session = requests.Session()
        self.session.get(f"{ADDRESS}/user/signup/").raise_for_status()
        form = {"email": email, "password": PASSWORD, "allow_newsletters": "false"}
        self.post("/user/signup/", data=form)
        self.id = self.get("/api/current-user/whoami")["id"]

    def get(self, path: str, **parameters: str) -> dict:
        """Asks the server's API."""
        answer = self.session.get(ADDRESS + path, params=parameters)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, **content: object) -> requests.Response:
        """Tells the server something."""
        token = self.session.cookies["csrftoken"]
        headers = {"X-CSRFToken": token, "Referer": ADDRESS + path}
        answer = self.session.post(ADDRESS + path, headers=headers, **content)
        answer.raise_for_status()
        return answer


def annotate(person: Person, task: dict, choice: str | None) -> dict:
    """Chooses a class, or skips the task; returns the label that this is."""
    region = {"from_name": "label", "to_name": "image", "type": "choices"}
    result = [region | {"value": {"choices": [choice]}}] if choice else []
    body = {"result": result, "was_cancelled": choice is None, "lead_time": 2.5}
    annotation = person.post(f"/api/tasks/{task['id']}/annotations/", json=body).json()
    return {
        "imageId": task["data"]["imageId"],
        "choice": choice,
        "annotator": person.id,
        "updatedAt": annotation["updated_at"],
        "selectionProbability": task["data"]["selectionProbability"],
    }


def export(person: Person, project: int, folder: pathlib.Path) -> None:
    """Stores the project in each of the formats."""
    for name, file in FORMATS.items():
        parameters = {"exportType": name, "download_all_tasks": "true"}
        answer = person.session.get(f"{ADDRESS}/api/projects/{project}/export", params=parameters)
        answer.raise_for_status()
        (folder / file).write_bytes(answer.content)


def run(folder: pathlib.Path) -> None:
    """Goes from our tasks to the exports."""
    config = (folder / "label-config.xml").read_text()
    tasks = json.loads((folder / "tasks.json").read_text())
    check(config, tasks)
    ada, grace = (Person(email) for email in PEOPLE)
    made = ada.post("/api/projects", json={"title": "golden", "label_config": config})
    project = made.json()["id"]
    ada.post(f"/api/projects/{project}/import", json=tasks)
    known = ada.get("/api/tasks", project=str(project), fields="all")["tasks"]
    first, second, third, fourth, _ = known
    labels = [
        annotate(ada, first, "T-shirt/top"),
        annotate(grace, first, "crane (2)"),
        annotate(ada, second, "<b> & \"c\" 'd'"),
        annotate(grace, third, "crane (1)"),
    ]
    annotate(grace, fourth, None)
    export(ada, project, folder)
    (folder / "export-labels.json").write_text(json.dumps(labels, indent=2) + "\n")


def main() -> None:
    """Starts the server, and ends it."""
    folder = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "COLLECT_ANALYTICS": "False", "LATEST_VERSION_CHECK": "False"}
        command = ["label-studio", "start", "--no-browser", "--data-dir", data]
        command += ["--internal-host", "127.0.0.1", "--port", str(PORT)]
        server = subprocess.Popen(command, env=environment)
        try:
            wait(server)
            run(folder)
        finally:
            server.terminate()
            server.wait()


def wait(server: subprocess.Popen) -> None:
    """Returns when the server answers."""
    while server.poll() is None:
        try:
            requests.get(f"{ADDRESS}/health").raise_for_status()
        except requests.RequestException:
            time.sleep(1)
        else:
            return
    raise RuntimeError(f"label-studio ended with {server.returncode}")


if __name__ == "__main__":
    main()
