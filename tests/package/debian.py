"""The Debian packages of a build: their contents, and a life in a root of its own.

    debian.py PREFIX WORK CMAKE setting…

PREFIX is where the same build is installed, WORK/packages has the packages, and WORK/source is
examples/quickstart, which is configured with these settings. The machine stays as it is: dpkg
works in a folder, and scripts of the packages run with DPKG_ROOT.
"""

import gzip
import io
import os
import pathlib
import re
import signal
import stat
import subprocess
import sys
import tarfile
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from processes import Processes  # noqa: E402

NOBODY = "65534"

# What each package must say of itself. Names of libraries are those of Debian 12 and 13.
CONTROL = {
    "widl-router": {
        "Section": "net", "Priority": "optional",
        "Depends": ("passwd", r"libc6 \(>= ", "libssl3", "libuv1", "libwebsockets",
                    "libwebsockets-evlib-uv")},
    "widlc": {"Section": "devel", "Priority": "optional", "Depends": (r"libc6 \(>= ",)},
    "libwidl-dev": {
        "Section": "libdevel", "Priority": "optional",
        "Depends": (r"widlc \(= ", "libssl-dev", "libwebsockets-dev", "libjansson-dev")},
}
SCRIPTS = {"widl-router": {"conffiles", "postinst", "prerm", "postrm"}}
ONLY_PACKED = ("etc/widl/router.json", "usr/share/doc/")


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


class Package:
    """A package, as dpkg-deb reads it."""

    def __init__(self, path):
        self.path = path
        self.name = path.name.partition("_")[0]

    def field(self, name):
        return run("dpkg-deb", "--field", str(self.path), name).strip()

    def archive(self, option):
        done = subprocess.run(["dpkg-deb", option, self.path], capture_output=True, check=True)
        return tarfile.open(fileobj=io.BytesIO(done.stdout))

    def check_control(self):
        for name, expected in CONTROL[self.name].items():
            said = self.field(name)
            for part in (expected,) if isinstance(expected, str) else expected:
                assert re.search(part, said), f"{self.name}: {name}: {said}"
        for name in ("Maintainer", "Description", "Architecture", "Version", "Installed-Size"):
            assert self.field(name), f"{self.name} has no {name}"
        names = {pathlib.PurePath(name).name for name in self.archive("--ctrl-tarfile").getnames()}
        wanted = {"control", "md5sums"} | SCRIPTS.get(self.name, set())
        assert names - {"."} == wanted, f"{self.name}: {names}"

    def check_files(self, files):
        """Each file is root's, and nobody else can change it. Adds them to `files`."""
        archive = self.archive("--fsys-tarfile")
        for entry in archive.getmembers():
            path = entry.name.removeprefix("./")
            assert (entry.uid, entry.gid) == (0, 0), path
            assert entry.issym() or not entry.mode & (stat.S_IWGRP | stat.S_IWOTH), path
            if entry.isdir():
                assert entry.mode == 0o755, path
                continue
            assert path not in files, f"{path} is in {self.name} and in {files[path]}"
            files[path] = self.name
        folder = f"usr/share/doc/{self.name}"
        changes = gzip.decompress(archive.extractfile(f"./{folder}/changelog.gz").read()).decode()
        assert changes.startswith(f"widl ({self.field('Version')}) "), changes
        assert b"without restriction" in archive.extractfile(f"./{folder}/copyright").read()


def check_packages(packages, prefix):
    """Nothing that is installed is forgotten, and nothing is in two packages."""
    files = {}
    for package in packages:
        package.check_control()
        package.check_files(files)
    packed = {re.sub(r"^usr/|(?<=\d)\.gz$", "", path) for path in files
              if not path.startswith(ONLY_PACKED)}
    installed = {str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_file()}
    assert packed == installed, packed ^ installed


