"""Where things stand on every page, in millimetres from its top left corner, whatever is printed.

The four marks enclose all that the machine reads. What is cut off with the receipt lies below them, so that a page
without its strip is read as well as a whole one.
"""

from __future__ import annotations

from typing import Any, Final

LEFT: Final = 22.0
WIDTH: Final = 166.0
TOP: Final = 38.0
BOTTOM: Final = 262.0
CUT: Final = 269.0

MARK_SIDE: Final = 9.0
#: Centres of the marks: top left, top right, bottom right, bottom left.
MARKS: Final = ((14.5, 14.5), (195.5, 14.5), (195.5, 258.5), (14.5, 258.5))

#: The page's code, its quiet zone left around it: x, y, width, height.
CODE: Final = (163.0, 10.0, 22.0, 22.0)

#: The marks 0 to 3 of OpenCV's ``DICT_4X4_50``, border included; 1 is white.
PATTERNS: Final = (
    ("000000", "010110", "001010", "000110", "000100", "000000"),
    ("000000", "000000", "011110", "010010", "010100", "000000"),
    ("000000", "000110", "000110", "000100", "011010", "000000"),
    ("000000", "010010", "010010", "001000", "001100", "000000"),
)


def frame_data() -> dict[str, Any]:
    """The same, as the template takes it."""
    return {
        "frame": {
            "left": LEFT,
            "width": WIDTH,
            "top": TOP,
            "bottom": BOTTOM,
            "cut": CUT,
            "code": {"x": CODE[0], "y": CODE[1], "side": CODE[2]},
        },
        "marks": [
            {"x": x - MARK_SIDE / 2, "y": y - MARK_SIDE / 2, "side": MARK_SIDE, "rows": list(rows)}
            for (x, y), rows in zip(MARKS, PATTERNS, strict=True)
        ],
    }
