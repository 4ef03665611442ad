"""The rules of yamllint that a repository may ask for, as rules of ours: `yaml/` and their own name."""

from __future__ import annotations

from typing import Final

from fairway.check.rule import Rule

_REMEDY: Final = "Write it as .yamllint.yaml says; yamllint's documentation explains each rule."
_TITLES: Final = {
    "anchors": "Aliases have an anchor.",
    "braces": "Braces are spaced alike.",
    "brackets": "Brackets are spaced alike.",
    "colons": "Colons are spaced alike.",
    "commas": "Commas are spaced alike.",
    "comments": "Comments stand apart from what they are about.",
    "comments-indentation": "Comments are indented as what they are about.",
    "document-end": "Documents end as the repository wants it.",
    "document-start": "Documents begin as the repository wants it.",
    "empty-lines": "No lines are left empty but to part what does not belong together.",
    "empty-values": "No value is left out where a null would be read.",
    "float-values": "Numbers with a point are written in full.",
    "hyphens": "Hyphens of lists are spaced alike.",
    "indentation": "Lines are indented alike.",
    "key-duplicates": "A mapping has each key once.",
    "key-ordering": "Keys are in order.",
    "line-length": "Lines are short enough to be read beside their difference.",
    "new-line-at-end-of-file": "Files end with a line break.",
    "new-lines": "Line breaks are those of one system.",
    "octal-values": "Numbers that look octal are quoted.",
    "quoted-strings": "Texts are quoted alike.",
    "trailing-spaces": "No line ends with spaces.",
    "truthy": "True and false are written so.",
}
_REASONS: Final = {
    "key-duplicates": "The limit that was raised twice and never rose: the file had the key a second time.",
    "octal-values": "The file mode 0644 that one program read as 420 and the next as 644.",
    "truthy": "The country code of Norway, which was read as false.",
}
_REASON: Final = "A change of one value that came as a difference of forty lines, and was waved through."

RULES: Final = tuple(
    Rule(f"yaml/{name}", title, _REASONS.get(name, _REASON), _REMEDY) for name, title in _TITLES.items()
)
BY_NAME: Final = {rule.name.partition("/")[2]: rule for rule in RULES}
