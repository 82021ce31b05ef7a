"""Territories: régions, départements, intercommunalités, communes, contrats de ville, quartiers.

Codes are those of Insee, of the SIREN register and of the ANCT, kept as text. A row that a newer file no
longer holds is kept with ``current`` false: contributions point at it.
"""

from __future__ import annotations

import shapely
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Named(models.Model):
    """A name, the key it is sorted by (see :mod:`.keys`), and whether the newest official file still holds
    it.
    """

    name = models.CharField("nom", max_length=250)
    sort_key = models.CharField("clé de tri", max_length=250, editable=False)
    current = models.BooleanField("actuel", default=True)

    class Meta:
        abstract = True
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name


class Region(Named):
    """A région, or an overseas collectivity that stands beside the régions in Insee's list (26 rows)."""

    code = models.CharField("code Insee", max_length=3, primary_key=True)
    zone = models.CharField(max_length=5, choices=[("metro", "métropole"), ("drom", "DROM"), ("com", "COM")])


class Departement(Named):
    """A département or an overseas collectivity (971–989). A collectivity belongs to no région."""

    code = models.CharField("code Insee", max_length=3, primary_key=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="departements")
    zone = models.CharField(max_length=5, choices=[("metro", "métropole"), ("drom", "DROM"), ("com", "COM")])


class Epci(Named):
    """An intercommunality by its SIREN; the établissements publics territoriaux of Grand Paris are of kind
    ``EPT``.
    """

    class Kind(models.TextChoices):
        CC = "CC", "Communauté de communes"
        CA = "CA", "Communauté d’agglomération"
        CU = "CU", "Communauté urbaine"
        METRO = "METRO", "Métropole"
        MET69 = "MET69", "Métropole de Lyon"
        EPT = "EPT", "Établissement public territorial"

    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    kind = models.CharField("nature", max_length=5, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")

    class Meta(Named.Meta):
        verbose_name = "intercommunalité"
        constraints = [
            models.CheckConstraint(condition=Q(siren__regex=r"^[0-9]{9}$"), name="epci_siren_has_nine_digits"),
            models.CheckConstraint(condition=Q(parent__isnull=True) | Q(kind="EPT"), name="epci_only_ept_has_parent"),
        ]


class Commune(Named):
    """A commune, or a part of one that residents still name: municipal arrondissement, delegated or
    associated.
    """

    class Kind(models.TextChoices):
        COMMUNE = "commune", "Commune"
        ARRONDISSEMENT = "arrondissement", "Arrondissement municipal"
        DELEGUEE = "deleguee", "Commune déléguée"
        ASSOCIEE = "associee", "Commune associée"

    code = models.CharField("code Insee", max_length=5, primary_key=True)
    kind = models.CharField("nature", max_length=15, choices=Kind, default=Kind.COMMUNE)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name="commune de rattachement",
    )
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="communes")
    epci = models.ForeignKey(Epci, models.PROTECT, null=True, blank=True, related_name="communes")
    ept = models.ForeignKey(Epci, models.PROTECT, null=True, blank=True, related_name="ept_communes")
    siren = models.CharField("SIREN", max_length=9, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    postcodes = ArrayField(models.CharField(max_length=5), default=list, blank=True, verbose_name="codes postaux")
    search_key = models.CharField("clé de recherche", max_length=250, editable=False)

    class Meta(Named.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="commune", parent__isnull=True) | (~Q(kind="commune") & Q(parent__isnull=False)),
                name="commune_only_a_part_has_parent",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^([0-9]{2}|2[AB])[0-9]{3}$"), name="commune_code_is_insee"
            ),
        ]
        indexes = [
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="commune_search_trgm"),
            GinIndex(fields=["postcodes"], name="commune_postcodes"),
            models.Index(fields=["search_key"], name="commune_search_exact"),
        ]

    @property
    def whole(self) -> Commune:
        """The commune itself, or the one this part belongs to."""
        return self.parent or self


class ContratDeVille(Named):
    """A contrat de ville of one generation, and who pilots it: EPCI or EPT, commune, or overseas
    collectivity.

    Contracts of the 2024 generation are *reconstitués* from the quarters’ file, for want of an official list.
    Former contracts whose pilot is known only by a dissolved identifier keep it in ``pilot_code`` alone.
    """

    class Generation(models.TextChoices):
        G2015 = "2015", "2015–2023"
        G2024 = "2024", "2024–2030"

    code = models.CharField(max_length=20, primary_key=True)
    generation = models.CharField("génération", max_length=4, choices=Generation)
    reconstitue = models.BooleanField("reconstitué", default=False)
    pilot_code = models.CharField("identifiant du pilote", max_length=9)
    epci = models.ForeignKey(Epci, models.PROTECT, null=True, blank=True, related_name="contracts")
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="piloted_contracts")
    collectivite = models.ForeignKey(
        Departement, models.PROTECT, null=True, blank=True, related_name="piloted_contracts"
    )
    departements = models.ManyToManyField(Departement, related_name="contracts")

    class Meta(Named.Meta):
        verbose_name = "contrat de ville"
        verbose_name_plural = "contrats de ville"
        constraints = [
            models.CheckConstraint(
                condition=Q(commune__isnull=True, collectivite__isnull=True)
                | Q(epci__isnull=True, collectivite__isnull=True)
                | Q(epci__isnull=True, commune__isnull=True),
                name="contract_has_at_most_one_pilot",
            ),
            models.CheckConstraint(condition=Q(generation__in=["2015", "2024"]), name="contract_generation"),
        ]


