"""What the router costs beside relays that do nothing but hand on: calls, events, sessions.

Every case takes the router and its floors in turn, in each round. `time` is the time that passes
for one call or event, `router CPU` what the router itself spends on it.
"""

import served

# name, framing, serializer, URL, calls under way, bytes of payload
CALLS = (
    ("1 under way", "websocket", "msgpack", None, 1, 8),
    ("64 under way", "websocket", "msgpack", None, 64, 8),
    ("256 under way", "websocket", "msgpack", None, 256, 8),
    ("64 under way, 1 KiB", "websocket", "msgpack", None, 64, 1024),
    ("256 under way, 1 KiB", "websocket", "msgpack", None, 256, 1024),
    ("64 under way, JSON", "websocket", "json", None, 64, 8),
    ("64 under way, batched", "batched", "msgpack", None, 64, 8),
    ("64 under way, RawSocket", "rawsocket", "msgpack", "tcp://127.0.0.1:0", 64, 8),
    ("64 under way, WebSocket over unix", "websocket", "msgpack", "ws+unix:{}/ws.sock:/ws", 64, 8),
    ("64 under way, RawSocket over unix", "rawsocket", "msgpack", "unix:{}/raw.sock", 64, 8),
)
RATES = (2000, 20000)
# case, subscribers, serializer, publications ahead of the slowest subscriber
EVENTS = (
    ("1 to 1", 1, "msgpack", 256),
    ("1 to 1, 4096 ahead", 1, "msgpack", 4096),
    ("1 to 100", 100, "msgpack", 16),
    ("1 to 1000", 1000, "msgpack", 4),
    ("1 to 100, mixed", 100, "mixed", 16),
)
SESSIONS = (10, 1000, 9900)
PATTERNS = (1, 1000, 100000)


class Table:
    """Figures of all rounds by what they are, then as lines with ratios."""

    def __init__(self):
        self.values, self.cpu, self.units = {}, {}, {}

    def add(self, key, unit, value, cpu_seconds=0.0):
        self.values.setdefault(key, []).append(value)
        self.units[key] = unit
        self.cpu[key] = self.cpu.get(key, 0.0) + cpu_seconds

    def lines(self, result, baselines):
        """`baselines`: of a key, the keys that it is divided by, each with a name."""
        lines = {key: result(": ".join(key), self.units[key], values, self.cpu[key])
                 for key, values in self.values.items()}
        for key, line in lines.items():
            for name, other in baselines(key):
                if other in lines and lines[other]["value"] > 0:
                    line["ratios"][name] = line["value"] / lines[other]["value"]
        return list(lines.values())


def add_load(table, case, who, figures, count):
    table.add((case, f"{who}, time"), "us", served.micro(figures, count), figures["cpu_seconds"])
    table.add((case, f"{who}, CPU"), "us", served.micro(figures, count, "cpu_seconds"))


def by_floors(floors):
    """Baselines of the router's figures: the same figure of each floor in the same case."""
    def baselines(key):
        case, what = key
        if not what.startswith("router, "):
            return []
        return [(floor, (case, what.replace("router", floor))) for floor in floors]
    return baselines


def one_call_case(setup, table, case):
    name, framing, serializer, url, window, payload = case
    count = 20 if setup.smoke else (20000 if window == 1 else 200000)
    floors = ("pair", "plain") if framing == "websocket" and url is None else ()
    for who in ("router", *floors):
        place = url.format(setup.work) if url and who == "router" else "ws://127.0.0.1:0/ws"
        program = served.start(setup, who, place)
        figures = served.run_load(setup, "calls", program, serializer, (window, payload, count),
                                  "plain" if who == "plain" else framing)
        add_load(table, name, who, figures, count)
        program.stop()


def calls(setup, _, result):
    table = Table()
    for _ in range(setup.rounds):
        for case in CALLS:
            one_call_case(setup, table, case)
    return table.lines(result, by_floors(("pair", "plain")))


def latency(setup, _, result):
    table = Table()
    for _ in range(setup.rounds):
        for rate in RATES:
            for who in ("router", "pair", "plain"):
                program = served.start(setup, who)
                figures = served.run_load(setup, "rate", program, "msgpack",
                                          (rate, 8, 20 if setup.smoke else rate))
                for name in ("p50_us", "p99_us", "p999_us"):
                    table.add((f"{rate} calls a second", f"{who}, {name[:-3]}"), "us",
                              figures[name])
                program.stop()
    return table.lines(result, by_floors(("pair", "plain")))


def events(setup, _, result):
    table = Table()
    for _ in range(setup.rounds):
        for case, subscribers, serializer, ahead in EVENTS:
            count = 5 if setup.smoke else max(200000 // subscribers, 1000)
            for who in ("router", "fan") if serializer != "mixed" else ("router",):
                program = served.start(setup, who)
                figures = served.run_load(setup, "events", program, serializer,
                                          (subscribers, ahead, 8, count))
                add_load(table, case, who, figures, count * subscribers)
                program.stop()
    return table.lines(result, by_floors(("fan",)))


def one_crowd(setup, table, program, sessions, count):
    before = program.resident_kib()
    with served.Held(setup, program, sessions):
        case = f"{sessions} sessions"
        table.add((case, "memory of each"), "KiB", (program.resident_kib() - before) / sessions)
        for window in (1, 64):
            figures = served.run_load(setup, "calls", program, "msgpack", (window, 8, count))
            table.add((case, f"router CPU of a call, {window} under way"), "us",
                      served.micro(figures, count, "cpu_seconds"))


def idle(setup, _, result):
    table = Table()
    most = served.allow_files() - 100
    for _ in range(setup.rounds):
        for sessions in (SESSIONS[:1] if setup.smoke else SESSIONS):
            if sessions > most:
                print(f"idle: {sessions} sessions are more than the open files that are allowed")
                continue
            program = served.start(setup, "router")
            one_crowd(setup, table, program, sessions, 20 if setup.smoke else 20000)
            program.stop()
    few = f"{SESSIONS[0]} sessions"
    return table.lines(result, lambda key: [] if key[0] == few else [(few, (few, key[1]))])


def patterns(setup, _, result):
    table = Table()
    count = 20 if setup.smoke else 200000
    for _ in range(setup.rounds):
        for number in (PATTERNS[:1] if setup.smoke else PATTERNS):
            program = served.start(setup, "router")
            with served.Held(setup, program, 20, number):
                figures = served.run_load(setup, "events", program, "msgpack", (1, 256, 8, count))
            table.add((f"{number} wildcard patterns", "router CPU of an event"), "us",
                      served.micro(figures, count, "cpu_seconds"))
            program.stop()
    few = f"{PATTERNS[0]} wildcard patterns"
    return table.lines(result, lambda key: [] if key[0] == few else [("one", (few, key[1]))])