class Root:
    """A Debian in a folder, with no more in it than dpkg and useradd want."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("etc", "var/lib/dpkg/info", "var/lib/dpkg/updates"):
            (folder / name).mkdir(parents=True)
        (folder / "var/lib/dpkg/status").touch()
        self.write("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
        self.write("etc/group", "root:x:0:\n")
        self.environment = {**os.environ, "LC_ALL": "C", "PATH": os.environ["PATH"] +
                            ":/usr/local/sbin:/usr/sbin:/sbin"}
        self.before = [] if os.geteuid() == 0 else ["unshare", "--map-root-user"]

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def read(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def has(self, name):
        return os.path.lexists(self.folder / name)

    def dpkg(self, *arguments):
        return run(*self.before, "dpkg", f"--root={self.folder}", f"--log={self.folder}/dpkg.log",
                   "--force-depends", "--force-script-chrootless", *arguments,
                   env=self.environment)

    def users(self):
        return re.findall(r"(?m)^widl-router:.*$", self.read("etc/passwd"))


ENABLED = "etc/systemd/system/multi-user.target.wants/widl-router.service"
CONFIGURATION = "etc/widl/router.json"


def install(root, packages):
    root.dpkg("--install", *[str(package.path) for package in packages])
    assert root.dpkg("--verify") == "", root.dpkg("--verify")
    [user] = root.users()
    assert user.endswith(":/nonexistent:/usr/sbin/nologin"), user
    assert root.has(ENABLED)
    unit = root.read("usr/lib/systemd/system/widl-router.service")
    for command in re.findall(r"(?m)^Exec\w+=(/usr\S+)", unit):
        assert os.access(root.folder / command[1:], os.X_OK), command


def build(root, work, cmake, settings):
    """The quickstart, with nothing but what is installed in the root."""
    run(cmake, "-S", f"{work}/source", "-B", f"{work}/build", "-G", "Ninja",
        f"-DCMAKE_PREFIX_PATH={root.folder}/usr", *settings)
    cache = (work / "build/CMakeCache.txt").read_text(encoding="utf-8")
    assert f"Widl_DIR:PATH={root.folder}/usr/" in cache
    run(cmake, "--build", f"{work}/build")


def serve(root, work):
    """The router as it is installed, but for its port, as a user who may nothing."""
    router_path = f"{root.folder}/usr/bin/widl-router"
    text = root.read(CONFIGURATION)
    run(router_path, "check", f"{root.folder}/{CONFIGURATION}")
    assert text.count(":8080/") == 1, text
    root.write("router.json", text.replace(":8080/", ":0/"))
    before = ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups",
              "--no-new-privs"] if os.geteuid() == 0 else []
    with Processes() as processes:
        router = processes.start("router", [*before, router_path, "--config",
                                            f"{root.folder}/router.json"])
        url = router.wait_for("listening on (.*)")
        callee = processes.start("callee", [f"{work}/build/callee", url])
        callee.wait_for("serving")
        said = processes.run("caller", [f"{work}/build/caller", url])
        assert said == "pump-7: battery at 0.87", said
        router.signal(signal.SIGTERM)
        router.wait()
        callee.wait()


def upgrade(root, packages):
    """What the administrator has written stays, and so does that the service is disabled."""
    mine = root.read(CONFIGURATION).replace("realm1", "com.acme")
    root.write(CONFIGURATION, mine)
    (root.folder / ENABLED).unlink()
    [user] = root.users()
    root.dpkg("--install", *[str(package.path) for package in packages])
    assert root.read(CONFIGURATION) == mine
    assert not root.has(ENABLED)
    assert root.users() == [user]


def remove(root):
    (root.folder / "var/lib/private/widl-router").mkdir(parents=True)
    root.write("var/lib/private/widl-router/history", "events")
    root.write("etc/widl/users.json", "{}")
    root.dpkg("--remove", "widl-router", "widlc", "libwidl-dev")
    assert not root.has("usr/bin/widl-router") and not root.has("usr/lib/cmake")
    assert root.has(CONFIGURATION) and root.has("var/lib/private/widl-router/history")
    root.dpkg("--purge", "widl-router")
    assert not root.has(CONFIGURATION) and root.has("etc/widl/users.json")
    assert not root.has("var/lib/private/widl-router")
    assert not root.has("etc/systemd/system/widl-router.service"), "it is still masked"
    assert len(root.users()) == 1


def main(prefix, work, cmake, *settings):
    packages = [Package(path) for path in sorted(work.glob("packages/*.deb"))]
    assert {package.name for package in packages} == set(CONTROL), packages
    check_packages(packages, prefix)
    with tempfile.TemporaryDirectory() as folder:
        # Who may nothing has to get at it, wherever the build is.
        os.chmod(folder, 0o755)
        root = Root(pathlib.Path(folder))
        install(root, packages)
        build(root, work, cmake, settings)
        serve(root, work)
        upgrade(root, packages)
        remove(root)
    print(f"{len(packages)} packages were installed, used, upgraded and removed")


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), *sys.argv[3:])
