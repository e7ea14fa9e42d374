"""How large a whole client is: examples/quickstart/caller.c, compiled with -Os and linked with
--gc-sections, and what an idle session takes of memory.

The linker's map says what of the program is whose: sections that it has left out are not in it.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess

import served

LAYERS = ("session", "transport", "v1", "auth", "message", "value", "base")
FLAGS = ("-std=c11", "-Os", "-DNDEBUG", "-D_GNU_SOURCE", "-ffunction-sections", "-fdata-sections")
# Without zlib another file says that messages cannot be compressed.
HAS_ZLIB = pathlib.Path("/usr/include/zlib.h").exists()
LIBRARIES = ("-lwebsockets", "-ljansson", "-lmsgpackc", "-lssl", "-lcrypto",
             *(("-lz",) if HAS_ZLIB else ()))
LEFT_OUT = "deflate_absent" if HAS_ZLIB else "deflate"
# What libwebsockets and OpenSSL need of the system in turn.
MORE_LIBRARIES = ("-lz", "-lcap")
# Code and data for a message of ten fields and a procedure in kB, gcc -Os, as measured once; eRPC
# needs a runtime in C++ besides.
OTHERS = (("eRPC, generated: client, server, wrappers", 3.0), ("nanopb, generated", 0.284),
          ("nanopb, its runtime", 13.1))
# Sections that are loaded; the map lists others, too.
LOADED = re.compile(r"\.(text|rodata|data|init|fini|eh_frame|tdata|got|plt|interp|note|rela|dyn|gnu|"
                    r"hash)")


def compile_one(source, target, includes):
    subprocess.run(["gcc", *FLAGS, *[f"-I{include}" for include in includes], "-c", str(source),
                    "-o", str(target)], check=True)


def sources_of(runtime):
    """The client's sources, each with its layer: but for the loop of the router."""
    for layer in LAYERS:
        for source in sorted((runtime / layer).rglob("*.c")):
            if source.stem != LEFT_OUT and "uv.h" not in source.read_text(encoding="utf-8"):
                yield layer, source


def build_library(setup, out):
    """All of the runtime as objects; what is not needed is for the linker to leave out."""
    runtime = setup.source.parent.parent / "runtime"
    includes = (runtime, runtime / "include")
    objects = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for layer, source in sources_of(runtime):
            target = out / f"{layer}-{source.parent.name}-{source.stem}.o"
            objects.append((target, pool.submit(compile_one, source, target, includes)))
    for _, job in objects:
        job.result()
    library = out / "libclient.a"
    subprocess.run(["ar", "rcs", str(library), *[str(target) for target, _ in objects]], check=True)
    return library


def build_program(setup, out, mode):
    """The caller and its contract's code."""
    example = setup.source.parent.parent / "examples" / "quickstart"
    include = setup.source.parent.parent / "runtime" / "include"
    generated = out / mode
    subprocess.run([str(setup.widlc), "gen", str(example / "idl" / "fleet" / "device.widl"), "-I",
                    str(example / "idl"), "-o", str(generated), f"--optimize={mode}",
                    "--side=client"], check=True)
    compile_one(example / "caller.c", out / f"caller-{mode}.o", (generated, include))
    compile_one(generated / "fleet" / "device.widl.c", out / f"contract-{mode}.o", (include,
                                                                                     generated))
    return [out / f"caller-{mode}.o", out / f"contract-{mode}.o"]


def link(objects, library, target, libraries, flags=()):
    subprocess.run(["gcc", "-Os", *flags, "-Wl,--gc-sections", f"-Wl,-Map={target}.map",
                    *[str(name) for name in objects], str(library), *libraries, "-o", str(target)],
                   check=True)
    return size_of(target)


def size_of(program):
    """Bytes of code and data."""
    output = subprocess.run(["size", str(program)], check=True, capture_output=True, text=True)
    text, data = output.stdout.split("\n")[1].split()[:2]
    return int(text) + int(data)


def owner_of(name):
    """Whose an input file of the linker is."""
    match = re.search(r"libclient\.a\((\w+)-", name)
    if match:
        return match.group(1)
    return "generated code" if "contract-" in name else None


def shares(program):
    """Bytes of the program by layer, as its map has them; tables for unwinding, which the linker
    merges, are a line of their own."""
    found = dict.fromkeys((*LAYERS, "generated code", "tables for unwinding"), 0)
    text = pathlib.Path(f"{program}.map").read_text(encoding="utf-8")
    text = text.partition("\nLinker script and")[2]
    # Long names of sections have a line to themselves.
    text = re.sub(r"\n (\.\S+)\n\s+", r"\n \1 ", text)
    for section, address, size, name in re.findall(
            r"^ (\.\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+(\S+)$", text, re.M):
        if int(address, 16) == 0 or not LOADED.match(section):
            continue
        owner = "tables for unwinding" if section.startswith(".eh_frame") else owner_of(name)
        if owner:
            found[owner] += int(size, 16)
    return found


def sanitizers(setup):
    """The flags that the objects in the build directory need."""
    cache = (setup.build / "CMakeCache.txt").read_text(encoding="utf-8")
    match = re.search(r"^WIDL_SANITIZE:\w+=(.+)$", cache, re.M)
    return [f"-fsanitize={match.group(1)}"] if match else []


def smoke(setup):
    """That the program can be linked and its map be read, with the library that is there."""
    library = setup.build / "runtime" / "libwidl.a"
    if library.exists():
        link(build_program(setup, setup.work, "speed"), library, setup.work / "caller", LIBRARIES,
             sanitizers(setup))
        shares(setup.work / "caller")


def whole_program(setup, result):
    out = setup.work / "client"
    out.mkdir()
    library = build_library(setup, out)
    lines = []
    for mode in ("speed", "size"):
        objects = build_program(setup, out, mode)
        target = out / f"caller-{mode}"
        size = link(objects, library, target, LIBRARIES)
        found = shares(target)
        found["what the linker adds, and the caller"] = size - sum(found.values())
        lines.append(result(f"a caller, {mode}", "kB", [size / 1000]))
        lines += [result(f"  {owner}", "kB", [share / 1000]) for owner, share in found.items()]
    static = ("-Wl,-Bstatic", *LIBRARIES, *MORE_LIBRARIES, "-Wl,-Bdynamic")
    size = link(build_program(setup, out, "speed"), library, out / "static", static)
    lines.append(result("a caller, speed, with the libraries that it needs", "kB", [size / 1000]))
    return lines


def idle_session(setup, result):
    """What a joined session has, over WebSocket and RawSocket."""
    lines = []
    for name, url in (("WebSocket", "ws://127.0.0.1:0/ws"), ("RawSocket", "tcp://127.0.0.1:0")):
        router = served.start(setup, "router", url)
        place = url.replace(":0", f":{router.address}")
        command = [str(setup.build / "tests" / "bench" / "bench_idle_client"), place]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        router.stop()
        figures = dict(line.split() for line in output.splitlines())
        for what in ("bytes", "peak", "heap"):
            lines.append(result(f"an idle session, {name}: {what}", "kB",
                                [int(figures[what]) / 1000]))
    return lines


def run(setup, result):
    lines = [result(name, "kB", [size]) for name, size in OTHERS]
    if setup.smoke:
        smoke(setup)
    else:
        lines += whole_program(setup, result)
    return lines + idle_session(setup, result)
