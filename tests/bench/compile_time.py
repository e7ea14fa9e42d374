"""How long widlc takes for contracts of many procedures, beside protoc-c for the same in .proto."""

import shutil

FILES = (1, 100)


def widl_text(number, procedures):
    lines = ["widl 1;", f"package bench.f{number}.v1;",
             "enum Kind { sensor, actuator }",
             "struct Status { id: string; kind: Kind; ratio?: float64; tags: string[]; }",
             "error NotFound(id: string);",
             "interface Device {"]
    for i in range(procedures):
        lines.append(f"  /// Procedure {i}.")
        lines.append(f"  procedure get{i}(id: string, {{limit: uint32 = 20}})"
                     " -> (status: Status, {total: uint64}) throws NotFound;")
    return "\n".join(lines + ["}", ""])


def proto_text(number, procedures):
    lines = ['syntax = "proto2";', f"package bench.f{number};",
             "enum Kind { SENSOR = 1; ACTUATOR = 2; }",
             "message Status { required string id = 1; required Kind kind = 2; "
             "optional double ratio = 3; repeated string tags = 4; }",
             "message NotFound { required string id = 1; }"]
    for i in range(procedures):
        lines.append(f"message Get{i}Args {{ required string id = 1; "
                     "optional uint32 limit = 2 [default = 20]; }")
        lines.append(f"message Get{i}Result {{ required Status status = 1; "
                     "required uint64 total = 2; }")
    lines.append("service Device {")
    for i in range(procedures):
        lines.append(f"  // Procedure {i}.")
        lines.append(f"  rpc Get{i}(Get{i}Args) returns (Get{i}Result);")
    return "\n".join(lines + ["}", ""])


def write_inputs(folder, ending, text, procedures, files):
    folder.mkdir(parents=True)
    paths = []
    for number in range(files):
        path = folder / f"f{number}.{ending}"
        path.write_text(text(number, procedures // files), encoding="utf-8")
        paths.append(str(path))
    return paths


def commands_for(setup, procedures, files):
    """By name: the command, and the folder that it writes to."""
    folder = setup.work / f"{procedures}-{files}"
    contracts = write_inputs(folder / "widl", "widl", widl_text, procedures, files)
    out = folder / "out"
    commands = {"widlc": [str(setup.widlc), "gen", *contracts, "-I", str(folder / "widl"),
                          "-o", str(out / "widlc")]}
    protoc = shutil.which("protoc-c")
    if protoc:
        protos = write_inputs(folder / "proto", "proto", proto_text, procedures, files)
        commands["protoc-c"] = [protoc, f"--c_out={out / 'protoc-c'}",
                                f"--proto_path={folder / 'proto'}", *protos]
    return commands, out


def measure_one(setup, measured, result, procedures, files):
    commands, out = commands_for(setup, procedures, files)
    rounds = {name: [] for name in commands}
    for _ in range(setup.rounds):
        for name, command in commands.items():
            shutil.rmtree(out, ignore_errors=True)
            (out / name).mkdir(parents=True)
            rounds[name].append(measured(setup, command)[1:])
    shutil.rmtree(out.parent)
    results = []
    for name, runs in rounds.items():
        cpu = [run[0] for run in runs]
        results.append(result(f"{name}: {procedures} procedures in {files}", "s", cpu, sum(cpu),
                              max(run[1] for run in runs)))
    if len(results) == 2 and results[1]["value"] > 0:
        results[0]["ratios"]["protoc-c"] = results[0]["value"] / results[1]["value"]
    return results


def run(setup, measured, result):
    if not shutil.which("protoc-c"):
        print("compile: no protoc-c here, nothing to compare with")
    results = []
    for procedures in (100,) if setup.smoke else (100, 1000, 10000):
        for files in FILES:
            results += measure_one(setup, measured, result, procedures, files)
    return results
