"""Many sessions, sessions that do not read, and clients that come and go."""

import contextlib
import ssl
import subprocess
import tempfile

import certificates
import rawsocket
from companion import Companion
from trial import KIB, Broken, await_condition, load_program, told


def call_cpu(trial, router, count):
    """Microseconds of the router's CPU time for a call."""
    before = router.cpu_seconds()
    subprocess.run([trial.program("load"), "calls", router.port, "websocket", "msgpack", "router",
                    "1", "8", str(count)], stdout=subprocess.DEVNULL, check=True)
    return (router.cpu_seconds() - before) * 1e6 / count


def await_memory(router, kib):
    """Wait until the router has given memory back, which it does when all is quiet."""
    with contextlib.suppress(Broken):
        await_condition(lambda: router.resident_kib() <= kib, "memory that is not given back", 30)


def compare_calls(trial, router, most):
    """What a call costs while a crowd is there, to what it costs with 10 sessions; in turns."""
    calls = trial.choose(20, 5000)
    with trial.router() as other, load_program(trial.start("crowd", other.port, 10)) as few:
        told(few)
        rounds = [(call_cpu(trial, router, calls), call_cpu(trial, other, calls))
                  for _ in range(trial.choose(1, 9))]
    crowded, alone = (min(figures) for figures in zip(*rounds))
    trial.measure("CPU of a call, to that with 10 sessions", crowded / alone, "times", most=most)


def crowd(trial):
    """Ten thousand sessions: what they cost, and what is left of them."""
    sessions = trial.choose(60, 9990)
    left, reached = [], []
    with trial.router() as router:
        before, descriptors = router.resident_kib(), router.descriptors()
        for is_first in (True, False):
            with load_program(trial.start("crowd", router.port, sessions)) as many:
                told(many)
                idle = router.resident_kib() - before
                reached += [int(told(many, "event")[1]) for _ in range(3)]
                if is_first:
                    trial.measure("memory of an idle session", idle / sessions, "KiB", most=4)
                    compare_calls(trial, router, 1.25)
                told(many, "leave")
            router.await_descriptors(descriptors)
            if not trial.short:
                await_memory(router, before + KIB)
            left.append(router.resident_kib() - before)
        trial.hold("sessions that one event reaches", min(reached), least=sessions - 1)
        trial.measure("memory when all have left", left[0], "KiB", most=idle // 4)
        trial.measure("memory that a second crowd leaves", left[1] - left[0], "KiB", most=KIB)


def one_stall(trial, router, stalled, count):
    """CPU seconds of publications, the router's peak, and what became of who does not read."""
    readers, window, payload = 20, 64, 1000
    before = router.resident_kib()
    router.forget_peak()
    with load_program(trial.start("stall", router.port, readers, stalled, window, payload,
                                  count)) as load:
        cpu = router.cpu_seconds()
        told(load)
        cpu = router.cpu_seconds() - cpu
        growth = router.peak_kib() - before
        cut = int(told(load, "read")[1])
        whole = int(told(load)[1])
    return cpu, growth, cut, whole


def stall(trial):
    """Subscribers that stop reading: one that has too much is cut, one that has not gets all."""
    queue = trial.choose(1, 8) << 20
    beyond = trial.choose(8000, 40000)
    within = trial.choose(600, 6000)
    with trial.router(limits={"max_queue_bytes": queue, "max_message_bytes": 1 << 16}) as router:
        descriptors = router.descriptors()
        free = min(one_stall(trial, router, 0, beyond)[0] for _ in range(trial.choose(1, 3)))
        cpu, growth, cut, whole = one_stall(trial, router, 2, beyond)
        trial.hold("subscribers that do not read and are cut", cut, most=2, least=2)
        trial.hold("of them, those that have got everything", whole, most=0)
        trial.measure("memory while they do not read, to their queues",
                      growth * KIB / (2 * queue), "times", most=1.5)
        trial.measure("CPU of an event to the others, to that without them", cpu / free, "times",
                      most=1.25)
        _, _, cut, whole = one_stall(trial, router, 2, within)
        trial.hold("subscribers that read late, within the bound, and get all", whole, most=2,
                   least=2)
        trial.hold("of them, those that are cut", cut, most=0)
        router.await_descriptors(descriptors)


def tls_clients(url, trusted, count):
    """Clients over TLS that come, join and go, one way or another."""
    context = ssl.create_default_context(cafile=trusted)
    for i in range(count):
        with rawsocket.Client(url, context=context) as client:
            if i % 2 and client.join()[0] != 2:
                raise Broken("the router does not let a client in over TLS")


def churn(trial):
    """A thousand clients a second come and go, in every way there is."""
    rate = trial.choose(0, 1000)
    count = trial.choose(180, 60000)
    with tempfile.TemporaryDirectory() as folder:
        trusted = certificates.make(folder, "router")
        listen = ("ws://127.0.0.1:0/ws",
                  {"url": "tls://127.0.0.1:0", "tls": {"certificate": trusted}})
        with trial.router(listen=listen) as router:
            descriptors = router.descriptors()
            subprocess.run([trial.program("churn"), router.port, "0", str(count // 20)],
                           stdout=subprocess.DEVNULL, check=True)
            tls_clients(router.urls[1], trusted, 4)
            router.await_descriptors(descriptors)
            before, cpu = router.resident_kib(), router.cpu_seconds()
            with Companion(router) as companion:
                with load_program(trial.start("churn", router.port, rate, count)) as load:
                    tls_clients(router.urls[1], trusted, trial.choose(6, 500))
                    seconds = float(told(load)[1])
            companion.report(trial)
            router.await_descriptors(descriptors)
            trial.measure("clients a second", count / seconds, least=900)
            trial.note("CPU of the router for each", "us",
                       (router.cpu_seconds() - cpu) * 1e6 / count)
            trial.measure("memory that they leave", router.resident_kib() - before, "KiB",
                          most=KIB)
