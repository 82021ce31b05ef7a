"""The conditions of a questionnaire in plain words, for whoever fills it in with a pen."""

from __future__ import annotations

from django.utils.translation import gettext

from parvis.listen.questionnaires.expressions import Binary, Call, Literal, Node, Reference
from parvis.listen.questionnaires.schema import Form


def said_condition(form: Form, tree: Node | None, language: str) -> str:
    """Who is asked, in the language that is active: « Répondez si vous avez coché « … » à « … ». ».

    Empty when there is no condition, or none that can be said simply: then everybody may answer, and what does not
    count is left out when the sheet is entered (:meth:`Form.relevant_answers`).
    """
    told = _said(form, tree, language) if tree is not None else ""
    return gettext("Répondez si %(condition)s.") % {"condition": told} if told else ""


def _said(form: Form, node: Node, language: str) -> str:
    match node:
        case Call(function="selected", arguments=(Reference(name=str(name)), Literal(value=str(code)))):
            return _chosen(form, name, code, language, ticked=True)
        case Binary(operator="=", left=Reference(name=str(name)), right=Literal(value=str(code))):
            return _chosen(form, name, code, language, ticked=True)
        case Binary(operator="!=", left=Reference(name=str(name)), right=Literal(value=str(code))):
            return _chosen(form, name, code, language, ticked=False)
        case Call(function="not", arguments=(Call(function="selected", arguments=(Reference(name=str(name)), code)),)):
            return _chosen(form, name, str(code.value), language, ticked=False) if isinstance(code, Literal) else ""
        case Binary(
            operator="<" | "<=" | ">" | ">=" as sign, left=Reference(name=str(name)), right=Literal(value=edge)
        ):
            return _compared(form, name, sign, edge, language)
        case Binary(operator="and" | "or" as joint, left=left, right=right):
            first, second = _said(form, left, language), _said(form, right, language)
            if not first or not second:
                return ""
            return (
                gettext("%(first)s et si %(second)s") if joint == "and" else gettext("%(first)s ou si %(second)s")
            ) % {
                "first": first,
                "second": second,
            }
    return ""


def _chosen(form: Form, name: str, code: str, language: str, *, ticked: bool) -> str:
    asked = form.by_name.get(name)
    if asked is None:
        return ""
    words = {"question": asked.label(language)}
    if not code:
        if ticked:
            return gettext("vous n’avez pas répondu à « %(question)s »") % words
        return gettext("vous avez répondu à « %(question)s »") % words
    label = next((choice.label(language) for choice in asked.choices if choice.name == code), "")
    if not label:
        return ""
    words["choice"] = label
    if ticked:
        return gettext("vous avez coché « %(choice)s » à « %(question)s »") % words
    return gettext("vous n’avez pas coché « %(choice)s » à « %(question)s »") % words


def _compared(form: Form, name: str, sign: str, edge: str | float | bool, language: str) -> str:
    asked = form.by_name.get(name)
    if asked is None or isinstance(edge, str | bool):
        return ""
    words = {"question": asked.label(language), "number": f"{edge:g}"}
    match sign:
        case "<":
            return gettext("vous avez écrit moins de %(number)s à « %(question)s »") % words
        case "<=":
            return gettext("vous avez écrit %(number)s ou moins à « %(question)s »") % words
        case ">":
            return gettext("vous avez écrit plus de %(number)s à « %(question)s »") % words
        case _:
            return gettext("vous avez écrit %(number)s ou plus à « %(question)s »") % words
