"""Managers of kernels, as jupyter_client, nbclient and papermill take them, whose kernels a server forks."""

from __future__ import annotations

import os
import sys
import tempfile
import uuid
from typing import Any

import zmq
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from .server import ForkedProcess, Server


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
