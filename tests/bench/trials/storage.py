"""Histories in a file when the disk is full, and when the router is killed."""

import pathlib
import random
import resource
import signal
import subprocess
import tempfile

from trial import REALM, Broken

TOPIC = "com.trial.kept"
HISTORY = {"realms": [{"name": REALM, "history": [{"topic": TOPIC, "max_events": 1000000,
                                                  "max_bytes": 1 << 30}]}]}


def publish(client, request, text):
    client.say(16, request, {"acknowledge": True}, TOPIC, [text])


def acknowledged(client, first, count, text=""):
    """Publish, and take the ids of those that are acknowledged."""
    for request in range(first, first + count):
        publish(client, request, text)
    ids = []
    for _ in range(count):
        answer = client.hear()
        if answer[0] == 17:
            ids.append(answer[2])
        elif answer[:2] != [8, 16] or answer[4] != "widl.error.history_failed":
            raise Broken(f"a publication gets {answer}")
    return ids


def kept(client):
    """The ids of the publications that the history has, in its order."""
    client.say(48, 1000001, {}, "wamp.subscription.lookup", [TOPIC])
    subscription = client.hear()[3][0]
    ids = []
    while True:
        options = {"limit": 1000, **({"after_publication": ids[-1]} if ids else {})}
        client.say(48, 1000002, {}, "wamp.subscription.get_events", [subscription], options)
        result = client.hear()
        if len(result) < 4:
            return ids
        ids += [event["publication"] for event in result[3]]


def missing(client, ids):
    """How many of the acknowledged publications the history does not have."""
    found = set(kept(client))
    return sum(1 for number in ids if number not in found)


# What files may have when the disk is full for them, which is less than they have.
FULL_BYTES = 32 << 10


class LimitedFiles:
    """A disk that is full for one process: its files may not become larger."""

    def __init__(self, folder):
        self.folder = folder

    def fill(self, router):
        resource.prlimit(router.process.pid, resource.RLIMIT_FSIZE,
                         (FULL_BYTES, resource.RLIM_INFINITY))

    def free(self, router):
        resource.prlimit(router.process.pid, resource.RLIMIT_FSIZE,
                         (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def close(self):
        pass


class SmallDisk:
    """A file system of its own, which is small."""

    def __init__(self, folder):
        self.folder = folder
        self._mount("size=16m")

    def _mount(self, options):
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "widl-trial", self.folder],
                       check=True, stderr=subprocess.DEVNULL)

    def fill(self, _):
        with open(pathlib.Path(self.folder, "ballast"), "wb", buffering=0) as ballast:
            try:
                while ballast.write(bytes(4096)) == 4096:
                    pass
            except OSError:
                pass

    def free(self, _):
        pathlib.Path(self.folder, "ballast").unlink()
        self._mount("remount,size=64m")

    def close(self):
        subprocess.run(["umount", self.folder], check=True)


def on_full_disk(trial, disk, name):
    """Publish until it is full, while it is full, and when there is room again."""
    most = trial.choose(30, 500)
    text = "x" * 2000
    config = {**HISTORY, "history_file": str(pathlib.Path(disk.folder, "history"))}
    with trial.router(**config) as router:
        with router.join() as client:
            ids = acknowledged(client, 1, most, text)
            trial.hold(f"{name}: publications refused before", most - len(ids), most=0)
            disk.fill(router)
            during = acknowledged(client, most + 1, most, text)
            trial.hold(f"{name}: publications refused while it is full", most - len(during),
                       least=1)
            if not router.answers():
                raise Broken("the router does not answer while the disk is full")
            trial.hold(f"{name}: acknowledged and not found while it is full",
                       missing(client, ids + during), most=0)
            disk.free(router)
            after = acknowledged(client, 2 * most + 1, most, text)
            trial.hold(f"{name}: publications refused behind it", most - len(after), most=0)
            ids += during + after
    with trial.router(**config) as router, router.join() as client:
        trial.hold(f"{name}: acknowledged and not found by the next router",
                   missing(client, ids), most=0)


def full_disk(trial):
    """No room for the history: what is acknowledged is kept, the rest is refused."""
    disks = [("limited files", LimitedFiles)]
    if not trial.short:
        disks.append(("small disk", SmallDisk))
    for name, kind in disks:
        with tempfile.TemporaryDirectory(prefix="widl-trial-") as folder:
            try:
                disk = kind(folder)
            except (subprocess.CalledProcessError, FileNotFoundError):
                trial.note(f"{name}: left out, for it takes root", "", 0)
                continue
            try:
                on_full_disk(trial, disk, name)
            finally:
                disk.close()


def publish_until_killed(router, clients, enough, request):
    """Publish without an end; kill the router behind `enough` answers. Return: what was said."""
    ids = []
    for client in clients:
        for i in range(50):
            publish(client, request + i, "text")
    for number in range(enough):
        answer = clients[number % len(clients)].hear()
        ids.append(answer[2])
        publish(clients[number % len(clients)], request + 50 + number, "text")
    router.process.send_signal(signal.SIGKILL)
    for client in clients:
        while (answer := client.hear()) is not None:
            ids.append(answer[2])
    router.kill()
    return ids


def kill(trial):
    """The router is killed while it acknowledges: all that was acknowledged is there."""
    rounds = trial.choose(3, 30)
    chance = random.Random(5)
    ids, lost = [], 0
    with tempfile.TemporaryDirectory(prefix="widl-trial-") as folder:
        config = {**HISTORY, "history_file": str(pathlib.Path(folder, "history"))}
        for _ in range(rounds):
            with trial.router(**config) as router:
                with router.join() as reader:
                    lost += missing(reader, ids)
                clients = [router.join() for _ in range(3)]
                ids += publish_until_killed(router, clients, chance.randrange(500), 1)
                for client in clients:
                    client.sock.close()
        with trial.router(**config) as router, router.join() as reader:
            found = set(kept(reader))
    trial.note("acknowledged by routers that were killed", "", len(ids))
    trial.hold("acknowledged and not found by the next router",
               lost + sum(1 for number in ids if number not in found), most=0)
