"""A caller and a callee that go on while something else is done to the router."""

import threading
import time

# Between two calls: others need the machine, too.
PAUSE_SECONDS = 0.005


class Companion:
    """Calls one after the other, in a thread; each must be answered, and rightly."""

    def __init__(self, router):
        self.callee, self.caller = router.join(), router.join()
        self.callee.say(64, 1, {}, "com.trial.companion")
        assert self.callee.hear()[0] == 65
        self.times = []
        self.failure = None
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _call(self, number):
        began = time.monotonic()
        self.caller.say(48, number, {}, "com.trial.companion", [number])
        invocation = self.callee.hear()
        self.callee.say(70, invocation[1], {}, invocation[4])
        result = self.caller.hear()
        if result[:2] != [50, number] or result[3] != [number]:
            raise AssertionError(f"call {number} gets {result}")
        self.times.append(time.monotonic() - began)

    def _run(self):
        try:
            is_over = False
            # The last call is made when all is over, so that there is one in the shortest trial.
            while not is_over:
                is_over = self.stopped.is_set()
                self._call(len(self.times) + 1)
                self.stopped.wait(PAUSE_SECONDS)
        except (AssertionError, OSError, TypeError) as failure:
            self.failure = failure

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, kind, *_):
        self.stopped.set()
        self.thread.join()
        self.callee.sock.close()
        self.caller.sock.close()
        if self.failure and not kind:
            raise AssertionError(f"a normal client is disturbed: {self.failure}")

    def report(self, trial):
        """What it has met with; call it when the companion has ended."""
        trial.hold("calls of others meanwhile", len(self.times), least=1)
        ordered = sorted(self.times)
        trial.note("calls of others, 99 of 100 within", "ms",
                   ordered[len(ordered) * 99 // 100] * 1e3)
        trial.measure("calls of others, the longest", ordered[-1] * 1e3, "ms", most=1000)
