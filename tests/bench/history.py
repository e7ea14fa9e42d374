"""What an acknowledged publication costs the router, with its history in memory and in a file."""

import os

STORES = ("memory", "file")
WINDOWS = (1, 100)
COUNT = 20000


def run(setup, measured, result):
    program = setup.build / "tests" / "bench" / "bench_history"
    if not program.exists():
        print("history: was not built, for there is no SQLite")
        return []
    os.environ["WIDL_ROUTER_PROGRAM"] = str(setup.build / "runtime" / "router" / "widl-router")
    times, usage = {}, {}
    for _ in range(setup.rounds):
        for window in WINDOWS:
            for store in STORES:
                path = setup.work / "history" if store == "file" else "-"
                output, cpu, peak = measured(setup, [str(program), str(path), str(window),
                                                     "10" if setup.smoke else str(COUNT)])
                key = (store, window)
                times.setdefault(key, []).append(float(output))
                usage[key] = (usage.get(key, (0.0, 0.0))[0] + cpu, peak)
                if store == "file":
                    path.unlink()
    results = {key: result(f"{key[0]}, {key[1]} under way", "us", values, *usage[key])
               for key, values in times.items()}
    for (store, window), line in results.items():
        if store != "memory" and results["memory", window]["value"] > 0:
            line["ratios"]["memory"] = line["value"] / results["memory", window]["value"]
    return list(results.values())
