"""examples/contracts in a git repository: each `run:` step of its workflow, on good and bad changes.

What the workflow needs of GitHub, actions and expressions, is looked at and not run.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

try:
    import yaml
except ImportError:
    yaml = None

WIDLC = os.environ["WIDLC"]
EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/contracts"
WORKFLOW = ".github/workflows/contracts.yml"
HEATING = "idl/acme/heating.widl"

# A change of a contract, the step that refuses it, and what it says.
CHANGES = [
    (HEATING, "celsius: units.Celsius)", "celsius : units.Celsius)", "Style",
     "+  procedure keep(room: units.Room, celsius: units.Celsius)"),
    (HEATING, "procedure keep(", "procedure keepAt(", "Rules", "member-name"),
    (HEATING, "-> units.Celsius", "-> string", "Breaking changes", "type-changed"),
    (HEATING, "procedure keep(room: units.Room, celsius: units.Celsius) throws NoSuchRoom;",
     "procedure hold(room: units.Room, celsius: units.Celsius) throws NoSuchRoom;",
     "Breaking changes", "procedure-removed"),
]


def steps():
    """Name and command of each step that runs something, and the SARIF files that are uploaded."""
    workflow = yaml.safe_load((EXAMPLE / WORKFLOW).read_text())
    found = [step for job in workflow["jobs"].values() for step in job["steps"]]
    uploaded = {step["with"]["sarif_file"] for step in found if "upload-sarif" in step.get("uses", "")}
    return [(step["name"], step["run"]) for step in found if "run" in step], uploaded


@unittest.skipUnless(yaml, "needs python3-yaml")
@unittest.skipUnless(shutil.which("git"), "there is no git")
class ContractsTest(unittest.TestCase):
    def setUp(self):
        scratch = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.folder = scratch / "clone"
        (scratch / "bin").mkdir()
        (scratch / "bin/widlc").symlink_to(WIDLC)
        self.environment = {
            **os.environ, "PATH": f"{scratch}/bin:{os.environ['PATH']}",
            "GITHUB_BASE_REF": "main", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
        }
        self.environment.pop("WIDLC")
        shutil.copytree(EXAMPLE, scratch / "origin")
        self.git(scratch / "origin", "init", "--quiet", "--initial-branch=main")
        self.commit(scratch / "origin")
        self.git(scratch, "clone", "--quiet", "origin", "clone")
        self.git(self.folder, "checkout", "--quiet", "-b", "change")

    def git(self, folder, *arguments):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], cwd=folder,
                       env=self.environment, check=True, capture_output=True, timeout=60)

    def commit(self, folder):
        self.git(folder, "add", "--all")
        self.git(folder, "commit", "--quiet", "-m", "change")

    def run_step(self, command):
        """As a runner does it: by bash, which ends at the first error."""
        done = subprocess.run(["bash", "-e", "-c", command], cwd=self.folder, env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=120, check=False)
        return done.returncode, done.stdout

    def test_every_step_passes_as_it_is(self):
        commands, uploaded = steps()
        self.assertEqual([name for name, _ in commands],
                         ["Install widlc", "Style", "Rules", "Breaking changes", "Documentation"])
        for name, command in commands:
            with self.subTest(step=name):
                self.assertNotIn("${{", command)
                self.assertEqual(self.run_step(command), (0, ""))
        for name in uploaded:
            log = json.loads((self.folder / name).read_text())
            self.assertEqual(log["runs"][0]["results"], [])
        page = (self.folder / "site/index.html").read_text()
        self.assertIn("com.acme.heating.v1.rooms.keep", page)
        ignored = subprocess.run(["git", "status", "--porcelain"], cwd=self.folder, check=True,
                                 capture_output=True, text=True, env=self.environment)
        self.assertEqual(ignored.stdout, "")

    def test_what_is_wrong_stops_its_step(self):
        commands = dict(steps()[0])
        original = (self.folder / HEATING).read_text()
        for path, old, new, step, said in CHANGES:
            with self.subTest(step=step, new=new):
                self.assertIn(old, original)
                (self.folder / path).write_text(original.replace(old, new))
                self.commit(self.folder)
                status, text = self.run_step(commands[step])
                self.assertEqual(status, 100, text)
                self.assertIn(said, text)
                self.assertEqual(self.run_step("./check.sh")[0], 100)

    def test_sarif_has_what_was_found(self):
        commands, _ = steps()
        path = self.folder / HEATING
        path.write_text(path.read_text().replace("procedure keep(", "procedure keepAt("))
        self.run_step(dict(commands)["Rules"])
        results = json.loads((self.folder / "lint.sarif").read_text())["runs"][0]["results"]
        self.assertEqual(results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
                         HEATING)

    def test_a_mistyped_check_is_a_mistake(self):
        self.assertEqual(self.run_step("./check.sh stile")[0], 2)

    def test_readme_names_what_is_there(self):
        readme = (EXAMPLE / "README.md").read_text()
        for name in re.findall(r"^\| `([^`]+)` \|", readme, re.M):
            self.assertTrue((EXAMPLE / name).exists(), name)


if __name__ == "__main__":
    unittest.main()
