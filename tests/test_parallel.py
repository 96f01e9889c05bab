"""Work handed out: the same results whoever computes them, and a worker that dies takes nothing along."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import handed_out
import numpy as np
import pytest
from demo_runs import FEW
from threadpoolctl import threadpool_info

from herelib import parallel
from herelib.clusters import partitioning
from herelib.errors import HereError
from herelib.runs import multiverse
from herelib.runs.universes import Variation


def drawn(shared, item):
    """Numbers from a seed of the task's own."""
    rng = np.random.default_rng(parallel.seed_of(shared["seed"], item))
    return item, rng.normal(size=(40, 40)) @ shared["matrix"]


def threads(shared, item):
    return max((pool["num_threads"] for pool in threadpool_info()), default=1), os.getpid()


def slowly(shared, item):
    time.sleep(0.3)
    return drawn(shared, item)


def died(shared, item):
    os.kill(os.getpid(), signal.SIGKILL)


def by_others(shared, item):
    """The processes that tasks of a task run in."""
    return {process for _, process in parallel.results(threads, range(3), seconds=100)} == {os.getpid()}


SHARED = {"seed": 7, "matrix": np.random.default_rng(1).normal(size=(40, 40))}


def same(left, right):
    return [item for item, _ in left] == [item for item, _ in right] and all(
        a.tobytes() == b.tobytes() for (_, a), (_, b) in zip(left, right, strict=True)
    )


def test_results_are_the_same_in_their_order_with_any_number_of_processes(monkeypatch):
    items = [f"region {i}" for i in range(12)]
    monkeypatch.setenv(parallel.JOBS, "1")
    alone = list(parallel.results(drawn, items, seconds=100, shared=SHARED))
    monkeypatch.setenv(parallel.JOBS, "2")
    assert same(alone, list(parallel.results(drawn, items, seconds=100, shared=SHARED)))
    seen = set(parallel.results(threads, items, seconds=100))
    assert {count for count, _ in seen} == {1} and os.getpid() not in {process for _, process in seen}


def test_work_that_is_worth_little_stays_here(monkeypatch):
    monkeypatch.setenv(parallel.JOBS, "2")
    assert {process for _, process in parallel.results(threads, range(3), seconds=0.1)} == {os.getpid()}
    assert list(parallel.results(drawn, [], seconds=100)) == []


@pytest.mark.parametrize("forked", [False, True])
def test_a_task_hands_nothing_on(monkeypatch, forked):
    monkeypatch.setenv(parallel.JOBS, "2")
    if forked and not hasattr(os, "fork"):
        pytest.skip("nothing is forked here")
    with parallel.forking() if forked else contextlib.nullcontext():
        assert list(parallel.results(by_others, range(3), seconds=100)) == [True] * 3
    assert not parallel.is_alone()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here")
def test_forked_processes_give_the_same_from_a_second_on(monkeypatch):
    items = [f"region {i}" for i in range(12)]
    monkeypatch.setenv(parallel.JOBS, "1")
    here = list(parallel.results(drawn, items, seconds=100, shared=SHARED))
    with parallel.forking(2):
        assert same(here, list(parallel.results(drawn, items, seconds=1, shared=SHARED)))
        processes = {process for _, process in parallel.results(threads, items, seconds=1)}
        assert {process for _, process in parallel.results(threads, items, seconds=0.01)} == {os.getpid()}
        with pytest.raises(HereError, match="ended from outside"):
            list(parallel.results(died, range(4), seconds=100))
    assert os.getpid() not in processes and len(processes) <= 2


def test_the_stages_are_the_same_by_one_process_and_by_two(monkeypatch):
    def tables():
        return {**handed_out.typology_of_regions("ward"), **handed_out.recommendations_of_regions()}

    monkeypatch.setenv(parallel.JOBS, "1")
    alone = tables()
    assert len(alone) > 25
    monkeypatch.setenv(parallel.JOBS, "2")
    monkeypatch.setattr(parallel, "WORTH", 0)
    assert handed_out.differing(alone, tables()) == []


def test_progress_is_said_in_ten_lines(monkeypatch):
    monkeypatch.setenv(parallel.JOBS, "1")
    lines = []
    list(parallel.results(threads, range(1000), seconds=0, progress=lines.append))
    assert lines[0] == "100 of 1,000" and lines[-1] == "1,000 of 1,000" and len(lines) == 10


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_process_that_is_ended_from_outside_is_an_error_with_a_way_out(monkeypatch):
    monkeypatch.setenv(parallel.JOBS, "2")
    with pytest.raises(HereError, match=r"ended from outside.*HERE_JOBS=1"):
        list(parallel.results(died, range(4), seconds=100))


@pytest.mark.parametrize("asked", ["0", "-1", "two", "1.5"])
def test_a_number_of_processes_that_is_none_is_said(monkeypatch, asked):
    monkeypatch.setenv(parallel.JOBS, asked)
    with pytest.raises(HereError, match="HERE_JOBS"):
        parallel.jobs()


@pytest.mark.parametrize("address", ["localhost:8786", "http://a:1", "tls://", "tcp://a b:1"])
def test_an_address_that_cannot_be_meant_is_refused(address, monkeypatch):
    monkeypatch.delenv(parallel.DASK, raising=False)
    with pytest.raises(HereError, match="no address of a Dask scheduler"):
        parallel.name_cluster(address)
    assert not parallel.on_cluster()


