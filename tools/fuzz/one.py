"""`python -m tools.fuzz.one PARSER SECONDS CORPUS`: fuzzes one parser, guided by coverage."""

import sys

import atheris

with atheris.instrument_imports(include=["catalog"]):
    from tools.fuzz.targets import TARGETS

# An input that takes longer is a hang, and fails the run.
HANG_S = 5
LONGEST_TEXT = 4_096


def main(name: str, seconds: int, corpus: str) -> None:
    """Fuzz a parser; the process ends with the run and prints a failing input."""
    target = TARGETS[name]
    options = [f"-max_total_time={seconds}", f"-timeout={HANG_S}", f"-max_len={LONGEST_TEXT}", "-print_final_stats=1"]
    atheris.Setup(
        [sys.argv[0], *options, f"-artifact_prefix={corpus}/", corpus],
        # The gateway passes text, with U+FFFD for invalid bytes.
        lambda data: target(data.decode(errors="replace")),
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
