"""Who counts the shards: this process, several on this machine, or the workers of Dask.

Each function takes {number: task} and yields (number, note, articles, bytes) in the course of a shard; the note is None
until the shard is done.
"""

import multiprocessing
import signal
import time
from collections import deque
from multiprocessing.connection import wait

from helpers.errors import MizanError
from helpers.shards import needed
from helpers.tallies import count_shard, give_up

_DEATHS = 2  # a shard whose worker has died as often is given up


def run_here(tasks):
    """Count the shards in this process, one after the other."""
    for number, task in tasks.items():
        for event in count_shard(task):
            yield number, *event


def _largest_first(tasks):
    """The numbers of the tasks in the order in which no worker is left alone with a large shard at the end."""
    return sorted(tasks, key=lambda number: -tasks[number].shard.size)


# ---------------------------------------------------------------- processes of this machine
class _Worker:
    """A process, the connection to it and the shard it is at."""

    def __init__(self):
        spawn = multiprocessing.get_context("spawn")  # the same on all systems
        self.connection, theirs = spawn.Pipe()
        self.process = spawn.Process(target=_work, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.number, self.ready = None, False

    def hear(self):
        """What the worker says, or None where it has ended."""
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            self.process.join()
            return None

    def give(self, number, task):
        """Hand it a shard, or None for the end. If it died meanwhile, that is heard next."""
        self.number = number
        try:
            self.connection.send(task)
        except OSError:
            pass

    def stop(self):
        self.process.terminate()
        self.process.join()
        self.connection.close()


def _work(connection):
    """The life of a worker: shard after shard, until there are no more or nobody listens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the one that started this one decides
    try:
        connection.send("ready")
        while (task := connection.recv()) is not None:
            try:
                for event in count_shard(task):
                    connection.send(event)
            except Exception as error:
                connection.send(error)
    except (EOFError, OSError):
        pass


def run_processes(tasks, processes):
    """Count the shards in ``processes`` processes, each reading its own. A dead one is replaced, its shard tried again.

    Raises MizanError where the processes do not even start, and whatever error one of them met.
    """
    waiting, deaths = deque(_largest_first(tasks)), dict.fromkeys(tasks, 0)
    workers = [_Worker() for _ in range(processes)]
    try:
        while workers:
            heard = wait([worker.connection for worker in workers])
            for worker in [worker for worker in workers if worker.connection in heard]:
                said = worker.hear()
                if isinstance(said, Exception):
                    raise said
                if said is None:
                    workers.remove(worker)
                    if not worker.ready:
                        raise _no_start(worker)
                    yield from _bury(worker, tasks, waiting, deaths)
                    if waiting and len(workers) < processes:
                        workers.append(_Worker())
                    continue
                if said == "ready":
                    worker.ready = True
                else:
                    yield worker.number, *said
                    if said[0] is None:
                        continue
                number = waiting.popleft() if waiting else None
                worker.give(number, tasks.get(number))
    finally:
        for worker in workers:
            worker.stop()


def _bury(worker, tasks, waiting, deaths):
    """Put the shard of a dead worker back, or give it up."""
    number = worker.number
    worker.connection.close()
    if number is None:
        return
    deaths[number] += 1
    if deaths[number] < _DEATHS:
        waiting.appendleft(number)
        return
    reason = f"its worker died {_DEATHS} times (exit code {worker.process.exitcode})"
    yield number, give_up(tasks[number], reason), 0, tasks[number].shard.size


def _no_start(worker):
    return MizanError(
        f"the worker processes do not start (exit code {worker.process.exitcode})",
        remedy='in a script, call this under `if __name__ == "__main__":`, or take processes=1',
    )


# ---------------------------------------------------------------- Dask
def run_dask(tasks, client):
    """Count the shards on the workers of a ``distributed.Client``; Dask gives the shards of a dead worker to others."""
    distributed = needed("distributed", "distributed")
    if not isinstance(client, distributed.Client):
        raise MizanError(
            f"client={client!r} is no Dask client", remedy="from distributed import Client; client = Client()"
        )
    futures = {client.submit(_whole_shard, tasks[number], pure=False): number for number in _largest_first(tasks)}
    try:
        for future in distributed.as_completed(futures):
            number = futures[future]
            try:
                yield number, *future.result()
            except distributed.scheduler.KilledWorker:
                reason = "the Dask workers that counted it died"
                yield number, give_up(tasks[number], reason), 0, tasks[number].shard.size
    finally:
        client.cancel(list(futures))


def _whole_shard(task):
    *_, last = count_shard(task)
    return last


# ---------------------------------------------------------------- progress
class Progress:
    """A bar of the bytes read, with the articles a second and the time left; with ``show=False`` nothing at all."""

    def __init__(self, tasks, show=True):
        self.bar, self.shards, self.began = None, {}, time.monotonic()
        if show:
            total = sum(task.shard.size for task in tasks.values())
            form = "{percentage:3.0f} %|{bar}| {desc}, {elapsed} gone, {remaining} left"
            self.bar = needed("tqdm", "tqdm").tqdm(desc="0 articles", total=total, bar_format=form, smoothing=0.05)

    def __enter__(self):
        return self

    def update(self, number, articles, position):
        """Shard ``number`` has come so far."""
        if self.bar is None:
            return
        before = self.shards.get(number, (0, 0))[1]
        self.shards[number] = (articles, position)
        counted = sum(articles for articles, _ in self.shards.values())
        rate = counted / max(1e-9, time.monotonic() - self.began)
        self.bar.set_description_str(f"{counted:,} articles, {rate:,.0f} articles/s", refresh=False)
        self.bar.update(position - before)

    def __exit__(self, *error):
        if self.bar is not None:
            self.bar.close()
