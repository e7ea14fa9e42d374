"""How long a message of ten fields, and one that holds lists of them, take to encode and decode."""

PROGRAMS = ("widl_speed", "widl_size", "floor", "msgpack_tree", "protobuf", "nanopb",
            "jansson_tree")
COUNT = 400000

# What the two modes of widl are compared with, by the kind of work.
BASELINES = {
    "encode_msgpack": (("floor", "encode_msgpack"), ("msgpack_tree", "encode_msgpack"),
                       ("protobuf", "encode_protobuf"), ("nanopb", "encode_protobuf")),
    "decode_msgpack": (("floor", "decode_msgpack"), ("msgpack_tree", "decode_msgpack"),
                       ("protobuf", "decode_protobuf"), ("nanopb", "decode_protobuf")),
    "decode_msgpack_shuffled": (("floor", "decode_msgpack_shuffled"),
                                ("msgpack_tree", "decode_msgpack_shuffled"),
                                ("protobuf", "decode_protobuf")),
    "encode_nested": (("floor", "encode_nested"), ("msgpack_tree", "encode_nested"),
                      ("protobuf", "encode_nested_protobuf"),
                      ("nanopb", "encode_nested_protobuf")),
    "decode_nested": (("floor", "decode_nested"), ("msgpack_tree", "decode_nested"),
                      ("protobuf", "decode_nested_protobuf"),
                      ("nanopb", "decode_nested_protobuf")),
    "encode_json": (("jansson_tree", "encode_json"),),
    "decode_json": (("jansson_tree", "decode_json"),),
    "decode_json_shuffled": (("jansson_tree", "decode_json_shuffled"),),
    "encode_json_nested": (("jansson_tree", "encode_json_nested"),),
    "decode_json_nested": (("jansson_tree", "decode_json_nested"),),
}


def one_round(setup, measured, programs, times, usage):
    for name, path in programs.items():
        output, cpu, peak = measured(setup, [str(path), "3" if setup.smoke else str(COUNT)])
        usage[name] = (usage.get(name, (0.0, 0.0))[0] + cpu, peak)
        for line in output.split("\n"):
            if line and not line.startswith("check "):
                work, nanoseconds = line.split()
                times.setdefault((name, work), []).append(float(nanoseconds))


def run(setup, measured, result):
    folder = setup.build / "tests" / "bench"
    programs = {name: folder / f"bench_{name}" for name in PROGRAMS
                if (folder / f"bench_{name}").exists()}
    for name in PROGRAMS:
        if name not in programs:
            print(f"marshal: {name} was not built")
    times, usage = {}, {}
    for _ in range(setup.rounds):
        one_round(setup, measured, programs, times, usage)
    results = {key: result(f"{key[1]}: {key[0]}", "ns", values, *usage[key[0]])
               for key, values in times.items()}
    for (name, work), line in results.items():
        for baseline in BASELINES.get(work, ()) if name.startswith("widl") else ():
            if baseline in results and results[baseline]["value"] > 0:
                line["ratios"][baseline[0]] = line["value"] / results[baseline]["value"]
    order = list(BASELINES) + ["encode_protobuf", "decode_protobuf", "encode_nested_protobuf",
                               "decode_nested_protobuf"]
    return [results[key] for key in sorted(results, key=lambda key: order.index(key[1]))]
