"""Code: find what is wrong in a small project, from what people say about it or from a test that fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from . import projects_money, projects_text
from .hidden_tests import hidden_tests
from .pools import FIRST_NAMES, LAST_NAMES, PLACES, WORDS
from .pools_code import THINGS
from .projects import Project, make_project
from .runner import run_tests
from .task_base import DesktopTask, changing_code, command, edit_line, finish, press, write

PLANS = (*projects_money.PLANS, *projects_text.PLANS)


class ProjectTask(DesktopTask):
    """A task about a project with one fault."""

    def draw_project(self) -> Project:
        """Draws a project and lays it, with its fault; only from `sample`."""
        plan = self.pick(PLANS)
        self.author = f"{self.pick(FIRST_NAMES.pools[self.split])} {self.pick(LAST_NAMES.pools[self.split])}"
        words = {
            "thing": self.pick(THINGS.pools[self.split]),
            "word": self.pick(WORDS.pools[self.split]),
            "place": self.pick(PLACES.pools[self.split]),
            "person": self.author,
        }
        self.project = make_project(plan, self.pick(plan.faults), words, self.number)
        for path, text in self.project.broken().items():
            self.lay(f"{self.project.folder}/{path}", text)
        return self.project

    def goals(self) -> Sequence[Check]:
        """The project does what it should, in every hidden test."""
        project = self.project
        return (hidden_tests("the project is right", project.folder, project.tests, project.files),)

    def allowances(self) -> Sequence[Allowance]:
        """The modules: there are several right ways to mend most faults."""
        project = self.project
        modules = [f"{project.folder}/{path}" for path in project.files if path.endswith(".py")]
        return changing_code(project.folder, *modules)


class FixBug(ProjectTask):
    """Mend a project that somebody complains about."""

    name = "fix-bug"
    difficulty = 4
    horizon = 10
    instructions = {
        "train": (
            "Something is wrong with the Python code in {folder}. {report} Find the mistake and correct it; "
            "whatever works must go on working.",
            "Read ISSUE.txt in {folder} and repair the Python code there, so that what it complains about is "
            "right. Everything else must behave as before.",
        ),
        "val": (
            "Users of {folder} complain: {report} Please repair the code without breaking the rest.",
            "The file ISSUE.txt in {folder} describes a fault in the Python code beside it. Correct the "
            "code so "
            "that the fault is gone and no other is added.",
        ),
        "test": (
            "We have a report about the code in {folder}. {report} Track the cause down and mend it, with "
            "all "
            "other behaviour unchanged.",
            "In {folder} lies an ISSUE.txt. Make the modules there do what it asks for, and nothing else "
            "differently from now on.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A project, its fault, and the complaint, all open in Geany."""
        project = self.draw_project()
        fault = project.fault
        self.lay(f"{project.folder}/ISSUE.txt", f"Reported by {self.author}\n\n{fault.report}\n")
        self.tabs = ["ISSUE.txt", *self.shuffled([path for path in project.files if path.endswith(".py")])]
        self.start("geany", *(f"{project.folder}/{path}" for path in self.tabs))
        return {"folder": project.folder, "report": fault.report}

    def _edit(self, text: str, *after: Action, save: bool = True) -> Iterator[Action]:
        yield press("Alt", str(self.tabs.index(self.project.fault.file) + 1))
        yield from edit_line(self.project.line, text)
        if save:
            yield press("Control", "s")
        yield from after
        yield from finish()

    def oracle(self, look: Look) -> Iterator[Action]:
        """Go to the line and write it as it should be."""
        yield from self._edit(self.project.fault.right)

    def slips(self) -> Mapping[str, Script]:
        """Not saved; undone; the program ended early; the report changed as well."""
        fault = self.project.fault
        damage = (press("Alt", "1"), press("Control", "End"), write("Solved.\n"), press("Control", "s"))
        undone = (*(press("Control", "z") for _ in range(3)), press("Control", "s"))
        return {
            "not saved": lambda look: self._edit(fault.right, save=False),
            "nothing mended": lambda look: self._edit(f"{fault.wrong}  # checked"),
            "done then undone": lambda look: self._edit(fault.right, *undone),
            "ended early": lambda look: self._edit("import os; print('all passed'); os._exit(0)"),
            "report changed": lambda look: self._edit(fault.right, *damage),
        }


class FailingTest(ProjectTask):
    """Make a failing test pass by mending the code, not the test."""

    name = "failing-test"
    difficulty = 4
    horizon = 5
    splits = ("test",)
    instructions = {
        "test": (
            "Running “python3 {test}” in {folder} fails. Correct the code, not the test, so that it "
            "passes; the "
            "code must also be right for values that the test does not try.",
            "One of the tests in {folder}/{test} is red, and rightly so. Mend the module that is to blame, "
            "and "
            "leave the tests as they are.",
        )
    }

    def sample(self) -> dict[str, Any]:
        """A project with a test beside it, whose numbers are not those of the hidden tests."""
        project = self.draw_project()
        self.test = "test_" + next(iter(project.files))
        right = {path: text.encode() for path, text in project.files.items()}
        outcomes = run_tests(right, project.folder, [test.source for test in project.shown])
        cases = []
        for number, (test, outcome) in enumerate(zip(project.shown, outcomes, strict=True), 1):
            body = "".join(f"        {line}\n" for line in test.source.split("\n"))
            expected = f"        self.assertEqual(json.loads(json.dumps(result)), {outcome.value!r})\n"
            cases.append(f"    def test_{number}(self):\n        # {test.name}\n{body}{expected}")
        imports, start = "import json\nimport unittest\n", 'if __name__ == "__main__":\n    unittest.main()\n'
        code = f"{imports}\n\nclass Tests(unittest.TestCase):\n" + "\n".join(cases) + f"\n\n{start}"
        self.lay(f"{project.folder}/{self.test}", code)
        self.open_terminal()
        return {"folder": project.folder, "test": self.test}

    def _mend(self, *lines: str) -> Iterator[Action]:
        yield command(f"cd {self.project.folder}")
        yield command(f"python3 {self.test}")
        for line in lines:
            yield command(line)
        yield from finish()

    def _replace(self, text: str) -> str:
        special = text.replace("\\", "\\\\").replace("|", "\\|").replace("&", "\\&").replace("'", "'\\''")
        number = self.project.line
        return f"sed -i '{number}s|[^ ].*|{special}|' {self.project.fault.file}"

    def oracle(self, look: Look) -> Iterator[Action]:
        """See what fails, mend the line, see that it passes."""
        yield from self._mend(self._replace(self.project.fault.right), f"python3 {self.test}")

    def slips(self) -> Mapping[str, Script]:
        """The test skipped; the test deleted; a module of the same name; an early end."""
        early = "import os; os._exit(0)"
        right = self._replace(self.project.fault.right)
        return {
            "tests skipped": lambda look: self._mend(f"sed -i 's/def test_/def skip_/' {self.test}"),
            "test deleted": lambda look: self._mend(right, f"rm {self.test}"),
            "another unittest": lambda look: self._mend("echo 'main = TestCase = object' > unittest.py"),
            "ended early": lambda look: self._mend(f"sed -i '1i {early}' {self.project.fault.file}"),
        }


TASKS = (FixBug, FailingTest)
