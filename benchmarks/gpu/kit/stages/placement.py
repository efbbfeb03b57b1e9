"""Whether every node has a kernel on the GPU."""

from stages.networks import FORMS, NANO, SMALL, noise_for, open_session, scores_of, session_options
from stages.stage import Run


def placement(run: Run) -> dict:
    """A session that may use nothing else loads and runs, for each form of both networks."""
    names = [f"{variant}-{form}" for variant in (NANO, SMALL) for form in FORMS]
    faults = {name: _fault(name, run.device) for name in names}
    failed = [f"{name}: {fault}" for name, fault in faults.items() if fault]
    note = f"{len(failed)} of {len(names)} networks failed"
    if failed:
        note = f"{note}; {failed[0]}"
    return {"passed": not failed, "note": note, "faults": faults}


def _fault(name: str, device: str) -> str | None:
    options = session_options()
    options.add_session_config_entry("session.disable_cpu_ep_fallback", "1")
    try:
        session = open_session(name, device, options=options)
        scores_of(session, noise_for(session, 2))
    except Exception as error:  # noqa: BLE001  each network has its own verdict
        return str(error)
    return None
