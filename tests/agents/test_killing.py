"""Ending processes: a group that is on a leash ends with whoever holds it."""

from __future__ import annotations

import signal
import subprocess

from arena.agents.core.hosts.killing import Leash


def test_a_group_is_killed_when_its_leash_is_torn_and_lives_when_it_is_dropped() -> None:
    torn, dropped = (subprocess.Popen(["sleep", "1000"], start_new_session=True) for _ in range(2))
    try:
        Leash(dropped.pid).drop()
        leash = Leash(torn.pid)
        assert leash._shell is not None
        assert leash._shell.stdin is not None
        leash._shell.stdin.close()  # as the end of this process would
        leash._shell.wait()
        assert torn.wait() == -signal.SIGKILL
        assert dropped.poll() is None
    finally:
        for process in (torn, dropped):
            process.kill()
            process.wait()
