"""The descriptor in a program is what widlc describe writes:  descriptor.py WIDLC PROGRAM CONTRACT DIR"""

import subprocess
import sys

widlc, program, contract, directory = sys.argv[1:]
described = subprocess.run([widlc, "describe", contract, "-I", directory], check=True,
                           capture_output=True).stdout
embedded = subprocess.run([program], check=True, capture_output=True).stdout
if described != embedded or len(described) < 5000:
    sys.exit(f"{len(embedded)} bytes are not the {len(described)} of widlc describe")
