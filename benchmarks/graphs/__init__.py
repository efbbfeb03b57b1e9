"""What the exported graphs cost, beside others."""

import sys
from pathlib import Path

# twins_export is a folder of this checkout, not an installed package.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models"))
