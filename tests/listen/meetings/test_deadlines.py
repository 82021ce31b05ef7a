"""A deadline names what fulfils it; its date may move; who has fulfilled it, in time or late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.ground.campaigns.fulfilment import KINDS, Fulfilment, FulfilmentError
from parvis.ground.campaigns.management.commands.load_campaign import DEMO
from parvis.ground.campaigns.models import Deadline, DeadlineExtension
from parvis.ground.campaigns.plan import PlanError, deadline_extend
from parvis.ground.campaigns.queries import current_campaign, forget
from parvis.ground.campaigns.services import CampaignFileError, campaign_load
from parvis.ground.journal.models import Entry
from parvis.ground.territories.models import ContratDeVille, Departement, Region
from parvis.listen.meetings.fulfilment import concerned, fulfilled, fulfilments
from parvis.listen.meetings.models import Kind, Meeting, State
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.making import make_meeting
from tests.strict import StrictClient

ELUS = ["Mme la maire"]


def public_meeting() -> Deadline:
    return Deadline.objects.get(kind=Deadline.Kind.PUBLIC_MEETING)


def haute_parole() -> Departement:
    return Departement.objects.get(pk="00")


# ── The rule, as data ────────────────────────────────────────────────────────────────────────────────
def test_a_rule_is_said_in_words_with_its_agreements() -> None:
    rule = Fulfilment(kind="reunion-publique", with_elus=True)
    assert rule.words(date(2023, 7, 31)) == (
        "une réunion publique tenue, avec des élus, dans le département, au plus tard le lundi 31 juillet 2023"
    )
    assert rule.waiting == "Réunion publique avec les élus : pas encore tenue"
    assert Fulfilment(kind="atelier").words() == "un atelier tenu, dans le département"
    assert Fulfilment(kind="atelier", state="announced").waiting == "Atelier : pas encore annoncé"
    minuted = Fulfilment(kind="restitution", state="minuted")
    assert minuted.words() == "une réunion de restitution dont le compte rendu est publié, dans le département"


def test_every_kind_of_meeting_has_its_words() -> None:
    assert set(KINDS) == set(Kind.values)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("réunion", "table"),
        ({}, "kind manque"),
        ({"kind": "fete"}, "fete"),
        ({"kind": "atelier", "with_elus": "oui"}, "true ou false"),
        ({"kind": "atelier", "per": "quartier"}, "per"),
        ({"kind": "atelier", "state": ["held"]}, "state"),
        ({"kind": "atelier", "couleur": 1}, "couleur"),
    ],
)
def test_a_rule_that_says_nothing_known_is_refused(data: object, said: str) -> None:
    with pytest.raises(FulfilmentError, match=said):
        Fulfilment.of(data)


@pytest.mark.django_db
def test_a_wrong_rule_refuses_the_whole_campaign_and_names_the_deadline() -> None:
    content = DEMO.read_bytes().replace(b'kind = "restitution"\nstate', b'kind = "repas"\nstate')
    with pytest.raises(CampaignFileError, match="restitution"):
        campaign_load(content=content)


# ── Dates that move ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
class TestExtensions:
    @pytest.fixture(autouse=True)
    def loaded(self, consultation: object) -> None:
        self.deadline = public_meeting()
        assert self.deadline.due_on
        self.first: date = self.deadline.due_on

    def extend(self, days: int, departement: Departement | None = None) -> DeadlineExtension:
        return deadline_extend(
            by=make_scope("national"), deadline=self.deadline, departement=departement,
            due_on=self.first + timedelta(days=days), why="Élections reportées",
        )  # fmt: skip

    def due(self, departement: str = "") -> int:
        forget()
        calendar = current_campaign()
        assert calendar is not None
        due = calendar.due(Deadline.Kind.PUBLIC_MEETING, departement)
        assert due is not None
        return (due - self.first).days

    def test_an_extension_moves_the_date_of_all_or_of_one(self) -> None:
        assert self.due() == self.due("00") == 0
        self.extend(10, haute_parole())
        assert (self.due(), self.due("00"), self.due("93")) == (0, 10, 0)
        self.extend(20)
        assert (self.due(), self.due("00"), self.due("93")) == (20, 20, 20)

    def test_the_last_extension_replaces_the_one_before(self) -> None:
        self.extend(300)
        self.extend(3)
        assert self.due() == 3
        assert Entry.objects.filter(action="échéance repoussée").count() == 2

    @pytest.mark.parametrize("days", [0, -5])
    def test_a_deadline_never_comes_before_its_date(self, days: int) -> None:
        with pytest.raises(PlanError, match="après le"):
            self.extend(days)

    def test_a_delay_after_each_meeting_is_not_moved(self) -> None:
        delay = Deadline.objects.get(kind=Deadline.Kind.MEETING_SYNTHESIS)
        with pytest.raises(PlanError, match="délai"):
            deadline_extend(by=make_scope("national"), deadline=delay, departement=None, due_on=self.first, why="x")

    def test_an_extension_says_why(self) -> None:
        with pytest.raises(PlanError, match="pourquoi"):
            deadline_extend(
                by=make_scope("national"), deadline=self.deadline, departement=None,
                due_on=self.first + timedelta(days=1), why=" ",
            )  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            DeadlineExtension.objects.create(deadline=self.deadline, due_on=self.first, why="")

    def test_loading_the_campaign_again_keeps_the_extensions(self) -> None:
        self.extend(10)
        campaign_load(content=DEMO.read_bytes())
        assert DeadlineExtension.objects.get().deadline.kind == Deadline.Kind.PUBLIC_MEETING
        without = DEMO.read_bytes().replace(b'kind = "reunion-publique"\ndue_on', b'kind = "inconnue"\ndue_on')
        with pytest.raises(CampaignFileError):
            campaign_load(content=without)
        parts = DEMO.read_text().split("[[deadlines]]")
        gone = "[[deadlines]]".join(part for part in parts if 'kind = "reunion-publique"\ndue_on' not in part)
        with pytest.raises(CampaignFileError, match="ne peut pas disparaître"):
            campaign_load(content=gone.encode())


# ── Who fulfils it ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
class TestFulfilled:
    @pytest.fixture(autouse=True)
    def loaded(self, consultation: object) -> None:
        pass

    def test_a_held_public_meeting_with_its_elus_fulfils_it(self) -> None:
        make_meeting(state=State.HELD, days=-2, elus=[])
        make_meeting(state=State.HELD, days=-2, elus=ELUS, kind="atelier")
        make_meeting(state=State.ANNOUNCED, elus=ELUS)
        assert fulfilled(public_meeting(), haute_parole()) is None
        right = make_meeting(state=State.HELD, days=-1, elus=ELUS)
        assert fulfilled(public_meeting(), haute_parole()) == right
        Meeting.objects.filter(pk=right.pk).update(state=State.GIVEN_BACK)
        assert fulfilled(public_meeting(), haute_parole()) == right

    def test_the_first_meeting_counts(self) -> None:
        make_meeting(state=State.HELD, days=-1, elus=ELUS)
        first = make_meeting(state=State.HELD, days=-9, elus=ELUS)
        assert fulfilled(public_meeting(), haute_parole()) == first

    @pytest.mark.parametrize(("hour", "late"), [(23, 0), (24, 1)])
    def test_the_day_of_the_deadline_is_in_time_by_the_clocks_of_the_place(self, hour: int, late: int) -> None:
        deadline = public_meeting()
        Deadline.objects.filter(pk=deadline.pk).update(due_on=date(2023, 7, 31))
        zone = ZoneInfo("Europe/Paris")
        starts = datetime(2023, 7, 31, tzinfo=zone) + timedelta(hours=hour)
        make_meeting(state=State.HELD, starts_at=starts, elus=ELUS)
        (line,) = fulfilments(public_meeting(), concerned())
        assert line.days_late == late

    def test_overseas_the_day_is_that_of_the_island(self) -> None:
        region = Region.objects.get(pk="00")
        tahiti = Departement.objects.create(code="987", name="Polynésie", sort_key="polynesie", zone="com")
        assert region and tahiti
        Deadline.objects.update(due_on=None, days_after_meeting=1)
        Deadline.objects.filter(kind=Deadline.Kind.PUBLIC_MEETING).update(
            due_on=date(2023, 7, 31), days_after_meeting=None
        )
        # 18 h in Papeete on the 31st is already the 1st of August in Paris.
        starts = datetime(2023, 7, 31, 18, tzinfo=ZoneInfo("Pacific/Tahiti"))
        meeting = make_meeting(state=State.HELD, starts_at=starts, elus=ELUS)
        Meeting.objects.filter(pk=meeting.pk).update(departement=tahiti)
        (line,) = fulfilments(public_meeting(), [tahiti])
        assert line.meeting is not None and line.days_late == 0

    def test_an_extension_makes_a_late_meeting_timely(self) -> None:
        deadline = public_meeting()
        Deadline.objects.filter(pk=deadline.pk).update(due_on=timezone.localdate() - timedelta(days=10))
        make_meeting(state=State.HELD, days=-4, elus=ELUS)
        (line,) = fulfilments(public_meeting(), concerned())
        assert line.days_late in {5, 6}
        deadline_extend(
            by=make_scope("national"), deadline=public_meeting(), departement=haute_parole(),
            due_on=timezone.localdate(), why="Crue",
        )  # fmt: skip
        (line,) = fulfilments(public_meeting(), concerned())
        assert line.days_late == 0 and line.due == timezone.localdate()

    def test_all_departements_are_answered_by_the_same_queries(self) -> None:
        deadline = Deadline.objects.prefetch_related("extensions").get(kind=Deadline.Kind.PUBLIC_MEETING)
        counts = []
        for more in (0, 60):
            for number in range(more):
                place = Departement.objects.create(
                    code=f"X{number:02}", name=f"D{number}", sort_key=f"d{number}", zone="metro"
                )
                place.contracts.add(ContratDeVille.objects.get(pk="CV2024-000000108"))
            with CaptureQueriesContext(connection) as queries:
                lines = fulfilments(deadline, concerned())
            counts.append(len(queries))
            assert len(lines) == 1 + more
        assert counts == [2, 2]


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
@pytest.mark.usefixtures("consultation")
class TestPages:
    def test_each_departement_is_told_by_name_in_time_or_late(self) -> None:
        page = agent_client("national").get("/agents/echeances/").content.decode()
        assert "une réunion publique tenue, avec des élus" in page and "pas encore" in page
        made = make_meeting(state=State.HELD, days=-1, elus=ELUS)
        page = agent_client("national").get("/agents/echeances/").content.decode()
        assert "faite dans les temps" in page and made.code in page
        waiting = agent_client("national").get("/agents/echeances/?reste=1").content.decode()
        assert "Tous les départements l’ont fait" in waiting
        other = agent_client("national").get("/agents/echeances/?echeance=restitution").content.decode()
        assert "Réunion de restitution" in other.split("<h2>")[1]

    def test_a_referent_sees_their_own_departement_only(self) -> None:
        place = Departement.objects.create(code="99", name="Lointain", sort_key="lointain", zone="metro")
        place.contracts.add(ContratDeVille.objects.get(pk="CV2024-000000108"))
        deadline_extend(
            by=make_scope("national"), deadline=public_meeting(), departement=place,
            due_on=timezone.localdate() + timedelta(days=400), why="Motif lointain",
        )  # fmt: skip
        assert "Lointain" in agent_client("national").get("/agents/echeances/").content.decode()
        own = agent_client("referent").get("/agents/echeances/").content.decode()
        assert "Lointain" not in own and "lointain" not in own

    def test_the_national_role_alone_moves_a_date(self) -> None:
        due = public_meeting().due_on
        assert due is not None
        sent = {"deadline": "reunion-publique", "departement": "00", "due_on": "2020-01-01", "why": "Crue"}
        client = client_of(make_scope("national"))
        assert "Choisissez une date après" in client.post("/agents/echeances/repousser/", sent).content.decode()
        assert "Écrivez le motif" in client.post("/agents/echeances/repousser/", {**sent, "why": ""}).content.decode()
        sent["due_on"] = str(due + timedelta(days=9))
        assert client.post("/agents/echeances/repousser/", sent).status_code == 302
        assert "Crue" in client.get("/agents/echeances/").content.decode()
        for role in ("referent", "prefet", "region", "commission"):
            assert agent_client(role).post("/agents/echeances/repousser/", sent).status_code == 404

    def test_the_first_page_says_what_fulfils_the_deadline_until_it_is_done(self, client: StrictClient) -> None:
        page = agent_client("referent").get("/agents/").content.decode()
        assert "Réunion publique avec les élus : pas encore tenue" in page
        assert "Il faut une réunion publique tenue, avec des élus, dans le département" in page
        assert "restitution" not in page
        make_meeting(state=State.HELD, days=-1, elus=ELUS)
        assert "pas encore tenue" not in agent_client("referent").get("/agents/").content.decode()
        assert "pas encore tenue" not in agent_client("animateur", quartier="QN00001M").get("/agents/").content.decode()
