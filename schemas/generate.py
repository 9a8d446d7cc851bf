"""Write what is generated from the code: JSON Schemas and the page of settings.

python schemas/generate.py            write
python schemas/generate.py --check    exit 1 and name what is stale
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter

from wirewatch.configuration import json_schema
from wirewatch.process.settings import Variable, describe
from wirewatch_schemas.topics import TOPICS

ROOT = Path(__file__).parent.parent


def generated() -> Iterator[tuple[Path, str]]:
    """Every generated file with the text that it should hold."""
    for topic in TOPICS.values():
        for name, model in topic.types.items():
            schema = TypeAdapter(model).json_schema(mode="serialization")
            yield ROOT / "schemas/json" / f"{name}.schema.json", _pretty(schema)
    yield ROOT / "schemas/json/configuration.schema.json", _pretty(json_schema())
    yield ROOT / "docs/settings.md", _settings_page()


def _pretty(schema: object) -> str:
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _settings_page() -> str:
    rows = "\n".join(map(_settings_row, describe()))
    return (
        "# Settings\n\n"
        "Environment variables. One that no service knows is refused, with a suggestion.\n"
        "This page is generated: `make schemas`.\n\n"
        "| variable | type | default | what it does |\n|---|---|---|---|\n"
        f"{rows}\n"
    )


def _settings_row(variable: Variable) -> str:
    cells = (f"`{variable.name}`", variable.type, variable.default, variable.help)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def main() -> int:
    """Write or check; the exit code."""
    wanted = dict(generated())
    stale = [p for p, text in wanted.items() if not p.exists() or p.read_text("utf-8") != text]
    extra = set((ROOT / "schemas/json").glob("*.json")) - set(wanted)
    names = [str(p.relative_to(ROOT)) for p in [*stale, *sorted(extra)]]
    if "--check" in sys.argv[1:]:
        for name in names:
            print(f"stale: {name} (run `make schemas`)", file=sys.stderr)  # noqa: T201 - a script
        return bool(names)
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], "utf-8")
    for path in extra:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