def test_a_missing_package_is_said_before_anything_starts(monkeypatch):
    monkeypatch.delenv(parallel.DASK, raising=False)
    monkeypatch.setattr(parallel.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(HereError, match=r"distributed.*\[dask\]"):
        parallel.name_cluster("tcp://127.0.0.1:8786")


def test_a_folder_without_certificates_is_said(monkeypatch, tmp_path):
    pytest.importorskip("distributed")
    monkeypatch.setenv(parallel.DASK, "tls://127.0.0.1:1")
    monkeypatch.setenv(parallel.DASK_TLS, str(tmp_path))
    with pytest.raises(HereError, match=r"lacks ca\.pem, cert\.pem, key\.pem"):
        list(parallel.results(drawn, ["a"], seconds=1, shared=SHARED))


def test_an_address_in_tls_without_any_certificates_is_said(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setenv(parallel.DASK, "tls://127.0.0.1:1")
    monkeypatch.delenv(parallel.DASK_TLS, raising=False)
    with pytest.raises(HereError, match=r"needs certificates: --dask-tls FOLDER"):
        list(parallel.results(drawn, ["a"], seconds=1, shared=SHARED))


# A cluster of a scheduler and two workers, processes of this machine


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def certificates(folder):
    """An authority and a certificate of it for this machine, made by openssl for this test alone."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed: no certificates for TLS")

    def run(*words):
        subprocess.run([openssl, *map(str, words)], cwd=folder, check=True, capture_output=True)

    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1")
    key = ("-newkey", "rsa:2048", "-nodes")
    authority = ("-subj", "/CN=test authority", "-days", "2", "-addext", "basicConstraints=critical,CA:TRUE")
    run("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", *authority)
    run("req", *key, "-keyout", "key.pem", "-out", "request", "-subj", "/CN=localhost")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names")
    run("x509", "-req", "-in", "request", "-out", "cert.pem", *signed)
    return ["--tls-ca-file", "ca.pem", "--tls-cert", "cert.pem", "--tls-key", "key.pem"]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Address, folder of certificates and the processes of two workers, all on 127.0.0.1 with TLS."""
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    folder = tmp_path_factory.mktemp("cluster")
    tls, port = certificates(folder), free_port()
    address = f"tls://127.0.0.1:{port}"
    here = os.path.dirname(__file__)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([os.path.dirname(here), here])}
    environment.pop(parallel.DASK, None)

    def start(*words):
        command = [sys.executable, "-m", "distributed.cli." + words[0], *words[1:], *tls]
        return subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    # Without a place of its own the dashboard would listen on all interfaces, even if it is switched off.
    inside = ("--host", "127.0.0.1", "--protocol", "tls", "--dashboard-address", f"127.0.0.1:{free_port()}")
    processes = [start("dask_scheduler", *inside, "--port", str(port), "--no-dashboard")]
    alone = ("--host", "127.0.0.1", "--nthreads", "1", "--nworkers", "1", "--no-nanny", "--no-dashboard")
    alone += ("--dashboard-address", "127.0.0.1:0", "--death-timeout", "120")
    processes += [start("dask_worker", address, *alone, "--local-directory", str(folder / str(i))) for i in range(2)]
    try:
        yield address, folder, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def wait_for_workers(address, folder, count):
    from distributed import Client

    security = parallel._security(address)
    with Client(address, security=security, timeout="120s") as client:
        client.wait_for_workers(count, timeout=180)


@pytest.fixture
def on_cluster(cluster, monkeypatch):
    """Sends the work of a test to the cluster from where it is called on; until then there is one process."""
    address, folder, _ = cluster
    monkeypatch.delenv(parallel.DASK, raising=False)
    monkeypatch.setenv(parallel.DASK_TLS, str(folder))
    monkeypatch.setenv(parallel.JOBS, "1")
    wait_for_workers(address, folder, 2)

    def send():
        monkeypatch.setenv(parallel.DASK, address)
        monkeypatch.setattr(partitioning, "WORTH_SENDING", 0)

    return send


@pytest.mark.long
@pytest.mark.parametrize("linkage", ["ward", "kmeans"])
def test_a_cluster_makes_the_same_typology(on_cluster, linkage):
    alone = handed_out.typology_of_regions(linkage)
    on_cluster()
    assert handed_out.differing(alone, handed_out.typology_of_regions(linkage)) == []


@pytest.mark.long
def test_a_cluster_makes_the_same_recommendations(on_cluster):
    alone = handed_out.recommendations_of_regions()
    on_cluster()
    assert handed_out.differing(alone, handed_out.recommendations_of_regions()) == []


@pytest.mark.long
def test_a_cluster_evaluates_the_same_universes(on_cluster):
    varied = Variation(only=["linkage", "p_clear"], by_hand=FEW)
    alone = multiverse.evaluate("demo", varied, workers=1)
    on_cluster()
    assert handed_out.differing(alone, multiverse.evaluate("demo", varied)) == []


@pytest.mark.long  # the last one: a worker is killed
def test_a_cluster_gives_the_same_bytes_and_loses_nothing_with_a_worker(cluster, monkeypatch):
    address, folder, workers = cluster
    items = [f"region {i}" for i in range(24)]
    monkeypatch.delenv(parallel.DASK, raising=False)
    monkeypatch.delenv(parallel.DASK_TLS, raising=False)
    monkeypatch.setenv(parallel.JOBS, "1")
    alone = list(parallel.results(drawn, items, seconds=0, shared=SHARED))
    monkeypatch.setenv(parallel.DASK, address)
    monkeypatch.setenv(parallel.DASK_TLS, str(folder))
    wait_for_workers(address, folder, 2)
    assert same(alone, list(parallel.results(drawn, items, seconds=0, shared=SHARED)))
    arrived = []
    for result in parallel.results(slowly, items, seconds=0, shared=SHARED):
        arrived.append(result)
        if len(arrived) == 3:
            workers[0].kill()
            workers[0].wait()
    assert same(alone, arrived) and workers[1].poll() is None
