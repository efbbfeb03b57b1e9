"""The variants under test."""

import pytest

from subject import Subject
from twins_export.variants import VARIANTS

SMALL = ("alt_gvt_nano", "pcpvt_nano", "alt_gvt_small", "pcpvt_small")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=() if name in SMALL else pytest.mark.large) for name in VARIANTS
    ],
)
def subject(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """Every variant in turn; the four larger ones under pytest -m large."""
    return Subject(VARIANTS[request.param], tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="session")
def nano(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """The smallest variant, for what doesn't depend on the variant."""
    return Subject(VARIANTS["alt_gvt_nano"], tmp_path_factory.mktemp("nano"))
