"""The words in which a GPU fails: what the pipeline must recognise."""

from stages.networks import FASTEST, SMALL, noise_for, open_session, scores_of
from stages.stage import Run


def out_of_memory(run: Run) -> dict:
    """A batch that the limit has no memory for fails, and the session serves the next one."""
    session = open_session(f"{SMALL}-{FASTEST}", run.device, memory=200_000_000)
    scores_of(session, noise_for(session, 1))
    try:
        scores_of(session, noise_for(session, 512))
    except Exception as error:  # noqa: BLE001  its words are the answer
        message = str(error)
    else:
        return {"passed": False, "note": "512 images fitted into 200 MB"}
    scores_of(session, noise_for(session, 1))
    return {"passed": True, "note": message[:200], "message": message}
