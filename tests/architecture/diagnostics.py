"""Every diagnostic of codes.def, and every rule of rules.def, has a golden case that shows it.

It also has a near miss that does not.

A case is any folder whose expected.txt reports the code. The near miss of UNKNOWN_TYPE is the
folder tests/golden/diagnostics/unknown_type_near_miss: a contract that looks as if, and is correct.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from sources import ROOT, read, report  # noqa: E402

CODES = "compiler/diag/codes.def"
RULES = "compiler/diag/rules.def"
BREAKING = "compiler/diag/breaking.def"
CASES_MIN = 120
CODE = re.compile(r"^(?:DIAGNOSTIC|RULE|BREAKING)\((\w+), (\d+),", re.M)
REPORTED = re.compile(r"\[WIDL(\d{4})|\"code\": \"WIDL(\d{4})\"|\"ruleId\": \"WIDL(\d{4})\"")
NEAR_MISS = "_near_miss"
CLEAN = "exit status 0\n"
# Exactly as many errors as are shown are still errors.
WITH_ERRORS = {"TOO_MANY"}
# Every case of tests/golden/generate/ writes its output, and what `describe` writes is read again.
WITHOUT_NEAR_MISS = {"OUTPUT", "DESCRIPTOR"}
# A near miss of these writes a contract, too.
WITH_OUTPUT = {"CATALOG", "CATALOG_LOSS", "CATALOG_URI"}


def expectations():
    """The folder of each case, and what is expected there."""
    for path in sorted((ROOT / "tests/golden").glob("*/*/expected.txt")):
        yield path.parent.name, path.read_text(encoding="utf-8")


def numbers_in(text):
    return {int(number) for found in REPORTED.findall(text) for number in found if number}


def near_miss_problem(name, number, expected):
    if name in WITHOUT_NEAR_MISS:
        return None
    if expected is None:
        return f"no near miss: tests/golden/diagnostics/{name.lower()}{NEAR_MISS}"
    is_clean = expected.endswith(CLEAN) if name in WITH_OUTPUT else expected == CLEAN
    if number in numbers_in(expected) or (not is_clean and name not in WITH_ERRORS):
        return "its near miss is reported"
    return None


def main():
    cases = dict(expectations())
    shown = [numbers_in(text) for case, text in cases.items() if not case.endswith(NEAR_MISS)]
    problems = []
    for name, number in CODE.findall(read(CODES) + read(RULES) + read(BREAKING)):
        if not any(int(number) in numbers for numbers in shown):
            problems.append(f"{CODES}: {name} is shown by no golden case")
        problem = near_miss_problem(name, int(number), cases.get(name.lower() + NEAR_MISS))
        if problem:
            problems.append(f"{CODES}: {name}: {problem}")
    wrong = sum(1 for numbers in shown if numbers)
    print(f"{wrong} cases with a planted error")
    if wrong < CASES_MIN:
        problems.append(f"tests/golden: {wrong} cases with a planted error, at least {CASES_MIN}")
    return report("diagnostics", problems)


if __name__ == "__main__":
    sys.exit(main())
