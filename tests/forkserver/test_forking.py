"""Forked kernels beside fresh ones: the same answers, nothing shared, and the same end."""

import pytest
from forked_notebooks import outputs, said, write

# What a notebook can see of the process it runs in.
SEEN = [
    "import gc, os, random, signal, subprocess, sys, threading",
    "import matplotlib, numpy as np, pandas as pd",
    "sorted(name for name in globals() if name[0] != '_')",
    "sys.path, sys.flags, sys.argv[:1], __name__, sys.modules['__main__'].__dict__ is globals()",
    "{s.name: str(signal.getsignal(s)) for s in signal.Signals}, signal.pthread_sigmask(signal.SIG_BLOCK, [])",
    "sorted(os.environ), os.environ['MPLBACKEND']",
    "os.getcwd(), os.umask(0o22), os.getpgid(0) == os.getpid(), sys.stdin.read(), gc.isenabled(), gc.get_threshold()",
    "pd.get_option('display.max_columns'), matplotlib.get_backend(), matplotlib.is_interactive()",
    "str(matplotlib.rcParams)",
    "print(subprocess.run(['echo', 'x'], capture_output=True)); print('said', file=sys.stderr); os.system('echo low');",
    # thread pools: OpenBLAS, Arrow
    "(np.arange(360000.0).reshape(600, 600) @ np.ones((600, 600))).sum()",
    "pd.DataFrame({'x': np.arange(300000)}).to_parquet('x.parquet'); pd.read_parquet('x.parquet')['x'].sum()",
    "len(os.listdir('/proc/self/fd')) if os.path.isdir('/proc/self/fd') else 0",
    "import matplotlib.pyplot as plt; plt.plot([1, 2]);",
]


def test_a_notebook_sees_of_a_forked_kernel_what_it_sees_of_a_fresh_one(server, tmp_path):
    notebook = write(tmp_path / "seen.ipynb", *SEEN)
    forked = outputs(notebook, tmp_path, kernel_manager_class=server.manager())
    assert forked == outputs(notebook, tmp_path)
    assert len(said(forked)) >= len(SEEN) - 3


def test_forked_kernels_share_no_names_and_no_random_numbers(server, tmp_path):
    draw = "import random, numpy as np; (random.random(), np.random.random(), 'left' in globals(), 'left' in vars(np))"
    notebook = write(tmp_path / "draw.ipynb", draw, "left = np.left = 1", "import os; os.getppid()")
    first, second = (said(outputs(notebook, tmp_path, kernel_manager_class=server.manager())) for _ in "ab")
    assert "False, False)" in first[0] and "False, False)" in second[0]
    assert first[0].split(",")[:2] != second[0].split(",")[:2]
    assert first[1] == second[1] == str(server.process.pid)


@pytest.mark.parametrize(
    ("last_words", "exit_code"),
    [("os._exit(3)", 3), ("os.kill(os.getpid(), 11)", -11), ("os.kill(os.getpid(), 9)", -9)],
)
def test_a_kernel_that_ends_by_itself_says_how(server, tmp_path, last_words, exit_code):
    started = []

    class Manager(server.manager()):
        def __init__(self, **options):
            super().__init__(**options)
            started.append(self)

    with pytest.raises(RuntimeError):
        outputs(write(tmp_path / "end.ipynb", f"import os\n{last_words}"), tmp_path, kernel_manager_class=Manager)
    assert started[0].exit_code == exit_code


# What is left to do when a kernel is shut down: files, a thread, an object in a cycle, registered calls, C's buffers.
LAST = [
    "import atexit, ctypes, json, threading, time\nfrom pathlib import Path",
    "written = open('written.txt', 'w'); written.write('from a buffer');",
    "json.log = open('log.txt', 'w'); json.log.write('from a module');",
    "threading.Thread(target=lambda: (time.sleep(0.3), Path('thread.txt').write_text('ended'))).start()",
    "atexit.register(Path('atexit.txt').write_text, 'called');",
    "class Cycle:\n    def __del__(self, path=Path('cycle.txt')): path.write_text('taken apart')",
    "cycle = Cycle(); cycle.itself = cycle; del cycle",
    "C = ctypes.CDLL(None); C.fopen.restype = ctypes.c_void_p",
    "C.fputs(b'from C', ctypes.c_void_p(C.fopen(b'c.txt', b'w')));",
]


def test_a_forked_kernel_leaves_behind_what_a_fresh_one_does(server, tmp_path):
    notebook, left = write(tmp_path / "last.ipynb", *LAST), []
    for name, options in {"forked": {"kernel_manager_class": server.manager()}, "fresh": {}}.items():
        (folder := tmp_path / name).mkdir()
        outputs(notebook, folder, **options)
        left.append({file.name: file.read_text() for file in folder.glob("*.txt")})
    assert left[0] == left[1] and len(left[0]) == 6 and all(left[0].values())
