"""Work handed out through joblib: to the processors of this machine, or to a Dask cluster.

A task is a function of what all items share and of one item. Results come in the order of the items; whatever a task
draws comes from a seed of its own (`seed_of`): neither the number of workers nor who computes what can be seen in a
result. A worker computes in one thread: those of several processes would only wait for each other.

Handing work out costs: a process imports the packages anew (2 to 3 s of processor time), and what it needs travels.
Work that is worth less than `WORTH` seconds stays in this process. A task hands nothing on: within it all work is done
by its own thread (`alone`).

While tasks run, an executed notebook says how many are done (`announce`): in `here report`'s line of progress, and in
no other place; nothing of it is kept in the notebook.

Environment variables
---------------------
HERE_JOBS : processes on this machine; one per processor if not set
HERE_DASK : address of the scheduler of a Dask cluster, such as tls://10.0.0.5:8786; work then goes there
HERE_DASK_TLS : folder with `ca.pem`, `cert.pem` and `key.pem`, for an address that begins with tls://; without it the
    settings of distributed count (DASK_DISTRIBUTED__COMM__TLS__CA_FILE ...)
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import multiprocessing
import os
import pickle
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextvars import ContextVar
from pathlib import Path

import joblib
from threadpoolctl import ThreadpoolController, threadpool_limits

from herelib.errors import HereError

WORTH = 10.0  # [J] seconds of work below which a second process costs more than it saves
WORTH_FORKING = 1.0  # [J] the same for a process that is forked
DASK, DASK_TLS, JOBS = "HERE_DASK", "HERE_DASK_TLS", "HERE_JOBS"
_PEMS = {"ca": "ca.pem", "cert": "cert.pem", "key": "key.pem"}
MISSING = "work for a Dask cluster needs the package distributed, which is not installed: pip install -e .[dask]"
LINES = 10  # of progress
ANNOUNCED = "here-progress"  # id of the display that is announced: no front end and no notebook has one of this name
EVERY = 0.5  # seconds between announcements
PATIENCE = "30s"  # how long an answer of a cluster is waited for


_alone: ContextVar[bool] = ContextVar("alone", default=False)
_forked: ContextVar[int] = ContextVar("forked", default=0)  # processes that may be forked; 0: none may


class Parcel:
    """Something pickled: it travels with its task, so that a worker that dies takes nothing along that others need.

    Dask would lay larger arguments down on a single worker and lose them with it.
    """

    def __init__(self, content: object):
        self.pickled = pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL)
        self.key = hashlib.sha256(self.pickled).hexdigest()

    def open(self) -> object:
        """What was pickled."""
        return pickle.loads(self.pickled)


def seed_of(seed: int, *names: object) -> list[int]:
    """A seed of one task, from the seed of all and what names the task; for `numpy.random.default_rng`.

    Examples
    --------
    >>> seed_of(1, "alder") == seed_of(1, "alder"), seed_of(1, "alder") == seed_of(1, "birch")
    (True, False)
    """
    digest = hashlib.sha256("\n".join(map(str, names)).encode()).digest()
    return [seed, int.from_bytes(digest[:8], "big")]


def jobs() -> int:
    """How many processes this machine is to have: the environment variable HERE_JOBS, else one per processor.

    Raises
    ------
    HereError
        If the variable holds no whole number from 1 on.
    """
    asked = os.environ.get(JOBS, "").strip()
    if not asked:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not asked.isdigit() or int(asked) < 1:
        raise HereError(f"{JOBS} is not a whole number from 1 on: how many processes may this machine have?")
    return int(asked)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Within it nothing is handed out and nothing has threads: the other processors have tasks of their own."""
    before = _alone.set(True)
    try:
        with threadpool_limits(1):
            yield
    finally:
        _alone.reset(before)


def is_alone() -> bool:
    """Whether whoever asks is to do all work in its own thread."""
    return _alone.get()


