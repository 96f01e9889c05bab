"""The process that imports once and forks, and the kernels that it becomes.

It is started by the path of this file and knows nothing of its folder: it imports what is asked for and no more.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import ctypes
import gc
import importlib.util
import io
import json
import os
import random
import select
import signal
import socket
import sys
import threading
import time
import warnings
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

FILES = io.IOBase.__mro__[1]  # the type of all files, without the hook that asks abstract classes
INLINE = "module://matplotlib_inline.backend_inline"  # where a notebook's figures go, as ipykernel sets it
IPYKERNEL = """
ipykernel.kernelapp ipykernel.ipkernel ipykernel.zmqshell ipykernel.debugger psutil sqlite3 IPython.core.debugger
IPython.core.completerlib IPython.core.pylabtools IPython.extensions.storemagic
"""


def read_line(channel: socket.socket) -> dict:
    """The next message of a socket: JSON in one line; {} at its end."""
    line = bytearray()
    while not line.endswith(b"\n"):
        piece = channel.recv(65536, socket.MSG_PEEK)  # a second message may wait behind the first
        if not piece:
            return {}
        line += channel.recv(piece.index(b"\n") + 1 if b"\n" in piece else len(piece))
    return json.loads(line)


def say(channel: socket.socket, message: dict) -> None:
    """Send a message, to nobody if nobody listens any more."""
    with contextlib.suppress(OSError):
        channel.sendall(json.dumps(message).encode() + b"\n")


def serve(words: list[str]) -> None:
    """Be the server: import, then fork a kernel for each request, until the socket closes.

    Parameters
    ----------
    words : file number of the socket, process number of whoever asks (0 if it may not be bound to), modules
    """
    control = socket.socket(fileno=int(words[0]))
    if int(words[1]):
        _end_with(int(words[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    before = set(os.environ)
    _import_quietly([*IPYKERNEL.split(), *words[2:]])
    kernels = _Kernels(control)
    try:
        request = kernels.serve()
    except BaseException:
        kernels.end_all()
        raise
    if request is not None:  # in a child
        _be_kernel({**request, "set": {name: os.environ[name] for name in set(os.environ) - before}})
        leave()


def _import_quietly(modules: Iterable[str]) -> None:
    """Import modules; what they say, or why one cannot be imported, is for the kernel that imports it itself to say."""
    spoken, silence = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    # Libraries ask this when they are imported, to know how wide a table may be: there will be a notebook.
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)
    try:
        for module in modules:
            with contextlib.suppress(Exception):
                importlib.import_module(module)
    finally:
        del builtins.get_ipython
        sys.stdout.flush()  # else each kernel would say it again
        sys.stderr.flush()
        os.dup2(spoken, 2)
        for number in (spoken, silence):
            os.close(number)
    gc.collect()
    gc.freeze()  # the collector leaves alone what all kernels share, so that memory stays shared


def _end_with(parent: int) -> None:
    """Let the system end this process when its parent ends (Linux; elsewhere the end of a socket says it)."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # it ended before that
            os._exit(1)


