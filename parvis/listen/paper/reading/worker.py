"""What the reading process does, under the limits of ``parvis.web.sandbox``: a file in, straightened pages out.

Two works: « pages » cuts a file into straightened pages and reads their codes; « boxes » reads the boxes of a page
once the print run, so the layout, is known. A payload is a line of JSON, then bytes.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

import cv2
import numpy as np

from parvis.listen.paper.layout import Box, BoxKind
from parvis.listen.paper.reading.codes import mark_of
from parvis.listen.paper.reading.pages import Refused, pages_of
from parvis.listen.paper.reading.straight import Frame, Gray, NotStraightened, plane_of
from parvis.listen.paper.reading.ticks import boxes_read

QUALITY: Final = 88
#: The longest side of the picture kept of a page that could not be laid flat: enough to be read by a person.
KEPT_SIDE: Final = 2000


def work(payload: bytes) -> bytes:
    """Do what the first line asks; the answer is a line of JSON, then the pictures one after the other."""
    cv2.setNumThreads(1)
    head, _line, content = payload.partition(b"\n")
    asked = json.loads(head)
    if asked["do"] == "boxes":
        return json.dumps(_boxes(asked, content)).encode()
    try:
        return _pages(asked, content)
    except Refused as refusal:
        return json.dumps({"refused": refusal.reason}).encode()


def _pages(asked: dict[str, Any], content: bytes) -> bytes:
    total, images = pages_of(content, asked["format"], asked["first"], asked["count"])
    frames = [frame_from_json(one) for one in asked["frames"]]
    told, pictures = [], []
    for image in images:
        said, picture = page_read(image, frames)
        told.append({**said, "bytes": len(picture)})
        pictures.append(picture)
    return json.dumps({"total": total, "pages": told}).encode() + b"\n" + b"".join(pictures)


def page_read(image: Gray, frames: list[Frame]) -> tuple[dict[str, Any], bytes]:
    """One page: what is known of it, and its picture (JPEG), straightened when it could be."""
    why = "marks"
    straightened = None
    for frame in frames:
        try:
            plane = plane_of(image, frame)
        except NotStraightened as fault:
            why = fault.reason
            continue
        mark = mark_of(image, plane, frame)
        straightened = {"straight": True, "mark": mark.written() if mark else "", "why": "" if mark else "code"}
        picture = jpeg(plane.flattened(image))
        if mark:
            return straightened, picture
    if straightened:
        return straightened, picture
    factor = min(1.0, KEPT_SIDE / max(image.shape))
    kept = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return {"straight": False, "mark": "", "why": why}, jpeg(kept)


def jpeg(image: Gray) -> bytes:
    """The picture as it is kept."""
    done, made = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    assert done
    return made.tobytes()


def _boxes(asked: dict[str, Any], content: bytes) -> list[list[dict[str, Any]]]:
    found, at = [], 0
    for one in asked["pages"]:
        picture = np.frombuffer(content[at : at + one["bytes"]], np.uint8)
        at += one["bytes"]
        page = cv2.imdecode(picture, cv2.IMREAD_GRAYSCALE)
        if page is None:
            raise ValueError("the straightened page does not open")
        boxes = [Box(**{**box, "kind": BoxKind(box["kind"])}) for box in one["boxes"]]
        readings = boxes_read(page, boxes, frozenset(one["single"]))
        found.append([asdict(reading) for reading in readings])
    return found


def frame_from_json(data: Any) -> Frame:
    """The frame that :func:`dataclasses.asdict` wrote."""
    marks = tuple((float(x), float(y)) for x, y in data["marks"])
    return Frame(marks, data["mark_mm"], tuple(data["code"]))