class Quartier(Named):
    """A quartier prioritaire of one zoning, or a quarter proposed by a référent (``candidat``)."""

    class Zoning(models.TextChoices):
        Z2015 = "2015", "Quartiers prioritaires de 2015"
        Z2024 = "2024", "Quartiers prioritaires de 2024"
        CANDIDAT = "candidat", "Quartier susceptible d’intégrer la géographie prioritaire"

    code = models.CharField(max_length=20, primary_key=True)
    zoning = models.CharField("zonage", max_length=8, choices=Zoning)
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="quartiers")
    communes = models.ManyToManyField(Commune, related_name="quartiers")
    epcis = models.ManyToManyField(Epci, related_name="quartiers")
    contracts = models.ManyToManyField(ContratDeVille, related_name="quartiers")
    geometry = models.BinaryField("contour (WKB, WGS 84)", null=True)
    lon = models.FloatField("longitude d’un point intérieur", null=True)
    lat = models.FloatField("latitude d’un point intérieur", null=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    indicators = models.JSONField("indicateurs Insee et CAF", default=dict, blank=True)
    search_key = models.CharField("clé de recherche", max_length=250, editable=False)

    class Meta(Named.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(zoning__in=["2015", "2024", "candidat"]), name="quartier_zoning"),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="quartier_point_on_earth",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="quartier_search_trgm"),
            models.Index(fields=["zoning", "departement"], name="quartier_zoning_departement"),
        ]

    @property
    def shape(self) -> shapely.Geometry | None:
        """The outline in WGS 84 degrees (longitude, latitude), or None when it is not known."""
        return shapely.from_wkb(bytes(self.geometry)) if self.geometry else None


class Candidature(models.Model):
    """Why and when a ``candidat`` quarter is one: proposed, taken up, closed, and what became of it.

    Closed without successor: nothing took its place. Writes are those of the room « campaigns ».
    """

    quartier = models.OneToOneField(Quartier, models.CASCADE, primary_key=True, related_name="candidature")
    proposed_on = models.DateField("proposé le")
    opened_on = models.DateField("candidat depuis le")
    closed_on = models.DateField("clos le", null=True, blank=True)
    successor = models.ForeignKey(Quartier, models.PROTECT, null=True, blank=True, related_name="former_candidates")
    proposed_by = models.BigIntegerField("agent", null=True)
    note = models.CharField("à savoir, pour les agents", max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(opened_on__gte=F("proposed_on")), name="candidate_opens_once_proposed"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="candidate_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(closed_on__isnull=False), name="candidate_succeeded_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.quartier_id


class QuartierAlias(models.Model):
    """Another name that residents give: a local name, a landmark, a street. Searched before official
    names.
    """

    class Kind(models.TextChoices):
        LOCAL_NAME = "local_name", "Nom d’usage"
        LANDMARK = "landmark", "Lieu connu"
        STREET = "street", "Rue"

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="aliases")
    name = models.CharField("nom", max_length=250)
    kind = models.CharField("type", max_length=10, choices=Kind, default=Kind.LOCAL_NAME)
    source = models.CharField("source", max_length=250)
    search_key = models.CharField("clé de recherche", max_length=250, editable=False)

    class Meta:
        ordering = ["quartier", "search_key"]
        constraints = [
            models.UniqueConstraint(fields=["quartier", "search_key"], name="alias_once_a_quartier"),
            models.CheckConstraint(condition=~Q(search_key=""), name="alias_can_be_searched"),
            models.CheckConstraint(condition=Q(kind__in=["local_name", "landmark", "street"]), name="alias_kind"),
        ]
        indexes = [GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="alias_search_trgm")]

    def __str__(self) -> str:
        return self.name


class Dataset(models.Model):
    """What is loaded now, one row a kind of file: from where, which bytes, how many rows, when.

    ``loaded_at`` is the stamp by which processes know that what they keep in memory is out of date.
    """

    kind = models.CharField("contenu", max_length=30, primary_key=True)
    origin = models.CharField("origine", max_length=300)
    sha256 = models.CharField("empreinte", max_length=64)
    rows = models.PositiveIntegerField("lignes gardées")
    rejected = models.PositiveIntegerField("lignes écartées", default=0)
    fictional = models.BooleanField("données fictives", default=False)
    loaded_at = models.DateTimeField("chargé le", db_default=Now())

    class Meta:
        ordering = ["kind"]

    def __str__(self) -> str:
        return f"{self.kind} ({self.rows})"


#: Names of the figures kept in ``Quartier.indicators``: name → column of the Insee and CAF file.
INDICATORS: dict[str, str] = {
    "youth_index": "indiceJeunesse",
    "households_1_person": "partMen1p",
    "households_2_people": "partMen2p",
    "households_3_people": "partMen3p",
    "households_4_5_people": "partMen45p",
    "households_6_people_or_more": "partMen6pp",
    "households": "nombre_menages",
    "social_housing": "nombre_logements_sociaux",
    "social_housing_rate": "taux_logements_sociaux",
    "employment_rate": "taux_d_emploi",
    "poverty_rate": "taux_pauvrete_60%",
    "caf_people": "personnes_couvertes_CAF",
    "caf_households": "allocataires_CAF",
    "rsa_households": "RSA_socle",
}
