"""What watches every request and every answer."""

from __future__ import annotations

import logging

logger = logging.getLogger(__name__)
