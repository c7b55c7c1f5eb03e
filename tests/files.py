"""Files for tests, and what lies in a folder."""

from io import BytesIO
from pathlib import Path

from PIL import Image


def picture(shade: int) -> bytes:
    """Return a small PNG in a red of *shade*, 0 to 255: another picture for each."""
    out = BytesIO()
    Image.new("RGB", (8, 6), (shade, 0, 0)).save(out, "PNG")
    return out.getvalue()


def files_below(root: Path) -> set[str]:
    """Return the paths of all files below *root*, as they are called there."""
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