class _Kernels:
    """The running kernels of a server: their process numbers by socket."""

    def __init__(self, control: socket.socket):
        self.control = control
        self.running: dict[socket.socket, int] = {}
        self.safe = threading.active_count() == 1
        self.woken, self.waker = socket.socketpair()
        for end in (self.woken, self.waker):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)

    def serve(self) -> dict | None:
        """Fork and watch kernels until nobody asks any more; in a child the request that it is to serve."""
        while True:
            ready, _, _ = select.select([self.control, self.woken, *self.running], [], [])
            if self.woken in ready:
                with contextlib.suppress(BlockingIOError):
                    self.woken.recv(4096)
                self.bury()
            for channel in [channel for channel in self.running if channel in ready]:
                self.obey(channel)
            if self.control in ready:
                message, numbers, _, _ = socket.recv_fds(self.control, 1, 1)
                if not message:
                    self.end_all()
                    return None
                if (request := self.fork(socket.socket(fileno=numbers[0]))) is not None:
                    return request

    def fork(self, channel: socket.socket) -> dict | None:
        """Fork a kernel; in the child its request, in the server None."""
        request = read_line(channel)
        if not request or not self.safe:
            channel.close()
            return None
        server = os.getpid()
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # Python 3.12 warns of the threads that stop and restart
            try:
                pid = os.fork()
            except OSError:  # too many processes, or no memory: a plain kernel may have more luck
                channel.close()
                return None
        if pid:
            self.running[channel] = pid
            say(channel, {"pid": pid})
            return None
        signal.set_wakeup_fd(-1)
        for end in (self.control, self.woken, self.waker, channel, *self.running):
            end.close()
        _end_with(server)
        return {**request, "server": server}

    def obey(self, channel: socket.socket) -> None:
        """Pass on the signal that is asked for; a kernel whose socket has closed is nobody's and ends."""
        signum = None
        with contextlib.suppress(OSError):
            signum = read_line(channel).get("signal")
        _signal_group(self.running[channel], signum or signal.SIGKILL)
        if signum is None:
            os.waitpid(self.running.pop(channel), 0)
            channel.close()

    def bury(self) -> None:
        """Say of each kernel that has ended how it did."""
        for channel, pid in list(self.running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                say(channel, {"ended": os.waitstatus_to_exitcode(status)})
                self.running.pop(channel)
                channel.close()

    def end_all(self) -> None:
        """End all kernels."""
        for pid in self.running.values():
            _signal_group(pid, signal.SIGKILL)
        for pid in self.running.values():
            os.waitpid(pid, 0)


def _signal_group(pid: int, signum: int) -> None:
    """Send a signal to a kernel and the processes it started."""
    with contextlib.suppress(ProcessLookupError):
        send = os.killpg if os.getpgid(pid) == pid else os.kill  # it may have no group of its own yet
        send(pid, signum)


def _be_kernel(request: dict) -> None:
    """Be a kernel, as `python -m ipykernel_launcher` would start it, until it is shut down."""
    _start_afresh(request)
    from ipykernel.kernelapp import IPKernelApp

    class Application(IPKernelApp):
        """The application, connected as it is handed instead of as a file says."""

        def init_connection_file(self) -> None:
            self.load_connection_info(request["connection"])

        def write_connection_file(self, **options: Any) -> None:
            """Whoever started this kernel knows the connection."""

    application = Application.instance()
    application.parent_handle = request["server"]
    application.initialize(request["words"])
    application.start()


def _start_afresh(request: dict) -> None:
    """Make of a forked process what a new one would be: session, folder, variables, signals, random numbers."""
    os.setsid()
    os.chdir(request["folder"])
    os.environ.clear()
    # what the imports have set, as they would in a fresh kernel, and what is asked for
    os.environ.update({**request["set"], **request["environment"], "JPY_PARENT_PID": str(request["server"])})
    time.tzset()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    sys.argv = [importlib.util.find_spec("ipykernel_launcher").origin, *request["words"]]
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    if "matplotlib" in sys.modules:  # it has read the server's variable
        sys.modules["matplotlib"].rcParams["backend"] = os.environ.get("MPLBACKEND") or INLINE


def leave() -> None:
    """End a kernel with all that the end of Python does and anybody could notice.

    Threads end, what is registered for the end is called (by which IPython clears the names of the notebook), and what
    stands in the buffers of open files is written. But modules are not taken apart object by object: that would copy
    nearly all the memory that the kernel shares with its server, and take longer than many a notebook.
    """
    threading._shutdown()
    atexit._run_exitfuncs()
    gc.collect()
    for thing in gc.get_objects():
        if issubclass(type(thing), FILES):
            with contextlib.suppress(OSError, ValueError):  # it is closed, or its disk is full
                thing.flush()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).fflush(None)
    os._exit(0)
