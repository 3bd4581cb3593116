"""What a repair has found, and what it has mended: numbers by kind, with a few examples of each."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

EXAMPLES = 3


@dataclass
class Findings:
    """Numbers of differences by kind: found, and mended, with examples of what was found."""

    found: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: str, example: str, *, is_mended: bool) -> None:
        """Count a difference."""
        self.found[kind] += 1
        self.mended[kind] += is_mended
        if len(self.examples[kind]) < EXAMPLES:
            self.examples[kind].append(example)

    @property
    def left(self) -> int:
        """Number of differences that were not mended."""
        return self.found.total() - self.mended.total()

    def lines(self) -> list[str]:
        """Return a line for each kind, with its examples below."""
        said = []
        for kind, number in sorted(self.found.items()):
            said.append(f"{kind}: {number:,} found, {self.mended[kind]:,} mended")
            said += [f"  {example}" for example in self.examples[kind]]
        return said or ["nothing differs"]

    def as_json(self) -> dict[str, object]:
        """Return the findings for the file of a repair's progress."""
        return {"found": self.found, "mended": self.mended, "examples": self.examples}

    @classmethod
    def of_json(cls, stored: dict[str, dict[str, int]]) -> "Findings":
        """Return the findings that `as_json` returned."""
        findings = cls(Counter(stored["found"]), Counter(stored["mended"]))
        findings.examples.update(stored["examples"])  # type: ignore[arg-type]
        return findings
