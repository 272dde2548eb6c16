"""Work on columns side by side: NumPy's sorts and searches release the interpreter lock."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
WORKERS = min(2, os.cpu_count() or 1)  # more gain little: the work is bound by memory
WAITING = 2 * WORKERS
"""Jobs in flight, and so columns held, at most."""


def in_order(jobs: Iterable[Callable[[], T]]) -> Iterator[T]:
    """Yield the results of jobs in their order; ``jobs`` itself is drawn from the caller's thread."""
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[T]] = deque()
        for job in jobs:
            waiting.append(pool.submit(job))
            if len(waiting) > WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
