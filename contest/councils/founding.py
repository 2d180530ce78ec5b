"""Setting councils up and changing their composition. Whoever changes a council holds it first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.councils import queries
from contest.councils.models import (
    Council,
    CouncilChange,
    CouncilKind,
    CouncilMember,
    CouncilRole,
)
from contest.councils.papers import ESTABLISHMENT, establishment_values
from contest.councils.services import expect
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.movements.models import ConflictReach, Movement
from contest.numbers.models import padded
from contest.numbers.services import take
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.paper.writing import short_day
from contest.rules.services import check_signer
from contest.rules.signing import check_signature
from contest.units.models import Body, Capacity, Unit

FEWEST = 3


@dataclass(frozen=True)
class CouncilDetails:
    """What the establishment of a council says besides its members."""

    name: str
    symbol: str
    standing_unit: str = ""
    movement: Movement | None = None
    uses_seal: bool = True
    conflict_reach: ConflictReach = ConflictReach.OWN
    tasks: str = ""
    working_rules: str = ""
    signer_capacity: Capacity = Capacity.HEAD
    signer_name: str = ""


@dataclass(frozen=True)
class MemberDetails:
    """Who a member is, as the establishment names the member, and who signs in for the member."""

    role: CouncilRole
    full_name: str
    office: str = ""
    account: Account | None = None
    unit: Unit | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class ChangeDetails:
    """By what decision, when and why a composition changes, and who takes the place of whom.

    Without ``decision_ref`` the decision takes the next number of the body's number book.
    """

    decision_ref: str
    changed_on: date
    reason: str
    leaves: CouncilMember | None = None
    joins: MemberDetails | None = None


def draft_council(body: Body, kind: CouncilKind, details: CouncilDetails, *, by: Account) -> Council:
    """Begin to draft the establishment of a council of ``body``."""
    _check_name(body, details.name, None)
    check_signature("council", details.signer_capacity, on=clock.today(), body_id=body.id)
    council = Council(body=body, kind=kind, made_at=clock.now(), **vars(details))
    db.session.add(council)
    record(by, "council.draft", council, body_id=body.id, council=details.name, council_kind=kind.value)
    return council


def edit_council(council: Council, details: CouncilDetails, *, by: Account) -> Council:
    """Change the draft of an establishment."""
    _drafted(council)
    _check_name(council.body, details.name, council)
    check_signature("council", details.signer_capacity, on=clock.today(), body_id=council.body_id)
    before = {name: getattr(council, name) for name in vars(details)}
    for name, value in vars(details).items():
        setattr(council, name, value)
    changed = {
        name: [_told(was), _told(value)] for name, value in vars(details).items() if (was := before[name]) != value
    }
    if changed:
        record(by, "council.edit", council, body_id=council.body_id, council=council.name, changed=changed)
    return council


def _check_name(body: Body, name: str, own: Council | None) -> None:
    if any(
        other.name == name and other is not own and other.dissolved_on is None for other in queries.councils_of(body)
    ):
        raise RuleViolation("There is a council of this name already.", field="name")


def _told(value: Any) -> Any:
    return value.name if isinstance(value, Movement) else value


def discard_council(council: Council, *, by: Account) -> None:
    """Throw a draft away; the journal keeps what it was called and who was named."""
    _drafted(council)
    members = [member.full_name for member in council.members]
    record(by, "council.discard", council, body_id=council.body_id, council=council.name, members=members)
    for member in list(council.members):
        db.session.delete(member)
    db.session.flush()
    db.session.delete(council)


def add_member(council: Council, details: MemberDetails, *, by: Account) -> CouncilMember:
    """Name a member in the draft of an establishment."""
    _drafted(council)
    member = _joined(council, details, clock.today())
    record(by, "council.add_member", council, body_id=council.body_id, council=council.name, **_named(member))
    return member


def edit_member(member: CouncilMember, details: MemberDetails, *, by: Account) -> CouncilMember:
    """Change what the draft of an establishment says of a member.

    Once the council is established, only who signs in for the member and where the member works may be set: names and
    roles are changed by a decision.
    """
    council = lock(member.council)
    db.session.refresh(member)
    _check_account(council, details, member.valid_from, own=member)
    if not council.is_drafted and (details.role, details.full_name, details.office) != (
        member.role, member.full_name, member.office,
    ):  # fmt: skip
        raise RuleViolation("The council has been established. Its composition changes by a decision.")
    if council.is_drafted:
        _check_term(details, member.valid_from)
        member.role, member.full_name, member.office = details.role, details.full_name, details.office
        member.valid_to = details.valid_to
    _bind(member, details)
    record(by, "council.edit_member", council, body_id=council.body_id, council=council.name, **_named(member))
    return member


def remove_member(member: CouncilMember, *, by: Account) -> None:
    """Take a member out of the draft of an establishment."""
    council = _drafted(member.council)
    record(by, "council.remove_member", council, body_id=council.body_id, council=council.name, **_named(member))
    db.session.delete(member)


def move_member(member: CouncilMember, up: bool, *, by: Account) -> None:
    """Let a member change places with the one above or below in the draft."""
    council = _drafted(member.council)
    order = list(queries.composition_of(council))
    place = order.index(member)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order, start=1):
        one.position = position
    record(by, "council.move_member", council, body_id=council.body_id, council=council.name, member=member.full_name)


def establish_council(council: Council, decision_ref: str, day: date, *, by: Account) -> Council:
    """Note the number and day of the decision that establishes the council; every term begins on that day.

    Without ``decision_ref`` the decision takes the next number of the body's number book. There must be
    one chair, a secretary, and at least three members with names of their own.
    """
    _drafted(council)
    if day > clock.today():
        raise RuleViolation("The day of the decision is not in the future.", field="established_on")
    check_signer("council", council.body, council.signer_capacity, council.signer_name, on=day)
    members = queries.composition_of(council)
    _check_composition(members)
    for member in members:
        if member.valid_to is not None and member.valid_to < day:
            raise RuleViolation("The term of %(name)s ends before it begins.", name=member.full_name)
        member.valid_from = day
    decision_ref = decision_ref or _numbered(council, day, f"Thành lập {council.name}", by)
    db.session.flush()  # Terms are locked once the council is established.
    council.establish(decision_ref, day)
    record(
        by, "council.establish", council, body_id=council.body_id, council=council.name, reference=decision_ref,
        established_on=day, members=[member.full_name for member in members],
    )  # fmt: skip
    return council


def _numbered(council: Council, day: date, title: str, by: Account) -> str:
    """Take the next number of the body's decisions for a decision on ``council`` and return it as written."""
    series = f"QĐ-{council.body.symbol}"
    return f"{padded(take(council.body, series, day, title, council, by))}/{series}"


