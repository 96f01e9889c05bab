"""Kernels that are forked from one process which has imported their packages once.

A fresh kernel spends most of its start on imports: two to five seconds with pandas, scikit-learn and seaborn. Here one
process, the server, imports a list of modules once and then forks for each notebook; the child starts ipykernel anew,
in a namespace of its own, so that notebooks share nothing but the modules' code. With plain papermill:

    with Server(["pandas", "sklearn.cluster", "seaborn"]) as server:
        for name in names:
            papermill.execute_notebook("one.ipynb", f"{name}.ipynb", {"name": name},
                                       kernel_manager_class=server.manager())

Where nothing can be forked (Windows; macOS, whose frameworks do not bear it), and for kernels that a forked one could
not stand in for (another language or Python, another value of a variable that is read at import), a plain kernel serves
in its place: same results, only later. This module needs jupyter_client and ipykernel and nothing else.

A process may be forked only while no thread but its first runs Python and no thread pool or event loop is up. Importing
numpy and scipy starts threads of OpenBLAS, importing pyarrow that of jemalloc: both stop them before a fork and start
them again after it. OpenMP, numba and Arrow start theirs at the first use, which is after the fork. The server looks
after the imports and forks nothing where Python threads run.

Server and kernels end with the process that asked for them, however it ends: on Linux the kernel of the system sees to
it (PR_SET_PDEATHSIG); everywhere the server ends the kernels when its socket closes. They speak through sockets that
have no name in the file system or a port on this machine, encrypted where ipykernel can, so nothing is left behind.

What differs from a fresh kernel: modules of the list are loaded already, and all kernels share the seed of `hash()`.
"""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import gc
import importlib.util
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import warnings
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import zmq
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

# A kernel of which one of these differs from the server's is not forked: they are read when Python or a library starts.
FIXED = "PYTHON LD_ LC_ LANG OMP_ OPENBLAS_ MKL_ NUMBA_ ARROW_ MALLOC_ MPLCONFIG HOME"
INLINE = "module://matplotlib_inline.backend_inline"  # where a notebook's figures go, as ipykernel sets it
IPYKERNEL = """
ipykernel.kernelapp ipykernel.ipkernel ipykernel.zmqshell ipykernel.debugger psutil sqlite3 IPython.core.debugger
IPython.core.completerlib IPython.core.pylabtools IPython.extensions.storemagic
"""
PATIENCE = 120  # seconds for the imports of the server
STARTER = """import sys
if sys.path[:1] == [""]:  # the folder it starts in is not where its modules come from
    del sys.path[0]
exec(compile(open(sys.argv[1], encoding="utf-8").read(), sys.argv[1], "exec"))
serve(sys.argv[2:])"""


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
        return type("KernelManagerOfServer", (ForkedKernelManager,), {"server": self})

    def start(self) -> None:
        """Start the server, unless it runs already; returns at once, while it imports."""
        with self._lock:
            if self.process is not None or self._broken:
                return
            self._control, far = socket.socketpair()
            # The system ends the server with the thread that started it: only the first one lives long enough.
            parent = os.getpid() if threading.current_thread() is threading.main_thread() else 0
            words = [os.path.abspath(__file__), str(far.fileno()), str(parent), *self.modules]
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
            answer = _read_line(near)
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
                self.returncode = _read_line(self._channel).get("ended", -9)
            self._channel.close()
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and the processes that it started."""
        if self.poll() is None:
            _say(self._channel, {"signal": int(signum)})

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class _Provisioner(LocalProvisioner):
    """Starts a kernel by its manager's server where that can, else as a process of its own."""

    leaving = False

    async def launch_kernel(self, cmd: list[str], **options: Any) -> dict:
        manager, environment = self.parent, dict(options.get("env") or os.environ)
        server, words = manager.server, _words_of_ipykernel(cmd)
        self.leaving = False
        if server is not None and words is not None and server.serves(environment):
            request = {
                "words": words,
                "environment": environment,
                "folder": str(options.get("cwd") or os.getcwd()),
                "connection": {**self.connection_info, "key": self.connection_info["key"].decode()},
            }
            if process := server.fork(request):
                self.process, self.pid, self.pgid, self.cwd = process, process.pid, None, request["folder"]
                return self.connection_info
        AsyncKernelManager.write_connection_file(manager)
        return await super().launch_kernel(cmd, **options)

    async def shutdown_requested(self, restart: bool = False) -> None:
        self.leaving = True

    async def poll(self) -> int | None:
        if self.leaving and isinstance(self.process, ForkedProcess):
            # Who waits looks every 0.1 s: this look ends as soon as the kernel does.
            self.process.poll(0.1)
        return await super().poll()


