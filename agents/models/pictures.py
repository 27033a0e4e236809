"""Pictures for models that see."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from arena.agents.core.messages import Picture

if TYPE_CHECKING:
    from PIL.Image import Image


def picture(image: Image, pixels: int | None = None) -> Picture:
    """An image as it is sent; `pixels` is the length of its longer side, None as it is."""
    from PIL.Image import Resampling

    if pixels is not None and max(image.size) != pixels:
        scale = pixels / max(image.size)
        size = [max(1, round(side * scale)) for side in image.size]
        image = image.resize((size[0], size[1]), Resampling.LANCZOS)
    file = BytesIO()
    image.save(file, "PNG")
    return Picture(file.getvalue(), image.width, image.height)