@contextlib.contextmanager
def forking(processes: int | None = None) -> Iterator[None]:
    """Within it the processes of this machine are forked from this one where the system can, instead of started.

    They have its packages and what is shared at once, so that work is handed out from `WORTH_FORKING` seconds on. For
    a process without threads of its own: a command, never a kernel.

    Parameters
    ----------
    processes : as `jobs` says if not given
    """
    before = _forked.set(processes or jobs())
    try:
        yield
    finally:
        _forked.reset(before)


def announce(line: str) -> None:
    """Say in a kernel how far its cell is: to whoever executes the notebook and looks for it, and to nobody else.

    It is an update of a display that was never made: front ends and notebooks pass over it.
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if getattr(shell, "kernel", None) is not None:
        shell.display_pub.publish({"text/plain": line}, transient={"display_id": ANNOUNCED}, update=True)


def name_cluster(address: str, certificates: str = "") -> None:
    """Send the work of this process, and of those that it starts, to a Dask cluster.

    Parameters
    ----------
    address : of the scheduler, tcp:// or tls://
    certificates : folder, as HERE_DASK_TLS names it; that variable counts if not given

    Raises
    ------
    HereError
        If that is no address, or the package distributed is not installed.
    """
    if not re.fullmatch(r"(tcp|tls)://[^\s/]+:\d+", address):
        raise HereError(f"'{address}' is no address of a Dask scheduler: write tcp://HOST:PORT or tls://HOST:PORT")
    if importlib.util.find_spec("distributed") is None:
        raise HereError(MISSING)
    os.environ[DASK] = address
    if folder := certificates or os.environ.get(DASK_TLS):  # kernels stand in another folder
        os.environ[DASK_TLS] = str(Path(folder).resolve())
    _security(address)  # what is missing of it is said now


def on_cluster() -> bool:
    """Whether work goes to a Dask cluster."""
    return bool(os.environ.get(DASK)) and not is_alone()


def results(
    task: Callable,
    items: Iterable,
    *,
    seconds: float,
    shared: object = None,
    progress: Callable[[str], object] | None = None,
) -> Iterator:
    """What a task gives for each item, in the order of the items: the same whoever computes it.

    Parameters
    ----------
    task : function of the shared content and one item; a function of a module, so that it can be sent
    items : what differs from task to task
    seconds : what an item is expected to cost, s; less than `WORTH` in all is done here
    shared : what all tasks need; it is unpickled once by each worker
    progress : takes one line a time, ten in all: how many of the tasks are done

    Raises
    ------
    HereError
        If a process was ended from outside, or the cluster cannot be reached.
    """
    items = list(items)
    with _cluster() if on_cluster() and items else contextlib.nullcontext():
        announced, line = time.monotonic(), ""
        for done, result in enumerate(_computed(task, items, seconds, shared), 1):
            if progress is not None and LINES * done // len(items) > LINES * (done - 1) // len(items):
                progress(f"{done:,} of {len(items):,}")
            if not is_alone() and time.monotonic() - announced >= EVERY:
                line = f"{done:,} of {len(items):,}"
                announce(line)
                announced = time.monotonic()
            yield result
        if line:
            announce("")


_libraries: list[tuple[int, ThreadpoolController]] = []  # that have threads, and how many modules were loaded then


def _one_thread() -> contextlib.AbstractContextManager:
    """Within it libraries compute in one thread. Looking for them takes milliseconds: only once more are loaded."""
    if not _libraries or _libraries[0][0] != len(sys.modules):
        _libraries[:] = [(len(sys.modules), ThreadpoolController())]
    return _libraries[0][1].limit(limits=1)


def _computed(task: Callable, items: list, seconds: float, shared: object) -> Iterator:
    forked = _forked.get() if "fork" in multiprocessing.get_all_start_methods() else 0
    workers, worth = (forked, WORTH_FORKING) if forked else (jobs(), WORTH)
    if on_cluster() and items:
        yield from _handed_out(task, items, Parcel(shared), cluster=True)
    elif is_alone() or workers == 1 or len(items) < 2 or seconds * len(items) < worth:
        for item in items:
            # One thread here as well: a sum that is split among threads may end in other digits.
            with _one_thread():
                result = task(shared, item)
            yield result
    elif forked:
        yield from _by_forks(task, items, shared, workers)
    else:
        yield from _handed_out(task, items, Parcel(shared), workers=workers)


def _handed_out(task: Callable, items: list, shared: Parcel, *, cluster: bool = False, workers: int = -1) -> Iterator:
    """Results by joblib's processes, or by its Dask backend."""
    # On a cluster all of them get what is shared at once: one that dies leaves it with the others.
    where = {"backend": "dask", "scatter": [shared]} if cluster else {"backend": "loky", "n_jobs": workers}
    calls = (joblib.delayed(_opened_task)(task, shared, Parcel(item)) for item in items)
    with _ended_from_outside(), joblib.parallel_config(**where):
        yield from joblib.Parallel(return_as="generator")(calls)


