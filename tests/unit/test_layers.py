"""For which system the layer's packages are built: Lambda's, unless they run on this machine and it has another."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAMBDA = "manylinux_2_28"


def commands(makefile: Path, target: str, **variables: str) -> str:
    """Return what make would run."""
    given = [f"{name}={value}" for name, value in variables.items()]
    command = ["make", "--dry-run", "--always-make", "--file", str(makefile), target, *given]
    return run(command, makefile.parent)


def run(command: list[str], folder: Path) -> str:
    # Without the variables that a make around these tests exports.
    environment = {"PATH": os.environ["PATH"]}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def layer(**variables: str) -> str:
    return commands(ROOT / "layers/Makefile", "build-WritersLayer", ARTIFACTS_DIR="/artifacts", **variables)


@pytest.mark.parametrize(("architecture", "machine"), [("arm64", "aarch64"), ("x86_64", "x86_64")])
def test_a_layer_is_built_for_lambda_unless_it_is_told_otherwise(architecture: str, machine: str) -> None:
    assert f"--python-platform {machine}-{LAMBDA}" in layer(ARCHITECTURE=architecture)


def test_a_layer_that_runs_here_has_the_packages_of_this_system() -> None:
    here = layer(RUNS_ON="here")
    assert "uv" in here
    assert "--python-platform" not in here


@pytest.mark.parametrize(("system", "runs_on"), [("Linux", "lambda"), ("Darwin", "here")])
def test_what_runs_on_this_machine_is_built_for_its_system_and_linux_is_lambdas(system: str, runs_on: str) -> None:
    command = ["make", "--dry-run", "--print-data-base", "help", f"SYSTEM={system}"]
    assert f"RUNS_ON := {runs_on}" in run(command, ROOT).splitlines()


def test_what_is_deployed_is_built_for_lambda_from_any_system() -> None:
    assert "RUNS_ON=lambda" in commands(ROOT / "Makefile", "deploy", SYSTEM="Darwin")


def test_packages_are_installed_by_hash_only() -> None:
    function = commands(ROOT / "functions/docs/Makefile", "build-DocsFunction", ARTIFACTS_DIR="/artifacts")
    for said in (layer(), function):
        (install,) = re.findall(r"pip\" install [^\n]*|pip install (?:[^\n]*\\\n)*[^\n]*", said)
        assert "--require-hashes" in install
