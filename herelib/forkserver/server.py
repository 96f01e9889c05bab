"""The server as whoever asks it for kernels sees it, and a kernel that it has forked."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .forking import INLINE, read_line, say

if TYPE_CHECKING:
    from .manager import ForkedKernelManager

# A kernel of which one of these differs from the server's is not forked: they are read when Python or a library starts.
FIXED = "PYTHON LD_ LC_ LANG OMP_ OPENBLAS_ MKL_ NUMBA_ ARROW_ MALLOC_ MPLCONFIG HOME"
PATIENCE = 120  # seconds for the imports of the server
STARTER = """import sys
if sys.path[:1] == [""]:  # the folder it starts in is not where its modules come from
    del sys.path[0]
exec(compile(open(sys.argv[1], encoding="utf-8").read(), sys.argv[1], "exec"))
serve(sys.argv[2:])"""
FORKING = Path(__file__).resolve().with_name("forking.py")


def can_fork() -> bool:
    """Whether this system can fork a process that has imported numerical libraries."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "darwin"


class Server:
    """One process that imports modules and forks kernels; started at the first kernel, or by `start`.

    Parameters
    ----------
    modules : names of the modules that the kernels will find loaded; those that cannot be imported are left out
    environment : variables of the server; those of this process where None
    fixed : further variables, by name or beginning, whose values the modules read when they are imported
    folder : where the modules are imported (a matplotlibrc there counts)
    """

    def __init__(
        self,
        modules: Iterable[str],
        environment: Mapping[str, str] | None = None,
        fixed: Iterable[str] = (),
        folder: str | os.PathLike | None = None,
    ):
        self.modules = tuple(modules)
        self.environment = dict(os.environ if environment is None else environment)
        self.fixed = (*FIXED.split(), *fixed)
        self.folder = folder
        self.process = self._control = None
        self._lock = threading.Lock()
        self._broken = not can_fork()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def manager(self) -> type[ForkedKernelManager]:
        """A class of kernel managers whose kernels this server forks, for `kernel_manager_class` of papermill."""
        from .manager import ForkedKernelManager  # which asks servers for kernels

        return type("KernelManagerOfServer", (ForkedKernelManager,), {"server": self})

    def start(self) -> None:
        """Start the server, unless it runs already; returns at once, while it imports."""
        with self._lock:
            if self.process is not None or self._broken:
                return
            self._control, far = socket.socketpair()
            # The system ends the server with the thread that started it: only the first one lives long enough.
            parent = os.getpid() if threading.current_thread() is threading.main_thread() else 0
            words = [str(FORKING), str(far.fileno()), str(parent), *self.modules]
            try:
                self.process = subprocess.Popen(
                    [sys.executable, "-c", STARTER, *words],
                    pass_fds=[far.fileno()],
                    stdin=subprocess.DEVNULL,
                    env={"MPLBACKEND": INLINE, **self.environment},
                    cwd=self.folder,
                    start_new_session=True,  # an interrupt typed at the terminal is for the one who asked for kernels
                )
            except OSError:
                self._broken = True
            finally:
                far.close()

    def close(self) -> None:
        """End the server and all its kernels."""
        with self._lock:
            if self.process is None:
                return
            self._control.close()
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = self._control = None

    def serves(self, environment: Mapping[str, str]) -> bool:
        """Whether a forked kernel would find these variables as a fresh one does."""
        if self._broken:
            return False
        names = {name for name in {*environment, *self.environment} if name.startswith(self.fixed)}
        return all(environment.get(name) == self.environment.get(name) for name in names)

    def fork(self, request: dict) -> ForkedProcess | None:
        """A new kernel: its words, environment, working folder and connection; None if a plain one must serve."""
        self.start()
        near, far = socket.socketpair()
        try:
            with self._lock:
                socket.send_fds(self._control, [b"k"], [far.fileno()])
            far.close()
            near.settimeout(PATIENCE)
            near.sendall(json.dumps(request).encode() + b"\n")
            answer = read_line(near)
            near.settimeout(None)
            if "pid" in answer:
                return ForkedProcess(near, answer["pid"])
        except (OSError, AttributeError):  # it has ended, or takes too long
            far.close()
        near.close()
        self._broken = True
        return None


class ForkedProcess:
    """A forked kernel as `subprocess.Popen` would show it; its parent is the server, which says how it ended.

    `returncode` is that of `Popen`: a number that the kernel ended with, or minus the signal that ended it; -9 where
    the server itself was ended.
    """

    stdin = stdout = stderr = None

    def __init__(self, channel: socket.socket, pid: int):
        self.pid = pid
        self.returncode: int | None = None
        self._channel = channel

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; raises `subprocess.TimeoutExpired` if it does not in time."""
        if self.poll(timeout) is None:
            raise subprocess.TimeoutExpired("kernel", timeout)
        return self.returncode

    def poll(self, seconds: float | None = 0) -> int | None:
        """How it ended; None while it runs, looked at for so many seconds."""
        if self.returncode is None and select.select([self._channel], [], [], seconds)[0]:
            self.returncode = -9  # unless the server says otherwise
            with contextlib.suppress(OSError):
                self.returncode = read_line(self._channel).get("ended", -9)
            self._channel.close()
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and the processes that it started."""
        if self.poll() is None:
            say(self._channel, {"signal": int(signum)})

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)