def _check_composition(members: Any) -> None:
    roles = [member.role for member in members]
    if roles.count(CouncilRole.CHAIR) != 1:
        raise RuleViolation("A council has exactly one chair.")
    if CouncilRole.SECRETARY not in roles:
        raise RuleViolation("A council needs a secretary, who takes the minutes.")
    if len(members) < FEWEST:
        raise RuleViolation("A council has at least %(fewest)s members.", fewest=FEWEST)


def change_composition(council: Council, details: ChangeDetails, *, by: Account) -> CouncilChange:
    """Let a member leave, somebody join, or one take the place of the other, by a decision and with its reason.

    The last day of who leaves is the day before the change. Meetings that were held keep whoever was there.
    """
    lock(council)
    day, leaves, joins = details.changed_on, details.leaves, details.joins
    if council.is_drafted:
        raise RuleViolation("The council is still being drafted: change its members there.")
    if council.dissolved_on is not None:
        raise RuleViolation("The council has been dissolved.")
    if leaves is None and joins is None:
        raise RuleViolation("Choose who leaves, or name who joins.", field="leaves")
    if day > clock.today() or day <= (council.established_on or day):
        raise RuleViolation("The change lies after the establishment and not in the future.", field="changed_on")
    if held := queries.last_held_since(council, day):
        raise RuleViolation(
            "On %(day)s the council met in its former composition.", field="changed_on", day=short_day(held.held_on)
        )
    decision_ref = details.decision_ref or _numbered(council, day, f"Kiện toàn {council.name}", by)
    change = CouncilChange(
        council=council, decision_ref=decision_ref, changed_on=day, reason=details.reason,
        recorded_at=clock.now(), recorded_by_id=by.id,
    )  # fmt: skip
    db.session.add(change)
    db.session.flush()
    if leaves is not None:
        _leave(leaves, change)
    if joins is not None:
        member = _joined(council, joins, day)
        member.joined_by_id = change.id
        if leaves is not None:
            leaves.replaced_by = member
    db.session.flush()
    _check_composition(queries.members_on(council, day))
    for meeting in queries.meetings_ahead(council):
        expect(lock(meeting))
    record(
        by, "council.change", council, body_id=council.body_id, reason=details.reason, council=council.name,
        reference=decision_ref, changed_on=day, leaves=leaves.full_name if leaves else "",
        joins=joins.full_name if joins else "",
    )  # fmt: skip
    return change


