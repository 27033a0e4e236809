"""What a processor announces and the machine around it refuses: instructions that would end the process."""

from __future__ import annotations

import signal
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

_FACTS = Path("/proc/cpuinfo")
_FAULTS = frozenset({signal.SIGILL, signal.SIGSEGV})
"""How the system ends a process for an instruction that it does not have."""
_PATIENCE = 120.0
"""Seconds for the trial, which imports torch."""
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
        if " amx_tile" not in _FACTS.read_text():
            return False
        # in a session of its own: an interrupt that is meant for us is no answer
        tried = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-c", _TRIAL],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):  # another system, no interpreter to call, or one that is stuck
        return False
    return -tried.returncode in _FAULTS
