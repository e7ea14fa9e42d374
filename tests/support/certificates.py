"""Certificates for tests, by the command openssl: self-signed, for localhost and 127.0.0.1."""

import pathlib
import ssl
import subprocess


def make(folder, name):
    """A certificate with its key in one file, FOLDER/NAME.pem; returns the path."""
    certificate, key = (pathlib.Path(folder, f"{name}.{kind}") for kind in ("crt", "key"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", key, "-out", certificate],
        check=True, capture_output=True)
    path = pathlib.Path(folder, f"{name}.pem")
    path.write_text(certificate.read_text() + key.read_text())
    return str(path)


def context(trusted, own=None):
    """A client's context that trusts one certificate, and shows another or none."""
    found = ssl.create_default_context(cafile=trusted)
    if own:
        found.load_cert_chain(own)
    return found
