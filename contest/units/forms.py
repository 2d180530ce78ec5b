"""Forms for bodies, units and persons."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from contest.forms import BaseForm, Choice, Day, FileChoice, Line, chosen_file, day_of, sent_file
from contest.storage.uploads import Upload
from contest.units.models import SINCE_EVER, Block, Body, Capacity, Honorific, PersonRank, Unit, UnitKind
from contest.units.offices import office_of
from contest.units.services import BodyDetails, HolderDetails, HouseholdDetails, PersonDetails, UnitDetails
from contest.words import word

# Whose competence the rule book knows, by its codes.
AUTHORITIES = {
    "province_chair": _("Chairman of the People's Committee of a province"),
    "district_chair": _("Chairman of the People's Committee of a district (until 30/6/2025)"),
    "commune_chair": _("Chairman of the People's Committee of a commune"),
}


class BodyForm(BaseForm):
    name = Line(_("Name"), longest=200, hint=_("As it stands at the head of papers: Ủy ban nhân dân huyện Nhà Bè."))
    head_office = Line(
        _("Office that awards"), longest=200, hint=_("Printed on certificates: Chủ tịch Ủy ban nhân dân huyện Nhà Bè.")
    )
    head_title = Line(_("Title of the head when signing"), longest=80, hint=_("For example: Chủ tịch."))
    deputy_title = Line(_("Title of a deputy when signing"), longest=80, hint=_("For example: Phó Chủ tịch."))
    place = Line(_("Place in date lines"), longest=80, hint=_("For example: Nhà Bè."))
    symbol = Line(_("Symbol in document numbers"), longest=20, hint=_("For example: UBND, giving 05/QĐ-UBND."))
    standing_unit = Line(_("Standing unit of the council"), longest=200, required=False)
    province = Line(
        _("Province or city"), longest=120, required=False,
        hint=_("Whose local rules its papers cite: Thành phố Hồ Chí Minh. While it is empty, they cite none."),
    )  # fmt: skip
    emblem = FileChoice(
        _("Emblem on certificates"),
        accept=".png,.jpg,.jpeg",
        hint=_("PNG or JPEG, at least 700 pixels wide; printed 30 mm wide above the border. Leave empty to keep it."),
    )

    def details(self) -> BodyDetails:
        return BodyDetails(
            name=self.name.data,
            head_office=self.head_office.data,
            head_title=self.head_title.data,
            deputy_title=self.deputy_title.data,
            place=self.place.data,
            symbol=self.symbol.data,
            standing_unit=self.standing_unit.data or "",
            province=self.province.data or "",
        )


class NewBodyForm(BodyForm):
    emblem = None  # type: ignore[assignment]  # it is uploaded once the body is there
    code = Line(_("Code"), longest=20, hint=_("A short code of your own; it stays the same for ever."))
    authority = Choice(_("Competence of its head"), hint=_("It decides which honours the head may give."))
    valid_from = Day(_("Exists from"), required=False, hint=_("Leave empty if it has always been there."))

    def offer(self) -> "NewBodyForm":
        """Set what can be chosen."""
        self.authority.offer(AUTHORITIES.items(), empty=_("Choose"))
        return self


class HolderForm(BaseForm):
    """Who holds an office in which decisions are signed."""

    full_name = Line(_("Full name"), longest=120, hint=_("As it is printed below the signature, without titles."))
    capacity = Choice(_("Office held"))
    valid_from = Day(_("Holds it from"))
    valid_to = Day(_("Last day"), required=False)
    source = Line(_("Decision of appointment"), longest=200, hint=_("Number and day of the decision or resolution."))

    def offer(self, body: Body) -> "HolderForm":
        """Set what can be chosen: the offices as ``body`` writes them."""
        self.capacity.offer([(one.value, office_of(body, one)) for one in Capacity], empty=_("Choose"))
        return self

    def details(self) -> HolderDetails:
        return HolderDetails(
            self.full_name.data, Capacity(self.capacity.data), day_of(self.valid_from), self.valid_to.data,
            self.source.data,
        )  # fmt: skip


class EndHolderForm(BaseForm):
    valid_to = Day(_("Last day"))


class BlockForm(BaseForm):
    name = Line(_("Name of the block"), longest=120, hint=_("For example: Khối 1 - Ủy ban nhân dân các xã, thị trấn."))


class UnitForm(BaseForm):
    code = Line(_("Code"), longest=20, hint=_("A short code of your own; it stays the same for ever."))
    name = Line(_("Name"), longest=200, hint=_("The full official name, as it is printed on certificates."))
    kind = Choice(_("Kind"))
    parent_id = Choice(_("Belongs to"), required=False, coerce=int)
    block_id = Choice(_("Block"), required=False, coerce=int)
    valid_from = Day(_("Exists from"), required=False, hint=_("Leave empty if it has always been there."))
    valid_to = Day(_("Last day"), required=False)
    successor_id = Choice(_("Successor"), required=False, coerce=int)

    def offer(self, units: Sequence[Unit], blocks: Sequence[Block]) -> "UnitForm":
        """Set what can be chosen."""
        others = [(unit.id, f"{unit.name} ({unit.code})") for unit in units]
        self.kind.offer([(kind.value, word(kind)) for kind in UnitKind], empty=_("Choose"))
        self.parent_id.offer(others, empty=_("No unit above it"))
        self.successor_id.offer(others, empty=_("None"))
        self.block_id.offer([(block.id, block.name) for block in blocks], empty=_("No block"))
        if self.valid_from.data == SINCE_EVER and not self.is_submitted():
            self.valid_from.data = None
        return self

    def details(self) -> UnitDetails:
        return UnitDetails(
            code=self.code.data,
            name=self.name.data,
            kind=UnitKind(self.kind.data),
            parent_id=self.parent_id.data,
            block_id=self.block_id.data,
            valid_from=self.valid_from.data or SINCE_EVER,
            valid_to=self.valid_to.data,
            successor_id=self.successor_id.data,
        )


class PersonForm(BaseForm):
    honorific = Choice(_("Form of address"))
    full_name = Line(_("Full name"), longest=120, hint=_("As it is printed on certificates."))
    post = Line(_("Post"), longest=160, required=False, hint=_("Post and office, as printed below the name."))
    rank = Choice(_("Group in statistics"), required=False, hint=_("Yearly statistics ask for it."))
    left_on = Day(_("Last day at the unit"), required=False, hint=_("Only for somebody who has left."))

    def offer(self) -> "PersonForm":
        """Set what can be chosen."""
        self.honorific.offer([(honorific.value, word(honorific)) for honorific in Honorific], empty=_("Choose"))
        self.rank.offer([(rank.value, word(rank)) for rank in PersonRank], empty=_("Not known"))
        return self

    def details(self) -> PersonDetails:
        return PersonDetails(
            full_name=self.full_name.data,
            honorific=Honorific(self.honorific.data),
            post=self.post.data or "",
            left_on=self.left_on.data,
            rank=PersonRank(self.rank.data) if self.rank.data else None,
        )


class HouseholdForm(BaseForm):
    honorific = Choice(_("Form of address of the head"))
    head_name = Line(_("Head of the household"), longest=120, hint=_("As it is printed on certificates."))
    address = Line(_("Address"), longest=200, required=False, hint=_("Printed below the name; empty: the unit."))

    def offer(self) -> "HouseholdForm":
        """Set what can be chosen."""
        self.honorific.offer([(honorific.value, word(honorific)) for honorific in Honorific], empty=_("Choose"))
        return self

    def details(self) -> HouseholdDetails:
        return HouseholdDetails(self.head_name.data, Honorific(self.honorific.data), self.address.data or "")


class ListForm(BaseForm):
    file = FileChoice(_("Filled-in list"), accept=".xlsx", hint=_("XLSX, at most 5 MB."), validators=[chosen_file])

    def upload(self) -> Upload:
        """Return the list that was sent; the form must be valid."""
        return sent_file(self.file)