def _leave(member: CouncilMember, change: CouncilChange) -> None:
    last = date.fromordinal(change.changed_on.toordinal() - 1)
    if not member.serves_on(change.changed_on) or last < member.valid_from:
        raise RuleViolation("%(name)s does not sit on the council on that day.", field="leaves", name=member.full_name)
    member.valid_to, member.left_by_id = last, change.id


def dissolve_council(council: Council, day: date, reason: str, *, by: Account) -> Council:
    """Note from which day on the council is no more, and why. Its meetings and minutes stay."""
    lock(council)
    if day > clock.today() or (council.established_on and day < council.established_on):
        raise RuleViolation("The day lies after the establishment and not in the future.", field="dissolved_on")
    if queries.meetings_ahead(council):
        raise RuleViolation("A meeting is still ahead. Hold or cancel it first.")
    council.dissolve(day, reason)
    record(by, "council.dissolve", council, body_id=council.body_id, reason=reason, council=council.name, until=day)
    return council


def order_establishment(council: Council, *, by: Account) -> Paper:
    """Order the decision that establishes the council, with the members that it named."""
    members = [member for member in queries.composition_of(council) if member.joined_by_id is None]
    day = council.established_on or clock.today()
    record(by, "council.print", council, body_id=council.body_id, council=council.name)
    values = establishment_values(council, members, day)
    return order_paper(ESTABLISHMENT, values, filename=f"quyet-dinh-thanh-lap-{council.symbol}.pdf", subject=council)


def _drafted(council: Council) -> Council:
    lock(council)
    if not council.is_drafted:
        raise RuleViolation("The council has been established. Its composition changes by a decision.")
    return council


def _joined(council: Council, details: MemberDetails, day: date) -> CouncilMember:
    """Add a member from ``day`` on, at the end of the composition."""
    _check_account(council, details, day, own=None)
    _check_term(details, day)
    position = max((member.position for member in council.members), default=0) + 1
    member = CouncilMember(
        council=council, position=position, role=details.role, full_name=details.full_name, office=details.office,
        valid_from=day, valid_to=details.valid_to,
    )  # fmt: skip
    db.session.add(member)
    _bind(member, details)
    db.session.flush()
    return member


def _bind(member: CouncilMember, details: MemberDetails) -> None:
    """Tell who signs in for the member, and where the member works: there, unless a person is known, as is said."""
    person = details.account.person if details.account else None
    member.account = details.account
    member.person_id = person.id if person else None
    member.unit_id = details.unit.id if details.unit else person.unit_id if person else None


def _check_term(details: MemberDetails, day: date) -> None:
    if details.valid_to is not None and details.valid_to < day:
        raise RuleViolation("The term of %(name)s ends before it begins.", field="valid_to", name=details.full_name)


def _check_account(council: Council, details: MemberDetails, day: date, *, own: CouncilMember | None) -> None:
    """Refuse an account that signs in for another member at the same time: nobody votes twice."""
    if details.account is None:
        return
    for other in council.members:
        if (
            other is not own
            and other.account_id == details.account.id
            and (other.valid_to is None or other.valid_to >= day)
        ):
            raise RuleViolation(
                "%(account)s signs in for %(name)s already.", field="account_id", account=details.account.name,
                name=other.full_name,
            )  # fmt: skip


def _named(member: CouncilMember) -> Mapping[str, Any]:
    return {"member": member.full_name, "office": member.office, "council_role": member.role.value}