def _by_forks(task: Callable, items: list, shared: object, workers: int) -> Iterator:
    """Results by processes that find task and shared content in the memory that they are forked with.

    joblib forks too, by a pool of `multiprocessing`; but that waits for ever for a process that was ended from outside.
    """
    _inherited[:] = task, shared
    try:
        with _ended_from_outside(), ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
            yield from pool.map(_inherited_task, items)
    finally:
        _inherited.clear()


@contextlib.contextmanager
def _ended_from_outside() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool:  # loky's is one of these
        raise HereError(
            f"a process was ended from outside, most likely for lack of memory: allow fewer ({JOBS}=1)"
        ) from None


_inherited: list = []  # task and shared content for processes that are forked


def _inherited_task(item: object) -> object:
    task, shared = _inherited
    with alone():
        return task(shared, item)


_opened: dict[str, object] = {}  # what a worker process shares among its tasks: unpickled once


def _opened_task(task: Callable, shared: Parcel, item: Parcel) -> object:
    if shared.key not in _opened:
        _opened.clear()
        _opened[shared.key] = shared.open()
    with alone():
        return task(_opened[shared.key], item.open())


@contextlib.contextmanager
def _cluster() -> Iterator[None]:
    """A connection to the cluster that HERE_DASK names, the current one of joblib's backend."""
    address = os.environ[DASK]
    try:
        from distributed import Client
    except ImportError:
        raise HereError(MISSING) from None
    try:
        client = Client(address, security=_security(address), timeout=PATIENCE)
    except TypeError:  # what distributed says of an address in TLS where it has no certificates
        raise HereError(f"{address} needs certificates: --dask-tls FOLDER, or {DASK_TLS}") from None
    except (OSError, ValueError) as error:  # and of one where nobody answers, or not in TLS
        raise HereError(
            f"no Dask scheduler answers at {address} ({type(error).__name__}): is it running, and is its "
            "address one of tcp:// or tls://?"
        ) from None
    with client:
        if not client.scheduler_info()["workers"]:
            raise HereError(f"the Dask scheduler at {address} has no workers: start some (dask worker {address})")
        yield


def _security(address: str) -> object | None:
    """Certificates for an address that begins with tls://: of the folder HERE_DASK_TLS, else as distributed is set."""
    folder = os.environ.get(DASK_TLS)
    if not folder or not address.startswith("tls://"):
        return None
    from distributed.security import Security

    files = {name: Path(folder) / file for name, file in _PEMS.items()}
    if missing := [file.name for file in files.values() if not file.is_file()]:
        raise HereError(f"{folder} lacks {', '.join(missing)}: certificates of a Dask cluster are ca, cert and key")
    paths = {name: str(file) for name, file in files.items()}
    return Security(
        tls_ca_file=paths["ca"], tls_client_cert=paths["cert"], tls_client_key=paths["key"], require_encryption=True
    )
