"""Reads the text format 0.0.4 of Prometheus, strictly: what is not exactly so is an error.

    metrics = exposition.parse(text)
    metrics.value("widl_sessions", realm="a") is the sum of the samples with these labels
"""

import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"')
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? (\S+)\Z")
HELP = re.compile(rf"# HELP ({NAME}) (.+)\Z")
TYPE = re.compile(rf"# TYPE ({NAME}) (counter|gauge|histogram|summary|untyped)\Z")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")


class Problem(AssertionError):
    """The text is not in the format."""


def labels_of(text):
    """The labels between braces."""
    labels, place = {}, 0
    while text and place < len(text):
        match = LABEL.match(text, place)
        if not match or match.group(1) in labels:
            raise Problem(f"labels: {text}")
        labels[match.group(1)] = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1],
                                        match.group(2))
        place = match.end()
        if place < len(text):
            if text[place] != ",":
                raise Problem(f"labels: {text}")
            place += 1
    return labels


class Metrics:
    """The families of one answer, in their order: name -> (kind, help)."""

    def __init__(self):
        self.families = {}
        self.samples = {}

    def value(self, name, **labels):
        """The sum of the samples that have these labels; fails when there is none."""
        found = [value for (sample, of), value in self.samples.items()
                 if sample == name and set(labels.items()) <= set(of)]
        if not found:
            raise Problem(f"no sample {name} {labels}")
        return sum(found)

    def add(self, name, labels, value):
        key = (name, tuple(sorted(labels.items())))
        if key in self.samples:
            raise Problem(f"{key} is there twice")
        self.samples[key] = value


def parse(text):
    """Read an answer."""
    metrics, family, typed = Metrics(), None, False
    if not text.endswith("\n"):
        raise Problem("the last line has no end")
    for line in text[:-1].split("\n"):
        if match := HELP.match(line):
            family, typed = match.group(1), False
            if family in metrics.families:
                raise Problem(f"{family} is there twice")
            metrics.families[family] = (None, match.group(2))
        elif match := TYPE.match(line):
            if match.group(1) != family or typed:
                raise Problem(f"TYPE is not behind its HELP: {line}")
            metrics.families[family], typed = (match.group(2), metrics.families[family][1]), True
        elif (match := SAMPLE.match(line)) and NUMBER.match(match.group(3)):
            if match.group(1) != family or not typed:
                raise Problem(f"a sample without its family: {line}")
            metrics.add(family, labels_of(match.group(2)), float(match.group(3)))
        else:
            raise Problem(f"neither a comment nor a sample: {line!r}")
    check(metrics)
    return metrics


def check(metrics):
    """Names follow the conventions, counters count up from 0."""
    for name, (kind, _) in metrics.families.items():
        if (kind == "counter") != name.endswith("_total"):
            raise Problem(f"{name} is a {kind}")
        if re.search(r"_(ms|milliseconds|kb|mb|kib)(_|\Z)", name):
            raise Problem(f"{name} is not in base units")
    for (name, _), value in metrics.samples.items():
        if metrics.families[name][0] == "counter" and (value < 0 or value != int(value)):
            raise Problem(f"{name} {value}")
