"""Runs that are killed, in one process, in several and on Dask: no count is lost, and none is doubled.

A worker dies by its own hand, at a place that is named exactly; what it leaves is what any kill at that place leaves.
"""

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from corpora import EACH, HERE, KILL, SHARDS, drafts, files_of, frames_equal

from helpers import tallies, workers
from helpers.corpus import count_corpus, read_counts
from helpers.errors import MizanError
from helpers.records import read_batches
from helpers.shards import find_shards

work, whole_shard, replace = workers._work, workers._whole_shard, os.replace
PLACES = ["batch 2", *(f"replace {number}" for number in range(4))]


# ---------------------------------------------------------------- deaths
def die_at(place, once):
    """Let this process kill itself at ``place`` of shard part3, unless the file ``once`` says that one has."""
    seen = {"batch": 0, "replace": 0}

    def step(what):
        if place == f"{what} {seen[what]}":
            try:
                Path(once).touch(exist_ok=False)
            except FileExistsError:
                return
            os.kill(os.getpid(), KILL)
        seen[what] += 1

    def reading(shard, columns):
        for batch in read_batches(shard, columns, max_records=EACH // 4):
            yield batch
            if shard.name == "part3":
                step("batch")

    def replacing(draft, file):
        if file.name.startswith("part3"):
            step("replace")
        replace(draft, file)

    tallies.read_batches, tallies.os.replace = reading, replacing


def worker_that_dies(connection, place, once):
    die_at(place, once)
    work(connection)


def shard_that_kills(task, place, once):
    die_at(place, once)
    return whole_shard(task)


RUN = """
import sys
import test_workers as t
if __name__ == "__main__":
    t.die_at(*sys.argv[3:])
    t.count_corpus(*sys.argv[1:3], **t.HERE)
"""


def run_that_dies(shards, out, place):
    arguments = [shards, out, place, out.with_name("death")]
    return subprocess.run([sys.executable, "-c", RUN, *arguments], cwd=Path(__file__).parent, capture_output=True)


# ---------------------------------------------------------------- one process
def test_a_run_killed_again_and_again_goes_on_without_loss_or_double(shards, whole, tmp_path):
    out = tmp_path / "out"
    for place in PLACES:
        run_that_dies(shards, out, place)
        (tmp_path / "death").unlink()
        put = int(place[-1]) if place.startswith("replace") else 0
        assert len(drafts(out)) == 4 - put, "it was not killed there"
        with pytest.warns(UserWarning, match="3 of 6 shards are not counted yet"):
            assert len(read_counts(out).articles) == 3 * EACH
    assert count_corpus(shards, out, **HERE)["state"].tolist() == ["kept"] * 3 + ["counted"] * 3
    assert files_of(out) == files_of(whole) and len(files_of(out)) == 4 * SHARDS and drafts(out) == []
    frames_equal(read_counts(out), read_counts(whole))


# ---------------------------------------------------------------- processes
def test_processes_count_the_same_although_one_is_killed(shards, whole, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "_work", partial(worker_that_dies, place="replace 2", once=tmp_path / "death"))
    report = count_corpus(shards, tmp_path / "out", processes=2, **HERE)
    assert (tmp_path / "death").exists() and report["state"].tolist() == ["counted"] * SHARDS
    assert files_of(tmp_path / "out") == files_of(whole) and drafts(tmp_path / "out") == []
    frames_equal(read_counts(tmp_path / "out"), read_counts(whole))


def dies_at_work(connection):
    connection.send("ready")
    connection.recv()
    os._exit(3)


def test_a_shard_whose_workers_die_is_given_up_and_tried_again_later(shards, tmp_path, monkeypatch):
    paths, out = [shards / "part0.jsonl", shards / "part1.jsonl"], tmp_path / "out"
    with monkeypatch.context() as patch, pytest.warns(UserWarning, match="2 of 2 shards failed"):
        patch.setattr(workers, "_work", dies_at_work)
        count_corpus(paths, out, processes=2, **HERE)
    assert read_counts(out).failures.values.tolist() == [
        [str(path), "", "its worker died 2 times (exit code 3)"] for path in paths
    ]
    assert count_corpus(paths, out, **HERE)["state"].tolist() == ["counted"] * 2
    assert len(read_counts(out).articles) == 2 * EACH


def slow_work(connection, folder):
    """A worker that leaves its number in ``folder`` and takes its time."""
    Path(folder, f"worker{os.getpid()}").touch()

    def slowly(shard, columns):
        for batch in read_batches(shard, columns, max_records=2):
            time.sleep(0.1)
            yield batch

    tallies.read_batches = slowly
    work(connection)


SLOW_RUN = """
import sys
from functools import partial
import test_workers as t
if __name__ == "__main__":
    t.workers._work = partial(t.slow_work, folder=sys.argv[3])
    t.count_corpus(*sys.argv[1:3], processes=2, **t.HERE)
"""


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(something, seconds=60):
    end = time.monotonic() + seconds
    while not something():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


@pytest.mark.skipif(os.name != "posix", reason="asks whether a process is alive in the way of POSIX")
def test_workers_end_when_the_run_is_killed(shards, whole, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-c", SLOW_RUN, shards, out, tmp_path]
    with subprocess.Popen(command, cwd=Path(__file__).parent) as run:
        wait_for(lambda: len(list(tmp_path.glob("worker*"))) == 2 and len(drafts(out)) >= 8)
        run.kill()
    pids = [int(file.name.removeprefix("worker")) for file in tmp_path.glob("worker*")]
    count_corpus(shards, out, **HERE)  # at once, while they may still be at work
    wait_for(lambda: not any(map(is_alive, pids)))
    assert files_of(out) == files_of(whole) and drafts(out) == []


def test_a_script_without_guard_is_told_so(shards, tmp_path):
    script = tmp_path / "script.py"
    call = f"from helpers.corpus import count_corpus\ncount_corpus({str(shards)!r}, {str(tmp_path / 'out')!r}, "
    script.write_text(call + "processes=2, progress=False)\n", encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120)
    assert done.returncode and "MizanError: the worker processes do not start" in done.stderr
    assert "Remedy: in a script" in done.stderr


def test_a_worker_of_another_version_counts_nothing(shards, tmp_path):
    settings = tallies.Settings(tallies.Columns(), False, ("body",), {}, {})
    (task,) = tallies.make_tasks(find_shards(shards / "part0.jsonl"), tmp_path, settings)
    with pytest.raises(MizanError, match="another version"):
        list(tallies.count_shard(task._replace(rules="another")))


def test_large_shards_come_first(tmp_path):
    for name, size in (("a", 10), ("b", 30), ("c", 20)):
        (tmp_path / f"{name}.jsonl").write_text("x" * size, encoding="utf-8")
    settings = tallies.Settings(tallies.Columns(), False, ("body",), {}, {})
    tasks = dict(enumerate(tallies.make_tasks(find_shards(tmp_path), tmp_path, settings)))
    assert workers._largest_first(tasks) == [1, 2, 0]


# ---------------------------------------------------------------- Dask
@pytest.fixture
def cluster():
    distributed = pytest.importorskip("distributed")
    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(processes=True, **settings) as local, distributed.Client(local) as client:
        yield client


def test_dask_counts_the_same_although_a_worker_is_killed(shards, whole, tmp_path, cluster, monkeypatch):
    out, before = tmp_path / "out", set(cluster.run(os.getpid).values())
    assert len(before) == 2 and os.getpid() not in before
    monkeypatch.setattr(workers, "_whole_shard", partial(shard_that_kills, place="batch 2", once=tmp_path / "death"))
    report = count_corpus(shards, out, client=cluster, **HERE)
    assert (tmp_path / "death").exists() and report["state"].tolist() == ["counted"] * SHARDS
    cluster.wait_for_workers(2)
    assert len(before & set(cluster.run(os.getpid).values())) == 1, "one worker is a new one"
    assert files_of(out) == files_of(whole) and drafts(out) == []
    frames_equal(read_counts(out), read_counts(whole))
    assert count_corpus(shards, out, client=cluster, **HERE)["state"].tolist() == ["kept"] * SHARDS


def test_dask_gives_up_a_shard_that_kills_every_worker(shards, tmp_path, cluster, monkeypatch):
    distributed = pytest.importorskip("distributed")

    def killed(self):
        raise distributed.scheduler.KilledWorker("count", "worker", 3)

    monkeypatch.setattr(distributed.Future, "result", killed)
    with pytest.warns(UserWarning, match="1 of 1 shards failed"):
        count_corpus(shards / "part0.jsonl", tmp_path / "out", client=cluster, **HERE)
    assert read_counts(tmp_path / "out").failures["error"].tolist() == ["the Dask workers that counted it died"]
