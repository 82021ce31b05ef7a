"""PDF: nothing that runs, fetches or carries another file; no metadata; the tags kept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2

from parvis.ground.library.gate.images import strip_jpeg
from parvis.ground.library.gate.verdict import Accepted, Kind, RefusedError

#: Actions that run, fetch or open something else (ISO 32000-2, 12.6.4).
ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/GoToE", "/GoToR", "/Movie", "/Sound"}
)
#: Entries that hold a script, a file or a form of another kind.
ENTRIES = frozenset({"/JS", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/XFA", "/RichMediaContent", "/AF"})
#: Entries that say who, when and with what.
METADATA = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")
HONEST_LINKS = ("http://", "https://", "mailto:", "tel:", "#")
DEEPEST = 60
LONGEST_TEXT = 300_000
LONGEST_TITLE = 300
LONGEST_TAIL = 32

SCRIPT = RefusedError(
    "Ce PDF contient un programme, un fichier joint ou une action automatique.",
    "Imprimez-le dans un nouveau PDF, ou exportez-le à nouveau sans formulaire ni pièce jointe.",
)
BROKEN = RefusedError(
    "Ce PDF est abîmé : il ne s’ouvre pas.", "Exportez-le à nouveau depuis le logiciel où il a été écrit."
)
LOCKED = RefusedError("Ce PDF est protégé par un mot de passe.", "Enregistrez-le sans protection.")


def examine_pdf(data: bytes) -> Accepted:
    """Check, clean and read a PDF.

    Raises:
        RefusedError: broken, protected, followed by something else, or holding a script, a file or a launch.
    """
    tail = data[data.rfind(b"%%EOF") + 5 :] if b"%%EOF" in data else data
    if len(tail.strip()) > LONGEST_TAIL:
        raise RefusedError(
            "Ce PDF est suivi d’autre chose.", "Exportez-le à nouveau depuis le logiciel où il a été écrit."
        )
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise LOCKED
            if len(pdf.pages) == 0:
                raise BROKEN
            title, language, tagged, universal = _title(pdf), _language(pdf), is_tagged(pdf), _is_universal(pdf)
            for one in pdf.objects:
                _look(one, 0)
            _clean(pdf, title=title, universal=universal)
            made = io.BytesIO()
            pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError as error:
        raise LOCKED from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, RecursionError) as error:
        raise BROKEN from error
    cleaned = made.getvalue()
    return Accepted(kind=Kind.PDF, data=cleaned, text=text_of(cleaned), tagged=tagged, title=title, language=language)


def is_tagged(pdf: pikepdf.Pdf) -> bool:
    """Whether the PDF says the order and the nature of what it shows: a screen reader can follow it."""
    mark = pdf.Root.get("/MarkInfo")
    tree = pdf.Root.get("/StructTreeRoot")
    marked = isinstance(mark, pikepdf.Dictionary) and bool(mark.get("/Marked", False))
    return marked and isinstance(tree, pikepdf.Dictionary) and "/K" in tree


def text_of(data: bytes) -> str:
    """The words of a PDF, for search; what can be read when a page cannot."""
    pages: list[str] = []
    length = 0
    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(len(document)):
            try:
                page = document[number]
                pages.append(page.get_textpage().get_text_bounded())
            except pypdfium2.PdfiumError:
                continue
            length += len(pages[-1])
            if length > LONGEST_TEXT:
                break
    finally:
        document.close()
    return "\n".join(pages)[:LONGEST_TEXT].replace("\x00", "")


def _title(pdf: pikepdf.Pdf) -> str:
    found = pdf.docinfo.get("/Title") if "/Info" in pdf.trailer else None
    return str(found).replace("\x00", "").strip()[:LONGEST_TITLE] if isinstance(found, pikepdf.String) else ""


def _language(pdf: pikepdf.Pdf) -> str:
    found = pdf.Root.get("/Lang")
    return str(found)[:20] if isinstance(found, pikepdf.String) else ""


def _is_universal(pdf: pikepdf.Pdf) -> bool:
    """Whether it says that it follows PDF/UA-1; what it says is kept, not checked."""
    metadata = pdf.Root.get("/Metadata")
    return isinstance(metadata, pikepdf.Stream) and b"pdfuaid:part" in metadata.read_bytes()


def _look(one: Any, depth: int) -> None:
    """Refuse an object that acts; look into what it holds directly (indirect objects come by themselves)."""
    if depth > DEEPEST:
        raise BROKEN
    if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        _look_at_entries(one)
    for inside in _inside(one):
        if isinstance(inside, pikepdf.Object) and not inside.is_indirect:
            _look(inside, depth + 1)


def _inside(one: Any) -> Iterator[Any]:
    if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        yield from (one[key] for key in one.keys())  # noqa: SIM118 — a stream is not a mapping
    elif isinstance(one, pikepdf.Array):
        yield from one


def _look_at_entries(one: Any) -> None:
    names = set(one.keys())
    if names & ENTRIES:
        raise SCRIPT
    action = one.get("/S")
    if isinstance(action, pikepdf.Name) and str(action) in ACTIONS:
        raise SCRIPT
    if one.get("/Subtype") == "/FileAttachment":
        raise SCRIPT
    link = one.get("/URI")
    if isinstance(link, pikepdf.String) and ":" in str(link) and not str(link).lower().startswith(HONEST_LINKS):
        raise RefusedError(
            "Ce PDF contient un lien qui n’ouvre pas une page.", f"Retirez le lien « {str(link)[:60]} »."
        )


def _clean(pdf: pikepdf.Pdf, *, title: str, universal: bool) -> None:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            _forget(one)
    _forget(pdf.Root)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        if title:
            metadata["dc:title"] = title
        if universal:
            metadata["pdfuaid:part"] = "1"
    if title:
        pdf.docinfo["/Title"] = title


def _forget(one: Any) -> None:
    for name in METADATA:
        if name in one:
            del one[name]
    # Who wrote a note and when, but not the name of a field, which is /T as well.
    if one.get("/Type") == "/Annot" and one.get("/Subtype") not in {"/Widget", "/Link"}:
        for name in ("/T", "/M", "/CreationDate"):
            if name in one:
                del one[name]
    if isinstance(one, pikepdf.Stream) and one.get("/Filter") == "/DCTDecode":
        raw = one.read_raw_bytes()
        stripped = strip_jpeg(raw)
        if len(stripped) < len(raw):
            one.write(stripped, filter=pikepdf.Name("/DCTDecode"))
