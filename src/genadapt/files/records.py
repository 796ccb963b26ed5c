"""What a file says of itself, as a typed record that is refused by name where it is not as expected."""

import json
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import UserError


class Record(BaseModel):
    """A part of a file: keys of known types. A key with spaces in the file is the alias of a field."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @classmethod
    def parse(cls, path: Path, value: dict[str, Any]) -> Self:
        """The record of JSON that was read from `path`; a `UserError` names the file and each key that is amiss."""
        try:
            return cls.model_validate_json(json.dumps(value))
        except ValidationError as error:
            mistakes = [f"{'.'.join(map(str, e['loc'])) or 'it'}: {e['msg']}" for e in error.errors()]
            raise UserError(f"{path}: {'; '.join(mistakes)}; delete it and run again") from None

    def json_value(self) -> dict[str, Any]:
        """The record as it is written to a file."""
        return self.model_dump(mode="json", by_alias=True)
