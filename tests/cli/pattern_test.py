"""Random patterns and texts: the dialect against Python's `re`, which is an independent judge.

What a pattern means to Python is made beside it: there `$` also matches before a line end, `.` knows
one end of lines only, and white space is another set.
"""

import os
import random
import re
import subprocess
import sys
import unittest

PROBE = os.environ["WIDL_PATTERN_PROBE"]
PATTERNS = 3000
TEXTS = 12

SPACE = r"\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
DOT = r"[^\n\r\u2028\u2029]"
LETTERS = ["a", "b", "c", "ä", "1", "_", " ", "\n", "\u2028", "\u00a0", "😀", "-", "."]

# An atom, and what it is to Python.
ATOMS = [("a", "a"), ("b", "b"), ("c", "c"), ("ä", "ä"), ("😀", "😀"), (".", DOT), (r"\.", r"\."),
         (r"\d", r"\d"), (r"\D", r"\D"), (r"\w", r"\w"), (r"\W", r"\W"),
         (r"\s", f"[{SPACE}]"), (r"\S", f"[^{SPACE}]"), (r"\n", r"\n"), (r"\x61", "a"),
         (r"\u00e4", "ä"), (r"\u{1F600}", "😀"), ("^", "^"), ("$", r"\Z")]
ITEMS = [("a", "a"), ("a-c", "a-c"), ("ä", "ä"), (r"\d", r"\d"), (r"\w", r"\w"), (r"\W", r"\W"),
         (r"\s", SPACE), ("b-ä", "b-ä"), (r"\-", r"\-"), (r"\n", r"\n"), ("😀", "😀")]
QUANTIFIERS = ["*", "+", "?", "{2}", "{0}", "{0,2}", "{1,}", "{2,3}", "{0,}"]
# Of what is repeated inside: the judge backtracks.
OUTER_QUANTIFIERS = ["*", "+", "?"]
REPEATED_GROUP = re.compile(r"\)[*+?{]")
# What Python takes.
REFUSED = {"a class of no characters",
           "more than 256 characters and classes, repeated ones counted"}


class Maker:
    """Makes a pattern and its twin, by the grammar."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def group(self, depth):
        opening = self.random.choice(["(", "(?:"])
        ours, theirs = self.either(depth - 1)
        return f"{opening}{ours})", f"(?:{theirs})"

    def set(self):
        items = [self.random.choice(ITEMS) for _ in range(self.random.randint(1, 3))]
        opening = self.random.choice(["[", "[", "[^"])
        return tuple(opening + "".join(part) + "]" for part in zip(*items))

    def atom(self, depth):
        kind = self.random.random()
        if depth > 0 and kind < 0.3:
            return self.group(depth)
        return self.set() if kind < 0.45 else self.random.choice(ATOMS)

    def repeated(self, depth):
        ours, theirs = self.atom(depth)
        if ours in "^$" or REPEATED_GROUP.search(ours) or self.random.random() < 0.6:
            return ours, theirs
        is_outer = any(character in ours for character in "*+?{")
        quantifier = self.random.choice(OUTER_QUANTIFIERS if is_outer else QUANTIFIERS)
        return ours + quantifier, theirs + quantifier

    def join(self, depth):
        parts = [self.repeated(depth) for _ in range(self.random.randint(0, 3))]
        return "".join(part[0] for part in parts), "".join(part[1] for part in parts)

    def either(self, depth):
        parts = [self.join(depth) for _ in range(self.random.choice([1, 1, 2, 3]))]
        return "|".join(part[0] for part in parts), "|".join(part[1] for part in parts)

    def pattern(self):
        ours, theirs = self.either(2)
        while not ours:
            ours, theirs = self.either(2)
        return ours, theirs

    def text(self):
        return "".join(self.random.choice(LETTERS) for _ in range(self.random.randint(0, 6)))


def ask(cases):
    """What the probe says of each pattern and its texts."""
    lines = []
    for pattern, texts in cases:
        lines.append(" ".join(word.encode().hex() for word in [pattern, *texts]) + "\n")
    done = subprocess.run([PROBE], input="".join(lines), capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


class PatternTest(unittest.TestCase):
    def test_random_patterns(self):
        seed = int(os.environ.get("WIDL_SEED", random.SystemRandom().randrange(2**32)))
        print(f"WIDL_SEED={seed}", file=sys.stderr)
        maker = Maker(seed)
        patterns = [maker.pattern() for _ in range(PATTERNS)]
        texts = [[maker.text() for _ in range(TEXTS)] for _ in patterns]
        answers = ask([(ours, words) for (ours, _), words in zip(patterns, texts)])
        self.assertEqual(len(answers), PATTERNS)
        refused = 0
        counts = {"0": 0, "1": 0}
        for (ours, theirs), words, answer in zip(patterns, texts, answers):
            if answer in REFUSED:
                refused += 1
                continue
            judge = re.compile(theirs, re.ASCII)
            expected = "".join("1" if judge.search(word) else "0" for word in words)
            self.assertEqual(answer, expected, f"{ours!r} (for Python {theirs!r}) on {words!r}")
            for value in counts:
                counts[value] += expected.count(value)
        self.assertGreater(min(counts.values()), PATTERNS)
        self.assertLess(refused, PATTERNS / 10)

    def test_it_can_fail(self):
        self.assertEqual(ask([("a", ["a", "b"]), ("a**", ["a"])]), ["10", "a second quantifier"])


if __name__ == "__main__":
    unittest.main()
