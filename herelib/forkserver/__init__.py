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
in its place: same results, only later. This folder needs jupyter_client and ipykernel and nothing else: copied into
another program it works there.

A process may be forked only while no thread but its first runs Python and no thread pool or event loop is up. Importing
numpy and scipy starts threads of OpenBLAS, importing pyarrow that of jemalloc: both stop them before a fork and start
them again after it. OpenMP, numba and Arrow start theirs at the first use, which is after the fork. The server looks
after the imports and forks nothing where Python threads run.

Server and kernels end with the process that asked for them, however it ends: on Linux the kernel of the system sees to
it (PR_SET_PDEATHSIG); everywhere the server ends the kernels when its socket closes. They speak through sockets that
have no name in the file system or a port on this machine, encrypted where ipykernel can, so nothing is left behind.

What differs from a fresh kernel: modules of the list are loaded already, all kernels share the seed of `hash()`, and
what hangs on a module when a kernel ends is not taken apart (`forking.leave`).
"""

# Relative, here as in the whole folder: under another name it works as well.
from .manager import ForkedKernelManager
from .server import Server

__all__ = ["ForkedKernelManager", "Server"]
