"""How large the code for one message and one procedure is, compiled with -Os, and a whole client."""

import shutil
import subprocess

import client_size

FLAGS = ["-std=c11", "-Os", "-fPIC", "-ffunction-sections", "-c"]


def object_size(source, includes, target):
    """Bytes of code and data."""
    subprocess.run(["gcc", *FLAGS, *[f"-I{include}" for include in includes], str(source), "-o",
                    str(target)], check=True)
    output = subprocess.run(["size", str(target)], check=True, capture_output=True, text=True)
    text, data = output.stdout.split("\n")[1].split()[:2]
    return int(text) + int(data)


def of_widl(setup, mode):
    out = setup.work / mode
    subprocess.run([str(setup.widlc), "gen", str(setup.source / "idl" / "status.widl"), "-I",
                    str(setup.source / "idl"), "-o", str(out), f"--optimize={mode}"], check=True)
    include = setup.source.parent.parent / "runtime" / "include"
    return object_size(out / "status.widl.c", [out, include], out / "status.o")


def of_protobuf(setup):
    out = setup.work / "protobuf"
    out.mkdir()
    subprocess.run(["protoc-c", f"--c_out={out}", f"--proto_path={setup.source / 'marshal'}",
                    "status.proto"], check=True)
    return object_size(out / "status.pb-c.c", [out], out / "status.o")


def of_interpreter(setup):
    """What tables need of the runtime, once in a program."""
    runtime = setup.source.parent.parent / "runtime"
    return sum(object_size(runtime / "value" / f"{name}.c", [runtime, runtime / "include"],
                           setup.work / f"{name}.o")
               for name in ("table", "table_read", "table_write"))


def run(setup, measured, result):
    del measured
    sizes = {f"widl, {mode}": of_widl(setup, mode) for mode in ("speed", "size")}
    if shutil.which("protoc-c"):
        sizes["protobuf-c"] = of_protobuf(setup)
    else:
        print("size: no protoc-c here, nothing to compare with")
    sizes["the interpreter of tables, once"] = of_interpreter(setup)
    results = [result(name, "B", [size]) for name, size in sizes.items()]
    if "protobuf-c" in sizes:
        for line in results[:2]:
            line["ratios"]["protobuf-c"] = line["value"] / sizes["protobuf-c"]
    return results + client_size.run(setup, result)
