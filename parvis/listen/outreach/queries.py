"""Reads of outings: what was taken, how people were helped, what is still on devices; the form that a screen shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

from django.db.models import Count, IntegerField, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import get_language_info

from parvis.ground.campaigns.models import Campaign
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Quartier
from parvis.listen.contributions.models import Assistance, Help
from parvis.listen.outreach.models import Collected, Device, Outing, SetAside, SpokenAnswer
from parvis.listen.questionnaires.expressions import Node, to_json
from parvis.listen.questionnaires.models import Version
from parvis.listen.questionnaires.queries import published_version
from parvis.listen.questionnaires.schema import Form, Page, Question, pick
from parvis.listen.questionnaires.voices import voices_of
from parvis.web.context import html_language
from parvis.web.waiting import Waiting


class OutingState(TypedDict):
    """What a device shows of its outing: answers by help, and how many wait for a person."""

    counts: dict[str, int]
    set_aside: int


def listed(outings: QuerySet[Outing]) -> QuerySet[Outing]:
    """``outings`` with what a list shows; a constant number of queries."""
    held = Device.objects.filter(outing=OuterRef("pk")).order_by().values("outing").annotate(all=Sum("waiting"))
    return outings.select_related("relay", "quartier", "meeting", "departement").annotate(
        answers=Coalesce(_count(Collected), 0),
        aside=Coalesce(_count(SetAside), 0),
        spoken_left=Coalesce(_count(SpokenAnswer), 0),
        waiting=Coalesce(Subquery(held.values("all"), output_field=IntegerField()), 0),
    )


def _count(model: Any) -> Subquery:
    rows = model.objects.filter(outing=OuterRef("pk")).order_by().values("outing").annotate(all=Count("pk"))
    return Subquery(rows.values("all"), output_field=IntegerField())


def outing_state(outing: Outing) -> OutingState:
    """Answers of ``outing`` by help, and those set aside: two queries."""
    rows = Assistance.objects.filter(contribution__collected__outing=outing).values_list("help").annotate(Count("pk"))
    return {"counts": dict(rows), "set_aside": outing.set_aside.count()}


def sounds_waiting(scope: Scope) -> Waiting:
    """Answers left as sound that nobody has written down yet."""
    rows = SpokenAnswer.objects.visible_to(scope).order_by()
    return Waiting(**rows.aggregate(count=Count("pk"), since=Min("received_at")))


def helps(outing: Outing) -> list[tuple[str, int]]:
    """Answers by help, every help told, in its words."""
    counts = outing_state(outing)["counts"]
    return [(label, counts.get(value, 0)) for value, label in Help.choices]


def still_waiting(outing: Outing) -> QuerySet[Device]:
    """Devices that still held answers when they last spoke."""
    return outing.devices.filter(waiting__gt=0)


def screen_version(campaign: Campaign) -> Version | None:
    """The version whose questions a screen asks now."""
    return published_version(campaign)


def screen_form(version: Version) -> dict[str, Any]:
    """A version's form as plain JSON values, in each of its languages, its conditions as trees."""
    form = version.form
    voices = voices_of(version.questionnaire_id)
    return {
        "version": version.pk,
        "languages": [_language(code) for code in form.languages],
        "pages": [_page(form, page) for page in form.pages if page.asks],
        "voices": voices,
    }


def _language(code: str) -> dict[str, str]:
    told = get_language_info(code)
    return {
        "code": code,
        "lang": html_language(code),
        "name": told["name_local"],
        "dir": "rtl" if told["bidi"] else "ltr",
    }


def _page(form: Form, page: Page) -> dict[str, Any]:
    return {"relevant": _tree(page.relevant_tree), "questions": [_question(form, one) for one in page.questions]}


def _question(form: Form, one: Question) -> dict[str, Any]:
    def texts(given: Any) -> dict[str, str]:
        return {code: pick(given, code) for code in form.languages}

    return {
        "name": one.name,
        "type": one.type,
        "labels": texts(one.labels),
        "hints": texts(one.hints),
        "required": one.required,
        "required_messages": texts(one.required_messages),
        "relevant": _tree(one.relevant_tree),
        "constraint": _tree(one.constraint_tree),
        "constraint_messages": texts(one.constraint_messages),
        "positions": one.positions if one.type == "rank" else 0,
        "short": "short" in one.appearance.split(),
        "choices": [{"name": choice.name, "labels": texts(choice.labels)} for choice in one.choices],
    }


def _tree(node: Node | None) -> list[Any] | None:
    return to_json(node) if node is not None else None


def places_offered(outing: Outing) -> list[dict[str, str]]:
    """Where a person may speak from, for the screen: the outing's quarter first, its neighbours, then the others."""
    around = Quartier.objects.filter(current=True).exclude(zoning=Quartier.Zoning.Z2015)
    around = (
        around.filter(contracts=outing.contract_id)
        if outing.contract_id
        else around.filter(departement=outing.departement_id)
    )
    quarters = sorted(around.distinct().order_by("sort_key", "pk"), key=lambda one: one.pk != outing.quartier_id)
    return [
        *({"value": f"quartier={one.pk}", "label": one.name} for one in quarters),
        {"value": "inconnu=1", "label": "Ne sait pas, ou ne veut pas le dire"},
        {"value": "ailleurs=1", "label": "Ailleurs, hors des quartiers prioritaires"},
    ]


@dataclass(frozen=True)
class Told:
    """An answer set aside, in words: why, when, and what was said, so that a person can enter it again."""

    row: SetAside
    said: list[tuple[str, str]]


def set_aside_told(outing: Outing) -> list[Told]:
    """Answers of ``outing`` that could not be entered."""
    told = []
    for row in outing.set_aside.all():
        version = Version.objects.filter(pk=row.answer.get("version")).first()
        by_name = version.form.by_name if version else {}
        said = [
            (
                by_name[name].label("fr") if name in by_name else name,
                ", ".join(by_name[name].words(value, "fr")) if name in by_name else str(value),
            )
            for name, value in row.answer.get("answers", {}).items()
        ]
        told.append(Told(row, said))
    return told
