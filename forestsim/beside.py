"""Work done beside the rest, on the second core of the machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any


@contextmanager
def beside(*works: Callable[[], Any]) -> Iterator[Callable[[], Any]]:
    """Begin works, one after another, in a process of their own; give the function that waits for the next one's made.

    They see everything as it is now and change nothing here; what they make or raise must be picklable. Where the
    system cannot split a process cheaply, or has one core, each is done when it is asked for.
    Left early, the block ends them. Raises what the work raised, and MemoryError if it was killed.
    """
    if not can_split():
        left = iter(works)
        yield lambda: next(left)()
        return
    split = multiprocessing.get_context("fork")
    ours, theirs = split.Pipe(duplex=False)
    process = split.Process(target=_send, args=(works, theirs), daemon=True)
    with warnings.catch_warnings():
        # Newer Pythons warn of threads: those of numerical libraries, which hold no lock between two calls.
        warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*fork")
        process.start()
    theirs.close()
    try:
        yield lambda: _received(ours)
    finally:
        ours.close()
        process.terminate()
        process.join()
        process.close()


def can_split() -> bool:
    """Return whether a second process is worth beginning."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return sys.platform == "linux" and cores > 1 and not multiprocessing.current_process().daemon


def _send(works: Iterable[Callable[[], Any]], pipe: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who waits for it is interrupted, and ends this process
    try:
        for work in works:
            pipe.send((work(), None))
    except Exception as wrong:
        with suppress(OSError):  # nobody waits any more
            pipe.send((None, wrong))


def _received(pipe: Any) -> Any:
    try:
        made, wrong = pipe.recv()
    except EOFError:
        raise MemoryError("the process beside this one was ended") from None
    if wrong is not None:
        raise wrong
    return made