class ForkedKernelManager(AsyncKernelManager):
    """A manager of one kernel, forked by `server` where that is possible.

    `exit_code` says how the kernel ended, as `subprocess.Popen.returncode` does.
    """

    server: Server | None = None

    def __init__(self, **options: Any):
        super().__init__(**options)
        # for a plain kernel; a forked one needs no file
        self.connection_file = self.connection_file or f"{tempfile.gettempdir()}/kernel-{uuid.uuid4().hex}.json"
        encrypted = zmq.has("curve") and getattr(self, "_kernel_supports_curve_encryption", bool)()
        if encrypted:
            self.transport_encryption = "auto"
        if encrypted and sys.platform == "linux":  # no files; any user could listen but for the encryption
            self.transport, self.ip = "ipc", f"@kernel-{uuid.uuid4().hex}"

    @property
    def exit_code(self) -> int | None:
        """How the kernel ended; None while it runs or where nobody knows."""
        process = getattr(self.provisioner, "process", None)
        return process.poll() if process is not None else None

    async def _async_pre_start_kernel(self, **options: Any):
        if self.provisioner is None:
            self.provisioner = _Provisioner(
                kernel_id=self.kernel_id or str(uuid.uuid4()), kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**options)

    def write_connection_file(self, **options: Any) -> None:
        """Choose the ports; a forked kernel is handed them, for a plain one `launch_kernel` writes the file."""
        if self.transport != "ipc" or not self.ip.startswith("@"):
            super().write_connection_file(**options)
        elif not self.shell_port:
            ports = ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port")
            for number, name in enumerate(ports, start=1):
                setattr(self, name, number)


def _words_of_ipykernel(command: list[str]) -> list[str] | None:
    """What follows `python -m ipykernel_launcher` of this very Python, without the file; None for another command."""
    if command[1:3] != ["-m", "ipykernel_launcher"]:
        return None
    here, there = ([os.path.realpath(os.path.dirname(p)), os.path.realpath(p)] for p in (sys.executable, command[0]))
    if here != there:
        return None
    words = command[3:]
    if "-f" in words:
        del words[words.index("-f") : words.index("-f") + 2]
    return words


def _read_line(channel: socket.socket) -> dict:
    """The next message of a socket: JSON in one line; {} at its end."""
    line = bytearray()
    while not line.endswith(b"\n"):
        piece = channel.recv(65536, socket.MSG_PEEK)  # a second message may wait behind the first
        if not piece:
            return {}
        line += channel.recv(piece.index(b"\n") + 1 if b"\n" in piece else len(piece))
    return json.loads(line)


def _say(channel: socket.socket, message: dict) -> None:
    """Send a message, to nobody if nobody listens any more."""
    with contextlib.suppress(OSError):
        channel.sendall(json.dumps(message).encode() + b"\n")


# From here on: in the process of the server, and in its children.


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
        request = _read_line(channel)
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
            _say(channel, {"pid": pid})
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
            signum = _read_line(channel).get("signal")
        _signal_group(self.running[channel], signum or signal.SIGKILL)
        if signum is None:
            os.waitpid(self.running.pop(channel), 0)
            channel.close()

    def bury(self) -> None:
        """Say of each kernel that has ended how it did."""
        for channel, pid in list(self.running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                _say(channel, {"ended": os.waitstatus_to_exitcode(status)})
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
