"""What the room keeps: print runs and their copies; what comes back of them."""

from parvis.listen.paper.models.runs import Copy, PrintRun, PrintRunQuerySet
from parvis.listen.paper.models.scans import CopyEntry, ScanBatch, ScanFile, Sheet

__all__ = ["Copy", "CopyEntry", "PrintRun", "PrintRunQuerySet", "ScanBatch", "ScanFile", "Sheet"]
