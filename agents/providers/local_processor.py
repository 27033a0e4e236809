"""What a processor announces and the machine around it refuses: instructions that would end the process."""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

_FACTS = Path("/proc/cpuinfo")
_TRIAL = "import torch; half = torch.ones(64, 64, dtype=torch.bfloat16); half @ half"


def spare(model: Any) -> None:
    """Keep a model in half precision on the processor from instructions that end the process.

    Some virtual machines announce AMX and let it fail, and oneDNN, which takes it where it is announced, knows only
    before it is first used what to leave. So torch does without oneDNN then, everywhere in this process.
    """
    import torch

    halves = {torch.bfloat16, torch.float16}
    if any(one.device.type == "cpu" and one.dtype in halves for one in model.parameters()) and lacks_amx():
        torch.backends.mkldnn.set_flags(False)


@lru_cache
def lacks_amx() -> bool:
    """Whether AMX is announced and ends a process that takes it: tried in one of its own, which takes seconds, once."""
    try:
        announced = " amx_tile" in _FACTS.read_text()
    except OSError:  # another system
        return False
    if not announced:
        return False
    return subprocess.run([sys.executable, "-c", _TRIAL], capture_output=True, check=False).returncode < 0  # noqa: S603
